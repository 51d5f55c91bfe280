"""Scenes of parks, water and weather."""

import math

from . import things as t
from .ground import ground
from .palettes import mix


def park(c):
    c.sky()
    c.ridge(370, 80, c.p["far"])
    t.skyline(c, 392, mix(c.p["far"], c.p["sky"][2], 0.25), 16, 74, 0.3)
    c.hills(400, 16, c.p["mid"])
    green = t.leaves(c, "green")
    tone = c.p["ground"] if c.p["snow"] else mix(c.p["ground"], green[1], 0.5)
    for i in range(18):
        t.tree(c, i * 72 + c.rng.uniform(-16, 16), 430, c.rng.uniform(70, 130), c.rng.choice(("round", "poplar", "pine")), green if i % 3 else None)
    c.hills(436, 14, mix(tone, c.p["mid"], 0.3))
    c.hills(486, 24, tone)
    c.poly([(560, 470), (600, 470), (690, 520), (610, 570), (930, 675), (470, 675), (400, 590), (520, 530)], c.p["path"])
    c.line([(560, 470), (520, 530), (400, 590), (470, 675)], mix(c.p["path"], c.p["ink"], 0.2), 2, alpha=120)
    t.tree(c, 250, 600, 400)
    t.tree(c, 930, 560, 320)
    t.tree(c, 1110, 610, 430)
    t.tree(c, 60, 560, 240, "pine", green)
    t.bench(c, 690, 600, 140)
    t.lamp(c, 870, 630, 170)
    c.hills(650, 10, mix(tone, c.p["ink"], 0.16))
    for _ in range(150):
        x, y = c.rng.uniform(0, c.w), c.rng.uniform(520, 670)
        if c.p["snow"]:
            c.disc(x, y, 2, "#ffffff", alpha=180)
        else:
            c.line([(x, y), (x + c.rng.uniform(-2, 2), y - c.rng.uniform(5, 11))], c.rng.choice(green), 1.4, alpha=150)
    if c.p["snow"]:
        for i in range(9):
            c.disc(560 - i * 10 + (i % 2) * 14, 672 - i * 19, 6, mix(c.p["path"], c.p["ink"], 0.18), ry=3)
        c.snowfall(110)


def river(c):
    c.sky()
    c.ridge(330, 90, c.p["far"])
    t.skyline(c, 360, mix(c.p["far"], c.p["mid"], 0.3), 20, 120, 0.4)
    c.hills(360, 12, c.p["mid"])
    for i in range(20):
        t.tree(c, i * 64, 396, c.rng.uniform(70, 130), "willow" if i % 4 == 1 and not c.p.get("bare") else "round")
    c.rect(0, 388, c.w, 22, mix(c.p["path"], c.p["ink"], 0.12))
    stone = mix(c.p["wall"], c.p["ink"], 0.16)
    # The bridge: an arc with three openings.
    def deck(x):
        return 384 - 74 * (1 - ((x - 600) / 380) ** 2)
    xs = [220 + i * 8 for i in range(96)]
    body = [(x, deck(x)) for x in xs] + [(980, 412), (220, 412)]
    c.poly(body, stone)
    c.line([(x, deck(x) + 10) for x in xs], mix(stone, c.p["ink"], 0.2), 2)
    for cx, r in ((600, 62), (430, 42), (770, 42)):
        c.disc(cx, 412, r + 8, mix(stone, "#ffffff", 0.25))
        c.disc(cx, 412, r, mix(c.p["mid"], c.p["ink"], 0.35 if not c.p["lit"] else 0.1))
    c.rect(180, 410, 840, 80, mix(c.p["mid"], c.p["ink"], 0.3))
    for i in range(0, 96, 5):
        x = xs[i]
        c.rect(x - 2, deck(x) - 24, 5, 26, mix(stone, "#ffffff", 0.28), r=1)
    c.line([(x, deck(x) - 16) for x in xs], mix(stone, "#ffffff", 0.28), 4)
    if c.p["lit"]:
        for i in range(6, 96, 14):
            c.glow(xs[i], deck(xs[i]) - 24, 34, c.p["light"], 200)
            c.disc(xs[i], deck(xs[i]) - 24, 4, c.p["light"])
    c.mirror(412, 263, mix(c.p["sky"][1], c.p["mid"], 0.35), 96)
    green = t.leaves(c, "green")
    for side in (0, 1):
        for _ in range(60):
            x = c.rng.uniform(-10, 210) if not side else c.rng.uniform(960, 1210)
            y = 675 + c.rng.uniform(-20, 10)
            h = c.rng.uniform(60, 190) * (1 - abs(x - (0 if not side else 1200)) / 330)
            tip = (x + c.rng.uniform(-16, 22), y - h)
            c.line([(x, y), tip], c.rng.choice(green), 2.4)
            if c.rng.random() < 0.35:
                c.line([tip, (tip[0] + 3, tip[1] + 22)], mix("#c79a5c", c.p["ink"], 0.25), 5)
    t.birds(c, 300, 170, 5)


