"""Reads the committed files back and looks for what a loader, a reader or an editor would stumble over."""

import json
import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

from . import days, org
from .text import width

ROOT = Path(__file__).resolve().parent.parent
FIVE = {"information_officer", "section_reviewer", "secrecy_reviewer", "deputy_leader", "principal_leader"}
ALL_POSTS = FIVE | {"service_clerk", "letter_handler", "it_office_planner", "it_office_operator", "assessor", "secrecy_inspector",
                    "government_office_supervisor", "portal_editor", "system_administrator", "security_administrator", "audit_administrator"}
STATES = {"draft", "submitted", "section_approved", "secrecy_approved", "returned", "scheduled", "offered", "declined", "withdrawn"}
VOID = {"img", "br"}


def contrast(colour):
    """Contrast of a colour on white, WCAG 2."""
    def channel(v):
        v /= 255
        return v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4

    r, g, b = (channel(int(colour[i:i + 2], 16)) for i in (1, 3, 5))
    return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)


def load(name):
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


def balanced(body):
    """Whether every tag that opens also closes, in order."""
    open_tags = []
    for closing, tag in re.findall(r"<(/?)([a-z0-9]+)[^>]*>", body):
        if tag in VOID:
            continue
        if not closing:
            open_tags.append(tag)
        elif not open_tags or open_tags.pop() != tag:
            return False
    return not open_tags


