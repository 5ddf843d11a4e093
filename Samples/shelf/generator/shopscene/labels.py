"""Draws the printed sides of the goods, price tags and posters with ImageMagick. Every brand is invented."""

from __future__ import annotations

import math
import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FONTS = Path("/usr/share/fonts/truetype/dejavu")
SANS, SERIF, SCRIPT, LIGHT = "DejaVuSans-Bold", "DejaVuSerif-Bold", "DejaVuSerif-BoldItalic", "DejaVuSans"
CONDENSED = "DejaVuSansCondensed-BoldOblique"
WIDTH = 512


@dataclass(frozen=True)
class Design:
    """One printed front: ground from `top` to `bottom`, an ornament in `accent` and `second`, and two lines of text."""

    name: str
    brand: str
    line: str
    top: str
    bottom: str
    accent: str
    second: str
    ink: str
    ornament: str
    font: str = SANS


def ornament(design: Design, width: int, height: int) -> list[str]:
    """ImageMagick arguments for the picture on a front."""
    w, h = float(width), float(height)
    a, b = design.accent, design.second
    parts: list[tuple[str, str]] = []
    match design.ornament:
        case "wave":
            for i, colour in enumerate((b, a)):
                y = h * (0.62 + 0.13 * i)
                parts.append(
                    (
                        colour,
                        (
                            f"path 'M 0,{y} C {w * 0.3},{y - h * 0.22} {w * 0.6},{y + h * 0.2} {w},{y} L {w},{h} L"
                            f" 0,{h} Z'"
                        ),
                    )
                )
        case "mountain":
            parts.append((b, f"circle {w * 0.7},{h * 0.58} {w * 0.7},{h * 0.58 + w * 0.11}"))
            parts.append((a, f"polygon 0,{h} {w * 0.3},{h * 0.55} {w * 0.5},{h * 0.82} {w * 0.68},{h * 0.64} {w},{h}"))
            parts.append(
                (
                    "#ffffff",
                    (
                        f"polygon {w * 0.3},{h * 0.55} {w * 0.215},{h * 0.678} {w * 0.28},{h * 0.66}"
                        f" {w * 0.33},{h * 0.7} {w * 0.37},{h * 0.645}"
                    ),
                )
            )
        case "sunburst":
            for i in range(16):
                t, u = 2 * math.pi * i / 16, 2 * math.pi * (i + 0.5) / 16
                r = w + h
                parts.append(
                    (
                        b,
                        (
                            f"polygon {w / 2},{h * 0.45} {w / 2 + r * math.cos(t)},{h * 0.45 + r * math.sin(t)}"
                            f" {w / 2 + r * math.cos(u)},{h * 0.45 + r * math.sin(u)}"
                        ),
                    )
                )
            parts.append((a, f"ellipse {w / 2},{h * 0.45} {w * 0.43},{h * 0.3} 0,360"))
        case "fruit":
            size = min(w * 0.15, h * 0.15)
            for x, y, colour in ((0.5 - size / w * 1.05, 0.81, a), (0.5 + size / w * 1.05, 0.81, a), (0.5, 0.72, b)):
                cx, cy = w * x, h * y
                parts.append((colour, f"circle {cx},{cy} {cx + size},{cy}"))
                parts.append(
                    (
                        "rgba(255,255,255,0.45)",
                        f"ellipse {cx - size * 0.35},{cy - size * 0.4} {size * 0.3},{size * 0.2} 0,360",
                    )
                )
                parts.append(
                    ("#3f8f2e", f"ellipse {cx + size * 0.45},{cy - size * 1.02} {size * 0.5},{size * 0.22} 0,360")
                )
        case "fields":
            parts.append((b, f"path 'M 0,{h * 0.66} Q {w * 0.35},{h * 0.5} {w},{h * 0.7} L {w},{h} L 0,{h} Z'"))
            parts.append((a, f"path 'M 0,{h * 0.8} Q {w * 0.65},{h * 0.6} {w},{h * 0.78} L {w},{h} L 0,{h} Z'"))
            for i in range(9):
                x = w * (0.06 + 0.11 * i)
                parts.append(
                    (
                        b,
                        (
                            f"path 'M {x},{h} Q {x + 14},{h * 0.88} {w * 0.7},{h * 0.72} L {w * 0.7},{h * 0.722} Q"
                            f" {x + 26},{h * 0.9} {x + 12},{h} Z'"
                        ),
                    )
                )
        case "stripes":
            for i in range(-2, 9):
                x = w * i / 7
                parts.append(
                    (
                        a if i % 2 else b,
                        f"polygon {x},{h} {x + w / 7},{h} {x + w / 7 + h * 0.3},{h * 0.58} {x + h * 0.3},{h * 0.58}",
                    )
                )
        case "medallion":
            parts.append((b, f"ellipse {w / 2},{h * 0.45} {w * 0.42},{min(h * 0.4, w * 0.42)} 0,360"))
            parts.append((a, f"ellipse {w / 2},{h * 0.45} {w * 0.385},{min(h * 0.365, w * 0.385)} 0,360"))
            for y in (0.04, 0.93):
                parts.append((b, f"rectangle 0,{h * y} {w},{h * (y + 0.025)}"))
        case "dots":
            draw = random.Random(design.name)
            for _ in range(46):
                x, y, r = draw.uniform(0, w), draw.uniform(h * 0.5, h), draw.uniform(6, 30)
                parts.append((draw.choice((a, b)), f"circle {x},{y} {x + r},{y}"))
        case "bolt":
            parts.append(
                (
                    b,
                    (
                        f"polygon {w * 0.62},0 {w * 0.2},{h * 0.58} {w * 0.46},{h * 0.58} {w * 0.32},{h}"
                        f" {w * 0.82},{h * 0.4} {w * 0.55},{h * 0.4}"
                    ),
                )
            )
            parts.append((a, f"rectangle 0,{h * 0.3} {w},{h * 0.52}"))
        case "plain":
            parts.append((a, f"rectangle 0,{h * 0.1} {w},{h * 0.13}"))
            parts.append((a, f"rectangle 0,{h * 0.87} {w},{h * 0.9}"))
        case other:
            raise ValueError(f"label {design.name}: no ornament called {other}")
    return [word for colour, shape in parts for word in ("-fill", colour, "-draw", shape)]


