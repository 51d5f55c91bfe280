"""Ground that scenes stand on."""

from .palettes import mix


def ground(c, y, tone=None):
    tone = tone or c.p["ground"]
    c.gradient([mix(tone, "#ffffff", 0.12), tone, mix(tone, c.p["ink"], 0.18)], y=y, h=c.h - y)
