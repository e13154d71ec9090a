#!/usr/bin/env bash
# Installs a Shopbell gateway. See --help, and docs/gateway.md for everything around it.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CHECKOUT=$(cd "$HERE/../.." && pwd)

PROGRAMS=/opt/shopbell-gateway
DATA=/var/lib/shopbell-gateway
SETTINGS=/etc/shopbell/gateway.toml
BOOT=/boot/firmware/config.txt
PACKAGES=(bluez dbus python3 python3-venv rfkill)

# What this folder has -> where it goes, with its mode.
FILES=(
    "shopbell-gateway.service /etc/systemd/system/shopbell-gateway.service 644"
    "shopbell-gateway-reset.socket /etc/systemd/system/shopbell-gateway-reset.socket 644"
    "shopbell-gateway-reset@.service /etc/systemd/system/shopbell-gateway-reset@.service 644"
    "bluetooth.service.conf /etc/systemd/system/bluetooth.service.d/shopbell.conf 644"
    "bluetooth.conf /etc/shopbell/bluetooth.conf 644"
    "udev.rules /etc/udev/rules.d/70-shopbell-bluetooth.rules 644"
    "modprobe.conf /etc/modprobe.d/shopbell-bluetooth.conf 644"
    "journald.conf /etc/systemd/journald.conf.d/shopbell.conf 644"
    "sysusers.conf /etc/sysusers.d/shopbell-gateway.conf 644"
    "tmpfiles.conf /etc/tmpfiles.d/shopbell-gateway.conf 644"
    "shopbell-gateway /usr/local/sbin/shopbell-gateway 755"
)

ROOT=
WHEEL=
WHEELS=
DRY=
PURGE=
UNINSTALL=
ONBOARD=keep
NEW_PROGRAMS=yes
CHANGED=()

help() {
    cat <<TEXT
Installs a Shopbell gateway on Raspberry Pi OS Bookworm or Debian 12 (arm64 or amd64), or brings one up to date.
Giving it again does no harm: settings, key and what waits for the server stay.

usage: sudo ./install.sh [OPTIONS]

  --dry-run           say what would be done, and do nothing
  --wheel FILE        install this wheel of Shopbell instead of the checkout around this script
  --wheels DIR        take all packages from this folder, without any network
  --keep-programs     only files and settings; leave $PROGRAMS as it is
  --no-onboard        turn the Raspberry Pi's own Bluetooth off, so that only adapters on the USB are left
  --onboard           turn it on again
  --root DIR          install into a system of this same kind that lies in DIR and is not running
  --uninstall         remove what was installed; settings, key and what waits for the server stay
  --purge             with --uninstall: remove those as well
  -h, --help          this

Programs come into $PROGRAMS, settings into $SETTINGS, the rest into
$DATA. Exit codes: 0 done; 1 something is missing or failed, with a sentence; 2 wrong usage.
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
        --keep-programs) NEW_PROGRAMS= ;;
        --no-onboard) ONBOARD=off ;;
        --onboard) ONBOARD=on ;;
        --wheel | --wheels | --root)
            if [ $# -lt 2 ] || [ -z "$2" ]; then wrong "$1 needs a path."; fi
            case "$1" in
            --wheel) WHEEL=$(readlink -f -- "$2") || fail "There is no wheel $2." ;;
            --wheels) WHEELS=$(readlink -f -- "$2") || fail "There is no folder $2." ;;
            --root) ROOT=$(readlink -f -- "$2") || fail "There is no folder $2." ;;
            esac
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
    [ -z "$WHEEL" ] || [ -f "$WHEEL" ] || fail "There is no wheel $WHEEL."
    [ -z "$WHEELS" ] || [ -d "$WHEELS" ] || fail "There is no folder $WHEELS."
    [ -z "$ROOT" ] || [ -d "$ROOT" ] || fail "There is no folder $ROOT."
    [ "$ROOT" != / ] || ROOT=
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
    *) fail "This is $(uname -m). A gateway needs a 64-bit system: on a Raspberry Pi, Raspberry Pi OS (64-bit)." ;;
    esac
    if [ -n "$NEW_PROGRAMS" ] && [ -z "$WHEEL" ] && [ ! -f "$CHECKOUT/requirements/gateway.lock" ]; then
        fail "$CHECKOUT is no checkout of Shopbell. Give --wheel FILE."
    fi
    if [ -n "$WHEEL" ] && [ ! -f "$CHECKOUT/requirements/gateway.lock" ]; then
        fail "requirements/gateway.lock is missing: it says which packages belong to this version."
    fi
}

running_system() { [ -z "$ROOT" ] && [ -d /run/systemd/system ]; }

