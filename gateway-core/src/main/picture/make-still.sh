#!/bin/sh
# Encodes the still pictures that a room sees where there is no picture to pass on.
# Needs ffmpeg with libx264 and drawtext, and the DejaVu fonts; run it after changing a text and commit the result.
#
# 640x360, H.264 constrained baseline level 2.2 (the lowest that holds 920 macroblocks), two IDR pictures that
# differ in idr_pic_id only (ITU-T H.264 7.4.3), slices of at most 1100 bytes so that packetization mode 0 will do.
set -eu
cd "$(dirname "$0")"
out=../resources/io/drawbridge/core/media/video
regular=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
bold=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf

line() { # font size y colour text
    printf "drawtext=fontfile=%s:fontsize=%s:x=(w-text_w)/2:y=%s:fontcolor=%s:text='%s'" "$1" "$2" "$3" "$4" "$5"
}

filter="$(line $bold 40 88 white 'Audio only,'),\
$(line $regular 20 148 0xd0d8e0 'because the two sides have no video format in common'),\
$(line $bold 40 208 white 'Audio seul,'),\
$(line $regular 20 268 0xd0d8e0 'car les deux côtés n’ont pas de format vidéo en commun')"

ffmpeg -hide_banner -loglevel error -y -f lavfi -i "color=c=0x1d2a38:s=640x360:r=1:d=2" -frames:v 2 \
    -vf "$filter,format=yuv420p" -c:v libx264 -profile:v baseline -qp 26 \
    -x264-params "level=2.2:keyint=1:ref=1:slice-max-size=1100:aud=0:repeat-headers=1:annexb=1:threads=1" \
    -bsf:v filter_units=remove_types=6 -fflags +bitexact -f h264 "$out/audio-only.h264"
ls -l "$out"