def text(words: str, font: str, size: float, fill: str, dy: float, dx: float = 0.0) -> list[str]:
    """ImageMagick arguments for a centred line of text, offset from the middle."""
    return [
        "-font",
        str(FONTS / f"{font}.ttf"),
        "-pointsize",
        f"{size:.0f}",
        "-fill",
        fill,
        "-gravity",
        "center",
        "-annotate",
        f"{dx:+.0f}{dy:+.0f}",
        words,
        "-gravity",
        "NorthWest",
    ]


def front(design: Design, width: int, height: int, spread: float = 1.0) -> list[str]:
    """A whole front as a parenthesised ImageMagick image; `spread` is the share of its width that text may take."""
    size = min(width * spread * 1.28 / max(len(design.brand), 4), height * 0.3, 120)
    line = min(width * spread * 1.1 / max(len(design.line), 8), height * 0.13, 44)
    high = -height * (0.06 if design.ornament in ("sunburst", "medallion", "bolt", "plain") else 0.25)
    return [
        "(",
        "-size",
        f"{width}x{height}",
        f"gradient:{design.top}-{design.bottom}",
        "-stroke",
        "none",
        *ornament(design, width, height),
        *text(design.brand, design.font, size, design.ink, high),
        *text(design.line, LIGHT, line, design.ink, high + size * 0.5 + line * 0.75),
        ")",
    ]


def side(design: Design, width: int, height: int) -> list[str]:
    """The small print: a table of lines, a bar code and the brand again."""
    words = [
        "(",
        "-size",
        f"{width}x{height}",
        f"gradient:{design.top}-{design.bottom}",
        "-stroke",
        "none",
        *text(
            design.brand,
            design.font,
            min(width * 1.1 / max(len(design.brand), 4), height * 0.2, 80),
            design.ink,
            -height * 0.3,
        ),
        "-fill",
        "rgba(255,255,255,0.85)",
        "-draw",
        f"rectangle {width * 0.12},{height * 0.4} {width * 0.88},{height * 0.92}",
    ]
    draw = random.Random(design.name + "side")
    for i in range(7):
        y = height * (0.44 + 0.045 * i)
        words += [
            "-fill",
            "#555555",
            "-draw",
            f"rectangle {width * 0.17},{y} {width * draw.uniform(0.45, 0.82)},{y + height * 0.014}",
        ]
    x = width * 0.25
    while x < width * 0.75:
        bar = draw.choice((2, 3, 5, 7))
        words += ["-fill", "#111111", "-draw", f"rectangle {x:.0f},{height * 0.78} {x + bar:.0f},{height * 0.89}"]
        x += bar + draw.choice((3, 4, 6))
    return [*words, ")"]


def convert(arguments: list[str], target: Path) -> None:
    subprocess.run(["convert", *arguments, "-depth", "8", "-strip", f"PNG24:{target}"], check=True)


def draw_wrap(design: Design, aspect: float, target: Path) -> None:
    """A label around a round thing, twice the front; `aspect` is the label's height over half its circumference."""
    # A viewer sees barely a third of the way round, hence the narrow text.
    tile = front(design, WIDTH, max(round(WIDTH * aspect), 64), spread=0.72)
    # Half a front on either side puts one whole front at the middle, where a placement with no turn faces the viewer.
    convert([*tile, "(", "+clone", ")", "+append", "-roll", f"+{WIDTH // 2}+0"], target)


def draw_carton(design: Design, width: float, depth: float, height: float, target: Path) -> None:
    """The four sides of a carton in a strip: front, side, back, side."""
    tall = 640
    front_tile = front(design, round(tall * width / height), tall)
    side_tile = side(design, round(tall * depth / height), tall)
    convert([*front_tile, *side_tile, *front_tile, *side_tile, "+append"], target)


def draw_price(price: str, name: str, paper: str, target: Path) -> None:
    """A price tag for the rail, 5:3."""
    convert(
        [
            "-size",
            "250x150",
            f"xc:{paper}",
            "-stroke",
            "none",
            *text(name, LIGHT, 24, "#222222", -48),
            *text(price, SANS, 70, "#111111" if paper != "#d8232a" else "#ffffff", 14),
            "-fill",
            "#444444",
            "-draw",
            "rectangle 20,128 90,138",
        ],
        target,
    )


def draw_poster(
    lines: Sequence[tuple[str, str, float, str]], ground: str, size: tuple[int, int], target: Path, rim: str
) -> None:
    """A sign or poster; `lines` are (words, font, points, colour), spread over its height."""
    width, height = size
    words = ["-size", f"{width}x{height}", f"xc:{ground}", "-fill", "none", "-stroke", rim, "-strokewidth", "8"]
    words += ["-draw", f"rectangle 14,14 {width - 15},{height - 15}", "-stroke", "none"]
    for i, (line, font, points, colour) in enumerate(lines):
        words += text(line, font, points, colour, height * ((i + 0.5) / len(lines) - 0.5) * 0.84)
    convert(words, target)
