"""Scenes on a table or a stage, and patterns."""

import math

from . import things as t
from .room import room, window
from .palettes import mix


def canteen(c):
    table = mix("#c9a071", c.p["ink"], 0.06 if not c.p["lit"] else 0.2)
    c.gradient([mix(table, "#ffffff", 0.25), table, mix(table, c.p["ink"], 0.14)])
    for i in range(9):
        c.line([(0, 60 + i * 84), (1200, 40 + i * 88)], mix(table, c.p["ink"], 0.22), 2, alpha=90)
    c.glow(300, 120, 620, "#fff6df", 110)

    def bowl(x, y, r, inside, rim="#fbfaf4", pattern=None):
        c.disc(x + 10, y + 16, r * 1.03, "#000000", ry=r * 0.95, alpha=40)
        c.disc(x, y, r, rim)
        c.disc(x, y, r * 0.9, mix(pattern or "#3f7fa3", "#ffffff", 0.15))
        c.disc(x, y, r * 0.86, mix(rim, "#d8d2c4", 0.35))
        c.disc(x, y + 4, r * 0.78, inside)

    def steam(x, y):
        for k in range(3):
            pts = [(x + k * 34 - 34 + math.sin(j / 2.2 + k) * 12, y - j * 13) for j in range(9)]
            c.line(pts, "#ffffff", 5, alpha=70)

    if c.p.get("green") and not c.p["lit"] and c.p["leaf"][0] == "#f0b3bd":
        # A tray with compartments.
        c.rect(250, 120, 700, 440, "#000000", r=44, alpha=36)
        c.rect(240, 106, 700, 440, "#e4e9ea", r=44)
        for x, y, w, h, tone in ((270, 136, 300, 180, "#fbf8ee"), (600, 136, 310, 180, "#e8b04a"), (270, 346, 200, 170, "#6aa05c"), (500, 346, 200, 170, "#c9593f"), (730, 346, 180, 170, "#f3dfa6")):
            c.rect(x, y, w, h, "#cfd6d8", r=30)
            c.rect(x + 10, y + 10, w - 20, h - 20, tone, r=24)
            for _ in range(46):
                c.disc(x + 30 + c.rng.random() * (w - 60), y + 30 + c.rng.random() * (h - 60), c.rng.uniform(6, 15), mix(tone, c.rng.choice(["#ffffff", "#5a3a20", "#f6d890"]), 0.25), alpha=220)
        c.line([(1010, 120), (1010, 560)], "#a86f43", 9)
        c.line([(1044, 120), (1044, 560)], "#a86f43", 9)
        return
    soup = {"#e0a032": "#d98a4a"}.get(c.p["leaf"][0], "#e9c978")
    bowl(330, 250, 150, "#fbf8ee", pattern="#b5533f")
    for _ in range(240):
        a, r = c.rng.uniform(0, math.tau), 108 * math.sqrt(c.rng.random())
        c.disc(330 + math.cos(a) * r, 254 + math.sin(a) * r, 5, c.rng.choice(["#ffffff", "#f1ebda", "#f8f4e8"]), ry=3)
    bowl(690, 220, 165, "#9c4a2c")
    for _ in range(40):
        a, r = c.rng.uniform(0, math.tau), 104 * math.sqrt(c.rng.random())
        tone = c.rng.choice(["#c9693c", "#8a3f26", "#d98a4f", "#5d8a3f", "#e8c25a"])
        c.rect(690 + math.cos(a) * r - 16, 224 + math.sin(a) * r - 11, 32, 24, tone, r=8)
    bowl(560, 500, 140, "#7fae5c", pattern="#5f8a63")
    for _ in range(64):
        a, r = c.rng.uniform(0, math.tau), 92 * math.sqrt(c.rng.random())
        x, y = 560 + math.cos(a) * r, 504 + math.sin(a) * r
        c.line([(x - 14, y + c.rng.uniform(-12, 12)), (x + 14, y)], c.rng.choice(["#4f8a3f", "#8fc06a", "#d7e6a8", "#6aa04f"]), 8)
    bowl(910, 460, 130, soup)
    for _ in range(14):
        a, r = c.rng.uniform(0, math.tau), 78 * math.sqrt(c.rng.random())
        c.disc(910 + math.cos(a) * r, 464 + math.sin(a) * r, c.rng.uniform(8, 17), c.rng.choice(["#f7efd8", "#7fae5c", "#f0d68a", "#e8703f"]))
    for dx in (0, 22):
        c.line([(1090 + dx, 150), (1050 + dx * 0.4, 610)], mix("#7a4a2c", c.p["ink"], 0.1), 9)
    c.rect(1044, 586, 44, 16, "#fbfaf4", r=7)
    c.disc(214, 520, 72, "#000000", alpha=36)
    c.disc(206, 508, 72, mix("#e07a3c", c.p["ink"], 0.02))
    c.disc(186, 486, 22, "#f6b27a", alpha=150)
    c.disc(208, 452, 8, "#5d8a3f")
    for x, y in ((330, 150), (910, 350)):
        steam(x, y)


