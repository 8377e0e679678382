#!/bin/sh
# A Python that ends before it has read anything.
echo "line 1 of many" >&2
echo "ImportError: libtorch.so: cannot open shared object file" >&2
exit 3
