#!/bin/sh
# A Python without the package.
cat > /dev/null
echo "Traceback (most recent call last):" >&2
echo "ModuleNotFoundError: No module named 'evoc'" >&2
exit 1
