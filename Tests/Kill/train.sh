#!/bin/bash
# Ends a training at random moments, most often by SIGKILL, lets it go on each time, and compares what it comes to with an
# undisturbed one: the same bits.
# usage: train.sh PROGRAM [KILLS] [SEED]
set -u
program=$(realpath "$1")
kills=${2:-50}
RANDOM=${3:-1}
# shellcheck source=Tests/Kill/common.sh
. "$(dirname "$0")/common.sh"

# A dataset of 26 pictures to learn from and 6 to validate with.
ln -s "$sample/pictures" "$folder/pictures"
head -n 26 "$sample/export.jsonl" >"$folder/train.jsonl"
sed -n 27,32p "$sample/export.jsonl" >"$folder/val.jsonl"

# The network's first layer has numbers, the others begin by chance.
{
    # Version 0.2.0 and no picture seen; shifts, scales, means, variances, then 8 filters of 3×3×3.
    printf '\0\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
    for number in 0 1 0 1; do
        for ((index = 0; index < 8; index++)); do
            if ((number)); then printf '\0\0\x80\x3f'; else printf '\0\0\0\0'; fi
        done
    done
    for ((index = 0; index < 216; index++)); do
        if ((RANDOM % 2)); then printf '\xcd\xcc\xcc\x3d'; else printf '\xcd\xcc\xcc\xbd'; fi
    done
} >"$folder/tiny.weights"

# These take the place of the shell that calls them, so that a signal reaches the program.
begin() {
    exec "$program" train --workspace "$folder/workspace" --run "$1" --cfg "$folder/tiny.cfg" \
        --weights "$folder/tiny.weights" --train "$folder/train.jsonl" --val "$folder/val.jsonl" --data-shape 96 \
        --batch-size 4 --epochs $((kills * 2 + 10)) --checkpoint-interval 2 --save-interval 0 --threads 2 --mixup \
        --no-mixup-epochs 5
}
resume() { exec "$program" train --workspace "$folder/workspace" --resume "$1"; }

"$program" init "$folder/workspace" >"$folder/errors" 2>&1 || fail "the workspace cannot be made"
runs=$folder/workspace/.reticle/runs
start=$(date +%s%N)
(begin whole) >>"$folder/errors" 2>&1 || fail "the undisturbed training failed"
whole=$((($(date +%s%N) - start) / 1000000))
# On average half of an even share of it: starting anew takes time, too, and the training must not end before the kills.
longest=$((whole / kills + 1))

ended=0
while ((ended < kills)); do
    if [ -f "$runs/parts/network.json" ]; then
        resume parts >>"$folder/errors" 2>&1 &
    else
        begin parts >>"$folder/errors" 2>&1 &
    fi
    child=$!
    wait_a_while "$longest"
    signal=KILL
    ((RANDOM % 5)) || signal=TERM
    kill "-$signal" "$child" 2>/dev/null || fail "after $ended kills the training had ended by itself"
    wait "$child" 2>/dev/null
    code=$?
    # A program that was asked to stop says so and has done well; before it listens the signal ends it.
    [ $signal = TERM ] && [ $code -ne 0 ] && [ $code -ne 143 ] && fail "asked to stop, it ended with $code"
    ended=$((ended + 1))
done
(resume parts) >>"$folder/errors" 2>&1 || fail "after $kills kills the training cannot go on"

for file in last.weights best.weights; do
    cmp "$runs/whole/weights/$file" "$runs/parts/weights/$file" || fail "$file differs after $kills kills"
done
# All columns but the minutes.
diff <(cut -d, -f1,2,4- "$runs/whole/results.csv") <(cut -d, -f1,2,4- "$runs/parts/results.csv") ||
    fail "results.csv differs after $kills kills"
grep -q damaged "$runs/parts/train.log" && fail "a checkpoint was damaged"
echo "$kills kills of a training of $whole ms: $(wc -l <"$runs/parts/results.csv") rows and the final weights are the same"
