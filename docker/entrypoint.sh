#!/bin/sh
# The root of the image is read-only: everything that is written, native libraries that unpack themselves too, goes below /data.
set -eu
mkdir -p "$DRAWBRIDGE_DATA_DIR/tmp"
export DRAWBRIDGE_JAVA_OPTS="-Djava.io.tmpdir=$DRAWBRIDGE_DATA_DIR/tmp -XX:-UsePerfData ${DRAWBRIDGE_JAVA_OPTS:-}"
exec /opt/drawbridge/bin/drawbridge "$@"
