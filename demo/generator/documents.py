"""Official documents and their interpretations, each pair linked both ways."""

import random
from datetime import date

from . import days, files, sites
from .articles import at
from .text import Article, html, width

PREFIX = {
    "jw": "东教示", "wjw": "东卫示", "mzj": "东民示", "rsj": "东人社示", "wlj": "东文旅示", "cgw": "东城管示",
    "zjw": "东建示", "czj": "东财示", "fgw": "东发改示", "scj": "东市监示", "yjj": "东应急示", "ylj": "东园林示", "zfb": "东政办示",
}
NUMERALS = "一二三四五六七八九十"
GENRE_TAIL = {
    "办法": "本办法自{effective}起施行，有效期{years}年。", "规定": "本规定自{effective}起施行，有效期{years}年。",
    "意见": "各有关单位应当结合实际抓好落实。本意见自{effective}起施行。", "方案": "本方案自{effective}起实施。",
}


def read(path):
    """Policies of policies.txt."""
    out = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("== "):
            code, subject, genre, month = (p.strip() for p in line[3:].split("|"))
            out.append({"code": code, "subject": subject, "genre": genre, "month": int(month), "S": [], "Q": []})
        elif line.startswith("P "):
            out[-1]["P"] = line[2:]
        elif line.startswith(("S ", "Q ")):
            out[-1][line[0]].append(line[2:].split("｜"))
    return out


def counted(number):
    """A number below twenty in Chinese."""
    return NUMERALS[number - 1] if number <= 10 else "十" + NUMERALS[number - 11]


def document_html(words, policy, unit_name, effective, years):
    """The text of the document in the order of official papers."""
    parts = ["<p>各街道办事处，各有关单位：</p>", f"<p>现将《{policy['subject']}》印发给你们，请认真执行。</p>", f"<h2>{policy['subject']}</h2>", f"<p>{words.fill(policy['P'])}</p>"]
    articles = policy["genre"] in ("办法", "规定", "规则", "细则", "规范")
    number = 0
    for i, (heading, *sentences) in enumerate(policy["S"]):
        parts.append(f"<h3>{NUMERALS[i]}、{heading}</h3>")
        for k, sentence in enumerate(sentences):
            number += 1
            mark = f"第{counted(number)}条　" if articles else f"（{NUMERALS[k]}）" if len(sentences) > 1 else ""
            parts.append(f"<p>{mark}{words.fill(sentence)}</p>")
    tail = GENRE_TAIL.get(policy["genre"], f"本{policy['genre']}自{{effective}}起施行，有效期{{years}}年。")
    parts.append(f"<h3>{NUMERALS[len(policy['S'])]}、施行</h3>")
    mark = f"第{counted(number + 1)}条　" if articles else ""
    parts.append(f"<p>{mark}{tail.format(effective=days.chinese(effective, True), years=years)}由{unit_name}负责解释。</p>")
    return parts


def interpretation_html(rng, words, policy, title, document_day, effective, unit):
    """Questions and answers on a document."""
    why = words.fill(policy["P"]).removesuffix(f"，制定本{policy['genre']}。").removesuffix("，提出如下意见。").removesuffix("。")
    key = [f"{h}：{words.fill(s[0])}" for h, *s in policy["S"]]
    opening = rng.choice([
        f"{days.chinese(document_day, True)}，{unit}印发了《{policy['subject']}》。围绕居民关心的问题，我们请起草科室作了说明。",
        f"《{policy['subject']}》已经印发，自{days.chinese(effective, True)}起施行。哪些变化与您有关？本文用问答的方式说明。",
        f"新的《{policy['subject']}》共{len(policy['S']) + 1}个部分。为便于理解，现将主要内容解读如下。",
    ])
    lines = [opening, "## 为什么制定", rng.choice([
        f"{why}，是这次制定文件的出发点。起草过程中走访了{rng.randrange(8, 40)}个社区和单位，收到意见{rng.randrange(30, 260)}条，采纳{rng.randrange(12, 29)}条。",
        f"{why}。文件起草前梳理了近两年的来信来电{rng.randrange(80, 900)}件，把反映最多的{rng.randrange(3, 7)}类问题写进了条款。",
    ]), "## 主要内容"]
    lines += [f"- {k}" for k in key]
    lines.append("## 问答")
    for question, answer in policy["Q"]:
        lines += [f"### 问：{question}？", f"答：{words.fill(answer)}"]
    lines.append(rng.choice([
        f"文件全文可在“政策文件”栏目查阅；对条款的理解有疑问的，可向{unit}咨询。",
        f"原文及附件见本站“政策文件”栏目。执行中遇到的新问题，{unit}将及时补充问答。",
    ]))
    return opening, html("\n".join(lines))


