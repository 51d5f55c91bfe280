"""Scenes under the sky."""

import math

from . import things as t
from .palettes import mix


def _ground(c, y, tone=None):
    tone = tone or c.p["ground"]
    c.gradient([mix(tone, "#ffffff", 0.12), tone, mix(tone, c.p["ink"], 0.18)], y=y, h=c.h - y)


def _lane(c, y):
    """A lane running towards us."""
    c.poly([(c.w * 0.43, y), (c.w * 0.57, y), (c.w * 0.86, c.h), (c.w * 0.1, c.h)], c.p["path"])
    for i in range(9):
        k = (i / 9) ** 1.7
        yy = y + (c.h - y) * k
        c.line([(c.w * (0.43 - 0.33 * k), yy), (c.w * (0.57 + 0.29 * k), yy)], mix(c.p["path"], c.p["ink"], 0.22), 1 + 2 * k, alpha=110)


def hutong(c):
    c.sky()
    c.ridge(390, 70, c.p["far"])
    t.skyline(c, 405, mix(c.p["far"], c.p["mid"], 0.4), 24, 90, 0.35)
    for x, w in ((-40, 330), (300, 280), (590, 300), (900, 340)):
        t.grey_roof(c, x, 452, w, 74, mix(c.p["roof"], c.p["far"], 0.5), 8)
    c.shade(0, 300, c.w, 170, c.p["sky"][2], 0, 90)
    for x, h in ((250, 300), (760, 250), (560, 210)):
        t.tree(c, x, 500, h)
    _ground(c, 560)
    t.house(c, -60, 575, 470, 170, 2)
    t.house(c, 770, 575, 500, 170, 3)
    c.rect(400, 470, 380, 105, c.p["wall"])
    c.rect(400, 520, 380, 55, mix(c.p["wall"], c.p["roof"], 0.45))
    t.grey_roof(c, 400, 472, 380, 26, None, 6)
    red = mix(c.p["accent"], c.p["ink"], 0.14)
    c.rect(520, 418, 142, 157, mix(c.p["wall"], c.p["roof"], 0.3))
    c.rect(540, 448, 102, 127, mix(red, c.p["ink"], 0.4))
    c.rect(546, 454, 44, 121, red)
    c.rect(592, 454, 44, 121, red)
    for x in (582, 600):
        c.disc(x, 516, 4, "#e6c06a")
    t.grey_roof(c, 518, 420, 146, 62, None, 12)
    _ground(c, 575, c.p["path"])
    for i in range(16):
        c.line([(i * 90 - 40, 675), (600 + (i * 90 - 640) * 0.66, 575)], mix(c.p["path"], c.p["ink"], 0.25), 1.4, alpha=90)
    c.line([(0, 606), (1200, 606)], mix(c.p["path"], c.p["ink"], 0.25), 1.4, alpha=90)
    t.tree(c, 1010, 590, 470)
    t.lantern(c, 500, 440, 17)
    t.lantern(c, 682, 440, 17)
    t.bicycle(c, 150, 640, 130, mix(c.p["accent"], c.p["near"], 0.3))
    if c.p["snow"]:
        c.snowfall(120)
    elif not c.p["lit"]:
        t.birds(c, 480, 150, 6)


def skyline(c):
    c.sky()
    c.ridge(420, 110, c.p["far"])
    c.shade(0, 300, c.w, 140, c.p["sky"][2], 0, 120)
    t.skyline(c, 520, mix(c.p["mid"], c.p["far"], 0.45), 90, 260, 0.3)
    c.shade(0, 330, c.w, 200, c.p["sky"][2], 0, 130)
    t.skyline(c, 560, mix(c.p["mid"], c.p["near"], 0.3), 60, 170, 0.4, (60, 130))
    c.hills(560, 14, c.p["near"])
    for i in range(24):
        t.tree(c, c.rng.uniform(0, c.w), 590 + c.rng.uniform(-8, 12), c.rng.uniform(50, 90), "round")
    for x, w, y in ((-50, 330, 645), (270, 280, 632), (560, 330, 650), (880, 380, 640)):
        t.house(c, x, y, w, 62, 3)
    _ground(c, 640, c.p["path"])
    for x in (90, 400, 720, 1060):
        t.lamp(c, x, 668, 64)
    t.birds(c, 420, 170, 7, 10)


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