def stage(c):
    dark = mix(c.p["ink"], "#2a1018", 0.5)
    c.gradient([dark, mix(dark, "#5a2230", 0.45)])
    red = "#a3282f" if c.p["lit"] else "#bf3a3a"
    sky = c.p["sky"] if c.p["lit"] else ["#7fb6d6", "#f0d8c0"]
    c.gradient(sky, x=200, y=90, w=800, h=390)
    c.ridge(420, 60, mix(c.p["mid"], c.p["ink"], 0.2))
    c.disc(760, 200, 46, "#fff1cf")
    c.glow(760, 200, 200, "#fff1cf", 110)
    for x, w in ((250, 210), (470, 240), (720, 240)):
        t.grey_roof(c, x, 430, w, 60, mix(c.p["roof"], c.p["ink"], 0.4), 8)
        c.rect(x, 430, w, 60, mix(c.p["roof"], c.p["ink"], 0.62))
    for x, f in ((500, 1), (640, -1)):
        ink = mix(c.p["ink"], "#000000", 0.4)
        t_h = 180
        c.poly([(x - 40, 480), (x + 40, 480), (x + 20, 480 - t_h * 0.72), (x - 20, 480 - t_h * 0.72)], ink)
        c.disc(x, 480 - t_h * 0.86, 24, ink)
        c.line([(x + f * 18, 372), (x + f * 80, 330)], ink, 11)
        c.line([(x + f * 80, 330), (x + f * 96, 290)], ink, 6)
    wood = "#8a5a3a"
    c.poly([(120, 480), (1080, 480), (1180, 600), (20, 600)], mix(wood, "#000000", 0.15))
    for i in range(17):
        c.line([(120 + i * 60, 480), (20 + i * 72.5, 600)], mix(wood, "#000000", 0.42), 2)
    c.rect(20, 598, 1160, 18, mix(wood, "#000000", 0.5))
    for x in (280, 600, 920):
        c.poly([(x - 16, 40), (x + 16, 40), (x + 150, 560), (x - 150, 560)], "#fff2c8", alpha=26)
    def drape(x0, x1, bottom):
        n = 9
        for k in range(n):
            a, b = x0 + (x1 - x0) * k / n, x0 + (x1 - x0) * (k + 1) / n
            c.rect(min(a, b), 0, abs(b - a) + 1, bottom, mix(red, "#000000", 0.12 if k % 2 else 0.38))
            c.rect(min(a, b) + abs(b - a) * 0.3, 0, abs(b - a) * 0.25, bottom, mix(red, "#ffffff", 0.1), alpha=120)
        c.rect(min(x0, x1), bottom - 16, abs(x1 - x0), 10, "#d9a441")
    drape(0, 220, 610)
    drape(980, 1200, 610)
    for k in range(12):
        x = k * 100
        c.d.pieslice([v * 2 for v in (x - 4, -70, x + 106, 120)], 0, 180, fill=mix(red, "#000000", 0.1 if k % 2 else 0.24))
        c.d.arc([v * 2 for v in (x - 4, -70, x + 106, 120)], 10, 170, fill=(217, 164, 65), width=8)
    c.rect(0, 0, c.w, 26, mix(red, "#000000", 0.4))
    for row in range(2):
        for k in range(15):
            x = k * 86 - 10 + row * 42
            y = 650 + row * 34
            c.disc(x, y - 22, 17, mix("#1a1418", "#4a3a40", 0.3 * row))
            c.rect(x - 34, y - 14, 68, 60, mix("#6a1f28", "#000000", 0.3 + 0.15 * row), r=14)


