"""Light: named moods of sources, surrounding glow and exposure."""

from __future__ import annotations

import random
from dataclasses import dataclass

from .geometry import Point


@dataclass(frozen=True)
class Mood:
    """POV-Ray text of the sources and of what surrounds the scene; `name` is for people."""

    name: str
    text: str


def lamp(at: Point, colour: str, power: float, size: float, aim: Point = (0, 0, 0)) -> str:
    """A soft square source that faces `aim`."""
    return (
        f"light_source {{ <{at[0]:.1f},{at[1]:.1f},{at[2]:.1f}> srgb {colour}*{power:.3f} area_light"
        f" <{size},0,0>,<0,0,{size}>,4,4 adaptive 0 jitter circular orient fade_distance 160 fade_power 1 }}"
    )


def fill(at: Point, colour: str, power: float) -> str:
    """Weak light without shadows, for what the far side of a room throws back."""
    return f"light_source {{ <{at[0]:.1f},{at[1]:.1f},{at[2]:.1f}> srgb {colour}*{power:.3f} shadowless }}"


def surround(colour: str, power: float) -> str:
    """The far room as a glowing ball: brighter above."""
    return (
        f"sphere {{ 0, 900 hollow pigment {{ gradient y color_map {{ [0 srgb {colour}*{power * 0.55:.3f}] [0.5 srgb"
        f" {colour}*{power * 0.8:.3f}] [1 srgb {colour}*{power * 1.25:.3f}] }} scale 1800 translate y*-900 }} finish {{"
        " emission 1 diffuse 0 } no_shadow }"
    )


def panel(low: Point, high: Point, colour: str, power: float) -> str:
    """A bright pane behind the viewer: it shows in glass and metal."""
    return (
        f"box {{ <{low[0]},{low[1]},{low[2]}>,<{high[0]},{high[1]},{high[2]}> pigment {{ srgb {colour} }} "
        f"finish {{ emission {power:.2f} diffuse 0 }} no_shadow }}"
    )


DAY, WARM, COOL, NIGHT = "<1.0,0.98,0.94>", "<1.0,0.89,0.75>", "<0.92,0.98,1.0>", "<0.62,0.72,0.92>"


def sun_through_window(draw: random.Random, side: float, power: float) -> list[str]:
    """Low sun from a side, and a window frame before it of which only the shadow shows."""
    at = (side * 1500, draw.uniform(650, 900), draw.uniform(-700, -100))
    # Where the ray to the table's middle passes the wall, 150 away.
    y, z, half = at[1] / 10, at[2] / 10, draw.uniform(48, 62)
    bars = [
        f"box {{ <-1.5,{y - 48 + 32 * i - 1.6},{-half}>,<1.5,{y - 48 + 32 * i + 1.6},{half}> }}" for i in range(1, 3)
    ]
    bars += [
        f"box {{ <-1.5,{y - 48},{side_z - 1.6}>,<1.5,{y + 48},{side_z + 1.6}> }}" for side_z in (-half / 3, half / 3)
    ]
    bars += [f"box {{ <-2,{a},-900>,<2,{b},900> }}" for a, b in ((-200, y - 48), (y + 48, 900))]
    bars += [f"box {{ <-2,-200,{a}>,<2,900,{b}> }}" for a, b in ((-900, -half), (half, 900))]
    return [
        (
            f"light_source {{ <{at[0]:.0f},{at[1]:.0f},{at[2]:.0f}> srgb <1.0,0.88,0.70>*{power:.3f} "
            "area_light <34,0,0>,<0,0,34>,4,4 adaptive 0 jitter circular orient }"
        ),
        (
            f"union {{ {' '.join(bars)} no_image no_reflection no_radiosity pigment {{ srgb 0.5 }} translate"
            f" <{side * 150},0,{z:.1f}> }}"
        ),
    ]


def shop_mood(draw: random.Random, name: str, middle: float) -> Mood:
    """Light in the shop; `middle` is the height the camera looks at."""
    side = draw.choice((-1, 1))
    jitter = draw.uniform(0.92, 1.1)
    match name:
        case "daylight":
            text = [
                lamp((side * 150, middle + 55, -200), DAY, 1.05 * jitter, 60, (0, middle, 10)),
                fill((0, middle, -240), DAY, 0.10),
                surround(DAY, 0.68),
                panel(
                    (side * 190 - 60, middle - 30, -260), (side * 190 + 60, middle + 120, -259), "<0.95,0.98,1>", 1.6
                ),
            ]
        case "fluorescent":
            text = [
                lamp((side * 20, middle + 85, -165), COOL, 1.02 * jitter, 60, (0, middle, 10)),
                fill((0, middle, -240), COOL, 0.10),
                surround("<0.94,0.99,0.98>", 0.66),
                panel((-150, middle + 140, -150), (-20, middle + 141, -110), COOL, 2.2),
                panel((30, middle + 140, -150), (160, middle + 141, -110), COOL, 2.2),
            ]
        case "warm":
            text = [
                lamp((side * 60, middle + 75, -150), WARM, 0.98 * jitter, 40, (0, middle, 10)),
                fill((-side * 130, middle + 60, -200), WARM, 0.12),
                surround("<1.0,0.91,0.80>", 0.58),
                panel((side * 60 - 25, middle + 70, -200), (side * 60 + 25, middle + 120, -199), WARM, 2.0),
            ]
        case "evening":
            text = [
                lamp((side * 80, middle + 55, -130), WARM, 0.76 * jitter, 30, (0, middle, 10)),
                fill((-side * 220, middle + 60, -160), NIGHT, 0.10),
                surround("<0.66,0.68,0.84>", 0.27),
                panel((-side * 200 - 50, middle - 40, -260), (-side * 200 + 50, middle + 60, -259), NIGHT, 0.9),
            ]
        case other:
            raise ValueError(f"no mood called {other} in the shop")
    return Mood(name, "\n".join(text))


def cafe_mood(draw: random.Random, name: str) -> Mood:
    """Light over a table whose top lies at height 0."""
    side = draw.choice((-1, 1))
    jitter = draw.uniform(0.92, 1.1)
    match name:
        case "window":
            text = [
                lamp((side * 200, 110, -60), DAY, 1.12 * jitter, 70),
                surround(DAY, 0.66),
                panel((side * 260, -10, -140), (side * 261, 150, 20), "<0.93,0.97,1>", 1.7),
            ]
        case "sun":
            text = [
                *sun_through_window(draw, side, 1.5 * jitter),
                surround("<0.96,0.95,0.95>", 0.72),
                panel((side * 260, -10, -140), (side * 261, 150, 20), "<1,0.97,0.9>", 1.6),
            ]
        case "lamp":
            text = [
                lamp((draw.uniform(-25, 25), 95, draw.uniform(-20, 15)), WARM, 0.9 * jitter, 22),
                fill((side * 160, 130, -120), WARM, 0.15),
                surround("<1.0,0.90,0.78>", 0.50),
                panel((side * 100 - 20, 60, -160), (side * 100 + 20, 100, -159), WARM, 1.8),
            ]
        case "evening":
            text = [
                lamp((side * 60, 70, -20), WARM, 0.72 * jitter, 20),
                fill((-side * 200, 110, -60), NIGHT, 0.12),
                surround("<0.66,0.68,0.84>", 0.28),
                panel((-side * 260, 0, -140), (-side * 259, 140, 20), NIGHT, 1.0),
            ]
        case other:
            raise ValueError(f"no mood called {other} in the cafe")
    return Mood(name, "\n".join(text))