def school(c):
    c.sky()
    t.skyline(c, 430, mix(c.p["far"], c.p["mid"], 0.2), 30, 130, 0.25)
    c.hills(440, 8, c.p["mid"])
    for i in range(10):
        t.tree(c, i * 132 - 10, 470, c.rng.uniform(120, 170))
    wall = mix(c.p["wall"], "#ffffff", 0.12)
    brick = mix(c.p["accent"], c.p["wall"], 0.52)
    c.rect(170, 250, 860, 230, wall)
    c.rect(500, 214, 200, 266, brick)
    c.rect(160, 240, 880, 14, mix(c.p["roof"], c.p["ink"], 0.1))
    c.rect(490, 204, 220, 14, mix(c.p["roof"], c.p["ink"], 0.2))
    for r in range(3):
        for k in range(13):
            x = 192 + k * 64.4
            if 480 < x < 690:
                continue
            on = c.p["lit"] and c.rng.random() < 0.6
            c.rect(x, 272 + r * 68, 46, 40, mix(c.p["sky"][0], "#ffffff", 0.25) if not on else c.p["light"], r=2)
            c.rect(x + 22, 272 + r * 68, 2, 40, wall)
            c.rect(x, 316 + r * 68, 46, 5, mix(wall, c.p["ink"], 0.14))
    for r in range(2):
        for k in range(3):
            c.rect(522 + k * 58, 240 + r * 62, 40, 44, mix(c.p["sky"][0], "#ffffff", 0.3) if not c.p["lit"] else c.p["light"], r=2)
    c.disc(600, 384, 21, "#fbf7ee")
    c.line([(600, 384), (600, 371)], c.p["ink"], 2.5)
    c.line([(600, 384), (610, 389)], c.p["ink"], 2.5)
    c.rect(556, 420, 88, 60, mix(c.p["ink"], brick, 0.4))
    c.rect(520, 410, 160, 8, mix(c.p["roof"], c.p["ink"], 0.2))
    turf = "#eef2f4" if c.p["snow"] else mix(t.leaves(c, "green")[1], c.p["ground"], 0.25)
    _ground(c, 478, c.p["path"])
    track = mix(c.p["accent"], c.p["ground"], 0.35)
    c.disc(600, 660, 560, track, ry=150)
    for k in range(1, 4):
        c.d.ellipse([v * 2 for v in (600 - 560 + k * 34, 660 - 150 + k * 11, 600 + 560 - k * 34, 660 + 150 - k * 11)], outline=(255, 255, 255), width=3)
    c.disc(600, 668, 424, turf, ry=104)
    c.rect(596, 300, 0, 0, turf)
    c.line([(356, 300), (356, 480)], "#c9ced0", 4)
    c.poly([(358, 302), (416, 312), (404, 330), (416, 346), (358, 340)], c.p["accent"])
    t.tree(c, 90, 560, 330)
    t.tree(c, 1120, 560, 350)
    for x, coat in ((430, c.p["accent"]), (470, "#3f7fa6"), (700, "#e0a83c"), (800, "#5d9a72")):
        t.person(c, x, 590, 62, mix(coat, c.p["ink"], 0.2 if c.p["lit"] else 0), c.rng.choice((-1, 1)))
    c.disc(742, 586, 8, "#f4efe2")


def clinic(c):
    c.sky()
    t.skyline(c, 430, mix(c.p["far"], c.p["mid"], 0.25), 40, 150, 0.3)
    c.hills(440, 8, c.p["mid"])
    for x in (60, 190, 1010, 1140):
        t.tree(c, x, 500, c.rng.uniform(190, 270))
    wall = mix(c.p["wall"], "#ffffff", 0.35)
    teal = mix("#2f8a86", c.p["ink"], 0.25 if c.p["lit"] else 0)
    c.rect(240, 250, 720, 260, wall)
    c.rect(240, 430, 720, 80, mix(wall, c.p["ink"], 0.06))
    c.rect(226, 238, 748, 16, teal)
    c.rect(470, 190, 260, 320, mix(wall, "#ffffff", 0.3))
    c.rect(460, 180, 280, 14, teal)
    c.rect(564, 214, 72, 72, teal, r=12)
    c.rect(592, 226, 16, 48, "#ffffff", r=2)
    c.rect(576, 242, 48, 16, "#ffffff", r=2)
    glass = c.p["light"] if c.p["lit"] else mix(c.p["sky"][0], "#ffffff", 0.3)
    for x in (268, 336, 404, 752, 820, 888):
        for y in (276, 366):
            c.rect(x, y, 48, 62, glass, r=3)
            c.rect(x + 23, y, 2, 62, wall)
            c.rect(x - 4, y + 62, 56, 6, mix(wall, c.p["ink"], 0.18))
    if c.p["lit"]:
        c.glow(600, 440, 260, c.p["light"], 150)
    c.rect(510, 380, 180, 130, mix(glass, "#ffffff", 0.15), r=2)
    for x in (510, 598, 686):
        c.rect(x, 380, 4, 130, teal)
    c.rect(486, 362, 228, 16, teal, r=4)
    _ground(c, 508, c.p["path"])
    c.poly([(500, 510), (700, 510), (760, 552), (440, 552)], mix(c.p["path"], "#ffffff", 0.35))
    c.line([(440, 552), (360, 552), (360, 590)], mix(c.p["ink"], "#ffffff", 0.35), 4)
    green = t.leaves(c, "green")
    for x0, x1 in ((120, 400), (800, 1090)):
        for i in range(30):
            x = c.rng.uniform(x0, x1)
            c.disc(x, 556 + c.rng.uniform(-8, 6), c.rng.uniform(12, 22), "#ffffff" if c.p["snow"] else c.rng.choice(green))
            if c.rng.random() < 0.5 and not c.p["snow"]:
                c.disc(x, 544 + c.rng.uniform(-6, 8), 5, c.rng.choice(["#e9897c", "#f3cf6b", "#f2f0ea"]))
    for x, coat in ((330, "#4f7fa3"), (790, "#c8864a"), (640, "#f1f4f4")):
        t.person(c, x, 622, 118, mix(coat, c.p["ink"], 0.25 if c.p["lit"] else 0), 1 if x < 600 else -1)
    t.bench(c, 900, 628, 150)
    if c.p["snow"]:
        c.snowfall(120)