def craft(c):
    season = c.p["leaf"][0]
    if season == "#f0b3bd":
        # Kites in the spring sky.
        c.sky()
        c.hills(560, 26, c.p["far"])
        c.hills(610, 18, mix(c.p["ground"], "#8fbf7c", 0.5))
        for x, y, s, tone, tone2 in ((330, 230, 150, "#c9543c", "#f0c060"), (760, 190, 120, "#2f7f8a", "#f3e6c2"), (980, 340, 90, "#7a5a86", "#f0b3bd"), (560, 400, 70, "#d9a441", "#c9543c")):
            c.line([(x, y + s * 0.3), (x - s * 0.6, 560), (x - s, 660)], "#ffffff", 1.2, alpha=190)
            c.poly([(x, y - s * 0.42), (x + s * 0.2, y - s * 0.14), (x + s * 0.95, y - s * 0.34), (x + s * 0.5, y + s * 0.14), (x + s * 0.14, y + s * 0.12),
                    (x + s * 0.36, y + s * 0.8), (x, y + s * 0.38), (x - s * 0.36, y + s * 0.8), (x - s * 0.14, y + s * 0.12), (x - s * 0.5, y + s * 0.14), (x - s * 0.95, y - s * 0.34), (x - s * 0.2, y - s * 0.14)], tone)
            for f in (-1, 1):
                c.poly([(x + f * s * 0.26, y - s * 0.1), (x + f * s * 0.8, y - s * 0.26), (x + f * s * 0.46, y + s * 0.06)], tone2)
                c.disc(x + f * s * 0.46, y - s * 0.08, s * 0.06, tone)
                c.disc(x + f * s * 0.07, y - s * 0.24, s * 0.035, "#ffffff")
            c.disc(x, y + s * 0.1, s * 0.1, tone2)
        for i in range(12):
            t.tree(c, i * 112, 640, c.rng.uniform(80, 130), "round", c.p["green"])
        t.birds(c, 620, 110, 5)
        return
    room(c, mix("#e8d6b8", c.p["wall"], 0.3))
    for i, (x, tone, tone2) in enumerate(((180, "#c9543c", "#f0c060"), (430, "#2f7f8a", "#f3e6c2"), (1020, "#7a5a86", "#f0c060"))):
        s, y = 120, 190 + (i % 2) * 30
        c.line([(x, 0), (x, y - 50)], c.p["ink"], 1.4)
        c.poly([(x, y - s * 0.42), (x + s * 0.2, y - s * 0.14), (x + s * 0.95, y - s * 0.34), (x + s * 0.5, y + s * 0.14), (x + s * 0.14, y + s * 0.12),
                (x + s * 0.36, y + s * 0.8), (x, y + s * 0.38), (x - s * 0.36, y + s * 0.8), (x - s * 0.14, y + s * 0.12), (x - s * 0.5, y + s * 0.14), (x - s * 0.95, y - s * 0.34), (x - s * 0.2, y - s * 0.14)], mix(tone, c.p["ink"], 0.05 if not c.p["lit"] else 0.2))
        for f in (-1, 1):
            c.poly([(x + f * s * 0.26, y - s * 0.1), (x + f * s * 0.8, y - s * 0.26), (x + f * s * 0.46, y + s * 0.06)], tone2)
        c.disc(x, y + s * 0.1, s * 0.1, tone2)
    window(c, 620, 90, 260, 260, 2)
    wood = mix("#9c6a42", c.p["ink"], 0.12 if not c.p["lit"] else 0.3)
    c.rect(60, 470, 1080, 30, mix(wood, "#ffffff", 0.15), r=4)
    c.rect(80, 500, 1040, 120, wood)
    for k in range(6):
        c.rect(100 + k * 172, 518, 150, 84, mix(wood, c.p["ink"], 0.14), r=4)
        c.disc(175 + k * 172, 560, 7, "#d9b45a")
    for i, tone in enumerate(["#c9543c", "#2f7f8a", "#d9a441", "#5f8a63", "#f3efe2"]):
        c.rect(150 + i * 52, 438, 38, 32, "#fbf8ee", r=5)
        c.disc(169 + i * 52, 440, 17, tone, ry=6)
    c.rect(480, 404, 58, 66, mix("#3f6f8a", c.p["ink"], 0.1), r=6)
    for k in range(6):
        x = 488 + k * 9
        c.line([(x, 410), (x - 12 + k * 6, 330)], "#b98a5a", 4)
        c.disc(x - 12 + k * 6, 326, 5, "#2b2320", ry=12)
    c.poly([(600, 470), (830, 470), (860, 452), (640, 452)], "#fbf6e6")
    c.poly([(650, 466), (740, 458), (800, 464), (720, 468)], "#c9543c")
    for k in range(9):
        c.line([(880 + k * 5, 470), (1010 + k * 6, 438 - k * 2)], mix("#d7b274", "#7a5a34", 0.1 * (k % 3)), 3)
    if season == "#e0a032" or c.p["lit"]:
        t.lantern(c, 1040, 330, 34)
    c.line([(940, 456), (984, 440)], "#8a9298", 7)
    c.disc(930, 462, 10, "#b5533f", ry=6)


