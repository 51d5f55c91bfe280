"""Work waiting: at least one item in every queue of several units, so that each post finds something to do."""

import random
from datetime import date

from . import days
from .articles import SEED, Desk, compose, illustrated
from .text import months, width

# unit, state, more
WAITING = [
    ("jw", "draft", {"remark": "等学校核对参加人数"}), ("rsj", "draft", {}), ("ylj", "draft", {}), ("hyjd", "draft", {"remark": "缺一张现场图"}),
    ("jw", "submitted", {}), ("wjw", "submitted", {}), ("cgw", "submitted", {}), ("yjj", "submitted", {}), ("qqjd", "submitted", {}), ("xxzx", "submitted", {}),
    ("jw", "section_approved", {}), ("mzj", "section_approved", {}), ("wlj", "section_approved", {}), ("scj", "section_approved", {}), ("xtjd", "section_approved", {}),
    ("jw", "secrecy_approved", {}), ("wjw", "secrecy_approved", {}), ("zjw", "secrecy_approved", {}), ("czj", "secrecy_approved", {}), ("zfb", "secrecy_approved", {}),
    ("mzj", "returned", {"step": "section_reviewer", "remark": "导语里的人数与正文表格不一致，请核对后重新提交"}),
    ("fgw", "returned", {"step": "secrecy_reviewer", "remark": "文中电话是个人手机号，请改为单位总机"}),
    ("wlj", "returned", {"step": "principal_leader", "remark": "标题再短一些，把时间放到前面"}),
    ("scj", "returned", {"step": "section_reviewer", "remark": "请补充抽检依据，并为配图写替代文本"}),
    ("ylj", "scheduled", {"publish_at": "2026-11-25T09:00:00+08:00"}),
    ("jw", "scheduled", {"publish_at": "2026-11-26T08:30:00+08:00"}),
    ("yjj", "scheduled", {"publish_at": "2026-11-30T07:30:00+08:00", "expire_at": "2026-12-31T23:59:00+08:00"}),
]
DECLINES = ["与门户已有信息重复，建议改投“便民提示”", "偏重本单位内部安排，对居民帮助不大，请补充办理方式后再推送"]
WITHDRAWALS = [
    ("content_error", "文中开放时间写错，更正后将重新发布"),
    ("superseded", "活动因天气改期，以新的公告为准"),
    ("privacy", "配图说明中出现个人信息，已撤下并完成核查"),
]
WAITS_FOR = {"draft": "information_officer", "returned": "information_officer", "submitted": "section_reviewer",
             "section_approved": "secrecy_reviewer", "secrecy_approved": "principal_leader", "scheduled": "information_officer"}
SITE_OF = {"hyjd": ("www", "subdistricts/huaiyin/updates"), "qqjd": ("www", "subdistricts/qingqu/updates"), "xtjd": ("www", "subdistricts/xingtan/updates"),
           "xxzx": ("www", "news/headlines"), "zfb": ("www", "news/notices")}


def drafts(topics, published):
    """Articles that exist only as work: same shape as the others, keys queue-0001 and on."""
    rng, desk, recent, rows = random.Random(SEED + 9), Desk(), [], []
    desk.titles = {r["title"] for r in published}
    for number, (unit, state, more) in enumerate(WAITING, 1):
        site, column = SITE_OF.get(unit, (unit, None))
        fit = [t for t in topics if t["site"] == site and t.get("kind") != "video" and 11 in months(t.get("months"))
               and (column is None or column in [c.strip() for c in t["column"].split(",")])]
        topic = rng.choice(fit)
        target = column or topic["column"].split(",")[0].strip()
        day = days.working_after(date(2026, 11, 23), -rng.randrange(1, 4))
        fixed = {"street": {"hyjd": "槐荫街道", "qqjd": "清渠街道", "xtjd": "杏坛街道"}[unit]} if unit in ("hyjd", "qqjd", "xtjd") else {}
        for _ in range(200):
            title, lead, parts, _words = compose(rng, topic, day, fixed)
            if title not in desk.titles and width(title) <= 30:
                break
        kind = topic.get("kind", "text")
        body, cover = illustrated(rng, kind, topic.get("pics", "").split(), day, [lead, *parts], recent)
        row = desk.add(rng, site, target, kind, title, f"{day.isoformat()}T{9 + number % 8:02d}:{(number * 7) % 60:02d}:00+08:00", body,
                       lead=lead, keywords=topic["keywords"].split(";"), cover=f"demo:pictures/{cover}.webp" if cover else None)
        row["key"] = f"queue-{number:04d}"
        item = {"article": row["key"], "unit": unit, "state": state, "waits_for": f"{unit}-" + {
            "information_officer": row["author_key"].split("-", 1)[1], "section_reviewer": "section", "secrecy_reviewer": "secrecy", "principal_leader": "leader"}[WAITS_FOR[state]]}
        item.update(more)
        if state == "returned":
            item["returned_by"] = f"{unit}-" + {"section_reviewer": "section", "secrecy_reviewer": "secrecy", "principal_leader": "leader"}[more["step"]]
            item["anchor"] = lead[:12]
        rows.append((row, item))
    return [r for r, _ in rows], [i for _, i in rows]


def moves(published):
    """Published articles that are offered to the portal, declined by it, or withdrawn."""
    rng = random.Random(SEED + 10)
    recent = [r for r in published if r["site"] != "www" and r["date"] >= "2026-10" and r["kind"] in ("text", "picture") and not r["push_to_portal"]
              and r["column"] in ("news/updates", "news/pictures", "notices") or r["site"] in ("jw", "ylj") and r["date"] >= "2026-11" and r["column"].startswith("topics/") and not r["push_to_portal"]]
    chosen = rng.sample(sorted(recent, key=lambda r: r["key"]), 8)
    target = {"news/updates": "news/departments", "news/pictures": "news/pictures", "notices": "news/notices"}
    out = []
    for i, row in enumerate(chosen):
        item = {"article": row["key"], "unit": row["unit"]}
        if i < 3:
            item |= {"state": "offered", "portal_column": target.get(row["column"], "hall/tips"), "waits_for": "xxzx-editor"}
        elif i < 5:
            item |= {"state": "declined", "portal_column": target.get(row["column"], "hall/tips"), "by": "xxzx-editor", "reason": DECLINES[i - 3]}
        else:
            kind, reason = WITHDRAWALS[i - 5]
            item |= {"state": "withdrawn", "by": row["author_key"], "reason_type": kind, "reason": reason}
        out.append(item)
    return out
