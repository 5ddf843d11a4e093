#!/bin/sh
# Makes the sample again: scenes, masks, pictures, export.
# Needs: povray povray-includes imagemagick fonts-dejavu-core fonts-dejavu-extra python3 (3.10 or later).
# Usage: render.sh [SEED [COUNT [FOLDER]]]. FOLDER holds scenes, masks and PNGs, and what is there is not made twice;
# it may go afterwards. JOBS sets how many pictures are traced at a time, TRACE how: "+W480 +H360 -A" is faster and coarser.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
seed=${1:-7}
count=${2:-120}
work=${3:-"$here/work"}
jobs=${JOBS:-2}
target=$(dirname "$here")
TRACE=${TRACE:-+W640 +H480 +A0.25 +R2}
export TRACE

mkdir -p "$work" "$target/pictures"
work=$(cd "$work" && pwd)
cd "$here"
python3 -B -m shopscene scenes --seed "$seed" --count "$count" --work "$work"
cd "$work"

# A mask is flat colours without lights, not anti-aliased, so that each pixel has one owner.
# shellcheck disable=SC2016 # the inner shell expands these
seq -f %04g 1 "$count" | xargs -P "$jobs" -I{} sh -euc '
    stem=$1
    trace() {
        nice -n 15 povray -D +WT1 -GA "$@" >"$stem.log" 2>&1 || { cat "$stem.log" >&2; exit 1; }
    }
    if [ ! -s "$stem-mask.ppm" ]; then
        trace "+I$stem-mask.pov" "+O$stem-part-mask.ppm" File_Gamma=1.0 +W1280 +H960 -A +FP
        mv "$stem-part-mask.ppm" "$stem-mask.ppm"
    fi
    if [ ! -s "$stem.png" ]; then
        trace "+I$stem.pov" "+O$stem-part.png" File_Gamma=sRGB $TRACE +FN
        mv "$stem-part.png" "$stem.png"
    fi
' sh {}

# A film curve, the darker rim of a lens, and a little noise of a sensor.
number=1
while [ "$number" -le "$count" ]; do
    stem=$(printf '%04d' "$number")
    convert "$stem.png" -resize 640x480 -gamma 1.22 -sigmoidal-contrast 2x45% -modulate 100,108 \
        \( -size 640x480 radial-gradient:white-'gray(86%)' \) -compose multiply -composite \
        -seed "$number" -attenuate 0.05 +noise Gaussian -depth 8 \
        -sampling-factor 4:2:0 -quality 88 -strip "$target/pictures/$stem.jpg"
    number=$((number + 1))
done

cd "$here"
python3 -B -m shopscene export --seed "$seed" --count "$count" --work "$work" --to "$target"
python3 -B -m shopscene check --to "$target"
