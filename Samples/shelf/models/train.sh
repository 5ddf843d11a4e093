#!/usr/bin/env bash
# Makes shelf.weights anew from shelf.cfg.
# It learns from the 96 labelled pictures and from 500 more that the generator makes, coarsely traced, and validates with
# the other 24 of the sample, none of which it has seen.
# usage: train.sh PROGRAM [OPTIONS OF reticle train]   needs what generator/render.sh needs
# The runs and the pictures stay in the folder that it is started in: shelf-run, shelf-run-416 and shelf-more. Without the
# pictures it takes three quarters of an hour of one core.
set -euo pipefail
program=$1
shift
here=$(cd "$(dirname "$0")/.." && pwd)
if [ ! -f shelf-more/export.jsonl ]; then
    mkdir -p shelf-more
    cp -r "$here/generator" shelf-more/
    TRACE="+W480 +H360 -A" shelf-more/generator/render.sh 11 500
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/val"
ln -s "$here/pictures" "$folder/pictures"
ln -s "$PWD/shelf-more/pictures" "$folder/more"
ln -s "$here/pictures" "$folder/val/pictures"
grep -E '^\{"id": "shelf-[0-9]*[48]"' "$here/generator/truth.jsonl" >"$folder/val/export.jsonl"
grep '"boxes"' "$here/export.jsonl" >"$folder/export.jsonl"
sed 's#"id": "shelf-#"id": "more-#; s#"url": "pictures/#"url": "more/#' shelf-more/generator/truth.jsonl >>"$folder/export.jsonl"
train() {
    "$program" train --cfg "$here/models/shelf.cfg" --names "$here/models/shelf.names" \
        --synset "$here/models/shelf.names" --train "$folder" --val "$folder/val" --no-random-shape --lr-mode cosine \
        --threads 1 "$@"
}
# Most of it on small inputs, where an epoch takes half as long.
train --data-shape 320 --epochs 40 --lr 0.005 --warmup-epochs 2 --val-interval 4 --run ./shelf-run "$@"
"$program" train --resume ./shelf-run --epochs 90 --threads 1
train --weights shelf-run/weights/best.weights --reuse-classes --data-shape 416 --epochs 11 --lr 0.002 \
    --warmup-epochs 0 --val-interval 1 --run ./shelf-run-416 "$@"
cp shelf-run-416/weights/best.weights "$here/models/shelf.weights"
