#!/bin/bash
# Ends a chain from an export to a promoted network at random moments by SIGKILL, lets it go on each time, and compares what it
# comes to with an undisturbed one: the same network, promoted once, and nothing left over. A reader looks at the register
# meanwhile and must always find a whole version.
# usage: chain.sh PROGRAM [KILLS] [SEED]
set -u
program=$(realpath "$1")
kills=${2:-30}
RANDOM=${3:-1}
# shellcheck source=Tests/Kill/common.sh
. "$(dirname "$0")/common.sh"
client=$(head -n 1 "$sample/export.jsonl" | sed 's/.*"clientId": *"\([^"]*\)".*/\1/')

# Takes the place of the shell that calls it, so that a signal reaches the program.
chain() {
    exec "$program" chain --workspace "$folder/$1" --export "$sample/export.jsonl" --client "$client" \
        --models "$folder/models-$1" --cache "$folder/fetched" --force "six epochs promise nothing" -- --cfg "$folder/tiny.cfg" --data-shape 96 --batch-size 4 \
        --epochs 6 --checkpoint-interval 2 --save-interval 0 --threads 2 --no-random-shape
}
for name in whole parts; do
    mkdir "$folder/models-$name"
    "$program" init "$folder/$name" >"$folder/errors" 2>&1 || fail "the workspace cannot be made"
done
start=$(date +%s%N)
(chain whole) >>"$folder/errors" 2>&1 || fail "the undisturbed chain failed"
whole=$((($(date +%s%N) - start) / 1000000))
# Starting anew takes time, too: on average half of an even share of it.
longest=$((whole / 4 + 200))

# What workers rely on: the register names a version that is there whole.
register=$folder/models-parts/$client/promotions.json
check() {
    [ -f "$register" ] || return 0
    version=$(sed -n 's/.*"inService" : \([0-9]*\).*/\1/p' "$register")
    [ -n "$version" ] || fail "$register names no version"
    for file in model.json network.cfg network.weights classes.names; do
        [ -s "$folder/models-parts/$client/versions/$version/$file" ] || fail "version $version has no $file"
    done
}

ended=0
while ((ended < kills)); do
    chain parts >>"$folder/errors" 2>&1 &
    child=$!
    wait_a_while "$longest"
    kill -KILL "$child" 2>/dev/null
    wait "$child" 2>/dev/null
    check
    ended=$((ended + 1))
done
(chain parts) >>"$folder/errors" 2>&1 || fail "after $kills kills the chain cannot go on"
check

for name in whole parts; do
    "$program" models promoted --client "$client" --models "$folder/models-$name" --json >"$folder/$name.json" ||
        fail "no history of $name"
    (cd "$folder/models-$name/$client" && ls -A . versions validation) >"$folder/$name.list"
    "$program" jobs list --workspace "$folder/$name" --json >"$folder/$name.jobs" || fail "no jobs of $name"
done
[ "$(grep -o '"version"' "$folder/parts.json" | wc -l)" -eq 1 ] || fail "promoted more than once: $(cat "$folder/parts.json")"
[ "$(grep -o '"kind":"chain"' "$folder/parts.jobs" | wc -l)" -eq 1 ] || fail "more than one job: $(cat "$folder/parts.jobs")"
diff <(sed 's/"at":[0-9.]*//' "$folder/whole.json") <(sed 's/"at":[0-9.]*//' "$folder/parts.json") ||
    fail "the promotion differs after $kills kills"
diff "$folder/whole.list" "$folder/parts.list" || fail "something is left over after $kills kills"
cmp "$folder/models-whole/$client/versions/1/network.weights" "$folder/models-parts/$client/versions/1/network.weights" ||
    fail "the network differs after $kills kills"
cmp "$folder/whole/.reticle/chains/$client/dealt.json" "$folder/parts/.reticle/chains/$client/dealt.json" ||
    fail "the split differs after $kills kills"
echo "$kills kills of a chain of $whole ms: one job, one promotion, the same network and the same split"
