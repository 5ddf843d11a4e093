# What the scripts that kill share: a folder that goes with the script, and a network of a few thousand numbers.
# shellcheck shell=bash

# shellcheck disable=SC2034 # for those who read this file
sample=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../Samples/shelf" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Says why, shows the last errors, and keeps the folder.
fail() {
    echo "$*"
    tail -n 5 "$folder/errors"
    rm -rf "${TMPDIR:-/tmp}/reticle-kill-failure"
    cp -r "$folder" "${TMPDIR:-/tmp}/reticle-kill-failure"
    exit 1
}

layer() { printf '[convolutional]\nbatch_normalize=1\nfilters=%d\nsize=3\nstride=%d\npad=1\nactivation=leaky\n' "$1" "$2"; }
{
    printf '[net]\nwidth=96\nheight=96\nchannels=3\n'
    layer 8 2
    layer 12 2
    layer 16 2
    layer 24 2
    layer 24 1
    printf '[convolutional]\nfilters=16\nsize=1\nstride=1\npad=1\nactivation=linear\n'
    printf '[yolo]\nmask=0,1\nanchors=12,20, 20,44\nclasses=3\nnum=2\n'
} >"$folder/tiny.cfg"

# Waits for less than so many milliseconds, by chance.
wait_a_while() {
    local moment=$((RANDOM % $1))
    sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
}
