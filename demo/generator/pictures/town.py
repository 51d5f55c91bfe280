"""Scenes of lanes, streets and markets."""

from . import things as t
from .ground import ground
from .palettes import mix


def hutong(c):
    c.sky()
    c.ridge(390, 70, c.p["far"])
    t.skyline(c, 405, mix(c.p["far"], c.p["mid"], 0.4), 24, 90, 0.35)
    for x, w in ((-40, 330), (300, 280), (590, 300), (900, 340)):
        t.grey_roof(c, x, 452, w, 74, mix(c.p["roof"], c.p["far"], 0.5), 8)
    c.shade(0, 300, c.w, 170, c.p["sky"][2], 0, 90)
    for x, h in ((250, 300), (760, 250), (560, 210)):
        t.tree(c, x, 500, h)
    ground(c, 560)
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
    ground(c, 575, c.p["path"])
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
    ground(c, 640, c.p["path"])
    for x in (90, 400, 720, 1060):
        t.lamp(c, x, 668, 64)
    t.birds(c, 420, 170, 7, 10)


def lantern(c):
    c.sky()
    t.skyline(c, 470, mix(c.p["far"], c.p["mid"], 0.4), 30, 130, 0.5)
    c.rect(0, 490, c.w, 130, mix(c.p["roof"], c.p["ink"], 0.35))
    for x, w in ((-60, 440), (340, 440), (740, 520)):
        t.grey_roof(c, x, 560, w, 110, mix(c.p["roof"], c.p["mid"], 0.25), 8)
        c.rect(x, 560, w, 60, mix(c.p["wall"], c.p["ink"], 0.3))
        for k in range(4):
            t.lattice(c, x + w * (k + 0.35) / 4, 572, 44, 36)
    ground(c, 618, c.p["path"])
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
    ground(c, 464, lawn)
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
    ground(c, 498, c.p["path"])
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
    ground(c, 486, mix(c.p["ground"], green[1], 0.4))
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
    ground(c, 556, c.p["path"])
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
    ground(c, 430, c.p["path"])
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
        t.person(c, x + 176, 470, 190, mix(["#4f7fa3", "#8a6a4f", "#5d8a6a"][s], c.p["ink"], 0.05))
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
        c.rect(x, 402, 348, 12, mix("#9c7350", c.p["ink"], 0.1))
    c.rect(0, 606, c.w, 69, c.p["path"])
    for i in range(8):
        c.line([(i * 170, 675), (i * 170 + 40, 606)], mix(c.p["path"], c.p["ink"], 0.2), 1.4, alpha=110)


def jobfair(c):
    c.sky()
    t.skyline(c, 400, mix(c.p["far"], c.p["mid"], 0.3), 60, 200, 0.4)
    for i in range(9):
        t.tree(c, i * 150, 450, c.rng.uniform(130, 200))
    ground(c, 450, c.p["path"])
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
