"""Invented articles: schemata, days, pictures and columns come together here."""

import json
import random
import re
from datetime import date, timedelta
from pathlib import Path

from . import days, org, sites
from .catalogue import captions, pick
from .text import Article, html, months, read_topics, stepwise, width

ROOT = Path(__file__).resolve().parent.parent
TOTAL = 1500
SEED = 20261123
STREET_OF = {"huaiyin": "槐荫街道", "qingqu": "清渠街道", "xingtan": "杏坛街道"}
HOURS = [8, 9, 9, 9, 10, 10, 10, 11, 11, 13, 14, 14, 15, 15, 16, 16, 17, 18]


def at(rng, day):
    """A plausible minute of an office day, Beijing time."""
    return f"{day.isoformat()}T{rng.choice(HOURS):02d}:{rng.randrange(60):02d}:00+08:00"


def day_of(iso):
    """The date of a stored moment."""
    return date.fromisoformat(iso[:10])


class Desk:
    """Collects articles; keeps titles and bodies unique and keys stable."""

    def __init__(self):
        self.rows, self.titles, self.bodies, self.serial = [], set(), set(), {}
        self.owners = {(c["site"], c["path"]): c["unit"] for c in sites.all_columns()}
        self.officers = {}
        for person in org.staff():
            if person["posts"][0] == "information_officer":
                self.officers.setdefault(person["unit_code"], []).append(person)

    def fresh(self, title):
        """Whether nobody used this title yet and it fits a list."""
        return title not in self.titles

    def add(self, rng, site, column, kind, title, when, body, **more):
        """One article; the owner of the column answers for it."""
        body = stepwise(body)
        if (site, column) not in self.owners:
            raise KeyError(f"no column {site}:{column}")
        if title in self.titles or (kind != "link" and body in self.bodies):
            raise ValueError(f"twice: {title}")
        self.titles.add(title)
        self.bodies.add(body)
        self.serial[site] = self.serial.get(site, 0) + 1
        unit = more.pop("unit", None) or self.owners[site, column]
        officer = rng.choice(self.officers[unit])
        short = more.pop("short_title", None)
        if width(title) > 30 and not short:
            raise ValueError(f"title too wide: {title}")
        row = {
            "key": f"{site}-{self.serial[site]:04d}", "site": site, "column": column, "unit": unit, "kind": kind,
            "title": title, "short_title": short, "lead": more.pop("lead", ""), "body": body,
            "source": more.pop("source", None) or sites.NAMES[unit][1], "author": officer["name"], "author_key": officer["key"],
            "keywords": more.pop("keywords", []), "date": when, "cover": more.pop("cover", None),
            "attachments": more.pop("attachments", []), "push_to_portal": more.pop("push", None),
            "document": more.pop("document", None), "link": more.pop("link", None), "video": more.pop("video", None),
            "related": more.pop("related", []), "invented": True,
        }
        if more:
            raise TypeError(f"unknown fields {sorted(more)}")
        self.rows.append(row)
        return row


def spread(rng, count, allowed, weekends=0.05):
    """Days spread evenly over the two years, in the months that suit the topic."""
    pool = [d for d in days.WORKING if d.month in allowed]
    free = [d for d in days.WEEKEND if d.month in allowed]
    out = []
    for i in range(count):
        low, high = len(pool) * i // count, max(len(pool) * (i + 1) // count, len(pool) * i // count + 1)
        day = pool[rng.randrange(low, min(high, len(pool)))]
        if free and rng.random() < weekends:
            day = min(free, key=lambda d: abs((d - day).days))
        out.append(day)
    return out


def figure(name, caption):
    """A drawn picture with its text alternative."""
    return f'<figure><img src="demo:pictures/{name}.webp" alt="{captions(name)[0]}"><figcaption>{caption}</figcaption></figure>'


def joinable(variants):
    """Whether two variants of a block may both stand: they are not numbered notices and not the same heading."""
    heads = [v.split("\n")[0] for v in variants]
    return not any(v.startswith(("一、", "四、", "**", "> ")) for v in variants) and len({h for h in heads if h.startswith("#")}) == sum(h.startswith("#") for h in heads)


def compose(rng, topic, day, fixed):
    """Title, lead and body of one article from its schema, with the words drawn."""
    words = Article(rng, day, topic["slots"], fixed, topic["ranges"])
    event = day - timedelta(days=rng.choice((0, 1, 1, 2)))
    words.words["ev"] = days.chinese(event)
    words.group, pattern = rng.choice(topic["T"])
    title = words.fill(pattern)
    lead = words.fill(rng.choice([text for group, text in topic["L"] if group in ("", words.group)]))
    parts = []
    for block in topic["blocks"]:
        if block["optional"] and rng.random() < 0.5:
            continue
        fit = [v for v in map(str.strip, block["variants"]) if not v.startswith("@") or v[1] == words.group]
        fit = [v.split("\n", 1)[1] if v.startswith("@") else v for v in fit]
        if not fit:
            continue
        chosen = rng.sample(fit, 2) if len(fit) > 1 and topic["joined"] and joinable(fit) and rng.random() < 0.8 else [rng.choice(fit)]
        parts += [words.fill(v) for v in sorted(chosen, key=fit.index)]
    return title, lead, parts, words