def elder(c):
    c.sky()
    for x, h in ((100, 330), (1090, 360)):
        t.tree(c, x, 430, h, "round", t.leaves(c, "green"))
    t.house(c, 190, 500, 820, 230, 4, True)
    _ground(c, 498, c.p["path"])
    for r in range(6):
        yy = 512 + r * r * 5.2
        c.line([(0, yy), (1200, yy)], mix(c.p["path"], c.p["ink"], 0.2), 1.3, alpha=110)
    for i in range(20):
        c.line([(i * 80 - 200 + 0, 675), (600 + (i * 80 - 800) * 0.6, 500)], mix(c.p["path"], c.p["ink"], 0.2), 1.2, alpha=80)
    # A tree over the table: persimmon in autumn.
    t.tree(c, 910, 580, 470)
    if c.p is not None and not c.p["lit"] and c.p["leaf"][0] == "#e0a032":
        for _ in range(26):
            c.disc(910 + c.rng.uniform(-130, 130), 290 + c.rng.uniform(-80, 80), 9, "#e2622c")
    wood = mix("#9c6a3f", c.p["ink"], 0.2)
    c.disc(600, 572, 120, mix(wood, "#ffffff", 0.18), ry=26)
    c.disc(600, 580, 120, wood, ry=26)
    c.disc(600, 572, 120, mix(wood, "#ffffff", 0.2), ry=25)
    c.rect(590, 590, 20, 56, mix(wood, c.p["ink"], 0.3))
    c.disc(600, 650, 54, mix(wood, c.p["ink"], 0.3), ry=9)
    pot = mix("#7b4b37", c.p["ink"], 0.1)
    c.disc(586, 552, 24, pot, ry=20)
    c.disc(586, 533, 8, pot, ry=5)
    c.line([(608, 550), (624, 540)], pot, 5)
    c.arc(562, 551, 12, 90, 270, pot, 4)
    for x in (650, 540, 674):
        c.poly([(x - 9, 556), (x + 9, 556), (x + 6, 572), (x - 6, 572)], "#f3efe4")
        for k in range(2):
            c.line([(x - 2 + k * 5, 548), (x + 2 + k * 5, 538), (x - 2 + k * 5, 528)], "#ffffff", 1.4, alpha=130)
    for x, f in ((420, 1), (780, -1)):
        c.line([(x - f * 52, 520), (x - f * 40, 596), (x + f * 44, 600)], wood, 9)
        c.line([(x - f * 40, 596), (x - f * 52, 650)], wood, 7)
        c.line([(x + f * 36, 600), (x + f * 48, 650)], wood, 7)
        for k in range(6):
            c.line([(x - f * (52 - 2 * k), 524 + 12 * k), (x - f * (52 - 2 * k) + f * 18, 530 + 12 * k)], mix(wood, "#ffffff", 0.3), 3)
        c.line([(x - f * 46, 566), (x + f * 30, 566)], wood, 6)
    flower = c.p["leaf"][0] if c.p.get("green") else "#e88b7d"
    for x, s in ((130, 70), (200, 54), (1060, 66), (1130, 52)):
        t.pot(c, x, 630, s, flower)


def _flats(c, x, w, floors, tone, lit=0.5):
    """An old block of flats with balconies."""
    fh = 46
    h = floors * fh + 20
    y = 545
    c.rect(x, y - h, w, h, tone)
    c.rect(x, y - h - 8, w, 12, mix(tone, c.p["ink"], 0.3))
    n = max(2, int(w / 74))
    for f in range(floors):
        yy = y - h + 22 + f * fh
        for k in range(n):
            xx = x + (k + 0.5) * w / n
            on = c.p["lit"] and c.rng.random() < lit
            pane = c.p["light"] if on else mix(c.p["sky"][0], "#ffffff", 0.12 if not c.p["lit"] else 0.02)
            c.rect(xx - 22, yy, 44, 25, pane, r=1)
            c.rect(xx - 1, yy, 2, 25, tone)
            c.rect(xx - 26, yy + 22, 52, 10, mix(tone, "#ffffff", 0.22))
            if c.rng.random() < 0.4:
                for _ in range(4):
                    c.disc(xx + c.rng.uniform(-22, 22), yy + 21, 4, c.rng.choice(t.leaves(c, "green")))
            if c.rng.random() < 0.3:
                c.rect(xx + 24, yy + 6, 11, 9, "#e8e8e4")
    c.rect(x + w * 0.5 - 17, y - 42, 34, 42, mix(c.p["ink"], tone, 0.35))
    c.rect(x + w * 0.5 - 26, y - 50, 52, 8, mix(c.p["accent"], tone, 0.3))
    if c.p["snow"]:
        c.rect(x - 2, y - h - 14, w + 4, 9, "#fbfcfd", r=4)


