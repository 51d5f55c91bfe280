"""Charts, banners, marks and video posters."""

import math

from ..charts import CHARTS
from ..sites import LOOKS
from . import things as t
from .canvas import Canvas
from .palettes import PALETTES, mix

CHART = {c[0]: c for c in CHARTS}
NAMES = [*CHART, *(f"banner-{c}" for c in LOOKS), *(f"mark-{c}" for c in LOOKS), "poster-1", "poster-2", "poster-3"]
SERIES = ["#c2593f", "#2f6f8f"]
PAPER = "#fbf8f1"


def chart(name):
    """A bar or line chart that reads without colour: labels, values, direct names."""
    _, kind, title, unit, labels, series, names, _, _ = CHART[name]
    c = Canvas(1200, 750, PALETTES["day"], 1)
    c.rect(0, 0, 1200, 750, PAPER)
    c.rect(0, 0, 1200, 10, SERIES[0])
    ink, grey = "#2f3a42", "#8b9298"
    c.text(70, 48, title, 40, ink, True)
    c.text(70, 108, f"单位：{unit}　演示数据", 22, grey)
    left, right, top, bottom = 110, 1130, 190, 640
    values = [v for s in series for v in s if v is not None]
    low = 0 if kind == "bar" or min(values) < max(values) * 0.5 else math.floor(min(values) - (max(values) - min(values)) * 0.4)
    span = max(values) * 1.08 - low
    step = 10 ** math.floor(math.log10(span / 4))
    step *= 1 if span / step < 6 else 2 if span / step < 12 else 5 if span / step < 30 else 10

    def y(v):
        return bottom - (v - low) / span * (bottom - top)

    tick = math.ceil(low / step) * step
    while tick <= low + span:
        c.line([(left, y(tick)), (right, y(tick))], "#e3ddcf", 1.4)
        c.text(left - 14, y(tick), f"{tick:g}", 20, grey, False, "rm")
        tick += step
    n = len(labels)
    slot = (right - left) / n
    for i, label in enumerate(labels):
        c.text(left + slot * (i + 0.5), bottom + 16, label, 20 if n > 9 else 22, ink, False, "ma")
    for k, s in enumerate(series):
        tone = SERIES[k] if len(series) > 1 else SERIES[1] if kind == "line" else SERIES[0]
        if kind == "bar":
            w = slot * (0.56 if len(series) == 1 else 0.3)
            for i, v in enumerate(s):
                x = left + slot * (i + 0.5) - (w * len(series)) / 2 + k * w
                c.rect(x, y(v), w - 4, bottom - y(v), tone, r=4)
                c.rect(x, bottom - 6, w - 4, 6, tone)
                c.text(x + (w - 4) / 2, y(v) - 8, f"{v:g}", 20, ink, True, "mb")
        else:
            points = [(left + slot * (i + 0.5), y(v)) for i, v in enumerate(s) if v is not None]
            if len(series) == 1:
                c.poly([*points, (points[-1][0], bottom), (points[0][0], bottom)], tone, 34)
            c.line(points, tone, 5)
            for i, (px, py) in enumerate(points):
                c.disc(px, py, 8, PAPER)
                c.disc(px, py, 5.5, tone)
                if len(series) == 1 or i == len(points) - 1:
                    c.text(px, py - 16, f"{[v for v in s if v is not None][i]:g}", 20, ink, True, "mb")
        if len(series) > 1:
            c.rect(820 + k * 160, 112, 28, 14, tone, r=3)
            c.text(858 + k * 160, 119, names[k], 22, ink, False, "lm")
    c.line([(left, bottom), (right, bottom)], "#b9b2a2", 2)
    return c.finish()


BANNER_LIGHT = {"www": "dusk", "jw": "spring", "wjw": "day", "mzj": "autumn", "rsj": "day", "wlj": "night", "cgw": "summer", "zjw": "dawn",
                "czj": "dusk", "fgw": "dawn", "scj": "day", "yjj": "dusk", "ylj": "summer"}


