"""Light and season: what colours a scene is drawn in."""


def _p(sky, sun, far, mid, near, ground, path, wall, roof, leaf, accent, light, ink, **more):
    return {"sky": sky, "sun": sun, "far": far, "mid": mid, "near": near, "ground": ground, "path": path, "wall": wall,
            "roof": roof, "leaf": leaf, "accent": accent, "light": light, "ink": ink, "lit": False, "snow": False, **more}


PALETTES = {
    "dawn": _p(["#9db4c8", "#e9d3c8", "#fbe9d6"], ("#fff3dc", 0.24, 0.56), "#c9c3cb", "#a9acb9", "#7c8795", "#c9bfae", "#e2d6c4",
               "#e6dace", "#6f7885", ["#7f9c8a", "#95b09a", "#6a8878"], "#c26a55", "#ffe2a8", "#3e4a58"),
    "day": _p(["#7fb6d6", "#bfdfe8", "#f0f4ea"], ("#fff8e0", 0.8, 0.2), "#b6d3d3", "#8fb9b3", "#5d927f", "#cfd6b0", "#ece3cb",
              "#efe7d8", "#6b7983", ["#4f8f68", "#72ad7c", "#3c7656"], "#c9543c", "#fff0c2", "#2f4450"),
    "dusk": _p(["#4a4a78", "#b5677a", "#f1a672", "#fbd7a0"], ("#ffe3a6", 0.68, 0.6), "#a9728a", "#7c5a7f", "#55466c", "#6e5a66", "#b98d7c",
               "#b5857a", "#4a3f58", ["#6d5a5e", "#8a6a5c", "#544a58"], "#e0633f", "#ffd488", "#2e2742", lit=True),
    "night": _p(["#101a36", "#243761", "#4a6088"], ("#fff6dc", 0.78, 0.22), "#2e4068", "#263557", "#1c2845", "#2a3552", "#3d4a68",
                "#46526f", "#1b2440", ["#243f4d", "#2f5059", "#1b3040"], "#d0523c", "#ffcf75", "#0e1528", lit=True, moon=True),
    "spring": _p(["#a5d0de", "#dcebe4", "#fbf3e8"], ("#fffbe8", 0.22, 0.22), "#c6dcd2", "#a5c9ac", "#7fae84", "#cfe0ae", "#f1e6d2",
                 "#f3ebdd", "#75838a", ["#f0b3bd", "#f7d0d2", "#e594a8"], "#d86a6a", "#fff0c8", "#41535a", green=["#8fbf7c", "#afd392", "#72a86a"]),
    "summer": _p(["#62b3d4", "#a9d9df", "#e7f3df"], ("#fff9dc", 0.75, 0.18), "#a5d0c4", "#6fb39a", "#3f8a6c", "#b7d49a", "#ede2c4",
                 "#f2e9d6", "#647681", ["#2f7d55", "#4e9c67", "#236346"], "#d2553d", "#fff0c2", "#22413f"),
    "autumn": _p(["#9fc0cf", "#dfe3d4", "#fbecc9"], ("#fff1cf", 0.74, 0.3), "#cfc9b4", "#c2ab84", "#9b7f5b", "#dcc08a", "#f0ddb6",
                 "#efe0c8", "#716f72", ["#e0a032", "#efc052", "#cf7a2c"], "#b8442c", "#ffe7ae", "#4a3a30", green=["#9aa35a", "#b5b56c", "#7f8a4c"]),
    "snow": _p(["#9fb2c4", "#cdd8e0", "#f2f3f2"], ("#fffdf4", 0.3, 0.28), "#c9d3dc", "#aebcc8", "#8195a3", "#f1f4f6", "#e3e9ee",
               "#dcdad6", "#66727d", ["#7d9296", "#94a7a9", "#667c82"], "#bf4a3a", "#ffe0a0", "#3a4752", snow=True, bare=True),
    "winter": _p(["#a8bccb", "#d9dedd", "#f4eadd"], ("#fff5e0", 0.7, 0.36), "#c9ccce", "#a7aeb2", "#7e898f", "#d8d0c2", "#e6ddcd",
                 "#e6ddd0", "#6a737b", ["#8a8c80", "#9b9c8e", "#74776e"], "#b9503c", "#ffe6b0", "#3e464c", bare=True),
    "rain": _p(["#667b8c", "#93a5ae", "#c4cdcc"], None, "#9dacb2", "#7b8f97", "#5a707a", "#8d9a9a", "#a6b1b2",
               "#c3c5c0", "#4f5e69", ["#4f7a6a", "#63907c", "#3f6658"], "#c9573f", "#ffdf9a", "#2b3942", lit=True),
    "storm": _p(["#353f50", "#5f6d7b", "#97a2a6"], None, "#6d7a86", "#55636f", "#3c4955", "#6b7678", "#808b8d",
                "#9aa09e", "#37424e", ["#3c5d55", "#4c7066", "#2e4a46"], "#c2543e", "#ffd98c", "#1f2831", lit=True),
}


def rgb(colour, alpha=None):
    """#rrggbb as a tuple."""
    if isinstance(colour, tuple):
        return colour if alpha is None else (*colour[:3], alpha)
    value = tuple(int(colour[i:i + 2], 16) for i in (1, 3, 5))
    return value if alpha is None else (*value, alpha)


def mix(a, b, t):
    """Between two colours."""
    a, b = rgb(a), rgb(b)
    return tuple(round(x + (y - x) * t) for x, y in zip(a, b))
