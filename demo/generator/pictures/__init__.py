"""Draws every picture of the demonstration: scenes, charts, banners, marks, posters."""

import hashlib
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO

from ..catalogue import PICTURES
from . import boards, buildings, nature, rooms, tables, town
from .canvas import Canvas
from .palettes import PALETTES

LIMIT = 33_000


def seed_of(name):
    """A seed that depends only on the name."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)


def encoded(image, limit=LIMIT):
    """WebP under the limit: the best quality that fits."""
    for quality in range(84, 20, -4):
        out = BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= limit:
            break
    if out.tell() > limit:
        return encoded(image.resize((image.width * 4 // 5, image.height * 4 // 5)), limit)
    return out.getvalue()


def scene(name):
    """One picture of the catalogue."""
    entry = PICTURES[name]
    canvas = Canvas(1200, 675, PALETTES[entry["palette"]], seed_of(name))
    draw = next(getattr(place, entry["scene"]) for place in (town, buildings, nature, rooms, tables) if hasattr(place, entry["scene"]))
    draw(canvas)
    return canvas.finish()


def one(job):
    """Draws and stores one picture."""
    folder, name = job
    if name in PICTURES:
        data = encoded(scene(name))
    else:
        image, limit = boards.draw(name)
        data = encoded(image, limit)
    (folder / f"{name}.webp").write_bytes(data)
    return name, len(data)


def write(folder, only=None):
    """Every picture, or those whose name starts with one of `only`."""
    folder.mkdir(exist_ok=True)
    names = [n for n in [*PICTURES, *boards.NAMES] if not only or any(n.startswith(o) for o in only)]
    with ProcessPoolExecutor(2) as pool:
        sizes = dict(pool.map(one, [(folder, n) for n in names]))
    if not only:
        for old in folder.glob("*.webp"):
            if old.stem not in sizes:
                old.unlink()
    print(f"{len(sizes)} pictures, {sum(sizes.values()) / 1e6:.1f} MB")