def run():
    """All findings; an empty list is a clean demonstration."""
    bad = []

    def check(ok, text):
        if not ok:
            bad.append(text)

    units = {u["code"]: u for u in load("units.toml")["unit"]}
    staff_file = load("staff.toml")
    staff = {s["key"]: s for s in staff_file["staff"]}
    sites_file = load("sites.toml")
    sites = {s["code"]: s for s in sites_file["site"]}
    columns = {(c["site"], c["path"]): c for c in sites_file["column"] + load("it-office.toml")["column"]}
    queue = load("queues.toml")["item"]
    articles, waiting, by_hand = {}, {}, set()
    for path in sorted((ROOT / "articles").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            (waiting if path.name == "queue.jsonl" else articles)[row["key"]] = row
            if path.name == "by-hand.jsonl":
                by_hand.add(row["key"])

    for u in units.values():
        check(org.usc_is_valid(u["usc_code"]), f"unit {u['code']}: credit code")
        check(u.get("parent") is None or u["parent"] in units, f"unit {u['code']}: parent")
        check(u["phone"].startswith("010-5555"), f"unit {u['code']}: phone must be invented")
    check(len({s["login"] for s in staff.values()}) == len(staff), "logins are not unique")
    check(len({s["name"] for s in staff.values()}) == len(staff), "names are not unique")
    held = {}
    for s in staff.values():
        check(s["name"][0] in org.SURNAMES, f"{s['key']}: name is not obviously fictional")
        check(s["unit_code"] in units, f"{s['key']}: unit")
        check(set(s["posts"]) <= ALL_POSTS, f"{s['key']}: unknown post")
        held.setdefault(s["unit_code"], Counter()).update(s["posts"])
    check(ALL_POSTS <= {p for c in held.values() for p in c}, "a post has no account")
    for owner in {c["unit"] for c in columns.values()}:
        check(FIVE <= set(held[owner]), f"unit {owner} publishes without all five posts")

    check(len(sites) == 13, f"{len(sites)} sites")
    portal = sites["www"]["unit"]
    check("portal_editor" in held[portal], f"nobody edits the portal for {portal}")
    for s in sites.values():
        check(contrast(s["accent"]) >= 4.5, f"site {s['code']}: accent {contrast(s['accent']):.2f}")
        check(re.fullmatch(r"110101\d{4}", s["id_code"]) and re.fullmatch(r"\d{14}", s["police_record"]), f"site {s['code']}: codes")
        check(re.fullmatch(r"[a-z][a-z0-9-]{0,30}[a-z0-9]", s["label"]), f"site {s['code']}: label")
        for f in ("banner", "mark"):
            check((ROOT / s[f]).exists(), f"site {s['code']}: no {s[f]}")
        for m in s["modules"]:
            check("column" not in m or (s["code"], m["column"]) in columns, f"site {s['code']}: module column {m.get('column')}")
    parents = {(c["site"], c.get("parent")) for c in columns.values()}
    filled = Counter((a["site"], a["column"]) for a in articles.values())
    for key in columns:
        if key not in parents:
            check(filled[key] >= 3, f"column {key} has {filled[key]} articles")

    check(len(articles) - len(by_hand) == 1500, f"{len(articles)} articles")
    check(len({a["title"] for a in articles.values()}) == len(articles), "two articles with one title")
    bodies = Counter(a["body"] for a in articles.values() if a["kind"] != "link")
    check(max(bodies.values()) == 1, "two articles with one body")
    pushed = sum("push_to_portal" in a for a in articles.values())
    check(0.12 <= pushed / 1500 <= 0.18, f"{pushed} pushed")
    weekend = 0
    for a in [*articles.values(), *waiting.values()]:
        key = a["key"]
        check((a["site"], a["column"]) in columns, f"{key}: column")
        check(columns[a["site"], a["column"]]["unit"] == a["unit"], f"{key}: not written by the column's unit")
        check(a["author_key"] in staff and staff[a["author_key"]]["unit_code"] == a["unit"], f"{key}: author")
        check(staff[a["author_key"]]["name"] == a["author"], f"{key}: author's name")
        check(width(a["title"]) <= 30 or "short_title" in a, f"{key}: wide title without a short one")
        check(width(a.get("short_title", "")) <= 30, f"{key}: wide short title")
        check(not re.search(r"[。\n{}]|\s$|^\s|！.*！", a["title"]), f"{key}: title {a['title']}")
        check(not re.search(r"[,;:!?()\"]", re.sub(r"[0-9A-Za-z. :]+", "", a["title"])), f"{key}: half-width mark in title {a['title']}")
        check("2024-12-01" <= a["date"][:10] <= "2026-11-23", f"{key}: date")
        weekend += not days.is_working(date.fromisoformat(a["date"][:10]))
        check(not re.search(r"[{}\[\]|]|None|nan", re.sub(r"<[^>]+>", "", a["body"])), f"{key}: unfilled schema")
        check("。。" not in a["body"] and "，，" not in a["body"], f"{key}: doubled mark")
        check("<h3>" not in a["body"].split("<h2>")[0], f"{key}: h3 before any h2")
        check(balanced(a["body"]), f"{key}: tags")
        check(a["kind"] == "link" or len(re.sub(r"<[^>]+>", "", a["body"])) >= 60, f"{key}: thin body")
        check(not re.search(r"[\u4e00-\u9fff][,;!?()][\u4e00-\u9fff]", re.sub(r"<[^>]+>", "", a["body"])), f"{key}: half-width mark in body")
        for image in re.findall(r"<img[^>]*>", a["body"]):
            check(re.search(r'alt="[^"]{4,}"', image), f"{key}: image without a text alternative")
        for tag in re.findall(r"<t[h][^>]*>", a["body"]):
            check(tag == "<thead>" or "scope=" in tag, f"{key}: th without scope")
        for file in re.findall(r"demo:((?:pictures|files|videos)/[\w.-]+)", json.dumps(a)):
            check((ROOT / file).exists(), f"{key}: no file {file}")
        for other in [*a.get("related", []), *re.findall(r"demo:article/([\w-]+)", a.get("link", ""))]:
            check(other in articles, f"{key}: no article {other}")
        if a["kind"] == "link":
            target = articles[a["link"].removeprefix("demo:article/")]
            check(target["date"] < a["date"], f"{key}: older than the page it leads to")
        if "push_to_portal" in a:
            check(("www", a["push_to_portal"]) in columns and a["site"] != "www", f"{key}: push")
        check((a["kind"] == "document") == ("document" in a), f"{key}: document fields")
        if "document" in a:
            d = a["document"]
            check(re.fullmatch(r"\S+〔20\d\d〕\d+号", d["document_number"]) and d["made_on"] <= a["date"][:10] and d["made_on"] <= d["effective_on"], f"{key}: document")
        check((a["kind"] == "video") == ("video" in a), f"{key}: video fields")
        check(a.get("invented") is True, f"{key}: not marked as invented")
    check(weekend / 1500 < 0.08, f"{weekend} articles on days of rest")

    pictures = {p["file"]: p for p in load("pictures.toml")["picture"]}
    for a in articles.values():
        cover = a.get("cover", "").removeprefix("demo:")
        check(not cover or cover in pictures or cover.startswith("pictures/poster-"), f"{a['key']}: cover without a text alternative")
    for file, p in pictures.items():
        check((ROOT / file).exists() and len(p["alt"]) > 4, f"{file}: picture")

    check({i["state"] for i in queue} == STATES, "a queue is empty")
    for i in queue:
        check(i["article"] in articles or i["article"] in waiting, f"queue: no article {i['article']}")
        for f in ("waits_for", "by", "returned_by"):
            check(f not in i or i[f] in staff, f"queue {i['article']}: nobody called {i.get(f)}")
        if i["state"] in ("returned",):
            check(i["remark"] and i["anchor"] in waiting[i["article"]]["body"], f"queue {i['article']}: anchor")
    for d in staff_file.get("delegation", []):
        check(d["from"] in staff and d["to"] in staff and all((d["site"], c) in columns for c in d["columns"]), f"delegation of {d['from']}")

    sizes = {f: f.stat().st_size for f in ROOT.rglob("*") if f.is_file() and "__pycache__" not in f.parts}
    check(sum(sizes.values()) < 12_000_000, f"demo/ is {sum(sizes.values())} bytes")
    for f, size in sizes.items():
        if f.parent == ROOT / "pictures":
            check(size <= 40_960 or f.name.startswith("banner"), f"{f.name}: {size} bytes")
        if f.parent == ROOT / "files":
            check(size <= 20_480, f"{f.name}: {size} bytes")
        if f.parent == ROOT / "videos":
            check(size <= 153_600, f"{f.name}: {size} bytes")
    print(f"{len(units)} units, {len(staff)} people, {len(sites)} sites, {len(columns)} columns, {len(articles)} articles, {pushed} pushed, "
          f"{len(queue)} waiting, {sum(1 for f in sizes if f.parent == ROOT / 'pictures')} pictures, {sum(sizes.values()) / 1e6:.1f} MB")
    return bad