def scale(c):
    room(c, mix("#e6e0d2", c.p["wall"], 0.4), mix("#a57c55", c.p["ink"], 0.12 if not c.p["lit"] else 0.35), 520)
    window(c, 820, 90, 280, 260, 3)
    brass, dark = mix("#d2a24c", c.p["ink"], 0.08 if not c.p["lit"] else 0.22), mix("#3c444b", c.p["ink"], 0.2)
    c.rect(0, 500, c.w, 40, mix("#b98a5f", c.p["ink"], 0.05 if not c.p["lit"] else 0.3))
    # The balance.
    x, y = 420, 500
    c.rect(x - 110, y - 26, 220, 28, dark, r=6)
    c.rect(x - 8, y - 320, 16, 300, brass, r=4)
    c.disc(x, y - 330, 18, brass)
    c.line([(x - 230, y - 300), (x, y - 322), (x + 230, y - 286)], brass, 11)
    for px, py in ((x - 230, y - 300), (x + 230, y - 286)):
        for k in (-80, 80):
            c.line([(px, py), (px + k, py + 180)], brass, 2)
        c.d.pieslice([v * 2 for v in (px - 100, py + 140, px + 100, py + 230)], 0, 180, fill=brass)
        c.disc(px, py + 184, 100, mix(brass, "#ffffff", 0.22), ry=14)
    for k in range(7):
        c.disc(x - 280 + k * 17, y - 140 + (k % 2) * 6, 18, ["#d9483b", "#e8743c", "#c83f36"][k % 3])
    for k, s in enumerate((34, 26, 20)):
        c.rect(x + 176 + k * 40, y - 104 - s - 6, s, s + 6, dark, r=4)
        c.disc(x + 176 + k * 40 + s / 2, y - 112 - s, 6, dark)
    # The platform scale and weights.
    c.rect(780, 420, 250, 82, mix("#5f8f9a", c.p["ink"], 0.1), r=12)
    c.rect(800, 440, 120, 44, "#e9f2ea", r=5)
    c.text(860, 462, "1.000 kg", 24, "#2f4a44", True, "mm")
    c.disc(975, 462, 22, "#f7f2e4")
    c.line([(975, 462), (988, 450)], "#b5533f", 4)
    c.rect(800, 396, 210, 24, mix("#c4ccd0", c.p["ink"], 0.05), r=6)
    for k, s in enumerate((56, 44, 34, 26)):
        c.rect(600 + k * 62, 545 - s + 60, s, s, brass, r=5)
        c.disc(600 + k * 62 + s / 2, 545 - s + 54, s * 0.18, brass)
    c.poly([(120, 600), (330, 588), (350, 640), (110, 654)], "#f8f3e4")
    for k in range(5):
        c.line([(140, 608 + k * 9), (310 - k * 12, 600 + k * 9)], "#a8a08c", 2)


def coins(c):
    table = mix("#d7c3a0", c.p["ink"], 0.02 if not c.p["lit"] else 0.22)
    c.gradient([mix(table, "#ffffff", 0.3), table, mix(table, c.p["ink"], 0.16)])
    c.glow(300, 80, 620, "#fff8e6", 120)
    gold = mix("#e0b04a", c.p["ink"], 0.04)
    c.poly([(90, 190), (560, 130), (640, 500), (150, 570)], "#000000", alpha=30)
    c.poly([(80, 176), (550, 116), (630, 486), (140, 556)], "#fbf7ea")
    c.poly([(80, 176), (102, 173), (164, 553), (140, 556)], mix("#9c3f3a", c.p["ink"], 0.1))
    for k in range(10):
        y = 210 + k * 32
        c.line([(130 + k * 6, y), (530 + k * 6, y - 51)], "#c9bfa6", 1.6)
    for k in range(4):
        h = (60, 104, 140, 190)[k]
        bx = 220 + k * 84
        c.poly([(bx, 470 - k * 11), (bx + 46, 464 - k * 11), (bx + 46, 464 - h - k * 11), (bx, 470 - h - k * 11)], ["#3f6f8a", "#c9693c", "#5f8a63", "#a3453f"][k])
    c.rect(730, 110, 210, 280, "#000000", r=16, alpha=34)
    c.rect(720, 98, 210, 280, mix("#3c464e", c.p["ink"], 0.1), r=16)
    c.rect(740, 118, 170, 56, "#cfe0d2", r=5)
    c.text(900, 146, "108.60", 32, "#2f4a44", True, "rm")
    for r in range(4):
        for k in range(4):
            c.rect(742 + k * 44, 192 + r * 44, 34, 34, "#e8743c" if k == 3 else "#5d6a72", r=6)
    for x, n in ((760, 7), (880, 11), (1000, 5), (1090, 9)):
        for k in range(n):
            y = 600 - k * 15
            c.disc(x, y + 5, 52, mix(gold, c.p["ink"], 0.35), ry=19)
            c.disc(x, y, 52, gold, ry=19)
        y = 600 - (n - 1) * 15
        c.disc(x, y, 42, mix(gold, "#ffffff", 0.25), ry=14)
        c.rect(x - 9, y - 5, 18, 10, mix(gold, c.p["ink"], 0.3))
    if c.p["lit"]:
        c.disc(1050, 330, 84, mix("#d98a8a", c.p["ink"], 0.05), ry=66)
        c.disc(1116, 316, 30, mix("#d98a8a", c.p["ink"], 0.05))
        c.rect(1030, 262, 46, 8, "#3a2a2a", r=4)
        for k in (-40, 36):
            c.rect(1040 + k, 384, 22, 26, mix("#c97a7a", c.p["ink"], 0.1), r=5)
    c.line([(560, 590), (300, 640)], "#3f6f8a", 14)
    c.poly([(300, 634), (300, 648), (276, 646)], "#e6c79a")