def banner(code):
    """A wide quiet landscape in the colour of the site; the left third stays calm for the name."""
    accent, dark = LOOKS[code][0], LOOKS[code][1]
    base = dict(PALETTES[BANNER_LIGHT[code]])
    night = base["lit"]
    tint = 0.62 if night else 0.5
    base["sky"] = [mix(base["sky"][0], dark, tint), mix(base["sky"][1], accent, tint * 0.8), mix(base["sky"][-1], accent, tint * 0.25)]
    for key in ("far", "mid", "near", "roof", "ink"):
        base[key] = mix(base[key], dark, 0.5)
    for key in ("wall", "ground", "path"):
        base[key] = mix(base[key], accent, 0.22)
    base["leaf"] = [mix(v, accent, 0.28) for v in base["leaf"]]
    if base["sun"]:
        base["sun"] = (base["sun"][0], 0.82, 0.3)
    c = Canvas(1920, 480, base, 40 + list(LOOKS).index(code))
    c.sky()
    c.ridge(330, 110, mix(base["far"], base["sky"][2], 0.3))
    c.shade(0, 200, c.w, 160, base["sky"][2], 0, 110)
    t.skyline(c, 372, mix(base["far"], base["mid"], 0.4), 20, 110, 0.35)
    c.shade(0, 240, c.w, 150, base["sky"][2], 0, 110)
    c.hills(380, 12, base["mid"])
    extra(c, code)
    c.rect(0, 446, 1920, 34, mix(base["roof"], dark, 0.5))
    for k, x in enumerate(range(-90, 1960, 236)):
        t.grey_roof(c, x, 484 + (k * 7) % 3 * 8, 270, 52 + (k * 5) % 3 * 8, mix(base["roof"], dark, 0.15 + 0.12 * (k % 3)), 12)
    c.fade(dark, 150)
    t.birds(c, 1050, 110, 6, 13)
    return c.finish()


def extra(c, code):
    """What tells the site's subject apart, on the right."""
    p = c.p
    for x in range(0, 1940, 120):
        t.tree(c, x + c.rng.uniform(-26, 26), 430, c.rng.uniform(80, 150), c.rng.choice(("round", "poplar", "round")))
    x = 1420
    if code == "jw":
        c.rect(x, 250, 360, 180, mix(p["wall"], "#ffffff", 0.2))
        c.rect(x - 8, 240, 376, 12, p["roof"])
        for r in range(2):
            for k in range(6):
                c.rect(x + 20 + k * 56, 270 + r * 70, 38, 42, mix(p["sky"][0], "#ffffff", 0.4), r=2)
        c.line([(x - 40, 210), (x - 40, 430)], "#e8e6de", 4)
        c.poly([(x - 38, 212), (x + 10, 222), (x - 38, 240)], p["accent"])
    elif code == "wjw":
        c.rect(x, 240, 300, 190, mix(p["wall"], "#ffffff", 0.35))
        c.rect(x + 114, 268, 72, 72, p["roof"], r=10)
        c.rect(x + 142, 280, 16, 48, "#ffffff")
        c.rect(x + 126, 296, 48, 16, "#ffffff")
        for k in (20, 66, 208, 254):
            c.rect(x + k, 270, 30, 46, mix(p["sky"][0], "#ffffff", 0.4), r=2)
    elif code == "mzj":
        t.house(c, x - 60, 430, 460, 130, 4, True)
        for k in (0, 1):
            t.person(c, x + 60 + k * 60, 436, 70, mix(["#4f7fa3", "#c9864a"][k], p["ink"], 0.2))
    elif code == "rsj":
        for k in range(7):
            t.person(c, x - 60 + k * 66, 440, 96 + (k % 3) * 10, mix(["#4f7fa3", "#c9864a", "#7a9a6a", "#a4637a"][k % 4], p["ink"], 0.25), 1 if k % 2 else -1)
    elif code == "wlj":
        for k, r in ((0, 22), (120, 30), (260, 24), (390, 28)):
            t.lantern(c, x - 20 + k, 120 + (k % 7) * 4, r)
        t.house(c, x - 40, 430, 420, 120, 4, True)
    elif code == "cgw":
        for k in range(4):
            t.lamp(c, x - 100 + k * 140, 440, 170)
        t.bicycle(c, x + 60, 450, 110, mix("#e8e2d0", p["ink"], 0.15))
    elif code == "zjw":
        for k, h in ((0, 190), (150, 240), (300, 170)):
            t.block(c, x - 60 + k, 430, 130, h, mix(p["wall"], p["mid"], 0.2), 5, int(h / 30), 0.4)
        c.line([(x - 110, 430), (x - 110, 110)], "#e6b84a", 6)
        c.line([(x - 180, 120), (x + 150, 120)], "#e6b84a", 5)
    elif code in ("czj", "fgw"):
        for k in range(7):
            h = 50 + k * 24 + (k % 2) * 14
            c.rect(x - 60 + k * 66, 430 - h, 44, h, mix(p["accent"], p["sky"][2], 0.35 if k % 2 else 0.15), r=4)
        c.line([(x - 40 + k * 66, 366 - k * 24 - (k % 2) * 14) for k in range(7)], "#fff3d8", 4)
    elif code == "scj":
        for s in range(3):
            for k in range(6):
                c.poly([(x - 80 + s * 170 + k * 26, 290), (x - 80 + s * 170 + k * 26 + 26, 290), (x - 80 + s * 170 + k * 26 + 26, 330), (x - 80 + s * 170 + k * 26, 330)], "#f8f0de" if k % 2 else mix(p["roof"], "#c9543c", 0.4))
            for k in range(16):
                c.disc(x - 70 + s * 170 + c.rng.uniform(0, 140), 410 + c.rng.uniform(-10, 10), 13, c.rng.choice(["#d9593c", "#e8b64a", "#6aa05c"]))
            c.rect(x - 80 + s * 170, 418, 156, 26, mix("#a87f52", p["ink"], 0.2))
    elif code == "yjj":
        c.rect(x - 40, 250, 420, 180, mix(p["wall"], p["ink"], 0.05))
        for k in range(3):
            c.rect(x - 10 + k * 130, 300, 104, 130, mix("#b8392e", p["ink"], 0.2))
            for m in range(3):
                c.rect(x - 10 + k * 130, 330 + m * 34, 104, 4, p["ink"], alpha=90)
        c.rect(x + 300, 170, 60, 260, mix(p["wall"], p["ink"], 0.1))
    elif code == "ylj":
        for k in range(5):
            t.tree(c, x - 120 + k * 130, 440, 220 + (k % 2) * 70)
        t.bench(c, x + 40, 446, 90)
    else:
        t.house(c, x - 160, 436, 620, 130, 6, True)
        for k in (0, 1):
            t.lantern(c, x + 70 + k * 160, 300, 18)


