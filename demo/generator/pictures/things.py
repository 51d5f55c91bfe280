"""What stands in the scenes: trees, roofs, houses, lamps, lanterns, bicycles."""

import math

from .palettes import mix


def leaves(c, kind=None):
    """Leaf colours of the season."""
    if kind == "green":
        return c.p.get("green") or c.p["leaf"]
    return c.p["leaf"]


def tree(c, x, y, h, kind="round", tones=None):
    """A tree with its foot at (x, y)."""
    tones = tones or leaves(c)
    trunk = mix(c.p["ink"], "#7a5a40", 0.45)
    if c.p.get("bare") and kind not in ("pine", "bare"):
        kind = "bare"
    if kind == "pine":
        c.rect(x - h * 0.02, y - h * 0.16, h * 0.04, h * 0.16, trunk)
        for i in range(4):
            w, top = h * (0.27 - i * 0.052), y - h * (0.4 + i * 0.19)
            c.poly([(x - w, y - h * (0.12 + i * 0.19)), (x + w, y - h * (0.12 + i * 0.19)), (x, top)], tones[2] if i % 2 else tones[0])
            c.poly([(x, y - h * (0.12 + i * 0.19)), (x + w, y - h * (0.12 + i * 0.19)), (x, top)], tones[2], alpha=120)
            if c.p["snow"]:
                c.poly([(x - w * 0.42, top + h * 0.11), (x + w * 0.42, top + h * 0.11), (x, top)], "#ffffff")
        return
    if kind == "bare":
        def branch(px, py, length, angle, width, depth):
            nx, ny = px + math.cos(angle) * length, py - math.sin(angle) * length
            c.line([(px, py), (nx, ny)], trunk, max(width, 0.8))
            if c.p["snow"] and width < 6 and depth < 4:
                c.line([(px, py - width * 0.5), (nx, ny - width * 0.5)], "#ffffff", max(width * 0.4, 0.7))
            if depth:
                for spread in (-0.45, 0.1, 0.5):
                    branch(nx, ny, length * c.rng.uniform(0.62, 0.78), angle + spread + c.rng.uniform(-0.15, 0.15), width * 0.6, depth - 1)
        branch(x, y, h * 0.3, math.pi / 2 + c.rng.uniform(-0.06, 0.06), h * 0.036, 4)
        return
    if kind == "willow":
        c.line([(x, y), (x + h * 0.02, y - h * 0.5)], trunk, h * 0.045)
        for i in range(90):
            a = c.rng.uniform(-1, 1)
            top = y - h * (0.62 + 0.34 * (1 - a * a)) + c.rng.uniform(-6, 6)
            bottom = min(y - h * 0.1, top + h * c.rng.uniform(0.3, 0.62))
            px = x + a * h * 0.4
            c.line([(px * 0.96 + x * 0.04, top), (px, (top + bottom) / 2), (px + c.rng.uniform(-4, 4), bottom)], c.rng.choice(tones), 2, alpha=190)
        return
    c.poly([(x - h * 0.03, y), (x + h * 0.03, y), (x + h * 0.014, y - h * 0.5), (x - h * 0.014, y - h * 0.5)], trunk)
    if kind == "poplar":
        for dx, tone, k in ((0, tones[2], 1.0), (-h * 0.012, tones[0], 0.86), (-h * 0.03, tones[1], 0.6)):
            c.disc(x + dx, y - h * 0.58, h * 0.13 * k, tone, ry=h * 0.42 * k)
        return
    c.line([(x, y - h * 0.34), (x - h * 0.13, y - h * 0.55)], trunk, h * 0.018)
    c.line([(x, y - h * 0.3), (x + h * 0.14, y - h * 0.52)], trunk, h * 0.018)
    spots = [(c.rng.uniform(-0.25, 0.25), c.rng.uniform(0.44, 0.84), c.rng.uniform(0.13, 0.19)) for _ in range(9)]
    for layer, (tone, off, k) in enumerate(((tones[2], 0.0, 1.06), (tones[0], -0.018, 0.94), (tones[1], -0.05, 0.56))):
        for sx, sy, r in spots:
            if layer == 2 and sx > 0.16:
                continue
            c.disc(x + (sx + off) * h, y - (sy - off * 0.8) * h, r * k * h, tone)
    for _ in range(34):
        a, r = c.rng.uniform(0, math.tau), c.rng.uniform(0, 0.3) * h
        c.disc(x + math.cos(a) * r, y - h * 0.64 + math.sin(a) * r * 0.85, h * c.rng.uniform(0.008, 0.017), c.rng.choice(tones), alpha=200)


