#!/usr/bin/env bash
# Installs a Shopbell kiosk. See --help, and docs/kiosk.md for everything around it.
set -euo pipefail
# What is written from a pipe is noted in CHANGED like everything else.
shopt -s lastpipe

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

SETTINGS=/etc/shopbell/kiosk.conf
POLICIES=/etc/chromium/policies/managed/shopbell-kiosk.json
TOUCH=/etc/udev/rules.d/72-shopbell-kiosk-touch.rules
KEYS=/etc/udev/rules.d/73-shopbell-kiosk-keys.rules
CURSOR=/usr/local/share/icons/shopbell-blank/cursors/default
PROGRAM=/usr/local/lib/shopbell-kiosk/kiosk_device
DATA=/var/lib/shopbell-kiosk
CA=/usr/local/share/ca-certificates/shopbell.crt
PACKAGES=(cage xwayland chromium chromium-sandbox fonts-dejavu-core libpam-systemd dbus python3 ca-certificates
    speech-dispatcher speech-dispatcher-espeak-ng)
UNITS=(shopbell-kiosk.service shopbell-kiosk-reboot.path)

# What this folder has -> where it goes.
FILES=(
    "shopbell-kiosk.service /etc/systemd/system/shopbell-kiosk.service"
    "shopbell-kiosk-reboot.path /etc/systemd/system/shopbell-kiosk-reboot.path"
    "shopbell-kiosk-reboot.service /etc/systemd/system/shopbell-kiosk-reboot.service"
    "pam.conf /etc/pam.d/shopbell-kiosk"
    "sysusers.conf /etc/sysusers.d/shopbell-kiosk.conf"
    "tmpfiles.conf /etc/tmpfiles.d/shopbell-kiosk.conf"
    "udev.rules /etc/udev/rules.d/71-shopbell-kiosk.rules"
    "system.conf /etc/systemd/system.conf.d/shopbell-kiosk.conf"
    "logind.conf /etc/systemd/logind.conf.d/shopbell-kiosk.conf"
    "sysctl.conf /etc/sysctl.d/70-shopbell-kiosk.conf"
    "modprobe.conf /etc/modprobe.d/shopbell-kiosk.conf"
    "journald.conf /etc/systemd/journald.conf.d/shopbell-kiosk.conf"
    "speech.conf /etc/speech-dispatcher/clients/shopbell-kiosk.conf"
    "waiting.html /usr/local/share/shopbell-kiosk/waiting.html"
)

ROOT=
SERVER=
ROTATE=
TOUCH_MATRIX=
CA_FILE=
KEYBOARDS=()
CONSOLE=
DRY=
UNINSTALL=
PURGE=
CHANGED=()

help() {
    cat <<TEXT
Makes a Raspberry Pi or PC with Debian 12 (arm64 or amd64) a kiosk of Shopbell, or brings one up to date. Giving it
again does no harm: settings that are not named stay, and so does what lets the kiosk into the store.

usage: sudo ./install.sh --server https://shop.example [OPTIONS]

  --server URL         where the store's server is; needed the first time
  --rotate DEGREES     turn the picture clockwise: 0, 90, 180 or 270
  --touch-matrix "A B C D E F"
                       where the panel's touch says something else than the eye: libinput's calibration matrix;
                       turned by 90: 0 1 0 -1 0 1, by 180: -1 0 1 0 -1 1, by 270: 0 -1 1 1 0 0; none: take it away
  --keyboard VENDOR:PRODUCT
                       a barcode scanner that types, as lsusb names it; may be given again, and those named before
                       stay. Every other keyboard is ignored by the screen. none: forget those named before
  --ca FILE            trust this CA, where the server's certificate is of the store's own
  --keep-console       leave the text consoles, at which somebody with a keyboard may log in
  --dry-run            say what would be done, and do nothing
  --root DIR           install into a system of this same kind that lies in DIR and is not running
  --uninstall          remove what was installed; settings and the browser's own data stay
  --purge              with --uninstall: remove those as well
  -h, --help           this

Exit codes: 0 done; 1 something is missing or failed, with a sentence; 2 wrong usage.
TEXT
}

say() { printf '%s\n' "$*"; }
fail() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
}
wrong() {
    printf 'install.sh: %s\nTry ./install.sh --help\n' "$*" >&2
    exit 2
}

# Does a command, or says it.
run() {
    if [ -n "$DRY" ]; then
        say "would run: $*"
    else
        "$@"
    fi
}