def pattern(c):
    kind = {"#4f8f68": 0, "#6d5a5e": 1, "#f0b3bd": 2, "#e0a032": 3}.get(c.p["leaf"][0], 0)
    base = [("#274b5f", "#e9dcc0"), ("#7a2f3a", "#f0d9a8"), ("#f7ece0", "#b5606a"), ("#5d3a24", "#e8b860")][kind]
    c.gradient([mix(base[0], "#ffffff", 0.08), base[0]])
    ink = mix(base[1], base[0], 0.15)
    s = 150
    for gy in range(-1, 6):
        for gx in range(-1, 9):
            x, y = gx * s + (gy % 2) * s / 2 * (kind in (1, 3)), gy * s * (0.75 if kind in (1, 3) else 1)
            if kind == 0:
                c.d.rectangle([v * 2 for v in (x + 8, y + 8, x + s - 8, y + s - 8)], outline=ink, width=8)
                c.d.rectangle([v * 2 for v in (x + 44, y + 44, x + s - 44, y + s - 44)], outline=ink, width=8)
                for a, b in (((75, 8), (75, 44)), ((75, 106), (75, 142)), ((8, 75), (44, 75)), ((106, 75), (142, 75))):
                    c.line([(x + a[0], y + a[1]), (x + b[0], y + b[1])], ink, 4)
                for a, b in (((8, 8), (44, 44)), ((142, 8), (106, 44)), ((8, 142), (44, 106)), ((142, 142), (106, 106))):
                    c.line([(x + a[0], y + a[1]), (x + b[0], y + b[1])], ink, 4)
                c.disc(x + 75, y + 75, 12, mix(base[1], "#c9543c", 0.5))
            elif kind == 1:
                for k in range(4):
                    c.arc(x + 75, y + 75, 66 - k * 16, 150, 390, mix(ink, base[0], k * 0.12), 5)
                c.arc(x + 24, y + 86, 22, 60, 330, ink, 5)
                c.arc(x + 126, y + 86, 22, 210, 480, ink, 5)
            elif kind == 2:
                pts = [(x + s * u, y + 75 + math.sin(u * math.tau) * 34) for u in [k / 24 for k in range(25)]]
                c.line(pts, "#7f9a6a", 5)
                for k in range(5):
                    a = k * math.tau / 5
                    c.disc(x + 37 + math.cos(a) * 17, y + 109 + math.sin(a) * 17, 13, "#d98a94")
                c.disc(x + 37, y + 109, 8, "#f2d06e")
                c.poly([(x + 112, y + 41), (x + 142, y + 20), (x + 132, y + 54)], "#8fae78")
                c.poly([(x + 112, y + 41), (x + 84, y + 18), (x + 90, y + 50)], "#8fae78")
            else:
                for k in range(7):
                    a = -math.pi / 2 + (k - 3) * 0.42
                    c.poly([(x + 75, y + 100), (x + 75 + math.cos(a - 0.16) * 62, y + 100 + math.sin(a - 0.16) * 62), (x + 75 + math.cos(a) * 74, y + 100 + math.sin(a) * 74), (x + 75 + math.cos(a + 0.16) * 62, y + 100 + math.sin(a + 0.16) * 62)], mix(base[1], "#c8602c", (k % 3) * 0.3))
                c.line([(x + 75, y + 100), (x + 75, y + 128)], ink, 4)