def grey_roof(c, x, y, w, h, tone=None, overhang=14):
    """A tiled roof seen from its long side; (x, y) is the left end of the eaves."""
    tone = tone or c.p["roof"]
    dark, pale = mix(tone, c.p["ink"], 0.4), mix(tone, "#ffffff", 0.16)
    sag = h * 0.08
    left, right = x - overhang, x + w + overhang
    inset = min(w * 0.08, 30)
    ridge_y = y - h
    c.poly([(left, y), (x + inset * 0.3, y - h * 0.45), (x + inset, ridge_y), (x + w - inset, ridge_y), (x + w - inset * 0.3, y - h * 0.45), (right, y)], tone)
    step = max(7, h / 11)
    count = int((right - left) / step)
    for i in range(count + 1):
        t = i / max(1, count)
        xe = left + (right - left) * t
        xr = x + inset + (w - 2 * inset) * t
        c.line([(xr, ridge_y), ((xe + xr) / 2, y - h * 0.48 + sag), (xe, y)], dark, 1.4, alpha=120)
        c.line([(xr + 2, ridge_y), ((xe + xr) / 2 + 2, y - h * 0.48 + sag), (xe + 2, y)], pale, 1, alpha=70)
    for i in range(count + 1):
        c.disc(left + (right - left) * i / max(1, count), y, step * 0.36, dark)
    c.rect(x + inset - 6, ridge_y - h * 0.08, w - 2 * inset + 12, h * 0.1, dark, r=2)
    for end in (x + inset - 6, x + w - inset + 6):
        c.poly([(end - 5, ridge_y + 2), (end + 5, ridge_y + 2), (end + (7 if end > x + w / 2 else -7), ridge_y - h * 0.2)], dark)
    if c.p["snow"]:
        c.poly([(left + 6, y - h * 0.1), (x + inset * 0.4, y - h * 0.5), (x + inset, ridge_y - h * 0.09), (x + w - inset, ridge_y - h * 0.09),
                (x + w - inset * 0.4, y - h * 0.5), (right - 6, y - h * 0.1), (x + w * 0.7, y - h * 0.2), (x + w * 0.45, y - h * 0.08), (x + w * 0.2, y - h * 0.2)], "#fbfcfd")


def lattice(c, x, y, w, h):
    """A lattice window; lit when it is dark outside."""
    frame = mix(c.p["accent"], c.p["ink"], 0.45)
    pane = c.p["light"] if c.p["lit"] else mix(c.p["wall"], c.p["ink"], 0.34)
    if c.p["lit"]:
        c.glow(x + w / 2, y + h / 2, max(w, h) * 1.3, c.p["light"], 90)
    c.rect(x - 3, y - 3, w + 6, h + 6, frame, r=1)
    c.rect(x, y, w, h, pane)
    for i in range(1, 4):
        c.rect(x + w * i / 4 - 1, y, 2, h, frame)
        c.rect(x, y + h * i / 4 - 1, w, 2, frame)


def house(c, x, y, w, h, windows=2, door=False, wall=None):
    """A one-storey courtyard house standing on y."""
    wall = wall or c.p["wall"]
    c.rect(x, y - h, w, h, wall)
    c.rect(x, y - h * 0.28, w, h * 0.28, mix(wall, c.p["roof"], 0.5))
    for i in range(int(w / 26) + 1):
        c.line([(x + i * 26, y - h * 0.28), (x + i * 26, y)], mix(wall, c.p["roof"], 0.66), 1)
    c.line([(x, y - h * 0.14), (x + w, y - h * 0.14)], mix(wall, c.p["roof"], 0.66), 1)
    slots = windows + (1 if door else 0)
    for i in range(slots):
        cx = x + w * (i + 0.5) / slots
        if door and i == slots // 2:
            red = mix(c.p["accent"], c.p["ink"], 0.12)
            dw, dh = h * 0.42, h * 0.68
            c.rect(cx - dw / 2 - 6, y - dh - 6, dw + 12, dh + 6, mix(red, c.p["ink"], 0.4))
            c.rect(cx - dw / 2, y - dh, dw, dh, red)
            c.rect(cx - 1, y - dh, 2, dh, mix(red, c.p["ink"], 0.5))
            for k in (-1, 1):
                c.disc(cx + k * dw * 0.12, y - dh * 0.5, 3, "#e6c06a")
        else:
            lattice(c, cx - h * 0.2, y - h * 0.78, h * 0.4, h * 0.4)
    grey_roof(c, x, y - h, w, h * 0.62)