read_options() {
    while [ $# -gt 0 ]; do
        case "$1" in
        --dry-run) DRY=yes ;;
        --uninstall) UNINSTALL=yes ;;
        --purge) PURGE=yes ;;
        --keep-console) CONSOLE=keep ;;
        --server | --rotate | --touch-matrix | --keyboard | --ca | --root)
            if [ $# -lt 2 ] || [ -z "$2" ]; then wrong "$1 needs a value."; fi
            take_option "$1" "$2"
            shift
            ;;
        -h | --help)
            help
            exit 0
            ;;
        *) wrong "there is no option '$1'." ;;
        esac
        shift
    done
    [ -z "$PURGE" ] || [ -n "$UNINSTALL" ] || wrong "--purge goes with --uninstall."
    [ "$ROOT" != / ] || ROOT=
}

take_option() {
    case "$1" in
    --server)
        [[ "$2" =~ ^https?://[A-Za-z0-9.:-]+/?$ ]] || wrong "--server must be like https://shop.example"
        SERVER=${2%/}
        ;;
    --rotate)
        [[ "$2" =~ ^(0|90|180|270)$ ]] || wrong "--rotate must be 0, 90, 180 or 270."
        ROTATE=$2
        ;;
    --touch-matrix)
        [[ "$2" = none || "$2" =~ ^(-?[0-9]+(\.[0-9]+)?\ ){5}-?[0-9]+(\.[0-9]+)?$ ]] ||
            wrong "--touch-matrix takes six numbers, such as \"0 1 0 -1 0 1\", or none."
        TOUCH_MATRIX=$2
        ;;
    --keyboard)
        [[ "$2" = none || "$2" =~ ^[0-9a-fA-F]{4}:[0-9a-fA-F]{4}$ ]] ||
            wrong "--keyboard must be like 05f9:2206, as lsusb says, or none."
        KEYBOARDS+=("${2,,}")
        ;;
    --ca)
        [ -f "$2" ] || fail "There is no file $2."
        CA_FILE=$(readlink -f -- "$2")
        ;;
    --root)
        [ -d "$2" ] || fail "There is no folder $2."
        ROOT=$(readlink -f -- "$2")
        ;;
    esac
}

# -- before anything is changed ----------------------------------------------------------------------------------------

look_first() {
    [ -n "$DRY" ] || [ "$(id -u)" -eq 0 ] || fail "This needs root: sudo ./install.sh"
    local file
    for file in "${FILES[@]}"; do
        [ -f "$HERE/${file%% *}" ] || fail "${file%% *} is missing beside this script; copy the whole folder."
    done
    case "$(uname -m)" in
    aarch64 | x86_64) ;;
    *) fail "This is $(uname -m). A kiosk needs a 64-bit system: on a Raspberry Pi, Raspberry Pi OS (64-bit)." ;;
    esac
    if [ -z "$SERVER" ] && [ -z "$UNINSTALL" ]; then
        SERVER=$(setting KIOSK_SERVER)
        [ -n "$SERVER" ] || wrong "--server is needed: where is the store's server?"
    fi
}

# What stands in the settings now.
setting() { [ ! -f "$ROOT$SETTINGS" ] || sed -n "s|^$1=||p" "$ROOT$SETTINGS" | tail -n 1; }

running_system() { [ -z "$ROOT" ] && [ -d /run/systemd/system ]; }

# -- installing --------------------------------------------------------------------------------------------------------

install_packages() {
    [ -z "$ROOT" ] || return 0
    local missing=() name
    for name in "${PACKAGES[@]}"; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || fail "Missing: ${missing[*]}. Install them first."
    say "Installing ${missing[*]}"
    run env DEBIAN_FRONTEND=noninteractive apt-get -qq update || fail "apt-get found no packages: is the network there?"
    run env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" ||
        fail "${missing[*]} could not be installed."
}

# put FILE PATH writes what differs.
put() {
    local from=$1 to=$2
    if cmp -s "$from" "$ROOT$to"; then
        return 0
    fi
    CHANGED+=("$to")
    if [ -n "$DRY" ]; then
        say "would write: $to"
    else
        install -D -m 644 "$from" "$ROOT$to"
        say "wrote $to"
    fi
}

# Writes what comes on the standard input.
put_text() {
    local new
    new=$(mktemp)
    cat >"$new"
    put "$new" "$1"
    rm -f "$new"
}

