#!/bin/bash
# Sourced by the scripts beside it: a display of its own, a program in it, and conditions to wait for.

# Starts an X server on a display that it finds free, and leaves DISPLAY set.
start_display() {
    Xvfb -noreset -displayfd 3 -screen 0 1400x900x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
    started+=($!)
    await 20 grep -q . "$work/display"
    DISPLAY=:$(cat "$work/display")
    export DISPLAY
    await 10 xdotool getdisplaygeometry
}

# Waits until a command succeeds: await SECONDS COMMAND...
await() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ "$SECONDS" -ge "$end" ]; then
            echo "waited in vain: $*" >&2
            [ -n "${DISPLAY:-}" ] && import -silent -window root "$work/failed.png"
            [ -z "${on_failure:-}" ] || "$on_failure" >&2
            exit 1
        fi
        sleep 0.02
    done
}

# Waits like await, but a failure is an answer: within SECONDS COMMAND...
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.02
    done
}

# Ends what was started here, and nothing else.
finish() {
    local process
    for process in "${started[@]}"; do kill "$process" 2>/dev/null; done
    wait 2>/dev/null
    if [ -n "${KEEP:-}" ]; then
        mkdir -p "$KEEP"
        cp "$work"/*.png "$work"/*.log "$KEEP" 2>/dev/null
    fi
    rm -rf "$work"
}

need() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || {
            echo "$tool is not installed" >&2
            exit 77
        }
    done
}

# Asks the workspace's catalog.
ask() { sqlite3 -readonly "$work/data/.reticle/catalog.sqlite" "$1"; }

# Whether an answer of the catalog is as wanted: answers QUERY WANTED
answers() { [ "$(ask "$1")" = "$2" ]; }

# Takes screenshots until two in a row are alike and differ from an older one: settled FILE [OLDER]
settled() {
    local end=$((SECONDS + 20)) before=
    while [ "$SECONDS" -lt "$end" ]; do
        import -silent -window root "$1"
        local now
        now=$(identify -format '%#' "$1")
        if [ "$now" = "$before" ] && { [ -z "${2:-}" ] || [ "$now" != "$(identify -format '%#' "$2")" ]; }; then return 0; fi
        before=$now
        sleep 0.3
    done
    echo "the screen never settled: $1" >&2
    exit 1
}

started=()
work=$(mktemp -d)
trap finish EXIT
