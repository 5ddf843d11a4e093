#!/bin/bash
# A reviewer's hour: judges 200 planted cases once by `reticle play` and once by keys in tmux, counts keys, and shows that the
# exported dataset differs from the imported one by exactly those decisions.
# usage: hour.sh PROGRAM [DATASET] [CASES] [SEED]   DATASET: Pascal VOC (default: bccd of ../shared)
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$1")
dataset=$(realpath "${2:-$here/../../../shared/data/datasets/bccd}")
cases=${3:-200}
seed=${4:-1}
work=$(mktemp -d)
socket=reticle-hour-$$
trap 'tmux -L "$socket" kill-server 2>/dev/null; rm -rf "$work"' EXIT

fail() {
    echo "$*"
    [ -e "$work/log" ] && tail -n 5 "$work/log"
    exit 1
}
for tool in tmux python3; do command -v "$tool" >/dev/null || fail "$tool is needed"; done

export HOME=$work XDG_CONFIG_HOME=$work RETICLE_PERSON=reviewer
quietly() { "$@" >"$work/log" 2>&1 || fail "$* failed"; }

# What is there, as COCO's instances: the planting script knows that form alone.
quietly "$program" convert --from "$dataset" --to "$work/truth" --to-format coco --pictures symlink
truth=$(find "$work/truth" -name '*.json' | head -n 1)
[ -n "$truth" ] || fail "no instances were written"
quietly python3 "$here/hour.py" plant "$truth" "$work" "$cases" "$seed"

prepare() {
    rm -rf "${work:?}/$1"
    cp -r "$work/truth" "$work/$1"
    cp "$work/start.json" "${truth/"$work/truth"/"$work/$1"}"
    quietly "$program" import -w "$work/$1" --from "$work/$1"
    quietly "$program" layers add planted -w "$work/$1" --from "$work/found.json" --format coco-results --first-category 1
}
compare() {
    quietly "$program" export -w "$work/$1" --to "$work/$1-out" --format coco --pictures none
    local exported
    exported=$(find "$work/$1-out" -name '*.json' | head -n 1)
    python3 "$here/hour.py" check "$work/wanted.json" "$work/start.json" "$exported" "$work/keys.txt" || exit 1
}

echo "by play:"
prepare played
quietly "$program" play -w "$work/played" "$work/play.jsonl"
compare played

# In tmux the picture's name is read from the screen before each key, as a reviewer would look at it.
echo "by keys in tmux:"
prepare typed
tmux_() { tmux -u -L "$socket" "$@"; }
screen() { tmux_ capture-pane -p; }
await() {
    local count
    for ((count = 0; count < 300; count++)); do
        if screen | grep -qF -- "$1"; then return 0; fi
        sleep 0.1
    done
    screen
    fail "no '$1' on the screen"
}
tmux_ -f /dev/null new-session -d -x 140 -y 42 \
    "env LC_ALL=C.UTF-8 HOME=$work XDG_CONFIG_HOME=$work RETICLE_PERSON=reviewer TERM=tmux-256color '$program' '$work/typed'"
await '? help'
tmux_ send-keys V
await "1 of $cases"
declare -A plan
while read -r name key right _; do plan[$name]="$key $right"; done <"$work/keys.txt"
keys=0
right_cases=0
right_keys=0
started=$(date +%s%N)
for ((index = 0; index < cases; index++)); do
    left=$((cases - index))
    # The case in front is the first of those that are left, and its picture stands in the frame of the picture.
    front=
    for ((count = 0; count < 300; count++)); do
        shown=$(screen)
        front=$(grep -oE '─ [^ ]*\.(jpg|jpeg|png) ─' <<<"$shown" | head -n 1 | sed -E 's/^─ (.*) ─$/\1/')
        if [ -n "$front" ] && grep -qE "1 of $left\b" <<<"$shown"; then break; fi
        sleep 0.02
    done
    entry=
    for name in "$front" "${front##*/}"; do
        if [ -n "$name" ] && [ -n "${plan[$name]:-}" ]; then entry=${plan[$name]}; fi
    done
    [ -n "$entry" ] || { screen; fail "case $((index + 1)): no decision is known for '$front'"; }
    read -r key right <<<"$entry"
    tmux_ send-keys "$key"
    keys=$((keys + 1))
    if [ "$right" = 1 ]; then
        right_cases=$((right_cases + 1))
        right_keys=$((right_keys + 1))
    fi
done
seconds=$((($(date +%s%N) - started) / 1000000000))
await 'judged'
tmux_ send-keys q
sleep 1
tmux_ send-keys q
sleep 1
compare typed
awk -v k="$keys" -v c="$cases" -v rk="$right_keys" -v rc="$right_cases" -v s="$seconds" 'BEGIN {
    printf "%d cases, %.2f keys a case; where the prediction is right %d cases, %.2f keys a case; %d s\n", c, k / c, rc, rk / rc, s
    exit rk / rc > 1.3 }'