install_files() {
    local file from to
    for file in "${FILES[@]}"; do
        read -r from to <<<"$file"
        put "$HERE/$from" "$to"
    done
    for file in "$HERE"/kiosk_device/*.py; do
        put "$file" "$PROGRAM/$(basename "$file")"
    done
    # A picture of one clear point: header, table of one image of 1 by 1 pixels, and the image (Xcursor(3)).
    printf 'Xcur\20\0\0\0\0\0\1\0\1\0\0\0\2\0\375\377\1\0\0\0\34\0\0\0\44\0\0\0\2\0\375\377\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' |
        put_text "$CURSOR"
    local name
    for name in left_ptr pointer text hand1 hand2 xterm grab grabbing; do
        [ -L "$ROOT${CURSOR%/*}/$name" ] || run ln -sfn default "$ROOT${CURSOR%/*}/$name"
    done
}

install_settings() {
    local rotate keep
    rotate=${ROTATE:-$(setting KIOSK_ROTATE)}
    # What somebody wrote there by hand stays.
    keep=$([ ! -f "$ROOT$SETTINGS" ] || grep -Ev '^(KIOSK_SERVER|KIOSK_ROTATE)=|^# Settings of the Shopbell kiosk' "$ROOT$SETTINGS" || true)
    {
        echo "# Settings of the Shopbell kiosk; docs/kiosk.md names them all."
        echo "KIOSK_SERVER=$SERVER"
        echo "KIOSK_ROTATE=${rotate:-0}"
        [ -z "$keep" ] || printf '%s\n' "$keep"
    } | put_text "$SETTINGS"
    [ -z "$CA_FILE" ] || put "$CA_FILE" "$CA"
    install_policies | put_text "$POLICIES"
}

# What the browser may open is this server and nothing else. Without TLS its origin has to be called secure by policy, or
# there is no service worker, and with it no signage without a network.
install_policies() {
    local policies extra='' authorities
    policies=$(sed "s|@SERVER@|$SERVER|g" "$HERE/policies.json")
    [[ "$SERVER" = https:* ]] || extra="\"OverrideSecurityRestrictionsOnInsecureOrigin\": [\"$SERVER\"]"
    authorities=$(trusted)
    [ -z "$authorities" ] || extra="${extra:+$extra,$'\n'  }\"CACertificates\": [$authorities]"
    if [ -n "$extra" ]; then
        printf '%s,\n  %s\n}\n' "${policies%$'\n'\}}" "$extra"
    else
        printf '%s\n' "$policies"
    fi
}

# The store's own CA, for Chromium, which trusts by its own list and not by the system's: each certificate as a string of
# Base64. One that was named before stays.
trusted() {
    local file=${CA_FILE:-$ROOT$CA}
    [ ! -f "$file" ] || tr -d '\r' <"$file" | awk '
        /^-----BEGIN CERTIFICATE-----/ { printf "%s\"", sep; inside = 1; sep = ", "; next }
        /^-----END CERTIFICATE-----/ { printf "\""; inside = 0 }
        inside { printf "%s", $0 }'
}

install_input() {
    if [ "$TOUCH_MATRIX" = none ]; then
        [ ! -e "$ROOT$TOUCH" ] || { CHANGED+=("$TOUCH") && run rm -f "$ROOT$TOUCH"; }
    elif [ -n "$TOUCH_MATRIX" ]; then
        put_text "$TOUCH" <<RULE
# Where a finger is, as the eye sees it.
ACTION!="remove", ENV{ID_INPUT_TOUCHSCREEN}=="1", ENV{LIBINPUT_CALIBRATION_MATRIX}="$TOUCH_MATRIX"
RULE
    fi
    if [ ${#KEYBOARDS[@]} -gt 0 ] || [ ! -e "$ROOT$KEYS" ]; then
        local each named
        named=$(scanners)
        {
            echo '# A keyboard that somebody plugs in types nothing; a scanner that is named does.'
            echo 'ACTION!="remove", ENV{ID_INPUT_KEYBOARD}=="1", ENV{LIBINPUT_IGNORE_DEVICE}="1"'
            for each in $named; do
                echo "ACTION!=\"remove\", ENV{ID_INPUT_KEYBOARD}==\"1\", ENV{ID_VENDOR_ID}==\"${each%:*}\", ENV{ID_MODEL_ID}==\"${each#*:}\", ENV{LIBINPUT_IGNORE_DEVICE}=\"\""
            done
        } | put_text "$KEYS"
    fi
}

# Those that may type: the ones named now, and before unless they are to be forgotten.
scanners() {
    if [ -f "$ROOT$KEYS" ] && [[ " ${KEYBOARDS[*]} " != *' none '* ]]; then
        sed -n 's/.*ID_VENDOR_ID}=="\([0-9a-f]*\)".*ID_MODEL_ID}=="\([0-9a-f]*\)".*/\1:\2/p' "$ROOT$KEYS"
    fi | cat - <(printf '%s\n' "${KEYBOARDS[@]}" | grep -v '^none$') | awk 'NF && !seen[$0]++'
}

