# For the runs in this directory, which source it: what they need, a directory that is gone afterwards,
# and an emulator in it. Knows nothing of the clients.

# The first argument is the program; a run shifts it away.
if [ $# -lt 1 ] || [ ! -x "$1" ]; then
    echo "error: no program \`${1:-}\`; usage: $0 ALICLOUD [EMULATE-OPTION]..." >&2
    exit 2
fi
alicloud="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"

work="$(mktemp -d)"
emulator=
finish() {
    if [ -n "$emulator" ]; then
        kill "$emulator" 2>/dev/null || true
        wait "$emulator" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT

# need PACKAGE COMMAND...: installs the Debian package unless the command succeeds.
missing=()
need() {
    local package="$1"
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

install_missing() {
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "error: install ${missing[*]} and run this again" >&2
        exit 2
    fi
    apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends "${missing[@]}"
}

# npm_install DIR: the packages of its lock file, in the work directory.
npm_install() {
    cp "$1"/package.json "$1"/package-lock.json "$work"
    (cd "$work" && npm ci --loglevel error --no-audit --no-fund --ignore-scripts)
}

# start_emulator [EMULATE-OPTION]...: sets `url`.
start_emulator() {
    "$alicloud" emulate --listen 127.0.0.1:0 "$@" >"$work/url" 2>"$work/log" &
    emulator=$!
    for _ in $(seq 100); do
        [ -s "$work/url" ] && break
        kill -0 "$emulator" 2>/dev/null || break
        sleep 0.1
    done
    url="$(head -n 1 "$work/url")"
    if [ -z "$url" ]; then
        echo "error: the emulator did not start:" >&2
        cat "$work/log" >&2
        exit 1
    fi
    # The clients talk to loopback only, whatever proxy is set for the registries.
    unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY
}
