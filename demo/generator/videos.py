"""Three silent clips drawn frame by frame, with captions; ffmpeg puts the frames together."""

import math
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from .pictures import things as t
from .pictures.canvas import Canvas
from .pictures.palettes import PALETTES, mix

W, H, FPS, SECONDS = 640, 360, 10, 8
WORDS = [
    ["早：天亮了，胡同醒来", "午：树影最短", "晚：屋檐映着霞光", "夜：窗格一扇一扇亮起"],
    ["天黑以前，灯笼挂上屋檐", "灯亮了", "风一吹，影子跟着动", "把光留给晚归的人"],
    ["检查：通道是否畅通", "撤离：先走，不返身取物", "集合：两条路，一个集合点", "报平安：告诉家人你在哪里"],
]
LIGHT = [["dawn", "day", "dusk", "night"], ["dusk", "dusk", "night", "night"], ["rain", "rain", "storm", "dusk"]]


def blend(a, b, k):
    """A palette between two."""
    out = dict(a)
    for key in ("far", "mid", "near", "ground", "path", "wall", "roof", "accent", "light", "ink"):
        out[key] = mix(a[key], b[key], k)
    out["sky"] = [mix(a["sky"][0], b["sky"][0], k), mix(a["sky"][min(1, len(a["sky"]) - 1)], b["sky"][1], k), mix(a["sky"][-1], b["sky"][-1], k)]
    out["leaf"] = [mix(x, y, k) for x, y in zip(a["leaf"], b["leaf"])]
    out["lit"] = b["lit"] if k > 0.5 else a["lit"]
    out["sun"], out["moon"] = None, False
    return out


def frame(job):
    """One frame to a PNG."""
    folder, clip, number = job
    u = number / (FPS * SECONDS - 1)
    part = min(3, int(u * 4))
    k = min(1.0, max(0.0, (u * 4 - part - 0.5) * 2)) if part < 3 else 0.0
    names = LIGHT[clip]
    c = Canvas(W, H, blend(PALETTES[names[part]], PALETTES[names[min(3, part + 1)]], k), 11 + clip)
    c.gradient(c.p["sky"], h=H)
    a = math.pi * (1 - u)
    x, y = W / 2 + math.cos(a) * W * 0.42, H * 0.72 - math.sin(a) * H * 0.6
    if clip == 0:
        c.glow(x, y, 120, "#fff2cc", 150)
        c.disc(x, y, 20, "#fff6dc")
    c.ridge(230, 50, c.p["far"])
    t.skyline(c, 244, mix(c.p["far"], c.p["mid"], 0.4), 10, 70, 0.4, (26, 60))
    for i in range(3):
        c.cloud((i * 260 + u * 160) % 760 - 60, 50 + i * 26, 46, mix(c.p["sky"][2], "#ffffff", 0.4))
    for i in range(4):
        t.tree(c, 80 + i * 170, 300, 120)
    c.rect(0, 250, W, 70, mix(c.p["roof"], c.p["ink"], 0.3))
    for i in range(5):
        t.house(c, -40 + i * 160, 320, 168, 52, 2)
    c.rect(0, 318, W, 42, c.p["path"])
    if clip == 1:
        for i in range(5):
            t.lantern(c, 70 + i * 125 + math.sin(u * 12 + i) * 6, 16, 18 + 4 * (i % 2))
    if clip == 2:
        c.rng.seed(number)
        c.rainfall(70 if part < 3 else 10)
        px = 120 + u * 380
        t.person(c, px, 344, 54, mix("#d9543c", c.p["ink"], 0.1))
        t.person(c, px - 34, 344, 40, mix("#e0b23c", c.p["ink"], 0.1))
        c.rect(560, 268, 6, 60, "#e9eef0")
        c.rect(538, 240, 50, 40, "#2d7a52", r=5)
        c.text(563, 260, "集合", 17, "#ffffff", True, "mm")
    c.im.resize((W, H)).save(folder / f"{number:03d}.png")
    return number


def captions(clip):
    """WebVTT, one line a quarter."""
    out = ["WEBVTT", ""]
    for i, words in enumerate(WORDS[clip]):
        out += [f"00:00:{i * 2:02d}.000 --> 00:00:{i * 2 + 2:02d}.000", words, ""]
    return "\n".join(out)


def write(folder):
    """clip-<n>.mp4 (H.264, plays everywhere) and clip-<n>.zh.vtt."""
    folder.mkdir(exist_ok=True)
    for clip in range(3):
        (folder / f"clip-{clip + 1}.zh.vtt").write_text(captions(clip), encoding="utf-8")
        with tempfile.TemporaryDirectory() as name:
            work = Path(name)
            with ProcessPoolExecutor(2) as pool:
                list(pool.map(frame, [(work, clip, n) for n in range(FPS * SECONDS)]))
            subprocess.run(
                ["ffmpeg", "-y", "-loglevel", "error", "-framerate", str(FPS), "-i", str(work / "%03d.png"), "-c:v", "libx264", "-preset", "veryslow",
                 "-crf", "30", "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-threads", "1",
                 str(folder / f"clip-{clip + 1}.mp4")],
                check=True,
            )
    print("3 clips,", sum(f.stat().st_size for f in folder.glob("*.mp4")) // 1024, "KB")
