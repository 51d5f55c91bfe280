"""A sheet to draw on: flat shapes, soft light, paper grain. Coordinates are final pixels; drawn twice as large."""

import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from .palettes import mix, rgb

S = 2
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc"


class Canvas:
    """One picture in the making."""

    def __init__(self, width, height, palette, seed):
        self.w, self.h, self.p = width, height, palette
        self.rng = random.Random(seed)
        self.im = Image.new("RGB", (width * S, height * S), rgb(palette["sky"][-1]))
        self.d = ImageDraw.Draw(self.im, "RGBA")

    # Shapes.
    def poly(self, points, fill, alpha=None):
        self.d.polygon([(x * S, y * S) for x, y in points], fill=rgb(fill, alpha))

    def rect(self, x, y, w, h, fill, r=0, alpha=None):
        if w <= 0 or h <= 0:
            return
        box = (x * S, y * S, (x + w) * S, (y + h) * S)
        if r:
            self.d.rounded_rectangle(box, r * S, fill=rgb(fill, alpha))
        else:
            self.d.rectangle(box, fill=rgb(fill, alpha))

    def disc(self, x, y, r, fill, ry=None, alpha=None):
        ry = r if ry is None else ry
        self.d.ellipse(((x - r) * S, (y - ry) * S, (x + r) * S, (y + ry) * S), fill=rgb(fill, alpha))

    def line(self, points, fill, width=2, alpha=None):
        scaled = [(x * S, y * S) for x, y in points]
        self.d.line(scaled, fill=rgb(fill, alpha), width=max(1, round(width * S)), joint="curve")
        if width >= 3:
            r = width * S / 2
            for x, y in (scaled[0], scaled[-1]):
                self.d.ellipse((x - r, y - r, x + r, y + r), fill=rgb(fill, alpha))

    def arc(self, x, y, r, start, end, fill, width=2):
        self.d.arc(((x - r) * S, (y - r) * S, (x + r) * S, (y + r) * S), start, end, fill=rgb(fill), width=round(width * S))

    def text(self, x, y, words, size, fill, bold=False, anchor="la"):
        font = ImageFont.truetype(FONT.format("Bold" if bold else "Regular"), round(size * S), index=2)
        self.d.text((x * S, y * S), words, font=font, fill=rgb(fill), anchor=anchor)

    # Light.
    def gradient(self, stops, x=0, y=0, w=None, h=None):
        w, h = self.w if w is None else w, self.h if h is None else h
        strip = Image.new("RGB", (1, 256))
        n = len(stops) - 1
        for i in range(256):
            t = i / 255 * n
            k = min(int(t), n - 1)
            strip.putpixel((0, i), mix(stops[k], stops[k + 1], t - k))
        self.im.paste(strip.resize((round(w * S), round(h * S)), Image.BICUBIC), (round(x * S), round(y * S)))

    def shade(self, x, y, w, h, colour, top, bottom):
        """A veil whose opacity goes from top to bottom (0-255)."""
        strip = Image.new("L", (1, 64))
        for i in range(64):
            strip.putpixel((0, i), round(top + (bottom - top) * i / 63))
        mask = strip.resize((round(w * S), round(h * S)), Image.BICUBIC)
        self.im.paste(Image.new("RGB", mask.size, rgb(colour)), (round(x * S), round(y * S)), mask)

    def fade(self, colour, strength, share=1.0):
        """A veil from the left edge, gone at `share` of the width."""
        strip = Image.new("L", (128, 1))
        for i in range(128):
            strip.putpixel((i, 0), round(strength * max(0.0, 1 - i / 127 / share) ** 1.5))
        self.im.paste(Image.new("RGB", self.im.size, rgb(colour)), (0, 0), strip.resize(self.im.size, Image.BICUBIC))

    def glow(self, x, y, r, colour, strength=120):
        size = round(r * 2 * S)
        mask = ImageChops.invert(Image.radial_gradient("L")).resize((size, size), Image.BICUBIC)
        mask = mask.point(lambda v: round((max(0, v - 74) / 181) ** 1.8 * strength))
        self.im.paste(Image.new("RGB", (size, size), rgb(colour)), (round((x - r) * S), round((y - r) * S)), mask)

    def clipped(self, draw, mask_draw):
        """What `draw` draws, only inside the white of `mask_draw`."""
        before = self.im.copy()
        draw()
        mask = Image.new("L", self.im.size, 0)
        mask_draw(ImageDraw.Draw(mask))
        self.im = Image.composite(self.im, before, mask)
        self.d = ImageDraw.Draw(self.im, "RGBA")

    def mirror(self, y, depth, colour, veil=110):
        """Water: what stands above y, upside down, paler, rippled."""
        top = self.im.crop((0, max(0, round((y - depth) * S)), self.im.width, round(y * S))).transpose(Image.FLIP_TOP_BOTTOM)
        top = top.filter(ImageFilter.GaussianBlur(3 * S))
        rows = Image.new("RGB", top.size)
        for i in range(0, top.height, 2 * S):
            shift = round(math.sin(i / 9.0) * (1 + i / top.height * 5) * S)
            rows.paste(ImageChops.offset(top.crop((0, i, top.width, min(top.height, i + 2 * S))), shift, 0), (0, i))
        self.im.paste(rows, (0, round(y * S)))
        self.d = ImageDraw.Draw(self.im, "RGBA")
        self.rect(0, y, self.w, depth, colour, alpha=veil)
        for _ in range(46):
            yy = y + self.rng.random() ** 1.4 * depth
            length = 14 + (yy - y) / depth * 90 * self.rng.random()
            xx = self.rng.uniform(-20, self.w)
            self.line([(xx, yy), (xx + length, yy)], "#ffffff", 1 + (yy - y) / depth * 1.2, alpha=self.rng.randrange(18, 60))

    # Landscape.
    def sky(self):
        self.gradient(self.p["sky"], h=self.h * 0.92)
        if self.p.get("moon"):
            for _ in range(90):
                x, y = self.rng.uniform(0, self.w), self.rng.uniform(0, self.h * 0.5)
                self.disc(x, y, self.rng.choice((0.7, 0.9, 1.3)), "#ffffff", alpha=self.rng.randrange(70, 200))
        if self.p["sun"]:
            colour, fx, fy = self.p["sun"]
            x, y = fx * self.w, fy * self.h
            self.glow(x, y, self.h * 0.6, colour, 150)
            r = self.h * (0.052 if self.p.get("moon") else 0.062)
            self.disc(x, y, r, colour)
            if self.p.get("moon"):
                self.disc(x + r * 0.2, y - r * 0.2, r * 0.28, "#eadfbe", alpha=90)
        tone = "#ffffff" if not self.p["lit"] else mix(self.p["sky"][1], "#ffffff", 0.25)
        for _ in range(3 if not self.p.get("moon") else 2):
            self.cloud(self.rng.uniform(0, self.w), self.rng.uniform(self.h * 0.08, self.h * 0.34), self.rng.uniform(60, 130), tone)

    def cloud(self, x, y, s, colour, alpha=120):
        for i in range(4):
            w = s * self.rng.uniform(0.8, 1.8)
            dx = self.rng.uniform(-s, s)
            dy = i * s * 0.09
            self.rect(x + dx - w / 2, y + dy, w, s * 0.13, colour, r=s * 0.065, alpha=alpha - 18 * i)

    def hills(self, y, amp, colour, waves=2.2, alpha=None):
        phase, phase2 = self.rng.uniform(0, 6), self.rng.uniform(0, 6)
        points = [(0, self.h), (0, y)]
        for i in range(0, 121):
            x = self.w * i / 120
            t = x / self.w * math.tau
            points.append((x, y - amp * (0.6 * math.sin(t * waves / 2 + phase) + 0.4 * math.sin(t * waves * 1.3 + phase2))))
        points.append((self.w, self.h))
        self.poly(points, colour, alpha)

    def ridge(self, y, amp, colour):
        """Far mountains with edges."""
        points, x = [(0, self.h), (0, y)], 0
        while x < self.w:
            x += self.rng.uniform(50, 130)
            points.append((x, y - self.rng.uniform(0.1, 1) * amp))
        points += [(self.w, self.h)]
        self.poly(points, colour)

    def snowfall(self, count=160):
        for _ in range(count):
            r = self.rng.choice((1.2, 1.6, 2.2, 3.0))
            self.disc(self.rng.uniform(0, self.w), self.rng.uniform(0, self.h), r, "#ffffff", alpha=self.rng.randrange(110, 230))

    def rainfall(self, count=240):
        for _ in range(count):
            x, y = self.rng.uniform(-40, self.w), self.rng.uniform(-40, self.h)
            n = self.rng.uniform(14, 34)
            self.line([(x, y), (x - n * 0.22, y + n)], "#ffffff", 1, alpha=self.rng.randrange(50, 110))

    def finish(self):
        """Down to size, with a breath of grain and a soft vignette."""
        small = self.im.resize((self.w, self.h), Image.LANCZOS)
        noise = Image.frombytes("L", (self.w // 2, self.h // 2), random.Random(7).randbytes((self.w // 2) * (self.h // 2))).resize((self.w, self.h), Image.BICUBIC)
        noise = noise.point(lambda v: 128 + (v - 128) // 18)
        return ImageChops.overlay(small, Image.merge("RGB", (noise, noise, noise)))