def wind(c):
    c.sky()
    c.ridge(420, 80, c.p["far"])
    t.skyline(c, 440, mix(c.p["far"], c.p["mid"], 0.3), 30, 120, 0.2)
    green = t.leaves(c, "green")
    c.hills(450, 14, c.p["mid"])
    ground(c, 500, mix(c.p["ground"], green[1], 0.35))
    for x, h in ((160, 380), (470, 330), (800, 400), (1090, 340)):
        trunk = mix(c.p["ink"], "#7a5a40", 0.45)
        c.line([(x, 560), (x + h * 0.05, 560 - h * 0.3), (x + h * 0.2, 560 - h * 0.56)], trunk, h * 0.035)
        for _ in range(70):
            u = c.rng.random()
            bx = x + h * (0.02 + 0.52 * u)
            by = 560 - h * (0.62 + 0.2 * math.sin(u * 3.0)) + c.rng.uniform(-0.16, 0.16) * h * (1 - 0.55 * u)
            c.disc(bx, by, h * 0.085 * (1 - 0.45 * u), c.rng.choice(t.leaves(c)), ry=h * 0.055 * (1 - 0.4 * u))
    for _ in range(80):
        x, y = c.rng.uniform(0, c.w), c.rng.uniform(120, 640)
        c.disc(x, y, 8, c.rng.choice(t.leaves(c)), ry=3.4, alpha=225)
    for _ in range(14):
        x, y, n = c.rng.uniform(-80, c.w), c.rng.uniform(90, 600), c.rng.uniform(120, 300)
        c.line([(x, y), (x + n * 0.5, y - 10), (x + n, y + 4)], "#ffffff", 2.4, alpha=130)
    c.rect(0, 610, c.w, 65, c.p["path"])
    t.person(c, 620, 650, 130, mix("#c9543c", c.p["ink"], 0.1))
    c.line([(612, 546), (560, 538), (520, 552)], mix("#e0b23c", c.p["ink"], 0.05), 8)


def snow(c):
    c.sky()
    c.ridge(380, 110, c.p["far"])
    c.ridge(420, 70, mix(c.p["far"], "#ffffff", 0.25))
    c.p = {**c.p, "snow": True, "bare": True, "ground": c.p["ground"] if c.p["snow"] else mix(c.p["ground"], "#e6edf5", 0.45 if c.p["lit"] else 0.8)}
    for x, w in ((-30, 300), (260, 260), (540, 300), (850, 380)):
        t.house(c, x, 500, w, 70, 3)
    c.hills(510, 18, mix(c.p["ground"], c.p["mid"], 0.18))
    for x, h, k in ((90, 260, "pine"), (210, 180, "pine"), (420, 300, "bare"), (980, 330, "bare"), (1120, 250, "pine"), (700, 200, "pine")):
        t.tree(c, x, 580, h, k)
    c.hills(590, 14, c.p["ground"])
    t.lamp(c, 820, 640, 200)
    t.lamp(c, 330, 650, 220)
    t.bench(c, 560, 650, 150)
    c.snowfall(260)


