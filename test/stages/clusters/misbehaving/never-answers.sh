#!/bin/sh
# A Python that reads everything and then says nothing. It makes the file ASKED, if that is set, once it has read.
cat > /dev/null
[ -z "$ASKED" ] || : > "$ASKED"
exec sleep 600