# -- installing --------------------------------------------------------------------------------------------------------

install_packages() {
    [ -z "$ROOT" ] && [ -n "$NEW_PROGRAMS" ] || return 0
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

# A new environment beside the old one, so that the old one stays where anything fails.
install_programs() {
    [ -n "$NEW_PROGRAMS" ] || return 0
    say "Installing the gateway into $PROGRAMS"
    local new="$ROOT$PROGRAMS.new" sources=() source
    [ -n "$WHEELS" ] && sources=(--no-index --find-links "$WHEELS")
    if [ -n "$DRY" ]; then
        say "would run: python3 -m venv $PROGRAMS, and pip install requirements/gateway.lock by its hashes"
        return 0
    fi
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "python3 is older than 3.11."
    rm -rf "$new"
    python3 -m venv "$new" || fail "No Python environment could be made in $new."
    local pip=("$new/bin/python" -m pip --quiet --disable-pip-version-check install "${sources[@]}")
    # Nothing is compiled here, which takes an hour on a Pi; pyric is pure Python and has no wheel.
    "${pip[@]}" --require-hashes --use-pep517 --only-binary :all: --no-binary pyric -r "$CHECKOUT/requirements/gateway.lock" ||
        fail "The packages could not be installed. What was there before is still in place."
    if [ -n "$WHEEL" ]; then
        "${pip[@]}" --no-deps "$WHEEL" || fail "$WHEEL could not be installed."
    else
        source=$(mktemp -d)
        # Only what a gateway needs, in a copy: building leaves traces.
        cp -r "$CHECKOUT"/{pyproject.toml,README.md,LICENSE,gateway,wire} "$source"
        "${pip[@]}" --no-deps "$source" || { rm -rf "$source"; fail "The gateway could not be built from $CHECKOUT."; }
        rm -rf "$source"
    fi
    install -d -m 755 "$new/share"
    [ ! -f "$CHECKOUT/docs/gateway.md" ] || install -m 644 "$CHECKOUT/docs/gateway.md" "$new/share/gateway.md"
    # Scripts of an environment name its folder.
    grep -rlIF "$new" "$new/bin" "$new/pyvenv.cfg" | xargs -r sed -i "s|$new|$PROGRAMS|g"
    rm -rf "$ROOT$PROGRAMS.old"
    [ ! -e "$ROOT$PROGRAMS" ] || mv "$ROOT$PROGRAMS" "$ROOT$PROGRAMS.old"
    mv "$new" "$ROOT$PROGRAMS"
    rm -rf "$ROOT$PROGRAMS.old"
    CHANGED+=("$PROGRAMS")
}

put() {
    local from=$1 to=$2 mode=$3
    if cmp -s "$from" "$ROOT$to"; then
        return 0
    fi
    CHANGED+=("$to")
    if [ -n "$DRY" ]; then
        say "would write: $to"
    else
        install -D -m "$mode" "$from" "$ROOT$to"
        say "wrote $to"
    fi
}

install_files() {
    local file from to mode
    for file in "${FILES[@]}"; do
        read -r from to mode <<<"$file"
        put "$HERE/$from" "$to" "$mode"
    done
}

# What the machine's main.conf sets that ours does not: bluetoothd will not see it any more.
warn_of_main_conf() {
    local conf="$ROOT/etc/bluetooth/main.conf" key
    [ -r "$conf" ] || return 0
    while read -r key; do
        grep -Eiq "^[[:space:]]*${key}[[:space:]]*=" "$HERE/bluetooth.conf" ||
            say "Note: $key is set in /etc/bluetooth/main.conf, which is not read any more: put it into /etc/shopbell/bluetooth.conf."
    done < <(sed -nE 's/^[[:space:]]*([A-Za-z]+)[[:space:]]*=.*/\1/p' "$conf")
}

install_settings() {
    [ ! -e "$ROOT$SETTINGS" ] || return 0
    CHANGED+=("$SETTINGS")
    if [ -n "$DRY" ]; then
        say "would write: $SETTINGS"
        return 0
    fi
    local python="$ROOT$PROGRAMS/bin/python"
    [ -x "$python" ] || fail "There is no gateway in $PROGRAMS: leave out --keep-programs."
    install -d -m 755 "$ROOT/etc/shopbell"
    (cd / && "$python" -m gateway config --example) |
        sed -e "s|^data = .*|data = \"$DATA\"|" -e "s|^credentials = .*|credentials = \"$DATA/gateway.json\"|" \
            >"$ROOT$SETTINGS.new" || fail "The gateway in $PROGRAMS does not start."
    chmod 644 "$ROOT$SETTINGS.new"
    mv "$ROOT$SETTINGS.new" "$ROOT$SETTINGS"
    say "wrote $SETTINGS"
}

make_user() {
    local root=()
    [ -z "$ROOT" ] || root=("--root=$ROOT")
    # From standard input: with --root, systemd 252 takes no path.
    run systemd-sysusers "${root[@]}" - <"$HERE/sysusers.conf" || fail "The user could not be made."
    run systemd-tmpfiles "${root[@]}" --create - <"$HERE/tmpfiles.conf" || fail "$DATA could not be made."
}

# The Raspberry Pi's own adapter, by a block of our own at the end of the firmware's settings.
set_onboard() {
    [ "$ONBOARD" != keep ] || return 0
    local file="$ROOT$BOOT" new
    [ -f "$file" ] || fail "There is no $BOOT: --onboard and --no-onboard are for a Raspberry Pi."
    new=$(mktemp)
    sed '/^# Shopbell: begin$/,/^# Shopbell: end$/d' "$file" >"$new"
    [ "$ONBOARD" = on ] || printf '# Shopbell: begin\n[all]\ndtoverlay=disable-bt\n# Shopbell: end\n' >>"$new"
    if ! cmp -s "$new" "$file"; then
        CHANGED+=("$BOOT")
        if [ -n "$DRY" ]; then say "would change: $BOOT"; else
            cp "$new" "$file"
            say "changed $BOOT; it counts from the next start of the machine"
        fi
    fi
    rm -f "$new"
}

has_changed() {
    local one
    for one in "${CHANGED[@]}"; do
        # shellcheck disable=SC2254  # a pattern is what is given
        case "$one" in $1) return 0 ;; esac
    done
    return 1
}

