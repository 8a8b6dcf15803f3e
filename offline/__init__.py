"""Everything that goes to a network without a package index: the collector, and the files it lays beside the wheels."""
