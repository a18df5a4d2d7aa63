#!/bin/bash
# Runs Dino as a person's desktop would: a screen, a sound card and a session bus of its own, logged in, with one contact.
#
#   run.sh DIRECTORY SERVER-ADDRESS DOMAIN CA USER PASSWORD CONTACT TONE-HZ
#
# Dino takes server, port and authorities from the system alone, so it gets a mount namespace with hosts and authorities of its own.
# Sound: what it plays is in DIRECTORY/ear.raw (48000 Hz, one channel, 16 bits); it says DIRECTORY/mouth.wav over and over.
# The screen's number is in DIRECTORY/screen. Standard output: what Dino logs, its stanzas among it. Ends with Dino.
set -eu
dir=$1 address=$2 domain=$3 authority=$4 user=$5 password=$6 contact=$7 tone=$8

if [ "${INSIDE:-}" != yes ]; then
    printf '127.0.0.1 localhost\n%s %s\n' "$address" "$domain" >"$dir/hosts"
    cat /etc/ssl/certs/ca-certificates.crt "$authority" >"$dir/authorities.crt"
    INSIDE=yes exec unshare --mount dbus-run-session -- bash "$0" "$@"
fi
mount --bind "$dir/hosts" /etc/hosts
mount --bind "$dir/authorities.crt" /etc/ssl/certs/ca-certificates.crt
mount -t tmpfs -o mode=700 sockets /mnt # the address of a socket has at most 107 characters, which DIRECTORY may take up

export HOME=$dir/home XDG_RUNTIME_DIR=/mnt LANG=C.UTF-8
mkdir -p "$HOME/.local/share/dino"
exec 3>"$dir/screen"
Xvfb -displayfd 3 -screen 0 1280x900x24 >"$dir/xvfb.log" 2>&1 &
exec 3>&-

export PULSE_SERVER=unix:$XDG_RUNTIME_DIR/sound
cat >"$dir/sound.pa" <<END
load-module module-native-protocol-unix socket=$XDG_RUNTIME_DIR/sound auth-anonymous=1
load-module module-null-sink sink_name=ear
load-module module-null-sink sink_name=mouth
load-module module-remap-source source_name=microphone master=mouth.monitor
set-default-sink ear
set-default-source microphone
END
pulseaudio -n -F "$dir/sound.pa" --daemonize=no --exit-idle-time=-1 --use-pid-file=no >"$dir/pulse.log" 2>&1 &
sox -n -r 48000 -c 1 -b 16 "$dir/mouth.wav" synth 60 sine "$tone" gain -6
until [ -s "$dir/screen" ] && pactl info >/dev/null 2>&1; do sleep 0.2; done
parec -d ear.monitor --rate=48000 --channels=1 --format=s16le --raw >"$dir/ear.raw" &
while paplay --device=mouth "$dir/mouth.wav"; do :; done &

# As Dino 0.4 would make it; what is missing in its database it adds.
python3 - "$HOME/.local/share/dino/dino.db" "$user" "$password" "$contact" <<'END'
import sqlite3, sys
path, user, password, contact = sys.argv[1:]
db = sqlite3.connect(path)
db.execute("CREATE TABLE account (id INTEGER PRIMARY KEY AUTOINCREMENT, bare_jid TEXT NOT NULL UNIQUE, resourcepart TEXT,"
           " password TEXT, alias TEXT, enabled INTEGER, roster_version TEXT, mam_earliest_synced INTEGER)")
db.execute("CREATE TABLE jid (id INTEGER PRIMARY KEY AUTOINCREMENT, bare_jid TEXT NOT NULL UNIQUE)")
db.execute("CREATE TABLE conversation (id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL,"
           " jid_id INTEGER NOT NULL, resource TEXT, active INTEGER, active_last_changed INTEGER NOT NULL DEFAULT 0,"
           " last_active INTEGER, type INTEGER, encryption INTEGER, read_up_to INTEGER,"
           " read_up_to_item INTEGER NOT NULL DEFAULT -1, notification INTEGER, send_typing INTEGER,"
           " send_marker INTEGER, pinned INTEGER DEFAULT 0)")
db.execute("INSERT INTO account VALUES (1, ?, 'desk', ?, '', 1, '', 0)", (user, password))
db.execute("INSERT INTO jid VALUES (1, ?)", (contact,))
db.execute("INSERT INTO conversation VALUES (1, 1, 1, NULL, 1, 1, 1, 0, 0, -1, -1, 0, 0, 0, 0)")
db.commit()
END

export DISPLAY=:$(cat "$dir/screen") GDK_BACKEND=x11 GSK_RENDERER=cairo GTK_A11Y=none
dino-im --print-xmpp=all