def block(c, x, y, w, h, colour, cols, rows, lit=0.35):
    """A storeyed building with windows."""
    c.rect(x, y - h, w, h, colour)
    c.rect(x + w * 0.72, y - h, w * 0.28, h, mix(colour, c.p["ink"], 0.12))
    gx, gy = w / cols, h / (rows + 0.6)
    for r in range(rows):
        for k in range(cols):
            on = c.p["lit"] and c.rng.random() < lit
            pane = c.p["light"] if on else mix(colour, c.p["ink"] if not c.p["lit"] else "#ffffff", 0.22 if not c.p["lit"] else 0.08)
            c.rect(x + gx * (k + 0.24), y - h + gy * (r + 0.36), gx * 0.52, gy * 0.5, pane, r=1)


def skyline(c, y, colour, low, high, lit=0.3, step=(46, 110)):
    """A row of high buildings."""
    x = -30
    while x < c.w + 20:
        w = c.rng.uniform(*step)
        h = c.rng.uniform(low, high)
        block(c, x, y, w, h, mix(colour, c.p["far"], c.rng.uniform(0, 0.35)), max(2, int(w / 18)), max(3, int(h / 22)), lit)
        if c.rng.random() < 0.2:
            c.rect(x + w / 2 - 1.5, y - h - 30, 3, 30, colour)
        x += w + c.rng.uniform(-6, 16)


def lamp(c, x, y, h):
    """A street lamp."""
    post = mix(c.p["ink"], c.p["near"], 0.2)
    c.rect(x - 2, y - h, 4, h, post)
    c.rect(x - 7, y - h - 22, 14, 22, c.p["light"] if c.p["lit"] else "#f4f1e6", r=4)
    c.poly([(x - 11, y - h - 21), (x + 11, y - h - 21), (x, y - h - 34)], post)
    if c.p["lit"]:
        c.glow(x, y - h - 10, h * 0.75, c.p["light"], 150)


def lantern(c, x, y, r):
    """A red lantern hanging from (x, y)."""
    red = c.p["accent"]
    c.line([(x, y), (x, y + r * 0.9)], c.p["ink"], 1.5)
    if c.p["lit"]:
        c.glow(x, y + r * 1.9, r * 3.6, "#ffb066", 130)
    c.disc(x, y + r * 1.9, r * 1.12, red, ry=r)
    c.disc(x, y + r * 1.9, r * 0.72, mix(red, "#ffb37a", 0.35), ry=r)
    c.disc(x, y + r * 1.9, r * 0.3, mix(red, "#ffd9a0", 0.6), ry=r)
    for yy in (y + r * 0.86, y + r * 2.78):
        c.rect(x - r * 0.44, yy, r * 0.88, r * 0.2, "#d9a648", r=1)
    for k in (-2, -1, 0, 1, 2):
        c.line([(x + k * r * 0.14, y + r * 2.95), (x + k * r * 0.17, y + r * 3.8)], "#d9a648", 1)


def bench(c, x, y, w):
    """A park bench on y."""
    wood, iron = mix("#a8703f", c.p["ink"], 0.25), mix(c.p["ink"], "#555555", 0.3)
    for k in (0.1, 0.9):
        c.rect(x + w * k - 2, y - w * 0.28, 4, w * 0.28, iron)
    for i in range(3):
        c.rect(x, y - w * (0.52 - i * 0.075), w, w * 0.05, wood, r=2)
    c.rect(x - 3, y - w * 0.26, w + 6, w * 0.06, wood, r=2)
    if c.p["snow"]:
        c.rect(x - 3, y - w * 0.31, w + 6, w * 0.06, "#ffffff", r=4)


