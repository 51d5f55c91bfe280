"""Scenes in rooms."""

import math

from . import things as t
from .room import pendant, room, window
from .palettes import mix


BOOKS = ["#b5533f", "#3f6f8a", "#d7a546", "#5f8a63", "#7a5a86", "#c98b6a", "#8c9aa6", "#a83f4f", "#efe2c2", "#4f6f5f"]


def _shelf(c, x, y, w, rows, row=78):
    wood = mix("#8a5f3d", c.p["ink"], 0.2 if not c.p["lit"] else 0.4)
    c.rect(x - 8, y - 8, w + 16, rows * row + 16, wood, r=3)
    for r in range(rows):
        yy = y + r * row
        c.rect(x, yy, w, row - 9, mix(wood, c.p["ink"], 0.42))
        bx = x + 5
        while bx < x + w - 12:
            bw, bh = c.rng.uniform(9, 20), c.rng.uniform(0.6, 0.94) * (row - 12)
            if bx + bw > x + w - 3:
                break
            tone = mix(c.rng.choice(BOOKS), c.p["ink"], 0.02 if not c.p["lit"] else 0.25)
            if c.rng.random() < 0.07:
                bx += c.rng.uniform(12, 34)
                continue
            c.rect(bx, yy + row - 9 - bh, bw, bh, tone, r=1)
            if bw > 12:
                c.rect(bx + 2, yy + row - 9 - bh * 0.8, bw - 4, 3, mix(tone, "#ffffff", 0.5))
                c.rect(bx + 2, yy + row - 9 - bh * 0.3, bw - 4, 2, mix(tone, "#ffffff", 0.4))
            bx += bw + 1
        c.rect(x - 4, yy + row - 10, w + 8, 9, mix(wood, "#ffffff", 0.12))


def library(c):
    room(c)
    window(c, 470, 110, 270, 290, 3)
    _shelf(c, 50, 70, 350, 5, 84)
    _shelf(c, 810, 70, 350, 5, 84)
    for x in (300, 605, 910):
        pendant(c, x, 60 if x != 605 else 30, 40)
    wood = mix("#a9764a", c.p["ink"], 0.1 if not c.p["lit"] else 0.32)
    for x, coat in ((430, "#4f7fa3"), (610, "#b5654a"), (800, "#6a8f6a")):
        t.person(c, x, 700, 290, mix(coat, c.p["ink"], 0.08 if not c.p["lit"] else 0.3), 1)
    c.rect(250, 545, 700, 22, mix(wood, "#ffffff", 0.14), r=4)
    c.rect(270, 566, 660, 70, wood)
    for x in (280, 900):
        c.rect(x, 566, 20, 109, mix(wood, c.p["ink"], 0.2))
    for x in (350, 520, 700, 860):
        c.rect(x - 3, 484, 6, 62, mix(c.p["ink"], "#777777", 0.3))
        if c.p["lit"]:
            c.glow(x, 500, 130, c.p["light"], 150)
        c.d.pieslice([v * 2 for v in (x - 34, 462, x + 34, 512)], 180, 360, fill=mix("#2f6f5f", c.p["ink"], 0.1))
    for x, tone in ((440, "#f6f0e0"), (612, "#fbf5e6"), (790, "#f6f0e0")):
        c.poly([(x - 44, 545), (x - 2, 536), (x - 2, 546), (x - 44, 553)], tone)
        c.poly([(x + 44, 545), (x + 2, 536), (x + 2, 546), (x + 44, 553)], mix(tone, c.p["ink"], 0.06))
    t.pot(c, 150, 640, 84)
    t.pot(c, 1060, 640, 84)


