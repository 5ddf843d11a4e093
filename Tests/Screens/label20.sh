#!/bin/bash
# Labels 20 pictures three ways: in xterm with sixel by mouse, in tmux with cells by mouse, in tmux by keyboard alone.
# Prints keys and drags per box, and seconds; checks in the catalog that every box is there.
# usage: label20.sh PROGRAM DATASET   DATASET: Pascal VOC, label files beside at least 23 pictures
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$1")
dataset=$(realpath "$2")
. "$here/display.sh"
need Xvfb xterm xdotool tmux sqlite3

pictures=20
per_picture=2
keys=0
drags=0

# Three pictures keep their labels, for the classes; the others come without.
prepare() {
    local picture stem extension count=0
    rm -rf "$work/data"
    mkdir -p "$work/data"
    for picture in "$dataset"/*.[jJ][pP][gG]; do
        stem=${picture%.*}
        extension=${picture##*.}
        [ -e "$stem.xml" ] || continue
        count=$((count + 1))
        [ "$count" -le $((pictures + 3)) ] || break
        # The order of the list is that of names: what is labelled comes last.
        if [ "$count" -le 3 ]; then
            cp "$picture" "$work/data/"
            cp "$stem.xml" "$work/data/"
        else
            cp "$picture" "$work/data/a$(basename "$stem").$extension"
        fi
    done
    HOME=$work XDG_CONFIG_HOME=$work "$program" import -w "$work/data" --from "$work/data" >"$work/import.log" 2>&1
    boxes=$(ask 'SELECT count(*) FROM annotation')
    labelled=$(ask 'SELECT count(*) FROM image WHERE state = 2')
}

tmux_() { tmux -u -L "reticle-label-$$" "$@"; }
tmux_shows() { tmux_ capture-pane -p | grep -qF -- "$1"; }
tmux_screen() { tmux_ capture-pane -p; }
in_tmux() {
    on_failure=tmux_screen
    tmux_ -f /dev/null new-session -d -x 130 -y 40 \
        "env LC_ALL=C.UTF-8 HOME=$work XDG_CONFIG_HOME=$work TERM=tmux-256color '$program' '$work/data'"
    await 30 tmux_shows '? help'
}
tmux_key() {
    tmux_ send-keys "$@"
    keys=$((keys + $#))
}
# A mouse report of the SGR kind: tmux_mouse BUTTON COLUMN ROW FINAL
tmux_mouse() {
    local hex
    hex=$(printf '\033[<%d;%d;%d%s' "$1" "$2" "$3" "$4" | od -An -v -tx1)
    # shellcheck disable=SC2086
    tmux_ send-keys -H $hex
}
tmux_drag() {
    tmux_mouse 0 "$1" "$2" M
    tmux_mouse 32 $((($1 + $3) / 2)) $((($2 + $4) / 2)) M
    tmux_mouse 32 "$3" "$4" M
    tmux_mouse 0 "$3" "$4" m
    drags=$((drags + 1))
}

xterm_key() {
    xdotool key "$@"
    keys=$((keys + $#))
}
xterm_drag() {
    xdotool mousemove $(($1 * 9)) $(($2 * 19)) mousedown 1 mousemove $((($1 + $3) * 9 / 2)) $((($2 + $4) * 19 / 2)) \
        mousemove $(($3 * 9)) $(($4 * 19)) mouseup 1
    drags=$((drags + 1))
}

# Does something until the catalog holds so many boxes: while a picture is read it takes none. until_boxes COUNT COMMAND...
until_boxes() {
    local wanted=$1 attempt
    shift
    for attempt in 1 2 3 4 5; do
        "$@"
        within 2 answers 'SELECT count(*) FROM annotation' "$wanted" && return
        echo "attempt $attempt came too early" >&2
    done
    await 1 answers 'SELECT count(*) FROM annotation' "$wanted"
}

start_drawing() {
    local attempt
    for attempt in 1 2 3 4 5; do
        tmux_key 1
        within 2 tmux_shows drawing && return
        echo "attempt $attempt came too early" >&2
    done
}

# Labels one picture after the other: label KEY SPACE [DRAG]
label() {
    local key=$1 space=$2 drag=${3:-} picture count
    "$key" n
    for ((picture = 1; picture <= pictures; picture++)); do
        count=$((boxes + per_picture * picture))
        if [ -n "$drag" ]; then
            until_boxes $((count - 1)) "$drag" 30 12 42 20
            until_boxes "$count" "$drag" 45 14 55 24
        else
            start_drawing
            until_boxes $((count - 1)) "$key" Enter S-Right S-Right S-Down Enter
            until_boxes "$count" "$key" Enter S-Left S-Down Enter
            "$key" w
        fi
        "$key" "$space"
        await 10 answers 'SELECT count(*) FROM image WHERE state = 2' $((labelled + picture))
    done
}

report() {
    local found
    found=$(($(ask 'SELECT count(*) FROM annotation WHERE x_max > x_min AND y_max > y_min') - boxes))
    awk -v name="$1" -v keys="$keys" -v drags="$drags" -v boxes="$found" -v seconds="$2" 'BEGIN {
        printf "%s: %d boxes on '"$pictures"' pictures, %.1f keys and %.1f drags a box, %.1f s\n",
            name, boxes, keys / boxes, drags / boxes, seconds }'
    if [ "$found" != $((pictures * per_picture)) ]; then
        echo "FAILED: $found boxes instead of $((pictures * per_picture))"
        exit 1
    fi
    if [ "$(ask 'PRAGMA integrity_check')" != ok ]; then
        echo "FAILED: the catalog is damaged"
        exit 1
    fi
    keys=0 drags=0
}

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { print b - a }'; }

prepare
start_display
HOME=$work XDG_CONFIG_HOME=$work LC_ALL=C.UTF-8 xterm -ti vt340 -fa 'DejaVu Sans Mono' -fs 11 -geometry 130x40+0+0 \
    -b 0 -bw 0 -xrm 'XTerm*numColorRegisters: 256' -xrm 'XTerm*maxGraphicSize: 2000x2000' \
    -xrm 'XTerm*allowWindowOps: true' -xrm 'XTerm*scrollBar: false' -e "$program" "$work/data" &
started+=($!)
await 20 xdotool search --class xterm
settled "$work/list.png"
start=$(now)
label xterm_key space xterm_drag
report "xterm, sixel, mouse" "$(since "$start")"
kill "${started[-1]}"
wait "${started[-1]}" 2>/dev/null

prepare
in_tmux
start=$(now)
label tmux_key Space tmux_drag
report "tmux, cells, mouse" "$(since "$start")"
tmux_ kill-server

prepare
in_tmux
start=$(now)
label tmux_key Space
report "tmux, cells, keyboard" "$(since "$start")"
tmux_ kill-server