def estate(c, elevator=False):
    c.sky()
    t.skyline(c, 430, mix(c.p["far"], c.p["mid"], 0.2), 50, 210, 0.35)
    c.shade(0, 240, c.w, 220, c.p["sky"][2], 0, 110)
    a = mix(c.p["accent"], c.p["wall"], 0.66)
    _flats(c, 30, 330, 6, mix(c.p["wall"], c.p["mid"], 0.15))
    _flats(c, 830, 350, 6, a)
    _flats(c, 400, 400, 6, c.p["wall"])
    if elevator:
        glass = mix(c.p["sky"][0], "#ffffff", 0.35)
        for x in (500, 660):
            if c.p["lit"]:
                c.glow(x + 26, 390, 190, c.p["light"], 120)
            c.rect(x, 228, 54, 317, glass, alpha=235)
            c.rect(x, 216, 54, 14, mix(c.p["roof"], c.p["ink"], 0.2))
            for k in range(8):
                c.rect(x, 230 + k * 42, 54, 3, mix(c.p["roof"], "#ffffff", 0.1))
            for xx in (x, x + 25, x + 51):
                c.rect(xx, 228, 3, 317, mix(c.p["roof"], "#ffffff", 0.1))
            c.rect(x + 8, 300 + (x % 3) * 60, 38, 42, c.p["light"] if c.p["lit"] else "#f3d9a0", r=2)
            c.rect(x + 8, 500, 38, 45, mix(c.p["ink"], "#ffffff", 0.35))
    green = t.leaves(c, "green")
    lawn = c.p["ground"] if c.p["snow"] else mix(c.p["ground"], green[1], 0.45)
    _ground(c, 543, lawn)
    c.poly([(540, 545), (640, 545), (820, 675), (380, 675)], c.p["path"])
    for x, h in ((70, 210), (370, 170), (820, 180), (960, 240), (1150, 270), (230, 250)):
        t.tree(c, x, 585 + c.rng.uniform(-10, 16), h)
    t.bench(c, 250, 640, 120)
    t.lamp(c, 700, 628, 130)
    t.person(c, 560, 622, 82, mix("#4f7fa3", c.p["ink"], 0.2 if c.p["lit"] else 0))
    t.person(c, 604, 626, 58, mix(c.p["accent"], c.p["ink"], 0.2 if c.p["lit"] else 0), -1)
    for _ in range(24):
        x = c.rng.choice((c.rng.uniform(840, 1190), c.rng.uniform(20, 360)))
        c.disc(x, 655 + c.rng.uniform(-10, 12), c.rng.uniform(12, 24), "#ffffff" if c.p["snow"] else c.rng.choice(green))
    if c.p["snow"]:
        c.snowfall(120)


def elevator(c):
    estate(c, True)


def crane(c):
    c.sky()
    c.ridge(440, 60, c.p["far"])
    t.skyline(c, 530, mix(c.p["mid"], c.p["far"], 0.4), 70, 230, 0.25)
    c.shade(0, 330, c.w, 210, c.p["sky"][2], 0, 120)
    c.rect(660, 250, 300, 330, mix(c.p["wall"], c.p["mid"], 0.3))
    for r in range(6):
        c.rect(652, 250 + r * 54, 316, 8, mix(c.p["wall"], c.p["ink"], 0.22))
        for k in range(7):
            c.rect(660 + k * 48, 258 + r * 54, 7, 48, mix(c.p["wall"], c.p["ink"], 0.22))
            if r > 2:
                c.rect(670 + k * 48, 264 + r * 54, 34, 36, mix(c.p["sky"][0], "#ffffff", 0.2), alpha=200)
    for k in range(7):
        c.line([(664 + k * 48, 250), (664 + k * 48, 222)], c.p["ink"], 3)
    net = mix("#4f9a76", c.p["ink"], 0.2 if not c.p["lit"] else 0.45)
    c.rect(960, 300, 30, 280, net, alpha=190)
    yellow = mix("#e6a72e", c.p["ink"], 0.05 if not c.p["lit"] else 0.3)
    for x, base, top, jib in ((420, 590, 96, 1), (1080, 590, 170, -1)):
        for k in range(int((base - top) / 26)):
            yy = base - k * 26
            c.line([(x - 9, yy), (x + 9, yy - 26)], yellow, 2.4)
            c.line([(x + 9, yy), (x - 9, yy - 26)], yellow, 2.4)
        for dx in (-9, 9):
            c.line([(x + dx, base), (x + dx, top)], yellow, 4)
        c.poly([(x - 10, top), (x + 10, top), (x, top - 46)], yellow)
        far, near = x + jib * 360, x - jib * 110
        c.line([(near, top), (far, top)], yellow, 5)
        c.line([(near, top - 14), (x + jib * 330, top - 14)], yellow, 2.5)
        for k in range(17):
            xx = x + jib * (k * 21)
            c.line([(xx, top), (xx + jib * 10, top - 14), (xx + jib * 21, top)], yellow, 1.6)
        c.line([(x, top - 46), (far - jib * 60, top - 8)], c.p["ink"], 1.4)
        c.line([(x, top - 46), (near, top - 8)], c.p["ink"], 1.4)
        c.rect(near - 16, top + 2, 32, 26, mix(c.p["ink"], "#888888", 0.3))
        c.rect(x + jib * 12 - 11, top + 6, 22, 26, mix(c.p["sky"][0], "#ffffff", 0.3), r=3)
        hook = x + jib * 240
        c.line([(hook, top), (hook, top + 90)], c.p["ink"], 1.4)
        c.rect(hook - 34, top + 90, 68, 9, mix(c.p["accent"], c.p["ink"], 0.1))
    _ground(c, 578, mix(c.p["ground"], "#b99b70", 0.3))
    c.rect(0, 560, c.w, 46, mix("#5a8fb0", c.p["ink"], 0.15 if not c.p["lit"] else 0.45))
    for i in range(20):
        c.rect(i * 62, 560, 3, 46, mix("#5a8fb0", c.p["ink"], 0.4))
    c.rect(0, 556, c.w, 6, "#f0efe9")
    for i in range(12):
        t.tree(c, i * 110 + c.rng.uniform(-14, 14), 640, c.rng.uniform(60, 110))


