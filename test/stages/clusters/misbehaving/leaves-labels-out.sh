#!/bin/sh
# A Python that answers with fewer labels than there are points.
cat > /dev/null
echo '{"version": "0.0.0", "layers": [[0, 0, 1, 1]]}'