def blossom(c):
    c.sky()
    c.hills(440, 30, c.p["far"])
    c.hills(500, 22, c.p["mid"])
    petals = ["#f3b9c4", "#f8d6d9", "#e994a9", "#fdeef0"] if not c.p["lit"] else ["#d8a2c4", "#b886b4", "#f0c8d6", "#8f6fa0"]
    for i in range(9):
        t.tree(c, i * 150 + 10, 560, c.rng.uniform(150, 220), "round", petals[:3])
    green = t.leaves(c, "green")
    ground(c, 556, mix(c.p["ground"], green[1], 0.45))
    c.poly([(520, 558), (600, 558), (860, 675), (300, 675)], c.p["path"])
    bark = mix("#5d4638", c.p["ink"], 0.3)

    def bough(points, width):
        for (a, b), k in zip(zip(points, points[1:]), range(len(points))):
            c.line([a, b], bark, max(2, width * (1 - k * 0.17)))
        for a, b in zip(points, points[1:]):
            for _ in range(4):
                u = c.rng.random()
                x, y = a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u
                tx, ty = x + c.rng.uniform(-90, 90), y + c.rng.uniform(-70, 60)
                c.line([(x, y), ((x + tx) / 2, (y + ty) / 2 - 8), (tx, ty)], bark, 2.6)
                for _ in range(7):
                    flower(tx + c.rng.uniform(-34, 34), ty + c.rng.uniform(-26, 26), c.rng.uniform(9, 17))
        for x, y in points[1:]:
            for _ in range(9):
                flower(x + c.rng.uniform(-40, 40), y + c.rng.uniform(-34, 34), c.rng.uniform(9, 18))

    def flower(x, y, r):
        tone = c.rng.choice(petals)
        turn = c.rng.uniform(0, 1.2)
        for k in range(5):
            a = turn + k * math.tau / 5
            c.disc(x + math.cos(a) * r * 0.55, y + math.sin(a) * r * 0.55, r * 0.52, tone)
        c.disc(x, y, r * 0.26, "#f5d98a")

    bough([(-30, 330), (150, 250), (330, 230), (500, 160), (640, 150)], 22)
    bough([(1230, 180), (1080, 190), (930, 250), (800, 250)], 18)
    for _ in range(60):
        c.disc(c.rng.uniform(0, c.w), c.rng.uniform(120, 660), 4.5, c.rng.choice(petals), ry=2.6, alpha=220)
    t.birds(c, 700, 330, 5, 11)


def autumnleaf(c):
    c.sky()
    c.ridge(390, 80, c.p["far"])
    c.p = {**c.p, "leaf": c.p["leaf"] if c.p["leaf"][0] == "#e0a032" else ["#dc8f2f", "#f0b64c", "#bf5a2a"]}
    c.hills(420, 14, c.p["mid"])
    for side in (0, 1):
        for k in range(7):
            u = k / 6
            x = 560 - 560 * u ** 1.25 if not side else 640 + 560 * u ** 1.25
            t.tree(c, x, 440 + 190 * u ** 1.4, 130 + 330 * u ** 1.2)
    c.poly([(570, 440), (630, 440), (960, 675), (240, 675)], mix(c.p["path"], "#e0a84a", 0.3))
    c.shade(0, 620, c.w, 55, c.p["ink"], 0, 60)
    for _ in range(240):
        y = 450 + c.rng.random() ** 0.6 * 222
        half = 40 + (y - 440) * 1.7
        x = 600 + c.rng.uniform(-half, half)
        s = 2 + (y - 440) / 40
        c.disc(x, y, s, c.rng.choice(c.p["leaf"]), ry=s * 0.5)
    def maple(x, y, s, tone):
        points = []
        for k in range(22):
            a = -math.pi / 2 + k * math.tau / 22
            r = s * (1 if k % 4 == 0 else 0.62 if k % 2 == 0 else 0.42)
            points.append((x + math.cos(a) * r, y + math.sin(a) * r))
        c.poly(points, tone)
        c.line([(x, y - s * 0.7), (x, y + s * 1.2)], mix(tone, "#3a2015", 0.4), 2)
    for x, y, s in ((120, 90, 60), (240, 40, 44), (1060, 80, 64), (940, 30, 40), (1150, 190, 46), (40, 210, 44)):
        maple(x, y, s, c.rng.choice(["#c8472c", "#dd7a2e", "#e9a93c"]))
    t.person(c, 606, 560, 80, "#3f6f8a")