def classroom(c):
    wall = room(c, mix("#f3ead8", c.p["wall"], 0.3))
    c.rect(300, 96, 600, 260, mix("#8a6a4a", c.p["ink"], 0.2), r=5)
    c.rect(314, 110, 572, 232, mix("#2f5f4f", c.p["ink"], 0.12))
    c.shade(314, 110, 572, 232, "#ffffff", 26, 0)
    chalk = "#eef2e6"
    c.text(600, 160, "今天，我们学做风筝", 34, chalk, False, "mm")
    c.poly([(430, 220), (480, 250), (430, 310), (380, 250)], mix("#2f5f4f", "#ffffff", 0.16))
    c.line([(430, 220), (480, 250), (430, 310), (380, 250), (430, 220), (430, 310)], chalk, 2)
    c.line([(380, 250), (480, 250)], chalk, 2)
    c.line([(430, 310), (450, 326), (434, 336)], chalk, 2)
    for k in range(3):
        c.line([(560, 228 + k * 34), (800 - k * 40, 228 + k * 34)], chalk, 3, alpha=170)
    c.rect(306, 342, 588, 12, mix("#8a6a4a", c.p["ink"], 0.05))
    window(c, 60, 110, 180, 240, 2)
    window(c, 960, 110, 180, 240, 2)
    tones = ["#4f7fa3", "#c9694a", "#d9a441", "#6a9a72", "#8f6f9f", "#a8574f"]
    for row, (y, s) in enumerate(((520, 0.8), (610, 1.08))):
        for k in range(5 if row == 0 else 4):
            x = 170 + k * 215 if row == 0 else 150 + k * 300
            coat = mix(tones[(k + row * 2) % 6], c.p["ink"], 0.1 if not c.p["lit"] else 0.25)
            c.poly([(x - 34 * s, y), (x + 34 * s, y), (x + 26 * s, y - 62 * s), (x - 26 * s, y - 62 * s)], coat)
            c.disc(x, y - 84 * s, 25 * s, mix("#2b2a2c", c.p["ink"], 0.4))
            if (k + row) % 3 == 0:
                c.disc(x, y - 112 * s, 9 * s, mix("#2b2a2c", c.p["ink"], 0.4))
            wood = mix("#c79a62", c.p["ink"], 0.12 if not c.p["lit"] else 0.3)
            c.rect(x - 78 * s, y - 6, 156 * s, 14 * s, mix(wood, "#ffffff", 0.12), r=3)
            c.rect(x - 70 * s, y + 8 * s, 140 * s, 34 * s, wood)
            for q in (-66, 58):
                c.rect(x + q * s, y + 40 * s, 8 * s, 40 * s, mix(c.p["ink"], "#777777", 0.4))
            c.rect(x + 26 * s, y - 16 * s, 34 * s, 10 * s, tones[(k + 3) % 6], r=1)
    t.person(c, 250, 470, 200, mix("#5a6f8a", wall, 0.1))
    c.line([(270, 330), (330, 250)], mix("#5a6f8a", c.p["ink"], 0.2), 10)