def bicycle(c, x, y, s, colour):
    """A bicycle whose wheels stand on y; x is the rear hub."""
    r, ink = s * 0.34, mix(c.p["ink"], "#000000", 0.2)
    fx = x + s
    for hub in (x, fx):
        c.arc(hub, y - r, r, 0, 360, ink, s * 0.026)
        c.arc(hub, y - r, r * 0.93, 0, 360, mix(ink, "#ffffff", 0.5), s * 0.01)
        for k in range(9):
            a = k * math.tau / 9
            c.line([(hub, y - r), (hub + math.cos(a) * r * 0.9, y - r + math.sin(a) * r * 0.9)], mix(ink, "#ffffff", 0.35), 0.8)
        c.disc(hub, y - r, s * 0.025, ink)
    seat, crank, head = (x + s * 0.26, y - r * 2.1), (x + s * 0.42, y - r * 0.92), (x + s * 0.82, y - r * 2.0)
    for a, b in (((x, y - r), crank), ((x, y - r), seat), (seat, crank), (seat, head), (crank, head)):
        c.line([a, b], colour, s * 0.036)
    c.line([head, (fx, y - r)], colour, s * 0.034)
    c.line([head, (x + s * 0.78, y - r * 2.4), (x + s * 0.64, y - r * 2.46)], ink, s * 0.03)
    c.line([seat, (x + s * 0.24, y - r * 2.3)], ink, s * 0.03)
    c.rect(x + s * 0.13, y - r * 2.42, s * 0.22, s * 0.05, ink, r=s * 0.02)
    c.disc(crank[0], crank[1], s * 0.06, ink)
    c.rect(x + s * 0.86, y - r * 2.32, s * 0.24, s * 0.2, mix("#b98a55", c.p["ink"], 0.2), r=3)
    c.line([(x + s * 0.86, y - r * 2.16), (x + s * 1.1, y - r * 2.16)], mix("#b98a55", c.p["ink"], 0.5), 1)


def birds(c, x, y, count, size=12):
    """Swallows in the sky."""
    for _ in range(count):
        bx, by, s = x + c.rng.uniform(-160, 160), y + c.rng.uniform(-50, 50), size * c.rng.uniform(0.6, 1.2)
        c.line([(bx - s, by - s * 0.35), (bx - s * 0.3, by - s * 0.1), (bx, by + s * 0.15), (bx + s * 0.3, by - s * 0.1), (bx + s, by - s * 0.35)], c.p["ink"], max(1.2, s * 0.14), alpha=210)


def pot(c, x, y, s, flower=None):
    """A flower pot on y."""
    c.poly([(x - s * 0.4, y - s * 0.6), (x + s * 0.4, y - s * 0.6), (x + s * 0.28, y), (x - s * 0.28, y)], mix("#b8663f", c.p["ink"], 0.15))
    c.rect(x - s * 0.46, y - s * 0.7, s * 0.92, s * 0.16, mix("#c97a4f", c.p["ink"], 0.1), r=2)
    green = leaves(c, "green")
    for k in range(9):
        a = math.pi * (0.12 + 0.76 * k / 8)
        c.line([(x, y - s * 0.66), (x + math.cos(a) * s * 0.7, y - s * 0.7 - math.sin(a) * s * 0.85)], green[k % 3], s * 0.08)
        if flower:
            c.disc(x + math.cos(a) * s * 0.72, y - s * 0.74 - math.sin(a) * s * 0.88, s * 0.11, flower)


def person(c, x, y, h, coat, facing=1):
    """A small figure without a face, for scale."""
    skin, dark = mix("#e7b992", c.p["ink"], 0.25 if c.p["lit"] else 0.05), mix(c.p["ink"], "#333a44", 0.5)
    c.rect(x - h * 0.09, y - h * 0.42, h * 0.07, h * 0.42, dark, r=h * 0.03)
    c.rect(x + h * 0.02, y - h * 0.42, h * 0.07, h * 0.42, dark, r=h * 0.03)
    c.poly([(x - h * 0.15, y - h * 0.32), (x + h * 0.15, y - h * 0.32), (x + h * 0.11, y - h * 0.78), (x - h * 0.11, y - h * 0.78)], coat)
    c.line([(x + facing * h * 0.09, y - h * 0.72), (x + facing * h * 0.17, y - h * 0.46)], mix(coat, c.p["ink"], 0.2), h * 0.06)
    c.disc(x, y - h * 0.88, h * 0.1, skin)
    c.disc(x - facing * h * 0.012, y - h * 0.925, h * 0.098, dark, ry=h * 0.07)