def build(desk, folder, rng):
    """Two versions of each policy, the older one replaced by the newer, and an interpretation for each."""
    serials = {}
    for policy in read(folder / "policies.txt"):
        code = policy["code"]
        site, unit = ("www", "zfb") if code == "zfb" else (code, code)
        unit_name, short = sites.NAMES[unit]
        older = None
        for year in (2025, 2026):
            month = policy["month"] if year == 2026 else min(12, policy["month"] + rng.randrange(0, 2))
            pool = [d for d in days.WORKING if d.year == year and d.month == month]
            day = rng.choice(pool[2:])
            made = days.working_after(day, -rng.randrange(3, 9))
            effective = date(day.year + (day.month == 12), day.month % 12 + 1, 1)
            years = rng.choice((2, 3, 5))
            suffix = "（试行）" if year == 2025 else "（2026年修订）"
            named = dict(policy, subject=policy["subject"] + suffix)
            serials[code, year] = serials.get((code, year), rng.randrange(1, 6)) + rng.randrange(1, 5)
            number = f"{PREFIX[code]}〔{year}〕{serials[code, year]}号"
            words = Article(random.Random(rng.random()), day)
            parts = document_html(words, named, unit_name, effective, years)
            parts.append(f"<p>{unit_name}</p>")
            parts.append(f"<p>{days.chinese(made, True)}</p>")
            lead = f"{unit_name}印发《{named['subject']}》，自{days.chinese(effective, True)}起施行。"
            attachments = []
            if year == 2026:
                attachments.append(files.policy_pdf(f"{code}-{policy['month']:02d}", named["subject"], number, [(h, [words.fill(x) for x in s]) for h, *s in policy["S"]]))
            title = f"关于印发《{named['subject']}》的通知"
            document = desk.add(
                rng, site, "affairs/policies", "document", title, at(rng, day), "\n".join(parts), lead=lead,
                short_title=named["subject"] if width(title) > 30 else None,
                keywords=[policy["subject"], policy["genre"], short], attachments=attachments, source=short,
                document={
                    "document_number": number, "issuing_authority": unit_name, "made_on": made.isoformat(),
                    "effective_on": effective.isoformat(), "expires_on": date(effective.year + years, effective.month, 1).isoformat(),
                    "validity": "有效", "genre": policy["genre"], "subject": short.removeprefix("区"), "index_number": None,
                },
                push="affairs/policies" if site != "www" and rng.random() < 0.12 else None,
            )
            after = days.working_after(day, rng.randrange(0, 3))
            opening, body = interpretation_html(rng, words, named, title, day, effective, short)
            asked = rng.choice(["《{}》解读", "一图读懂《{}》", "问答｜《{}》", "《{}》改了什么"]).format(named["subject"])
            reading = desk.add(
                rng, site, "affairs/interpretation", "text", asked, at(rng, max(after, day)), body, lead=opening,
                cover=f"demo:pictures/pattern-{rng.choice(['day', 'dusk', 'spring', 'autumn'])}.webp", short_title=named["subject"] + "解读" if width(asked) > 30 else None,
                keywords=[policy["subject"], "解读", short], source=short, related=[document["key"]],
                push="affairs/interpretation" if site != "www" and rng.random() < 0.3 else None,
            )
            if reading["date"] < document["date"]:
                reading["date"] = document["date"][:14] + "59:00+08:00"
            document["related"] = [reading["key"]]
            if older:
                older["document"]["validity"] = "废止"
                older["document"]["replaced_by"] = document["key"]
                older["related"].append(document["key"])
            older = document