def kitchen(c):
    wall = room(c, mix("#eef1ec", c.p["wall"], 0.2), mix("#8f9aa0", c.p["ink"], 0.2), 540)
    for i in range(25):
        for r in range(6):
            c.rect(i * 49, 70 + r * 49, 47, 47, mix(wall, "#ffffff" if (i + r) % 2 else "#7fa8a3", 0.18), r=2)
    steel, dark = mix("#c4ccd0", c.p["ink"], 0.05 if not c.p["lit"] else 0.25), mix("#4b545b", c.p["ink"], 0.3)
    c.poly([(420, 0), (900, 0), (850, 120), (470, 120)], steel)
    c.rect(456, 118, 408, 20, mix(steel, c.p["ink"], 0.2))
    c.rect(40, 130, 300, 12, steel)
    for i, tone in enumerate(["#b5533f", "#3f6f8a", "#d7a546", "#5f8a63", "#c98b6a"]):
        c.rect(56 + i * 56, 80, 42, 50, mix(tone, c.p["ink"], 0.1), r=6)
        c.rect(60 + i * 56, 72, 34, 10, mix(tone, "#ffffff", 0.4), r=3)
    c.rect(950, 150, 210, 8, dark)
    for i in range(4):
        x = 976 + i * 54
        c.line([(x, 158), (x, 196)], dark, 3)
        if i % 2:
            c.disc(x, 216, 24, mix(steel, c.p["ink"], 0.1))
        else:
            c.rect(x - 16, 196, 32, 66, steel, r=8)
    c.rect(30, 400, 1140, 30, mix(steel, "#ffffff", 0.3), r=3)
    c.rect(40, 430, 1120, 190, steel)
    for i in range(5):
        c.rect(60 + i * 224, 450, 196, 150, mix(steel, c.p["ink"], 0.1), r=4)
        c.rect(130 + i * 224, 466, 56, 8, dark, r=4)
    for x in (560, 720):
        c.rect(x - 50, 390, 100, 12, dark, r=4)
        for k in range(9):
            c.poly([(x - 34 + k * 8, 392), (x - 28 + k * 8, 392), (x - 31 + k * 8, 376)], "#5a9fd4")
    c.d.pieslice([v * 2 for v in (480, 290, 640, 420)], 0, 180, fill=dark)
    c.line([(480, 356), (430, 340)], dark, 10)
    c.disc(560, 354, 80, mix(dark, "#ffffff", 0.1), ry=15)
    for _ in range(26):
        c.disc(560 + c.rng.uniform(-58, 58), 352 + c.rng.uniform(-8, 6), 8, c.rng.choice(["#d9593c", "#6aa04f", "#e8b64a", "#f3e6c2"]))
    bamboo = mix("#c79a5c", c.p["ink"], 0.06)
    for k in range(3):
        c.rect(650, 352 - k * 46, 150, 42, mix(bamboo, c.p["ink"], 0.06 * k), r=5)
        c.rect(650, 352 - k * 46, 150, 8, mix(bamboo, c.p["ink"], 0.3))
        for j in range(9):
            c.line([(656 + j * 17, 362 - k * 46), (656 + j * 17, 390 - k * 46)], mix(bamboo, c.p["ink"], 0.25), 1.4)
    c.disc(725, 254, 72, bamboo, ry=18)
    for k in range(4):
        pts = [(680 + k * 30 + math.sin(j / 2.0 + k) * 10, 236 - j * 15) for j in range(9)]
        c.line(pts, "#ffffff", 7, alpha=80)
    board = mix("#d1a46a", c.p["ink"], 0.08)
    c.rect(120, 380, 230, 22, board, r=4)
    for i in range(8):
        c.disc(150 + i * 16, 372, 11, "#e4823c")
    for i in range(6):
        c.disc(280 + i * 10, 366 - (i % 2) * 10, 12, "#5f9a4f")
    c.rect(900, 340, 110, 62, mix("#e7ecee", c.p["ink"], 0.06), r=8)
    c.rect(1040, 352, 90, 50, mix("#b5533f", c.p["ink"], 0.06), r=8)
    t.person(c, 410, 640, 330, mix("#f6f5f0", c.p["ink"], 0.08 if not c.p["lit"] else 0.25))
    c.rect(382, 312, 56, 22, "#ffffff", r=8)
    c.disc(410, 312, 34, "#ffffff", ry=18)


def museum(c):
    room(c, mix("#d9cdb8", c.p["ink"], 0.1 if not c.p["lit"] else 0.3), mix("#6a5848", c.p["ink"], 0.3), 540)
    for x in (90, 480, 870):
        c.poly([(x + 60, 0), (x + 180, 0), (x + 260, 540), (x - 20, 540)], "#fff2d0", alpha=44)
        c.rect(x + 104, 0, 32, 22, "#2b2f36", r=3)
    for i, (x, tone) in enumerate(((70, "#7a9aa0"), (460, "#b5764a"), (850, "#8a7f6a"))):
        c.rect(x, 400, 270, 190, mix("#4a3a30", c.p["ink"], 0.2), r=3)
        c.rect(x + 12, 412, 246, 166, mix("#5a473a", c.p["ink"], 0.2))
        c.rect(x + 10, 130, 250, 270, "#ffffff", alpha=34)
        c.rect(x + 30, 372, 210, 28, "#efe6d2")
        cx = x + 135
        if i == 0:
            c.disc(cx, 312, 62, tone, ry=60)
            c.rect(cx - 22, 216, 44, 60, tone, r=6)
            c.rect(cx - 34, 206, 68, 16, mix(tone, "#ffffff", 0.2), r=7)
            for k in range(4):
                c.line([(cx - 56 + k * 4, 290 + k * 15), (cx + 56 - k * 4, 290 + k * 15)], mix(tone, "#ffffff", 0.45), 3)
            c.disc(cx - 24, 292, 13, "#ffffff", ry=24, alpha=70)
        elif i == 1:
            t.grey_roof(c, cx - 86, 300, 172, 62, mix("#5d6a72", c.p["ink"], 0.1), 8)
            c.rect(cx - 76, 300, 152, 72, tone)
            for k in range(3):
                c.rect(cx - 58 + k * 44, 316, 28, 56, mix(tone, "#3a2018", 0.5))
        else:
            c.poly([(cx - 66, 372), (cx + 66, 372), (cx + 50, 296), (cx + 24, 274), (cx - 24, 274), (cx - 50, 296)], tone)
            c.disc(cx, 316, 28, mix(tone, "#000000", 0.25))
            c.disc(cx, 316, 20, mix(tone, "#ffffff", 0.15))
            for k in range(8):
                a = k * math.tau / 8
                c.disc(cx + math.cos(a) * 24, 316 + math.sin(a) * 24, 3, mix(tone, "#ffffff", 0.5))
        c.rect(x + 10, 130, 250, 4, "#ffffff", alpha=150)
        c.line([(x + 40, 390), (x + 110, 140)], "#ffffff", 16, alpha=26)
        c.rect(x + 96, 600, 78, 26, "#f7f2e4", r=2)
    for x, coat, h in ((400, "#4f7fa3", 210), (795, "#b5654a", 200), (830, "#d9a441", 130)):
        t.person(c, x, 662, h, mix(coat, c.p["ink"], 0.25))


