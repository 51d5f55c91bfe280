#!/usr/bin/env python3
"""Makes the demonstration cluster from its schemata: same seed, same files.

    python3 demo/generate.py              everything
    python3 demo/generate.py text         units, staff, sites, articles, queues, attachments
    python3 demo/generate.py pictures     drawn pictures, banners, marks
    python3 demo/generate.py videos       clips (needs ffmpeg)
    python3 demo/generate.py --check      read everything back and look for faults
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))


def text():
    """Data files and attachments."""
    from generator import articles, catalogue, files, org, queues, sites, toml

    def save(name, *parts):
        (ROOT / name).write_text(toml.HEAD + "".join(parts), encoding="utf-8")

    save("units.toml", toml.tables("unit", org.units()))
    save("staff.toml", toml.tables("staff", org.staff()), toml.tables("delegation", org.delegations()))
    save("sites.toml", toml.tables("site", sites.sites()), toml.tables("column", sites.all_columns()))
    rows = articles.build()
    waiting, items = queues.drafts(articles.topics(), rows)
    articles.write(rows)
    articles.write_one("queue", waiting)
    save("queues.toml", toml.tables("item", items + queues.moves(rows)))
    save("pictures.toml", toml.tables("picture", catalogue.rows()))
    files.write()
    print(f"{len(rows)} articles, {len(items)} drafts")


def main(what):
    """Runs the parts asked for."""
    if what == ["--check"]:
        from generator import check

        faults = check.run()
        for fault in faults[:60]:
            print("fault:", fault)
        print(f"{len(faults)} faults" if faults else "no faults")
        return 1 if faults else 0
    parts = what or ["text", "pictures", "videos"]
    for part in parts:
        if part == "text":
            text()
        elif part == "pictures":
            from generator import pictures

            pictures.write(ROOT / "pictures")
        elif part == "videos":
            from generator import videos

            videos.write(ROOT / "videos")
        else:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
