#!/bin/sh
# Speaks the sentences that callers hear, before they are in a meeting and in it, in English and French.
# Needs espeak-ng and ffmpeg; run it after changing a sentence and commit the result.
#
# 16 kHz mono IMA ADPCM in WAV files: any player plays them, 8 kB are a second, and reading them takes no library.
set -eu
cd "$(dirname "$0")"
out=../resources/io/drawbridge/core/ivr
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

trim='silenceremove=start_periods=1:start_threshold=-50dB,areverse,silenceremove=start_periods=1:start_threshold=-50dB,areverse'

speak() { # name language voice sentence: all equally loud, at -20 dBFS
    espeak-ng -v "$3" -s 150 -g 2 -w "$tmp/speech.wav" "$4"
    mean=$(ffmpeg -hide_banner -i "$tmp/speech.wav" -af "$trim,highpass=f=80,volumedetect" -f null - 2>&1 \
        | sed -n 's/.*mean_volume: \(.*\) dB/\1/p')
    ffmpeg -hide_banner -loglevel error -y -i "$tmp/speech.wav" \
        -af "$trim,highpass=f=80,volume=${mean#-}dB,volume=-20dB,alimiter=limit=0.8:level=0,apad=pad_dur=0.15,aresample=16000" \
        -ac 1 -c:a adpcm_ima_wav -map_metadata -1 -fflags +bitexact -flags:a +bitexact "$out/$1.$2.wav"
}

en() { speak "$1" en en-us+f4 "$2"; }
fr() { speak "$1" fr fr-fr+f4 "$2"; }

en enter-number 'Welcome. Please enter the meeting number, then press hash.'
fr enter-number 'Bienvenue. Entrez le numéro de la réunion, puis appuyez sur dièse.'
en enter-pin 'Please enter the pin, then press hash.'
fr enter-pin 'Entrez le code, puis appuyez sur dièse.'
en wrong-entry 'That number or pin is not valid.'
fr wrong-entry 'Ce numéro ou ce code n’est pas valable.'
en wait-for-host 'Please wait. The host will let you in.'
fr wait-for-host 'Veuillez patienter. L’hôte vous fera entrer.'
en connecting 'You are being connected.'
fr connecting 'Vous entrez en réunion.'
en goodbye 'Good bye.'
fr goodbye 'Au revoir.'
en muted 'You are muted.'
fr muted 'Votre micro est coupé.'
en unmuted 'You can be heard again.'
fr unmuted 'On vous entend de nouveau.'
en locked 'The meeting is locked.'
fr locked 'La réunion est verrouillée.'
en unlocked 'The meeting is unlocked.'
fr unlocked 'La réunion est déverrouillée.'
en host-only 'Only a host can lock the meeting.'
fr host-only 'Seul un hôte peut verrouiller la réunion.'
en help 'Star six: mute. Star seven: lock. Star zero: help. To leave, hang up.'
fr help 'Étoile six : micro. Étoile sept : verrou. Étoile zéro : aide. Pour quitter, raccrochez.'
du -bc "$out"/*.wav | tail -1