def lantern(c):
    c.sky()
    t.skyline(c, 470, mix(c.p["far"], c.p["mid"], 0.4), 30, 130, 0.5)
    c.rect(0, 490, c.w, 130, mix(c.p["roof"], c.p["ink"], 0.35))
    for x, w in ((-60, 440), (340, 440), (740, 520)):
        t.grey_roof(c, x, 560, w, 110, mix(c.p["roof"], c.p["mid"], 0.25), 8)
        c.rect(x, 560, w, 60, mix(c.p["wall"], c.p["ink"], 0.3))
        for k in range(4):
            t.lattice(c, x + w * (k + 0.35) / 4, 572, 44, 36)
    _ground(c, 618, c.p["path"])
    # The near eaves run across the top.
    beam = mix("#7a3b2e", c.p["ink"], 0.35)
    c.rect(0, 0, c.w, 52, mix(c.p["roof"], c.p["ink"], 0.35))
    for i in range(42):
        c.disc(i * 30 + 6, 54, 13, mix(c.p["roof"], c.p["ink"], 0.2))
        c.disc(i * 30 + 6, 54, 7, mix(c.p["roof"], c.p["ink"], 0.5))
    c.rect(0, 66, c.w, 26, beam)
    for i in range(15):
        c.rect(i * 86 - 10, 70, 40, 16, mix("#2f6f73", c.p["ink"], 0.3), r=2)
        c.disc(i * 86 + 52, 79, 7, mix("#c9973f", c.p["ink"], 0.2))
    for i, (x, r) in enumerate(((90, 34), (250, 44), (430, 36), (610, 54), (800, 38), (960, 46), (1120, 34))):
        t.lantern(c, x, 92 + (i % 2) * 26, r)
    t.person(c, 520, 668, 106, mix("#c8864a", c.p["ink"], 0.3))
    t.person(c, 566, 668, 70, mix("#e0c060", c.p["ink"], 0.3), -1)
    if c.p["snow"]:
        c.snowfall(160)


def bicycle(c):
    c.sky()
    c.hills(400, 18, c.p["far"])
    t.skyline(c, 420, mix(c.p["far"], c.p["mid"], 0.3), 16, 90, 0.3)
    green = t.leaves(c, "green")
    c.hills(430, 10, c.p["mid"])
    for i in range(15):
        t.tree(c, i * 88, 468, c.rng.uniform(120, 190))
    lawn = mix(c.p["ground"], green[1], 0.45)
    _ground(c, 464, lawn)
    c.poly([(0, 520), (1200, 486), (1200, 600), (0, 655)], mix(c.p["accent"], c.p["path"], 0.45))
    c.line([(0, 588), (1200, 542)], "#fbf6e8", 4, alpha=190)
    c.line([(0, 520), (1200, 486)], "#fbf6e8", 3, alpha=200)
    c.line([(0, 655), (1200, 600)], "#fbf6e8", 3, alpha=200)
    t.tree(c, 930, 560, 470)
    t.tree(c, 120, 540, 400)
    t.bicycle(c, 460, 640, 260, mix("#2f7f8a", c.p["ink"], 0.2 if c.p["lit"] else 0))
    t.bench(c, 960, 640, 150)
    for _ in range(70):
        x, y = c.rng.uniform(0, c.w), c.rng.uniform(500, 672)
        c.disc(x, y, c.rng.uniform(3, 6), c.rng.choice(c.p["leaf"]), ry=2.6, alpha=210)
    t.birds(c, 620, 160, 4)


def street(c):
    c.sky()
    t.skyline(c, 400, mix(c.p["far"], c.p["mid"], 0.3), 60, 190, 0.4)
    c.shade(0, 220, c.w, 190, c.p["sky"][2], 0, 120)
    shops = ["#c77b5a", "#6f9aa8", "#d2b06a", "#7fa283", "#a8788a", "#8b93b5"]
    for i in range(6):
        x = i * 204 - 10
        tone = mix(shops[i], c.p["wall"] if not c.p["lit"] else c.p["ink"], 0.55)
        h = 200 + (i * 37) % 60
        c.rect(x, 500 - h, 200, h, mix(c.p["wall"], tone, 0.5))
        t.grey_roof(c, x + 4, 500 - h, 192, 40, None, 6)
        for k in range(3):
            t.lattice(c, x + 24 + k * 58, 500 - h + 24, 34, 38)
        glass = c.p["light"] if c.p["lit"] else mix(c.p["sky"][0], "#ffffff", 0.35)
        c.rect(x + 14, 412, 172, 88, glass)
        c.rect(x + 98, 412, 4, 88, tone)
        c.rect(x + 8, 396, 184, 18, tone)
        for k in range(8):
            c.poly([(x + 8 + k * 23, 414), (x + 31 + k * 23, 414), (x + 31 + k * 23, 432), (x + 19.5 + k * 23, 438), (x + 8 + k * 23, 432)], "#f6efe0" if k % 2 else tone)
        if c.p["lit"]:
            c.glow(x + 100, 470, 120, c.p["light"], 90)
    _ground(c, 498, c.p["path"])
    road = mix(c.p["roof"], c.p["path"], 0.35)
    c.rect(0, 580, c.w, 95, "#d6dde2" if c.p["snow"] else road)
    c.rect(0, 572, c.w, 9, mix(c.p["path"], "#ffffff", 0.35))
    for i in range(9):
        c.rect(i * 150 + 20, 624, 84, 6, "#f3efe2", alpha=210)
    for i in range(5):
        t.tree(c, i * 270 + 70, 560, 250)
        t.lamp(c, i * 270 + 205, 566, 170)
    flower = ["#e88b7d", "#f2d06e", "#f4efe6"]
    for i in range(4):
        x = i * 300 + 150
        c.rect(x, 540, 86, 28, mix("#9c7350", c.p["ink"], 0.2), r=2)
        for k in range(13):
            c.disc(x + 6 + k * 6, 538 - c.rng.uniform(0, 12), 8, "#ffffff" if c.p["snow"] else c.rng.choice(t.leaves(c, "green")))
        for k in range(9):
            if not c.p["snow"]:
                c.disc(x + 8 + k * 9, 530 - c.rng.uniform(0, 12), 4, flower[k % 3])
    t.bicycle(c, 800, 572, 76, mix("#3f7f9a", c.p["ink"], 0.2))
    t.person(c, 330, 574, 100, mix("#e08a3c", c.p["ink"], 0.1))
    c.line([(356, 574), (346, 510)], mix("#9c7350", c.p["ink"], 0.1), 4)
    c.poly([(348, 574), (376, 574), (366, 552), (354, 552)], mix("#c79a5c", c.p["ink"], 0.1))
    if c.p["snow"]:
        c.snowfall(140)