def illustrated(rng, kind, tags, day, parts, recent):
    """Body HTML with figures between the paragraphs, and the cover."""
    wanted = {"picture": rng.randrange(2, 5), "text": 1 if rng.random() < 0.6 else 0}.get(kind, 0)
    names = pick(rng, tags, day, wanted, recent)
    pieces = [html(p) for p in parts]
    for i, name in enumerate(names):
        spot = 1 + i * max(1, len(pieces) // max(1, len(names))) if kind == "picture" else min(1, len(pieces))
        pieces.insert(min(spot + i, len(pieces)), figure(name, captions(name)[1]))
    return "\n".join(pieces), (names[0] if names else None)


def run_topic(desk, topic, rng, texts):
    """All articles of one schema, still without pictures."""
    columns = [c.strip() for c in topic["column"].split(",")]
    kind = topic.get("kind", "text")
    push = topic.get("push", "none")
    for number, day in enumerate(spread(rng, topic["count"], months(topic.get("months")))):
        column = columns[number % len(columns)]
        # The street of a subdistrict column is given.
        fixed = {"street": STREET_OF[column.split("/")[1]]} if column.startswith("subdistricts/") else {}
        for _ in range(200):
            title, lead, parts, words = compose(rng, topic, day, fixed)
            text = "\n".join([lead, *parts])
            if width(title) <= 30 and desk.fresh(title) and text not in texts:
                break
        else:
            raise ValueError(f"{topic['where']}: no fresh title for {topic['id']}")
        desk.titles.add(title)
        texts.add(text)
        keywords = topic["keywords"].split(";")
        for slot in topic["slots"]:
            if slot in words.words and len(words.words[slot]) <= 12:
                keywords = [words.words[slot], *keywords]
        video = None
        if kind == "video":
            clip = topic["clip"].split()[int(words.group or 1) - 1]
            video = {"file": f"demo:videos/clip-{clip}.mp4", "poster": f"demo:pictures/poster-{clip}.webp", "captions": f"demo:videos/clip-{clip}.zh.vtt", "seconds": 8}
        yield {
            "site": topic["site"], "column": column, "kind": kind, "title": title, "when": at(rng, day), "lead": lead, "parts": [lead, *parts],
            "tags": topic.get("pics", "").split(), "keywords": keywords[:5], "video": video,
            "push": push if push != "none" and rng.random() < 0.215 else None,
        }


def hang_pictures(desk, pending, rng):
    """In the order of the days, so that a site does not show the same picture twice in a row."""
    recent = {}
    for item in sorted(pending, key=lambda i: (i["when"], i["site"], i["title"])):
        tags, parts, video = item.pop("tags"), item.pop("parts"), item["video"]
        shown = recent.setdefault(item["site"], [])
        body, cover = illustrated(rng, item["kind"], tags, day_of(item["when"]), parts, shown)
        if video:
            cover = video["poster"].removeprefix("demo:pictures/").removesuffix(".webp")
        desk.titles.discard(item["title"])
        desk.add(rng, **item, body=body, cover=f"demo:pictures/{cover}.webp" if cover else None)


def lint(topics):
    """A number drawn by one name must have one range inside a topic."""
    for topic in topics:
        seen = topic["ranges"] = {}
        topic["joined"] = topic.get("kind") != "video" and topic.get("joined") != "no"
        texts = [x for _, x in topic["T"] + topic["L"]] + [v for b in topic["blocks"] for v in b["variants"]]
        for text in texts:
            for name, span in re.findall(r"\{(\w+):(\d+-\d+(?:/\d+)?)\}", text):
                if seen.setdefault(name, span) != span:
                    raise ValueError(f"{topic['where']} {topic['id']}: {name} is {seen[name]} and {span}")


def topics():
    """All schemata, each number with one range."""
    found = [t for path in sorted((ROOT / "topics").glob("*.txt")) if path.name not in ("guides.txt", "policies.txt", "faq.txt", "organs.txt")
             for t in read_topics(path)]
    lint(found)
    return found


def build():
    """Every article of the demonstration, in order of publication."""
    from . import common, documents

    desk = Desk()
    schemata = topics()
    documents.build(desk, ROOT / "topics", random.Random(SEED + 1))
    common.build(desk, ROOT / "topics", random.Random(SEED + 2))
    # The schemata share what is left up to the agreed total, by their weights.
    left, weight = TOTAL - len(desk.rows) - common.LINKS, sum(int(t["n"]) for t in schemata)
    exact = [left * int(t["n"]) / weight for t in schemata]
    for topic, share in zip(schemata, exact):
        topic["count"] = int(share)
    for i in sorted(range(len(schemata)), key=lambda i: int(exact[i]) - exact[i])[: left - sum(t["count"] for t in schemata)]:
        schemata[i]["count"] += 1
    pending, texts = [], set()
    for number, topic in enumerate(schemata):
        pending += run_topic(desk, topic, random.Random(SEED * 1000 + number), texts)
    hang_pictures(desk, pending, random.Random(SEED + 4))
    common.links(desk, random.Random(SEED + 3))
    return desk.rows


def write_one(name, items):
    """One line an article, oldest first; empty fields are left out."""
    folder = ROOT / "articles"
    folder.mkdir(exist_ok=True)
    items = sorted(items, key=lambda r: (r["date"], r["key"]))
    lines = [json.dumps({k: v for k, v in r.items() if v not in (None, [])}, ensure_ascii=False) for r in items]
    (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write(rows):
    """articles/<site>.jsonl."""
    by_site = {}
    for row in rows:
        by_site.setdefault(row["site"], []).append(row)
    for site, items in by_site.items():
        write_one(site, items)