GLYPHS = {"www": "东", "jw": "教", "wjw": "卫", "mzj": "民", "rsj": "人", "wlj": "文", "cgw": "城", "zjw": "住", "czj": "财", "fgw": "发", "scj": "市", "yjj": "应", "ylj": "园"}


def mark(code):
    """A roof over one character in the site's colour."""
    accent, dark = LOOKS[code][0], LOOKS[code][1]
    c = Canvas(256, 256, PALETTES["day"], 3)
    c.gradient([mix(accent, "#ffffff", 0.08), accent, dark])
    for r, a in ((112, 46), (92, 30)):
        c.d.ellipse([v * 2 for v in (128 - r, 150 - r, 128 + r, 150 + r)], outline=(255, 255, 255, a), width=3)
    c.poly([(20, 96), (56, 66), (74, 46), (182, 46), (200, 66), (236, 96), (196, 90), (60, 90)], "#fffaf0")
    c.rect(74, 38, 108, 12, "#fffaf0", r=3)
    for i in range(9):
        c.line([(84 + i * 11, 52), (72 + i * 14, 84)], mix(accent, "#ffffff", 0.35), 1.6)
    c.rect(60, 100, 136, 6, "#fffaf0", r=2)
    c.text(128, 166, GLYPHS[code], 104, "#fffaf0", True, "mm")
    c.rect(44, 226, 168, 7, "#fffaf0", r=3)
    return c.finish()


def poster(number):
    """The first frame of a clip with its words."""
    c = Canvas(1280, 720, PALETTES[("dawn", "dusk", "rain")[number - 1]], 60 + number)
    c.sky()
    c.ridge(430, 100, c.p["far"])
    t.skyline(c, 470, mix(c.p["far"], c.p["mid"], 0.4), 30, 130, 0.4)
    c.rect(0, 480, 1280, 100, mix(c.p["roof"], c.p["ink"], 0.3))
    for x in range(-40, 1300, 320):
        t.tree(c, x + 200, 600, 260)
        t.house(c, x, 640, 324, 110, 2)
    c.rect(0, 640, 1280, 80, c.p["path"])
    if number == 3:
        c.rainfall(220)
    c.shade(0, 0, 1280, 720, c.p["ink"], 40, 120)
    c.disc(640, 330, 66, "#ffffff", alpha=225)
    c.poly([(620, 296), (620, 364), (680, 330)], c.p["ink"])
    c.text(640, 470, ("从早到晚", "灯亮了", "两条路，一个集合点")[number - 1], 52, "#ffffff", True, "mm")
    return c.finish()


def draw(name):
    """One board and how many bytes it may take."""
    kind, _, rest = name.partition("-")
    if kind == "chart":
        return chart(name), 40_000
    if kind == "banner":
        return banner(rest), 44_000
    if kind == "mark":
        return mark(rest), 12_000
    return poster(int(rest)), 40_000
