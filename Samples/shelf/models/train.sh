#!/usr/bin/env bash
# Makes shelf.weights anew from shelf.cfg.
# It learns from the 96 labelled pictures and from 500 more that the generator makes, coarsely traced, and validates with
# the other 24 of the sample, none of which it has seen.
# usage: train.sh PROGRAM [OPTIONS OF reticle train]   needs what generator/render.sh needs
# The run and the pictures stay in the folder that it is started in: shelf-run and shelf-more.
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
"$program" train --cfg "$here/models/shelf.cfg" --names "$here/models/shelf.names" --synset "$here/models/shelf.names" \
    --train "$folder" --val "$folder/val" --data-shape 320 --no-random-shape --epochs 40 --lr 0.005 --lr-mode cosine \
    --warmup-epochs 2 --val-interval 4 --run ./shelf-run "$@"
cp shelf-run/weights/best.weights "$here/models/shelf.weights"
