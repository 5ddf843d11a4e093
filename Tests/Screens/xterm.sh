#!/bin/bash
# Looks at the workstation in a real xterm with sixel, on a virtual display.
# usage: xterm.sh PROGRAM [SAMPLES]   KEEP=FOLDER keeps the screenshots
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$1")
samples=${2:-$here/../../Samples/shelf}
# shellcheck source=display.sh
. "$here/display.sh"
need Xvfb xterm xdotool import convert sqlite3

launch() {
    xterm -ti vt340 -fa 'DejaVu Sans Mono' -fs 11 -geometry 120x40+0+0 -b 0 -bw 0 -xrm 'XTerm*numColorRegisters: 256' \
        -xrm 'XTerm*maxGraphicSize: 2000x2000' -xrm 'XTerm*allowWindowOps: true' -xrm 'XTerm*scrollBar: false' \
        -e "$work/start" &
    started+=($!)
    await 20 xdotool search --class xterm
}
# shellcheck disable=SC2034
cell_width=9 cell_height=19
# shellcheck source=screen.sh
. "$here/screen.sh"
