#!/bin/sh
# Installs specgen from this folder, without a network: sh install.sh [FOLDER]
here=$(cd "$(dirname "$0")" && pwd)
for python in python3.13 python3.12 python3.11 python3 python; do
  if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    exec "$python" "$here/install.py" "$@"
  fi
done
echo "Python 3.11, 3.12 or 3.13 was not found. Install one of them first (see the .txt file in this folder)." >&2
exit 5