def bins(c):
    c.sky()
    t.skyline(c, 420, mix(c.p["far"], c.p["mid"], 0.25), 50, 190, 0.35)
    green = t.leaves(c, "green")
    c.hills(440, 10, c.p["mid"])
    for i in range(11):
        t.tree(c, i * 124, 490, c.rng.uniform(150, 230))
    _ground(c, 486, mix(c.p["ground"], green[1], 0.4))
    wood = mix("#b98a5a", c.p["ink"], 0.12 if not c.p["lit"] else 0.35)
    for i in range(33):
        c.rect(200 + i * 25, 300, 21, 260, mix(wood, "#ffffff", 0.08 * (i % 3)))
    c.poly([(160, 300), (1070, 300), (1020, 240), (210, 240)], mix(c.p["roof"], c.p["ink"], 0.05))
    c.rect(160, 298, 910, 12, mix(c.p["roof"], c.p["ink"], 0.3))
    if c.p["lit"]:
        for x in (400, 820):
            c.glow(x, 330, 180, c.p["light"], 150)
    c.rect(430, 326, 350, 56, "#fbf8ee", r=6)
    c.text(605, 354, "分类投放  从我做起", 26, mix("#2d6a4a", "#000000", 0.1), True, "mm")
    _ground(c, 556, c.p["path"])
    kinds = [("#2f7d4f", "厨余垃圾"), ("#2f6fb0", "可回收物"), ("#8a8f94", "其他垃圾"), ("#c2453a", "有害垃圾")]
    for i, (tone, name) in enumerate(kinds):
        tone = mix(tone, c.p["ink"], 0.28 if c.p["lit"] else 0)
        x = 268 + i * 186
        c.poly([(x, 430), (x + 132, 430), (x + 120, 606), (x + 12, 606)], tone)
        c.poly([(x + 96, 430), (x + 132, 430), (x + 120, 606), (x + 96, 606)], mix(tone, "#000000", 0.16))
        c.rect(x - 8, 410, 148, 24, mix(tone, "#ffffff", 0.16), r=8)
        c.rect(x + 44, 400, 44, 12, mix(tone, "#000000", 0.2), r=5)
        for k in (26, 106):
            c.disc(x + k, 608, 11, "#39414a")
        c.disc(x + 62, 500, 30, "#ffffff", alpha=230)
        if i == 1:
            for a in range(3):
                c.arc(x + 62, 500, 18, a * 120 + 10, a * 120 + 100, tone, 5)
        elif i == 0:
            c.disc(x + 62, 502, 14, tone, ry=17)
            c.line([(x + 62, 486), (x + 70, 476)], tone, 4)
        elif i == 2:
            c.rect(x + 49, 488, 26, 26, tone, r=4)
        else:
            c.poly([(x + 62, 480), (x + 80, 514), (x + 44, 514)], tone)
        c.text(x + 62, 552, name, 22, "#ffffff", True, "mm")
    t.person(c, 1085, 640, 150, mix("#4f8a5c", c.p["ink"], 0.2 if c.p["lit"] else 0), -1)
    for x, s in ((120, 60), (170, 48)):
        t.pot(c, x, 640, s, "#e88b7d")


