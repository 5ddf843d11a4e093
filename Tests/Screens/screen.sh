#!/bin/bash
# shellcheck disable=SC2154
# What xterm.sh and kitty.sh have in common: opens a picture, draws a box by mouse, quits, and judges the screenshots.
# Sourced after display.sh; needs launch (starts the terminal with $work/start in it), and the terminal's cell size in
# cell_width and cell_height (pixels).

cat >"$work/start" <<EOF
#!/bin/bash
export HOME=$work XDG_CONFIG_HOME=$work
printf 'before\n'
"$program" "$work/data"
printf 'after\n'
touch "$work/left"
sleep 600
EOF
chmod +x "$work/start"
cp -r "$samples" "$work/data"
rm -rf "$work/data/.reticle"

failures=0
check() {
    if [ "$2" = yes ]; then
        echo "ok: $1"
    else
        echo "FAILED: $1"
        failures=$((failures + 1))
    fi
}

# How many colours a part of a screenshot has: colours FILE WxH+X+Y
colours() { convert "$1" -crop "$2" +repage -format '%k' info:; }

# How many pixels of a part differ between two screenshots: differing FILE FILE WxH+X+Y
differing() {
    convert "$1" "$2" -crop "$3" +repage -compose difference -composite -threshold 0 -separate -evaluate-sequence max \
        -format '%[fx:round(mean*w*h)]' info:
}

start_display
launch
await 30 test -s "$work/data/.reticle/catalog.sqlite"
await 30 answers 'SELECT count(*) FROM image WHERE pending IS NULL' 120
settled "$work/1-list.png"
xdotool key Return
settled "$work/2-picture.png" "$work/1-list.png"
# Names would cover rims; the cross-hair of drawing would cross the picture.
xdotool key v n
settled "$work/2-picture.png" "$work/1-list.png"
boxes=$(ask 'SELECT count(*) FROM annotation')
xdotool key 1
# Away from the box to come, so that the cross-hair stands elsewhere in neither of the two.
left=$((20 * cell_width + 3)) top=$((8 * cell_height + 5))
right=$((34 * cell_width + 4)) bottom=$((16 * cell_height + 7))
xdotool mousemove "$left" "$top" mousedown 1
for step in 1 2 3 4; do
    xdotool mousemove $((left + (right - left) * step / 4)) $((top + (bottom - top) * step / 4))
done
xdotool mouseup 1
await 10 answers 'SELECT count(*) FROM annotation' $((boxes + 1))
xdotool key w
settled "$work/3-box.png" "$work/2-picture.png"
xdotool key Escape
settled "$work/4-list.png" "$work/3-box.png"
xdotool key q
await 10 test -e "$work/left"
settled "$work/5-left.png" "$work/4-list.png"

picture=$((60 * cell_width))x$((24 * cell_height))+$((10 * cell_width))+$((4 * cell_height))
count=$(colours "$work/2-picture.png" "$picture")
check "the picture has many colours ($count)" "$([ "$count" -gt 150 ] && echo yes)"

# Selected, a box has handles; they reach a little beyond its rim.
reach=$((cell_height / 2))
outer=$((right - left + 2 * reach))x$((bottom - top + 2 * reach))+$((left - reach))+$((top - reach))
inner=$((right - left - 2 * reach))x$((bottom - top - 2 * reach))+$((left + reach))+$((top + reach))
all=$(differing "$work/2-picture.png" "$work/3-box.png" "$picture")
near=$(differing "$work/2-picture.png" "$work/3-box.png" "$outer")
inside=$(differing "$work/2-picture.png" "$work/3-box.png" "$inner")
check "the box's rim is drawn ($near pixels)" "$([ "$near" -ge $((right - left + bottom - top)) ] && echo yes)"
check "nothing else of the picture changed (in it $all, at the box $near)" "$([ "$all" = "$near" ] && echo yes)"
check "nothing changed within the box ($inside pixels)" "$([ "$inside" = 0 ] && echo yes)"
count=$(colours "$work/5-left.png" "$picture")
check "the screen is given back ($count colours left)" "$([ "$count" -lt 64 ] && echo yes)"

exit "$((failures > 0))"
