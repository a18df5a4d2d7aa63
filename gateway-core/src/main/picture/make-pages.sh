#!/bin/sh
# Encodes the pages that a caller sees before it is in a meeting, the digits that are put into them, and the pages of the meeting itself.
# Needs ffmpeg with libx264 and drawtext, and the DejaVu fonts; run it after changing a text and commit the result.
#
# 416x240, H.264 constrained baseline level 1.2, which every room decodes: 26x15 macroblocks. Only IDR pictures, two of each
# that differ in idr_pic_id (ITU-T H.264 7.4.3), no deblocking, CAVLC, one quantiser: so a slice means the same in every picture.
# pages.h264 has two slices for each row of macroblocks, so that each fits a packet, and notes.h264 for the same end slices of 9 macroblocks;
# digits.h264 has one for each cell of two macroblocks, so that the two rows of cells at y=144 can be put in place of a page's own, cell by
# cell: every digit is there at every place.
set -eu
cd "$(dirname "$0")"
out=../resources/io/drawbridge/core/media/video
regular=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
bold=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf
ground=0x1d2a38
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

line() { # font size y colour text
    [ -z "$5" ] || printf "drawtext=fontfile=%s:fontsize=%s:x=(w-text_w)/2:y=%s:fontcolor=%s:text='%s'," "$1" "$2" "$3" "$4" "$5"
}

still() { # directory filter: adds a picture twice
    n=$(find "$tmp/$1" -name '*.png' | wc -l)
    ffmpeg -hide_banner -loglevel error -y -f lavfi -i "color=c=$ground:s=416x240:r=1:d=1" -frames:v 1 \
        -vf "$2format=rgb24" "$tmp/$1/$(printf %03d "$n").png"
    cp "$tmp/$1/$(printf %03d "$n").png" "$tmp/$1/$(printf %03d $((n + 1))).png"
}

page() { # English, French, and below the digits a hint in both
    still pages "$(line $bold 19 26 white "$1")$(line $bold 19 76 white "$2")$(line $regular 15 190 0xd0d8e0 "$3")$(line $regular 15 212 0xd0d8e0 "$4")"
}

note() { # English, French, and below them a hint in both
    still notes "$(line $bold 19 62 white "$1")$(line $bold 19 100 white "$2")$(line $regular 15 176 0xd0d8e0 "$3")"
}

help() { # the keys: five lines
    still notes "$(line $bold 17 20 white "$1")$(line $bold 17 50 white "$2")$(line $regular 15 98 white "$3")$(line $regular 15 130 white "$4")$(line $regular 15 162 white "$5")$(line $regular 15 206 0xd0d8e0 "$6")"
}

digit() { # what stands in all 13 cells
    filter=""
    for cell in 0 1 2 3 4 5 6 7 8 9 10 11 12; do
        [ -z "$1" ] || filter="${filter}drawtext=fontfile=$bold:fontsize=32:x=$((cell * 32 + 16))-text_w/2:y=148:fontcolor=white:text='$1',"
    done
    still digits "$filter"
}

encode() { # name slices
    ffmpeg -hide_banner -loglevel error -y -framerate 1 -i "$tmp/$1/%03d.png" -pix_fmt yuv420p -c:v libx264 -profile:v baseline -qp 26 \
        -x264-params "level=1.2:keyint=1:ref=1:no-deblock=1:slice-max-mbs=$2:aud=0:repeat-headers=1:annexb=1:threads=1" \
        -bsf:v filter_units=remove_types=6 -fflags +bitexact -f h264 "$out/$1.h264"
}

mkdir "$tmp/pages" "$tmp/digits" "$tmp/notes"
again='* = again / recommencer'
wrong='This number or PIN is not valid.'
faux='Ce numéro ou ce code n’est pas valable.'
# in the order of io.drawbridge.core.ivr.Page
page 'Enter the meeting number, then #' 'Entrez le numéro, puis #' "$again" ''
page 'Enter the meeting number, then #' 'Entrez le numéro, puis #' "$wrong" "$faux"
page 'Enter the PIN, then #' 'Entrez le code, puis #' "$again" ''
page 'Enter the PIN, then #' 'Entrez le code, puis #' "$wrong" "$faux"
page 'Please wait for the host.' 'Veuillez attendre l’hôte.' '' ''
page 'You are in the meeting.' 'Vous êtes dans la réunion.' '' ''
page 'Good-bye.' 'Au revoir.' '' ''
encode pages 13

# in the order of io.drawbridge.core.media.video.NotePage, from HELP on
help 'The keys of your remote control' 'Les touches de votre télécommande' \
    '*6   mute / couper le micro' '*7   lock (host) / verrouiller (hôte)' '*0   help / aide' \
    'Hang up to leave / raccrochez pour quitter'
note 'You are muted.' 'Votre micro est coupé.' '*6 = be heard again / parler de nouveau'
note 'You are the only one here.' 'Vous êtes la seule personne ici.' '*0 = help / aide'
note 'Nobody shows a picture.' 'Personne ne montre d’image.' '*0 = help / aide'
encode notes 9

for what in 0 1 2 3 4 5 6 7 8 9 • ''; do
    digit "$what"
done
encode digits 2
ls -l "$out"
