#!/bin/sh
# A Python that behaves: 20 points, two layers; the names of its clusters are not in the order of their sizes.
cat > /dev/null
echo "a warning that is no answer" >&2
echo '{"version": "0.0.0", "layers": [[0,0,0,0,0,-1,-1,5,5,5,5,5,5,5,5,5,5,5,5,5], [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]]}'
