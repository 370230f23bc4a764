#!/bin/sh
cd "$(dirname "$0")" || exit 1
for python in python3.13 python3.12 python3.11 python3; do
  if command -v "$python" >/dev/null 2>&1 && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    exec "$python" install.py "$@"
  fi
done
echo "需要 Python 3.11 以上。Python 3.11 or newer is needed."
exit 1
