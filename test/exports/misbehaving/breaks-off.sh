#!/bin/sh
# An FFmpeg that knows the encoder, takes a little and ends with a complaint.
case "$*" in
  *-encoders) echo " V..... libx264 H.264" ;;
  *) head -c 1000 > /dev/null; echo "out of ideas" >&2; exit 1 ;;
esac
