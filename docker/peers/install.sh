#!/bin/sh
# Puts in place the programs that the integration tests talk to: Debian packages by apt, two npm packages below target/node.
#
#   peers/install.sh [true|false] [packages]      false: install no Debian packages, only say what is missing
#                                                 packages: only the Debian packages
#
# Run by "mvn verify" before the integration tests of gateway-xmpp and docker (property peers.install). Does nothing when all is there.
set -eu

may_install=${1:-true}
wanted=${2:-all}
here=$(cd "$(dirname "$0")/.." && pwd)
packages="baresip-core baresip-ffmpeg linphone-cli mediastreamer2-plugin-openh264 sip-tester chromium firefox-esr \
gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad \
gstreamer1.0-plugins-ugly gstreamer1.0-libav sox ffmpeg prosody ejabberd python3-slixmpp python3-aiortc \
python3-websockets dino-im adwaita-icon-theme gstreamer1.0-pulseaudio xvfb xdotool \
pulseaudio pulseaudio-utils dbus-daemon coturn dnsmasq-base faketime libnss3-tools openssl iproute2 nftables"

missing_packages() {
    for package in $packages; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$status" = installed ] || printf '%s ' "$package"
    done
    # Node may have come another way than by Debian's package; what counts is the program.
    command -v node >/dev/null || printf 'nodejs '
    command -v npm >/dev/null || printf 'npm '
}

say() {
    echo "[peers] $*"
}

missing=$(missing_packages)
if [ -n "$missing" ]; then
    by_hand="apt-get update && apt-get install -y --no-install-recommends $missing"
    if [ "$may_install" != true ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        say "The integration tests talk to real programs, and some are missing. As root on Debian 12:"
        say "  $by_hand"
        exit 1
    fi
    say "installing $missing"
    export DEBIAN_FRONTEND=noninteractive
    # Services that packages bring are of no use here and would hold ports: a policy keeps them from starting.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get update
    # shellcheck disable=SC2086  # one word per package is what is wanted
    apt-get install -y --no-install-recommends $missing || {
        say "apt could not install them; by hand: $by_hand"
        exit 1
    }
fi

if [ "$wanted" = packages ]; then
    say "the packages are there"
    exit 0
fi

node_dir="$here/target/node"
mkdir -p "$node_dir"
lock_before=$(cat "$node_dir/installed.lock" 2>/dev/null || true)
cp "$here"/src/test/node/* "$node_dir/"
if [ "$lock_before" != "$(cat "$node_dir/package-lock.json")" ] || [ ! -d "$node_dir/node_modules" ]; then
    say "npm ci in $node_dir"
    (cd "$node_dir" && npm ci --no-audit --no-fund)
    cp "$node_dir/package-lock.json" "$node_dir/installed.lock"
fi
say "all there"