make_user() {
    local root=()
    [ -z "$ROOT" ] || root=("--root=$ROOT")
    # From standard input: with --root, systemd 252 takes no path.
    run systemd-sysusers "${root[@]}" - <"$HERE/sysusers.conf" || fail "The user could not be made."
    run systemd-tmpfiles "${root[@]}" --create - <"$HERE/tmpfiles.conf" || fail "$DATA could not be made."
}

has_changed() {
    local one
    for one in "${CHANGED[@]}"; do
        # shellcheck disable=SC2254  # a pattern is what is given
        case "$one" in $1) return 0 ;; esac
    done
    return 1
}

systemctl_there() {
    if [ -n "$ROOT" ]; then run systemctl --root="$ROOT" "$@"; else run systemctl "$@"; fi
}

bring_into_force() {
    [ ${#CHANGED[@]} -gt 0 ] || say "Everything was in place already."
    systemctl_there enable --quiet "${UNITS[@]}"
    systemctl_there mask --quiet ctrl-alt-del.target
    if [ "$CONSOLE" = keep ]; then
        systemctl_there unmask --quiet getty@tty1.service
    else
        systemctl_there mask --quiet getty@tty1.service
    fi
    running_system || {
        say "systemd does not run here: nothing was started."
        return 0
    }
    run systemctl daemon-reload
    ! has_changed '/etc/udev/*' || { run udevadm control --reload && run udevadm trigger --subsystem-match=input --subsystem-match=graphics --action=add; }
    ! has_changed '/etc/sysctl.d/*' || run sysctl -q -p /etc/sysctl.d/70-shopbell-kiosk.conf
    ! has_changed "$CA" || run update-ca-certificates
    ! has_changed '/etc/systemd/journald*' || run systemctl restart systemd-journald
    run systemctl restart "${UNITS[@]}"
    ! has_changed '/etc/systemd/system.conf.d/*' || say "The board's own watchdog counts from the next start of the machine."
}

what_next() {
    [ -z "$DRY" ] || return 0
    say
    say "Next: the screen shows a code. Type it at the desk (Kiosks, Set up) while you stand before the screen."
    say "Look at it with: systemctl status shopbell-kiosk; journalctl -u shopbell-kiosk"
}

# -- removing ----------------------------------------------------------------------------------------------------------

remove() {
    [ -e "$ROOT$1" ] || return 0
    run rm -rf "$ROOT$1"
    say "removed $1"
}

uninstall() {
    local file to
    if running_system; then run systemctl disable --now "${UNITS[@]}" || true; else systemctl_there disable "${UNITS[@]}" || true; fi
    systemctl_there unmask --quiet getty@tty1.service ctrl-alt-del.target
    for file in "${FILES[@]}"; do
        read -r _ to <<<"$file"
        remove "$to"
    done
    remove "${PROGRAM%/*}"
    remove /usr/local/share/icons/shopbell-blank
    for to in "$POLICIES" "$TOUCH" "$KEYS"; do remove "$to"; done
    if [ -e "$ROOT$CA" ]; then
        remove "$CA"
        # Afresh: otherwise the one that is gone stays in the list of the trusted.
        [ -n "$ROOT" ] || run update-ca-certificates --fresh
    fi
    if [ -n "$PURGE" ]; then
        remove "$DATA"
        remove "$SETTINGS"
        say "Remove this kiosk at the desk, if it does not come back."
    else
        say "$DATA and $SETTINGS stay; --purge removes them too."
    fi
    ! running_system || run systemctl daemon-reload
}

read_options "$@"
look_first
if [ -n "$UNINSTALL" ]; then
    uninstall
    exit 0
fi
install_packages
install_files
install_settings
install_input
make_user
bring_into_force
what_next