def bird(c):
    c.sky()
    c.ridge(360, 90, c.p["far"])
    c.hills(400, 10, c.p["mid"])
    winter = c.p.get("bare")
    if winter:
        c.hills(470, 24, c.p["ground"])
        c.hills(560, 20, mix(c.p["ground"], c.p["mid"], 0.2))
        t.tree(c, 300, 700, 620, "bare")
        t.tree(c, 1010, 640, 420, "bare")
        for x, y in ((420, 250), (520, 300), (236, 210), (350, 190), (900, 330)):
            tone = c.rng.choice(["#8a5a3f", "#6f6a66", "#a4704a"])
            c.disc(x, y, 19, tone, ry=15)
            c.disc(x + 14, y - 13, 10, mix(tone, "#2b2320", 0.25))
            c.poly([(x + 23, y - 13), (x + 31, y - 10), (x + 22, y - 8)], "#e0a83c")
            c.poly([(x - 14, y), (x - 40, y + 12), (x - 14, y + 9)], mix(tone, "#2b2320", 0.35))
            c.disc(x - 2, y + 5, 10, mix(tone, "#ffffff", 0.55), ry=7)
            c.disc(x + 16, y - 15, 1.6, "#1d1a18")
        t.birds(c, 720, 190, 5)
        return
    for i in range(13):
        t.tree(c, i * 100, 420, c.rng.uniform(70, 130))
    c.mirror(420, 255, mix(c.p["sky"][1], c.p["mid"], 0.35), 120)
    green = t.leaves(c, "green")
    for x, y, s, f in ((430, 610, 1.0, 1), (720, 570, 0.72, -1)):
        white = mix("#ffffff", c.p["sky"][2], 0.12)
        for k in (-6, 10):
            c.line([(x + k * s, y - 90 * s), (x + k * s, y)], "#3b4148", 4 * s)
        c.disc(x, y - 118 * s, 62 * s, white, ry=34 * s)
        c.poly([(x - f * 40 * s, y - 140 * s), (x - f * 110 * s, y - 84 * s), (x - f * 20 * s, y - 88 * s)], mix(white, c.p["ink"], 0.12))
        c.line([(x + f * 44 * s, y - 130 * s), (x + f * 78 * s, y - 180 * s), (x + f * 52 * s, y - 232 * s), (x + f * 76 * s, y - 268 * s)], white, 17 * s)
        c.disc(x + f * 82 * s, y - 272 * s, 16 * s, white, ry=13 * s)
        c.poly([(x + f * 92 * s, y - 278 * s), (x + f * 146 * s, y - 266 * s), (x + f * 92 * s, y - 266 * s)], "#3b4148")
        c.disc(x + f * 86 * s, y - 276 * s, 2.4 * s, "#1d1a18")
        c.line([(x + f * 74 * s, y - 282 * s), (x + f * 46 * s, y - 294 * s)], white, 3 * s)
        for k in range(3):
            c.d.ellipse([v * 2 for v in (x - 40 - k * 26, y - 5 - k * 3, x + 40 + k * 26, y + 5 + k * 3)], outline=(255, 255, 255, 120), width=2)
    for _ in range(110):
        x = c.rng.choice((c.rng.uniform(-20, 250), c.rng.uniform(930, 1220)))
        y, h = 680, c.rng.uniform(120, 330) * (1 - min(abs(x - 60), abs(x - 1120)) / 420)
        tip = (x + c.rng.uniform(-26, 40), y - h)
        c.line([(x, y), ((x + tip[0]) / 2 + 3, y - h / 2), tip], c.rng.choice(green), 2.6)
        if c.rng.random() < 0.4:
            c.disc(tip[0], tip[1], 5, mix("#cda46a", c.p["ink"], 0.15), ry=19)
    t.birds(c, 620, 150, 6)


def rain(c):
    c.sky()
    t.skyline(c, 430, mix(c.p["far"], c.p["mid"], 0.3), 60, 210, 0.4)
    c.shade(0, 200, c.w, 240, c.p["sky"][1], 0, 120)
    for i in range(8):
        t.tree(c, i * 170 + 20, 470, c.rng.uniform(180, 250))
    t.house(c, -40, 480, 330, 120, 2)
    t.house(c, 900, 480, 360, 120, 2)
    for x in (330, 600, 870):
        t.lamp(c, x, 482, 200)
    c.mirror(480, 195, mix(c.p["sky"][0], c.p["ink"], 0.25), 120)
    for x, tone, h in ((430, "#d9543c", 190), (690, "#e0b23c", 170), (760, "#3f7f9a", 176)):
        t.person(c, x, 640, h, mix("#55606b", tone, 0.2))
        top = 640 - h * 1.12
        c.d.pieslice([v * 2 for v in (x - 92, top - 60, x + 92, top + 84)], 180, 360, fill=mix(tone, c.p["ink"], 0.08))
        for k in range(1, 4):
            c.line([(x, top - 60), (x - 92 + k * 46, top + 12)], mix(tone, "#000000", 0.25), 1.6, alpha=150)
        for k in range(4):
            c.disc(x - 69 + k * 46, top + 12, 23, mix(c.p["sky"][1], c.p["mid"], 0.5), ry=9, alpha=0)
        c.line([(x, top - 66), (x, top + 110)], "#2d343b", 3)
    c.rainfall(300)
    for _ in range(36):
        x, y = c.rng.uniform(0, c.w), c.rng.uniform(520, 668)
        c.d.ellipse([v * 2 for v in (x - 16, y - 4, x + 16, y + 4)], outline=(255, 255, 255, 110), width=2)
