#!/usr/bin/env bash
# Makes shelf.weights anew from shelf.cfg: learns from the 96 labelled pictures, validates with the other 24, whose boxes
# are in generator/truth.jsonl. The run stays in the folder that it is started in, as shelf-run.
# usage: train.sh PROGRAM [OPTIONS OF reticle train]
set -euo pipefail
program=$1
shift
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ln -s "$here/pictures" "$folder/pictures"
grep -E '^\{"id": "shelf-[0-9]*[48]"' "$here/generator/truth.jsonl" >"$folder/val.jsonl"
"$program" train --cfg "$here/models/shelf.cfg" --names "$here/models/shelf.names" --data-shape 320 --no-random-shape \
    --train "$here/export.jsonl" --val "$folder/val.jsonl" --synset "$here/models/shelf.names" \
    --run ./shelf-run --epochs 300 --lr 0.005 --lr-mode cosine --warmup-epochs 3 --val-interval 5 "$@"
cp shelf-run/weights/best.weights "$here/models/shelf.weights"