def market(c):
    c.sky()
    t.skyline(c, 380, mix(c.p["far"], c.p["mid"], 0.2), 40, 150, 0.2)
    for i in range(7):
        t.tree(c, i * 200 + 20, 420, c.rng.uniform(150, 210))
    _ground(c, 430, c.p["path"])
    goods = [["#d9483b", "#e4574a"], ["#4f9a52", "#6bb36a"], ["#f0a43c", "#f5b95c"], ["#8a4f8f", "#a46aa6"], ["#e9d27a", "#f1e09c"], ["#3f7f4a", "#5d9a5f"], ["#e8793c", "#f09258"]]
    for s in range(3):
        x = 40 + s * 390
        stripe = ["#c9543c", "#2f7f8a", "#d29a36"][s]
        for k in (0, 336):
            c.rect(x + k + 4, 230, 8, 380, mix("#8a6a4a", c.p["ink"], 0.2))
        for k in range(10):
            xx = x - 12 + k * 37.6
            tone = stripe if k % 2 == 0 else "#f8f0de"
            c.poly([(xx + 6, 168), (xx + 37, 168), (xx + 37.6, 240), (xx, 240)], tone)
            c.disc(xx + 18.8, 240, 18.8, tone, ry=15)
        c.shade(x + 8, 250, 336, 80, c.p["ink"], 70, 0)
        for r in range(3):
            yy = 420 + r * 62
            for b in range(3):
                bx = x + 10 + b * 112
                pair = goods[(s * 2 + r * 3 + b) % 7]
                for i in range(26):
                    gx, gy = bx + 12 + c.rng.uniform(0, 82), yy - 4 + c.rng.uniform(-16, 14)
                    c.disc(gx, gy, 12, c.rng.choice(pair))
                    c.disc(gx - 3, gy - 4, 3.6, "#ffffff", alpha=90)
                c.poly([(bx, yy + 6), (bx + 108, yy + 6), (bx + 102, yy + 48), (bx + 6, yy + 48)], mix("#b08552", c.p["ink"], 0.1 + 0.08 * r))
                for k in range(3):
                    c.line([(bx + 4, yy + 16 + k * 11), (bx + 104, yy + 16 + k * 11)], mix("#7d5a34", c.p["ink"], 0.2), 1.6, alpha=150)
                c.rect(bx + 40, yy + 14, 32, 20, "#fbf7ea", r=2)
                c.line([(bx + 46, yy + 24), (bx + 66, yy + 24)], "#8b8578", 2)
        t.person(c, x + 176, 424, 150, mix(["#4f7fa3", "#8a6a4f", "#5d8a6a"][s], c.p["ink"], 0.05))
        c.rect(x, 402, 348, 12, mix("#9c7350", c.p["ink"], 0.1))
    c.rect(0, 606, c.w, 69, c.p["path"])
    for i in range(8):
        c.line([(i * 170, 675), (i * 170 + 40, 606)], mix(c.p["path"], c.p["ink"], 0.2), 1.4, alpha=110)


def jobfair(c):
    c.sky()
    t.skyline(c, 400, mix(c.p["far"], c.p["mid"], 0.3), 60, 200, 0.4)
    for i in range(9):
        t.tree(c, i * 150, 450, c.rng.uniform(130, 200))
    _ground(c, 450, c.p["path"])
    tones = ["#2f7f8a", "#c9543c", "#d29a36", "#5f6fa6"]
    for i in range(4):
        tone = mix(tones[i], c.p["ink"], 0.3 if c.p["lit"] else 0.02)
        x = 40 + i * 290
        if c.p["lit"]:
            c.glow(x + 125, 330, 190, c.p["light"], 130)
        c.poly([(x - 8, 262), (x + 258, 262), (x + 214, 190), (x + 36, 190)], tone)
        c.poly([(x + 150, 262), (x + 258, 262), (x + 214, 190), (x + 140, 190)], mix(tone, "#000000", 0.12))
        c.rect(x - 8, 258, 266, 16, mix(tone, "#ffffff", 0.25))
        for k in (0, 242):
            c.rect(x + k, 270, 8, 300, mix(c.p["ink"], "#ffffff", 0.4))
        c.rect(x + 40, 292, 170, 112, "#fbf8ef", r=4)
        c.rect(x + 40, 292, 170, 26, tone, r=4)
        for k in range(4):
            c.rect(x + 56, 332 + k * 17, 138 - (k * 31) % 60, 7, mix(tone, "#ffffff", 0.55), r=3)
        t.person(c, x + 84, 520, 150, mix(tone, "#30363d", 0.5))
        c.rect(x + 14, 468, 222, 104, mix(tone, "#ffffff", 0.7))
        c.rect(x + 6, 456, 238, 16, mix("#b98a5a", c.p["ink"], 0.1), r=3)
        c.text(x + 125, 522, ["招聘", "技能", "咨询", "创业"][i], 34, tone, True, "mm")
        t.person(c, x + 170 + (i % 2) * 30, 640, 160, mix(["#7d8a99", "#a4673f", "#53775f", "#7a5a86"][i], c.p["ink"], 0.1), -1 if i % 2 else 1)
    t.person(c, 60, 660, 176, mix("#40617d", c.p["ink"], 0.1))