def desk(c):
    wall = room(c, mix("#eef0ee", c.p["wall"], 0.25), mix("#a9b0b0", c.p["ink"], 0.12 if not c.p["lit"] else 0.4), 520)
    for i in range(6):
        c.rect(i * 200 + 20, 30, 160, 16, "#fff9e6", r=4)
        c.glow(i * 200 + 100, 46, 150, "#fff6d8", 80)
    blue = mix("#2f6f8f", c.p["ink"], 0.1 if not c.p["lit"] else 0.3)
    c.rect(60, 96, 1080, 74, blue, r=4)
    c.text(600, 133, "政务服务中心", 40, "#f7fbfb", True, "mm")
    names = ["综合窗口", "社会保障", "企业开办", "不动产", "咨询引导"]
    for i in range(5):
        x = 66 + i * 216
        c.rect(x, 190, 204, 180, mix(wall, "#ffffff", 0.3))
        c.rect(x + 14, 204, 176, 44, "#1f2a33", r=4)
        c.text(x + 102, 226, f"{i + 1}号 {names[i]}", 21, "#7fe0b0" if i % 2 else "#ffd27a", True, "mm")
        coat = mix("#4a5f7a", c.p["ink"], 0.1)
        t.person(c, x + 102, 430, 190, coat)
        c.rect(x + 130, 330, 56, 42, "#2b333b", r=3)
    wood = mix("#c9a071", c.p["ink"], 0.06 if not c.p["lit"] else 0.28)
    c.rect(40, 372, 1120, 24, mix("#f4f1e8", c.p["ink"], 0.06), r=3)
    c.rect(56, 396, 1088, 130, wood)
    for i in range(6):
        c.rect(56 + i * 216, 396, 5, 130, mix(wood, c.p["ink"], 0.25))
    for i in range(5):
        c.rect(110 + i * 216, 420, 116, 80, mix(wood, "#ffffff", 0.18), r=4)
    for x, coat in ((170, "#a4673f"), (386, "#5d7f6a"), (818, "#7d8a99")):
        t.person(c, x, 560, 205, mix(coat, c.p["ink"], 0.12), 1)
    for i in range(4):
        x = 520 + i * 86
        c.rect(x, 560, 76, 18, mix("#5a7f9a", c.p["ink"], 0.1), r=5)
        c.rect(x, 520, 76, 36, mix("#6a8fa8", c.p["ink"], 0.05), r=6)
        c.rect(x + 8, 578, 6, 40, "#5b646b")
        c.rect(x + 62, 578, 6, 40, "#5b646b")
    c.rect(1010, 430, 96, 200, mix("#e9eef0", c.p["ink"], 0.06), r=8)
    c.rect(1022, 446, 72, 96, "#243542", r=4)
    c.rect(1030, 456, 56, 12, "#7fd0d8", r=2)
    for k in range(4):
        c.rect(1030, 476 + k * 15, 56 - (k * 13) % 26, 8, "#9fb8c4", r=2)
    c.rect(1034, 560, 48, 10, "#5b646b")
    t.pot(c, 80, 650, 96)
    if c.p.get("green"):
        t.pot(c, 940, 650, 74, c.p["leaf"][0])
