"""Renderers: ``Document`` → the bytes of one file. They print numbers and compute none."""
