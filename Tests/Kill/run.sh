#!/bin/bash
# Kills an editing process at random moments and checks after each that every acknowledged edit is in the catalog.
# usage: run.sh PROGRAM [ROUNDS] [SEED]   PROGRAM knows `rehearse FOLDER --prepare | --seed N | --verify LOG`
set -u
program=$1
rounds=${2:-500}
RANDOM=${3:-1}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
log=$folder/acknowledged
: >"$log"
"$program" rehearse "$folder/workspace" --prepare || exit 1
for ((round = 1; round <= rounds; round++)); do
    "$program" rehearse "$folder/workspace" --seed "$round" >>"$log" 2>"$folder/errors" &
    child=$!
    sleep "0.$(printf %03d $((20 + RANDOM % 200)))"
    kill -9 "$child" || {
        echo "round $round: the program ended by itself: $(head -1 "$folder/errors")"
        exit 1
    }
    wait "$child" 2>/dev/null
    # A line that the kill cut off must not run into the next one.
    [ -s "$log" ] && [ -n "$(tail -c1 "$log")" ] && echo >>"$log"
    "$program" rehearse "$folder/workspace" --verify "$log" || {
        echo "round $round: lost or damaged"
        cp -r "$folder" "${TMPDIR:-/tmp}/reticle-kill-failure"
        exit 1
    }
done
echo "$rounds kills, $(wc -l <"$log") acknowledged edits, none lost"
