"""Fills sentence schemata: slots that stay the same inside one article, choices, numbers, dates, small sums.

{name}        a slot; drawn once an article
{n:10-50/5}   a number with a name, drawn once, here in steps of 5
{=a+b}        a sum of numbers drawn before; {=a*100/b:1} with one decimal
{d+7} {w-2}   a day counted from publication (w: working days); {dy+7} with the year
[甲|乙|丙]    one of these, drawn anew each time

A title T1: goes with leads L1:, slots `slot1 name = …` and variants that begin with the line @1; what bears no number goes
with all. A choice 月饼@8-9 is drawn only in these months.
"""

import re
from datetime import timedelta

from .days import chinese, working_after
from .places import GLOBAL, STREETS

TOKEN = re.compile(r"\{([^{}]+)\}")
CHOICE = re.compile(r"\[([^\[\]]*)\]")


class Article:
    """What is fixed inside one article: its random source, its day and the words already drawn."""

    def __init__(self, rng, day, slots=None, fixed=None, ranges=None):
        self.rng, self.day, self.ranges, self.group = rng, day, ranges or {}, ""
        self.slots = slots or {}
        self.words = dict(fixed or {})
        self.words.setdefault("year", str(day.year))
        self.words.setdefault("lastyear", str(day.year - 1))
        self.words.setdefault("nextyear", str(day.year + 1))
        self.words.setdefault("month", str(day.month))
        self.words.setdefault("quarter", "一二三四"[(day.month - 1) // 3])
        self.words.setdefault("season", {12: "冬", 1: "冬", 2: "冬", 3: "春", 4: "春", 5: "春", 6: "夏", 7: "夏", 8: "夏"}.get(day.month, "秋") + "季")

    def fill(self, text):
        """The text with every choice, slot and sum filled."""
        for _ in range(6):
            new = CHOICE.sub(lambda m: self.rng.choice(m.group(1).split("|")), text)
            new = TOKEN.sub(lambda m: self.word(m.group(1)), new)
            if new == text:
                return new
            text = new
        return text

    def word(self, token):
        """The word for one {token}."""
        if token.startswith("="):
            return self.sum(token[1:])
        match = re.fullmatch(r"(dy|wy|d|w)([+-]\d+)", token)
        if match:
            kind, days = match.group(1), int(match.group(2))
            day = working_after(self.day, days) if kind[0] == "w" else self.day + timedelta(days=days)
            return chinese(day, year=len(kind) == 2)
        if token in self.words:
            return self.words[token]
        match = re.fullmatch(r"(\w+):(\d+)-(\d+)(?:/(\d+))?", token)
        if match:
            name, low, high, step = match.group(1), int(match.group(2)), int(match.group(3)), int(match.group(4) or 1)
            if name not in self.words:
                self.words[name] = str(self.rng.randrange(low, high + 1, step))
            return self.words[name]
        base = token.split("#")[0]
        # A community belongs to its subdistrict.
        choices = STREETS[self.word("street")] if base == "community" else self.slots.get(base + self.group) or self.slots.get(base) or GLOBAL.get(base)
        if not choices:
            raise KeyError(f"no slot {token!r}")
        # 月饼@8-9 is a choice of August and September.
        choices = [c.split("@")[0] for c in choices if "@" not in c or self.day.month in months(c.split("@")[1])] or [c.split("@")[0] for c in choices]
        used = {v for k, v in self.words.items() if k.split("#")[0] == base}
        free = [c for c in choices if c not in used] or choices
        self.words[token] = self.fill(self.rng.choice(free))
        return self.words[token]

    def sum(self, expression):
        """A small sum over numbers already drawn."""
        decimals = None
        if ":" in expression:
            expression, decimals = expression.rsplit(":", 1)
        names = {}
        for n in re.findall(r"[a-z]\w*", expression):
            if n not in self.words and n in self.ranges:
                self.word(f"{n}:{self.ranges[n]}")
            names[n] = float(self.words[n])
        if not re.fullmatch(r"[\w\s+\-*/().]+", expression):
            raise ValueError(expression)
        value = eval(expression, {"__builtins__": {}}, names)  # our own schemata, letters and signs checked above
        return f"{value:.{int(decimals)}f}" if decimals is not None else str(round(value))


def width(text):
    """Display width of a title: a Chinese character is 1, a Latin one a half."""
    return sum(0.5 if ord(c) < 0x2E80 and c not in "“”‘’—…·" else 1 for c in text)


def escape(text):
    """Text as HTML text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def inline(text):
    """**strong** and nothing else."""
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text))


def table(lines):
    """| a | b | lines as a table: first line is the head, the first cell of each row too; == is the caption."""
    caption = ""
    if lines[0].startswith("|="):
        caption = f"<caption>{inline(lines[0][2:].strip())}</caption>"
        lines = lines[1:]
    rows = [[c.strip() for c in line.strip().strip("|").split("|")] for line in lines]
    head = "".join(f'<th scope="col">{inline(c)}</th>' for c in rows[0])
    body = "".join(
        f'<tr><th scope="row">{inline(r[0])}</th>' + "".join(f"<td>{inline(c)}</td>" for c in r[1:]) + "</tr>" for r in rows[1:]
    )
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def html(text):
    """The small markup of the schemata as clean HTML."""
    out, lines, i = [], [l.rstrip() for l in text.strip().split("\n")], 0
    while i < len(lines):
        line = lines[i]
        line = re.sub(r"^\d\. ", "1. ", line)
        marks = next((m for m in ("- ", "1. ", "|", "> ") if line.startswith(m)), None)
        if marks:
            group = []
            while i < len(lines) and re.sub(r"^\d\. ", "1. ", lines[i]).startswith(marks):
                group.append(re.sub(r"^\d\. ", "1. ", lines[i]))
                i += 1
            if marks == "|":
                out.append(table(group))
            elif marks == "> ":
                out.append("<blockquote>" + "".join(f"<p>{inline(g[2:])}</p>" for g in group) + "</blockquote>")
            else:
                tag = "ul" if marks == "- " else "ol"
                out.append(f"<{tag}>" + "".join(f"<li>{inline(g[len(marks):])}</li>" for g in group) + f"</{tag}>")
            continue
        if line.startswith("### "):
            out.append(f"<h3>{inline(line[4:])}</h3>")
        elif line.startswith("## "):
            out.append(f"<h2>{inline(line[3:])}</h2>")
        elif line.startswith("<"):
            out.append(line)
        elif line:
            out.append(f"<p>{inline(line)}</p>")
        i += 1
    return "\n".join(out)


def stepwise(body):
    """Headings without a jump: an h3 that no h2 precedes becomes an h2."""
    first = body.find("<h2>")
    cut = len(body) if first < 0 else first
    return body[:cut].replace("<h3>", "<h2>").replace("</h3>", "</h2>") + body[cut:]


def read_topics(path):
    """Schemata from one file."""
    topics, topic, part = [], None, None
    for number, raw in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        line = raw.rstrip()
        if line.startswith("#!") or (not line and part != "body"):
            continue
        if line.startswith("@@ "):
            topic = {"id": line[3:].strip(), "T": [], "L": [], "blocks": [], "slots": {}, "fixed": {}, "where": f"{path.name}:{number}"}
            topics.append(topic)
            part = "head"
        elif topic is None:
            raise ValueError(f"{path.name}:{number}: text before the first @@")
        elif re.match(r"[TL]\d?: ", line):
            mark, words = line.split(": ", 1)
            topic[mark[0]].append((mark[1:], words))
        elif line in ("--", "--?"):
            topic["blocks"].append({"optional": line == "--?", "variants": [""]})
            part = "body"
        elif line == "~~":
            topic["blocks"][-1]["variants"].append("")
        elif part == "body":
            topic["blocks"][-1]["variants"][-1] += line + "\n"
        elif re.match(r"slot\d? ", line):
            mark, _, rest = line.partition(" ")
            name, _, choices = rest.partition("=")
            topic["slots"][name.strip() + mark[4:]] = [c.strip() for c in choices.split("|")]
        elif ": " in line:
            key, value = line.split(": ", 1)
            topic[key] = value.strip()
        else:
            raise ValueError(f"{path.name}:{number}: {line!r}")
    return topics


def months(spec):
    """'3-5,9' as a set of months."""
    out = set()
    for part in (spec or "1-12").split(","):
        low, _, high = part.partition("-")
        out |= set(range(int(low), int(high or low) + 1))
    return out