def fire(c):
    c.sky()
    t.skyline(c, 430, mix(c.p["far"], c.p["mid"], 0.25), 50, 190, 0.35)
    red = mix("#b8392e", c.p["ink"], 0.22 if c.p["lit"] else 0)
    wall = mix(c.p["wall"], "#ffffff", 0.1)
    for x in (60, 1150):
        t.tree(c, x, 540, 300)
    c.rect(150, 230, 900, 320, wall)
    c.rect(140, 216, 920, 18, red)
    c.rect(940, 110, 90, 440, mix(wall, c.p["ink"], 0.06))
    c.rect(932, 98, 106, 14, red)
    for k in range(3):
        c.rect(966, 140 + k * 80, 38, 44, c.p["light"] if c.p["lit"] else mix(c.p["sky"][0], "#ffffff", 0.2), r=3)
    for i in range(3):
        x = 180 + i * 250
        c.rect(x, 310, 216, 240, mix(c.p["ink"], wall, 0.2))
        if i != 1:
            for k in range(7):
                c.rect(x, 310 + k * 34, 216, 30, red)
                if k == 2:
                    for m in range(4):
                        c.rect(x + 16 + m * 50, 314 + k * 34, 36, 22, c.p["light"] if c.p["lit"] else mix(c.p["sky"][0], "#ffffff", 0.3), r=2)
        else:
            if c.p["lit"]:
                c.glow(x + 108, 400, 170, c.p["light"], 170)
            c.rect(x + 10, 340, 196, 10, c.p["light"])
            # The engine looks out.
            c.rect(x + 22, 400, 172, 140, red, r=10)
            c.rect(x + 36, 414, 144, 52, mix(c.p["sky"][0], "#ffffff", 0.35), r=6)
            c.rect(x + 106, 414, 4, 52, red)
            c.rect(x + 22, 486, 172, 14, "#f6f2e6")
            for k in (44, 172):
                c.disc(x + k, 512, 11, "#ffe9a8")
            c.rect(x + 66, 386, 84, 14, "#3f7fc0", r=5)
            for k in (40, 146):
                c.rect(x + k, 530, 30, 24, "#262b31", r=5)
        c.text(x + 108, 280, str(i + 1), 34, red, True, "mm")
    _ground(c, 548, c.p["path"])
    # An extinguisher, a hose, a helmet in front.
    c.rect(890, 520, 56, 120, red, r=16)
    c.rect(904, 500, 28, 26, "#30363d", r=5)
    c.line([(918, 502), (880, 520), (866, 600)], "#30363d", 6)
    c.rect(898, 556, 40, 44, "#f6f2e6", r=3)
    for k in range(4):
        c.arc(1040, 604, 44 - k * 11, 0, 360, mix("#d9c07a", c.p["ink"], 0.1 + 0.08 * (k % 2)), 9)
    c.disc(770, 616, 46, "#e7b93c", ry=40)
    c.rect(716, 616, 108, 30, c.p["path"])
    c.rect(710, 612, 120, 12, "#d09f2c", r=6)
    c.rect(764, 578, 12, 36, "#f4d77a")
    for i in range(6):
        c.line([(120 + i * 90, 675), (180 + i * 80, 560)], "#f3efe2", 3, alpha=120)


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


def wind(c):
    c.sky()
    c.ridge(420, 80, c.p["far"])
    t.skyline(c, 440, mix(c.p["far"], c.p["mid"], 0.3), 30, 120, 0.2)
    green = t.leaves(c, "green")
    c.hills(450, 14, c.p["mid"])
    _ground(c, 500, mix(c.p["ground"], green[1], 0.35))
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
    if c.p is not None:
        for i in range(9):
            t.tree(c, i * 150 + 10, 560, c.rng.uniform(150, 220), "round", petals[:3])
    green = t.leaves(c, "green")
    _ground(c, 556, mix(c.p["ground"], green[1], 0.45))
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
        if not side:
            pass
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


def community(c):
    c.sky()
    t.skyline(c, 400, mix(c.p["far"], c.p["mid"], 0.25), 40, 180, 0.35)
    c.shade(0, 220, c.w, 200, c.p["sky"][2], 0, 110)
    _flats(c, -20, 300, 6, mix(c.p["wall"], c.p["mid"], 0.25))
    _flats(c, 940, 300, 6, mix(c.p["accent"], c.p["wall"], 0.7))
    for x, h in ((330, 260), (880, 280)):
        t.tree(c, x, 520, h)
    t.house(c, 380, 545, 440, 150, 4, True)
    c.rect(520, 398, 160, 30, mix("#6a3a2c", c.p["ink"], 0.2), r=3)
    c.text(600, 413, "社区活动站", 20, "#f3dca0", True, "mm")
    green = t.leaves(c, "green")
    _ground(c, 543, c.p["path"])
    board = mix("#7a5236", c.p["ink"], 0.2)
    for k in (0, 176):
        c.rect(90 + k, 480, 10, 150, board)
    c.rect(76, 450, 214, 104, board, r=4)
    c.rect(86, 460, 194, 84, "#f7f2e4")
    for i, tone in enumerate(["#d9a441", "#c9543c", "#5d9a8a", "#6f86b0", "#c98aa0", "#8aa85c"]):
        c.rect(96 + (i % 3) * 62, 468 + (i // 3) * 38, 50, 30, mix(tone, "#ffffff", 0.35), r=2)
    wood = mix("#a8703f", c.p["ink"], 0.2)
    c.rect(480, 596, 360, 14, mix(wood, "#ffffff", 0.15), r=3)
    for x in (510, 800):
        c.rect(x, 608, 10, 56, wood)
    coats = ["#4f7fa3", "#c9864a", "#7a9a6a", "#a4637a", "#6f6f9a"]
    for i, x in enumerate((520, 590, 664, 734, 802)):
        t.person(c, x, 652, 118, mix(coats[i], c.p["ink"], 0.22 if c.p["lit"] else 0), 1 if i % 2 else -1)
    c.rect(470, 600, 380, 14, mix(wood, "#ffffff", 0.2), r=3)
    c.rect(470, 612, 380, 40, mix(wood, "#ffffff", 0.06))
    for x in (540, 620, 700, 780):
        c.rect(x, 590, 26, 10, "#fbf8ee", r=2)
    t.bench(c, 930, 650, 150)
    for x, s in ((350, 56), (410, 46), (1110, 60)):
        t.pot(c, x, 650, s, "#e88b7d" if not c.p["snow"] else None)
    if c.p["snow"]:
        c.snowfall(120)
