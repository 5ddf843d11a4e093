#!/bin/bash
# Looks at the workstation in a real kitty, drawn in software on a virtual display.
# usage: kitty.sh PROGRAM [SAMPLES]   KEEP=FOLDER keeps the screenshots
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$1")
samples=${2:-$here/../../Samples/shelf}
# shellcheck source=display.sh
. "$here/display.sh"
need Xvfb kitty xdotool import convert sqlite3

launch() {
    LIBGL_ALWAYS_SOFTWARE=1 kitty --config NONE -o remember_window_size=no -o initial_window_width=120c \
        -o initial_window_height=40c -o font_family='DejaVu Sans Mono' -o font_size=11 -o update_check_interval=0 \
        -o window_padding_width=0 -o cursor_blink_interval=0 "$work/start" 2>"$work/kitty.log" &
    started+=($!)
    await 30 xdotool search --class kitty
}
# shellcheck disable=SC2034
cell_width=9 cell_height=18
# shellcheck source=screen.sh
. "$here/screen.sh"
