"""A room with a window: the window shows the season."""

from . import things as t
from .palettes import mix


def room(c, wall=None, floor=None, horizon=500):
    """Wall and floor in the light of the palette."""
    wall = wall or mix(c.p["wall"], "#f6efe2", 0.5)
    if c.p["lit"]:
        wall = mix(wall, c.p["ink"], 0.42)
    floor = floor or mix("#b98a5f", c.p["ink"], 0.16 if not c.p["lit"] else 0.5)
    c.gradient([mix(wall, "#ffffff", 0.12), wall, mix(wall, c.p["ink"], 0.08)], h=horizon)
    c.gradient([floor, mix(floor, c.p["ink"], 0.22)], y=horizon, h=c.h - horizon)
    for i in range(-8, 24):
        c.line([(600 + (i * 76 - 600) * 0.8, horizon), (600 + (i * 76 - 600) * 1.7, c.h)], mix(floor, c.p["ink"], 0.22), 1.3, alpha=110)
    c.rect(0, horizon - 9, c.w, 11, mix(wall, c.p["ink"], 0.28))
    return wall


def window(c, x, y, w, h, panes=2):
    """A window with sky, far hills and a tree."""
    frame = mix("#f4eee2", c.p["ink"], 0.1 if not c.p["lit"] else 0.5)
    c.rect(x - 10, y - 10, w + 20, h + 20, frame, r=3)
    c.gradient(c.p["sky"], x=x, y=y, w=w, h=h)

    def view():
        if c.p["sun"]:
            c.glow(x + w * 0.72, y + h * 0.3, h * 0.5, c.p["sun"][0], 140)
            c.disc(x + w * 0.72, y + h * 0.3, h * 0.07, c.p["sun"][0])
        for k in range(4):
            bw = w / 4
            c.rect(x + k * bw, y + h * (0.66 - 0.08 * (k % 3)), bw * 0.8, h, mix(c.p["far"], c.p["mid"], 0.4))
            if c.p["lit"]:
                for r in range(3):
                    c.rect(x + k * bw + bw * 0.2, y + h * (0.72 - 0.08 * (k % 3)) + r * h * 0.08, bw * 0.16, h * 0.035, c.p["light"])
        t.tree(c, x + w * 0.2, y + h * 1.06, h * 0.8)

    c.clipped(view, lambda d: d.rectangle([v * 2 for v in (x, y, x + w, y + h)], fill=255))
    for k in range(1, panes):
        c.rect(x + w * k / panes - 4, y, 8, h, frame)
    c.rect(x, y + h * 0.4 - 3, w, 6, frame)
    c.rect(x - 18, y + h + 8, w + 36, 14, mix(frame, c.p["ink"], 0.12), r=3)
    if not c.p["lit"]:
        c.poly([(x + 10, 505), (x + w, 505), (x + w + 130, 675), (x + 90, 675)], "#fff6d8", alpha=46)


def pendant(c, x, y, r=42):
    """A hanging lamp."""
    c.line([(x, 0), (x, y)], c.p["ink"], 2)
    c.glow(x, y + r * 0.4, r * 5, c.p["light"], 150 if c.p["lit"] else 60)
    c.d.pieslice([v * 2 for v in (x - r, y - r * 0.2, x + r, y + r * 1.4)], 180, 360, fill=mix(c.p["accent"], c.p["ink"], 0.15))
    c.disc(x, y + r * 0.62, r * 0.5, "#fff2cc", ry=r * 0.16)
