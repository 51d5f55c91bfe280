"""Scenes of schools, clinics, flats and yards."""

from . import things as t
from .ground import ground
from .palettes import mix


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
    ground(c, 478, c.p["path"])
    track = mix(c.p["accent"], c.p["ground"], 0.35)
    c.disc(600, 660, 560, track, ry=150)
    for k in range(1, 4):
        c.d.ellipse([v * 2 for v in (600 - 560 + k * 34, 660 - 150 + k * 11, 600 + 560 - k * 34, 660 + 150 - k * 11)], outline=(255, 255, 255), width=3)
    c.disc(600, 668, 424, turf, ry=104)
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
    ground(c, 508, c.p["path"])
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
    ground(c, 498, c.p["path"])
    for r in range(6):
        yy = 512 + r * r * 5.2
        c.line([(0, yy), (1200, yy)], mix(c.p["path"], c.p["ink"], 0.2), 1.3, alpha=110)
    for i in range(20):
        c.line([(i * 80 - 200 + 0, 675), (600 + (i * 80 - 800) * 0.6, 500)], mix(c.p["path"], c.p["ink"], 0.2), 1.2, alpha=80)
    # A tree over the table: persimmon in autumn.
    t.tree(c, 910, 580, 470)
    if not c.p["lit"] and c.p["leaf"][0] == "#e0a032":
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
    ground(c, 543, lawn)
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
    ground(c, 578, mix(c.p["ground"], "#b99b70", 0.3))
    c.rect(0, 560, c.w, 46, mix("#5a8fb0", c.p["ink"], 0.15 if not c.p["lit"] else 0.45))
    for i in range(20):
        c.rect(i * 62, 560, 3, 46, mix("#5a8fb0", c.p["ink"], 0.4))
    c.rect(0, 556, c.w, 6, "#f0efe9")
    for i in range(12):
        t.tree(c, i * 110 + c.rng.uniform(-14, 14), 640, c.rng.uniform(60, 110))


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
    ground(c, 548, c.p["path"])
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
    ground(c, 543, c.p["path"])
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
    for x, s in ((350, 56), (410, 46), (1150, 60)):
        t.pot(c, x, 650, s, "#e88b7d" if not c.p["snow"] else None)
    if c.p["snow"]:
        c.snowfall(120)
