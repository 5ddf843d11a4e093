#!/usr/bin/env bash
# Kills `reticle dataset` at random moments, runs it to its end, and compares with a run that nobody disturbed.
# usage: kill.sh PROGRAM [ROUNDS] [LINES] [SEED]
set -euo pipefail
program=$1
rounds=${2:-50}
lines=${3:-20000}
RANDOM=${4:-1}
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 "$here/generate.py" "$lines" 20 1 --broken >"$folder/export.jsonl"
dataset() { "$program" dataset --from "$folder/export.jsonl" --to "$1" --seed 3 >/dev/null 2>&1; }
digest() { (cd "$1" && find . -print0 | sort -z && find . -type f -print0 | sort -z | xargs -0 sha256sum) | sha256sum; }

start=$(date +%s%N)
dataset "$folder/whole" || [ $? -eq 1 ]
took=$((($(date +%s%N) - start) / 1000000))
want=$(digest "$folder/whole")
killed=0
for ((round = 1; round <= rounds; round++)); do
    for ((times = RANDOM % 3 + 1; times > 0; times--)); do
        # Moments all over the run, its end above all.
        moment=$((RANDOM % 3 == 0 ? took * 9 / 10 + RANDOM % (took / 5 + 1) : RANDOM % (took + 1)))
        "$program" dataset --from "$folder/export.jsonl" --to "$folder/cut" --seed 3 >/dev/null 2>&1 &
        child=$!
        sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
        kill -9 "$child" 2>/dev/null && killed=$((killed + 1))
        wait "$child" 2>/dev/null || true
    done
    dataset "$folder/cut" || [ $? -eq 1 ]
    [ "$(digest "$folder/cut")" = "$want" ] || {
        echo "round $round: other bytes than without a kill"
        diff -rq "$folder/whole" "$folder/cut" || true
        exit 1
    }
    # Every third round begins with nothing there.
    [ $((round % 3)) -eq 0 ] && rm -rf "$folder/cut"
done
echo "$rounds rounds, $killed kills, the same bytes after each"