bring_into_force() {
    [ ${#CHANGED[@]} -gt 0 ] || say "Everything was in place already."
    if [ -n "$ROOT" ]; then
        run systemctl --root="$ROOT" enable shopbell-gateway.service shopbell-gateway-reset.socket
        return 0
    fi
    running_system || {
        say "systemd does not run here: nothing was started."
        return 0
    }
    run systemctl daemon-reload
    ! has_changed '/etc/udev/*' || { run udevadm control --reload && run udevadm trigger --subsystem-match=usb; }
    ! has_changed '/etc/systemd/journald*' || run systemctl restart systemd-journald
    run systemctl enable --quiet bluetooth.service shopbell-gateway.service shopbell-gateway-reset.socket
    if has_changed '*bluetooth.conf' || has_changed '*bluetooth.service.d*'; then
        run systemctl restart bluetooth.service || say "bluetoothd does not start yet: is an adapter plugged in?"
    fi
    run systemctl restart shopbell-gateway-reset.socket
    run systemctl restart shopbell-gateway.service
}

look_at_it() {
    [ -z "$DRY" ] || return 0
    local joined=
    [ ! -e "$ROOT$DATA/gateway.json" ] || joined=yes
    say
    if [ -z "$ROOT" ]; then
        /usr/local/sbin/shopbell-gateway check || true
    fi
    [ -n "$joined" ] && return 0
    say
    say "Next: have a code made at the desk (Listening posts, Let one join), and give it here within 15 minutes:"
    say "  sudo shopbell-gateway enrol CODE --server http://SERVER:8080"
}

# -- removing ----------------------------------------------------------------------------------------------------------

remove() {
    run rm -rf "$ROOT$1"
    say "removed $1"
}

uninstall() {
    local file from to mode
    if [ -n "$ROOT" ]; then
        run systemctl --root="$ROOT" disable shopbell-gateway.service shopbell-gateway-reset.socket || true
    elif running_system; then
        run systemctl disable --now shopbell-gateway.service shopbell-gateway-reset.socket || true
    fi
    for file in "${FILES[@]}"; do
        read -r from to mode <<<"$file"
        [ ! -e "$ROOT$to" ] || remove "$to"
    done
    [ ! -e "$ROOT$PROGRAMS" ] || remove "$PROGRAMS"
    [ ! -f "$ROOT$BOOT" ] || { ONBOARD=on && set_onboard; }
    if [ -n "$PURGE" ]; then
        remove "$DATA"
        remove /etc/shopbell
        say "Revoke this gateway's certificate at the desk, if it does not come back."
    else
        say "$DATA and $SETTINGS stay; --purge removes them too."
    fi
    if running_system; then
        run systemctl daemon-reload
        run systemctl try-restart bluetooth.service
    fi
}

read_options "$@"
look_first
if [ -n "$UNINSTALL" ]; then
    uninstall
    exit 0
fi
install_packages
install_programs
install_files
warn_of_main_conf
install_settings
make_user
set_onboard
bring_into_force
look_at_it
