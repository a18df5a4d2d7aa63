#!/bin/sh
# The root of the image is read-only: everything that is written, native libraries that unpack themselves too, goes below /data.
set -eu
tmp=$DRAWBRIDGE_DATA_DIR/tmp
# What the run before has left there is of no use to anybody.
if [ "${1:-}" = run ]; then
  rm -rf "$tmp"
fi
mkdir -p "$tmp"
export DRAWBRIDGE_JAVA_OPTS="-Djava.io.tmpdir=$tmp -XX:-UsePerfData ${DRAWBRIDGE_JAVA_OPTS:-}"
exec /opt/drawbridge/bin/drawbridge "$@"
