"""What every site has: guides, answers, duties, budgets; and the portal's data stories and links."""

import random
from datetime import date

from . import days, files, org, sites
from .articles import at, figure
from .charts import CHARTS
from .text import Article, html, width

GUIDE_LINKS, NEWS_LINKS, READING_LINKS = 24, 6, 8
LINKS = GUIDE_LINKS + NEWS_LINKS + READING_LINKS


def _blocks(path):
    """(head, lines) of a file with == heads."""
    out = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("== "):
            out.append((line[3:].strip(), []))
        elif line and not line.startswith("#!"):
            out[-1][1].append(line)
    return out


def _any_day(rng, first=date(2024, 12, 2), last=date(2026, 11, 18)):
    return rng.choice([d for d in days.WORKING if first <= d <= last])


def guides(desk, folder, rng):
    """One page a service, the same headings everywhere."""
    for number, (head, lines) in enumerate(_blocks(folder / "guides.txt"), 1):
        code, name = head.split(" ", 1)
        f = dict(line.split(": ", 1) for line in lines)
        materials, steps, conditions = (f[k].split("；") for k in ("材料", "流程", "条件"))
        day = _any_day(rng, date(2024, 12, 2), date(2026, 9, 30))
        unit = sites.NAMES[code][1]
        phone = f"010-5555{rng.randrange(1000, 9999)}"
        lead = rng.choice([
            f"办理“{name}”需要什么、找谁、多久有结果？本指南按办理顺序说明，线上线下标准一致。",
            f"本指南适用于{f['对象']}，办理时限为{f['时限']}，不收取费用。",
            f"“{name}”由{unit}负责，可在{f['地点']}办理，材料齐全的{f['时限']}办结。",
        ])
        text = [lead, "## 办理对象", f["对象"] + "。", "## 办理条件", *[f"- {c}" for c in conditions], "## 申请材料",
                "|= 申请材料一览", "| 材料 | 份数 | 形式 | 说明 |"]
        for m in materials:
            text.append(f"| {m} | {rng.choice(['1', '1', '1', '2'])} | {rng.choice(['原件核验', '原件核验', '复印件', '电子件'])} | {rng.choice(['可通过数据共享免交', '当场退还', '签字或盖章', '样表见附件', '由申请人提供'])} |")
        text += ["## 办理流程", *[f"1. {s}" for s in steps], "## 时限与费用",
                 f"承诺办结时限：{f['时限']}（自受理之日起，补正、公示和鉴定时间不计入）。本事项不收费。",
                 "## 办理地点", f"{f['地点']}。工作日9:00至17:00，咨询电话{phone}（演示号码）。",
                 rng.choice([
                     "行动不便的申请人可以委托他人办理，也可以预约工作人员协助；进度可凭受理号查询。",
                     "对办理结果有异议的，可以依法申请行政复议或者提起行政诉讼；对服务不满意的，可以在办结后评价。",
                     "材料不齐的，工作人员会一次告知；补齐后从补正之日起计算时限。",
                 ])]
        attachments = []
        if any("表" in m for m in materials) or number % 5 == 0:
            attachments.append(files.form_docx(f"{number:02d}", f"{name}申请表", ["申请人姓名或单位名称", "证件类型及号码", "联系电话", "联系地址", "申请事项", *conditions[:2], "申请人签字", "日期"]))
        title = f"{name}办理指南"
        desk.add(rng, code, "guides", "text", title, at(rng, day), html("\n".join(text)), lead=lead, attachments=attachments,
                 keywords=[name, "办事指南", *materials[:2]], short_title=name if width(title) > 30 else None)


def answers(desk, folder, rng):
    """Questions citizens ask and the answer of the unit."""
    for head, lines in _blocks(folder / "faq.txt"):
        code, question = head.split(" ", 1)
        day = _any_day(rng)
        words = Article(random.Random(rng.random()), day)
        unit = sites.NAMES[code][1]
        opening = rng.choice([
            f"近日，居民{words.fill('{resident}')}来信问：{question}",
            f"{words.fill('{community}')}的居民在留言中问：{question}",
            f"咨询电话里常有人问：{question}",
            f"有居民通过网站留言：{question}",
        ])
        ending = rng.choice([
            f"答复单位：{unit}。情况特殊的，请留下联系方式，我们单独答复。",
            f"以上答复由{unit}提供，政策调整后会更新本页。",
            f"如仍有疑问，可到{words.fill('{street}')}便民服务中心咨询，或向{unit}来信。",
        ])
        text = "\n".join([opening, "## 答复", *[words.fill(x) for x in lines], "## 还想了解", ending])
        desk.add(rng, code, "faq", "text", question, at(rng, day), html(text), lead=opening, keywords=["问答", unit],
                 short_title=question[:28] if width(question) > 30 else None, push="participation/responses" if rng.random() < 0.15 else None)


def organs(desk, folder, rng):
    """Duties, sections, and where to find the unit; the portal has a page for each department too."""
    for line in (folder / "organs.txt").read_text(encoding="utf-8").split("\n"):
        if not line.startswith("== "):
            continue
        code, rest = line[3:].split(" ", 1)
        duties, sections = rest.split("|")
        duties, sections = duties.split("；"), sections.split("、")
        name, short = sites.NAMES[code]
        unit = next(u for u in org.units() if u["code"] == code)
        when = lambda: at(rng, _any_day(rng, date(2024, 12, 9), date(2025, 6, 30)))
        duty_list = [f"1. {d}。" for d in duties]
        if code != "zfb":
            desk.add(rng, code, "affairs/organ", "text", f"{short}主要职责", when(), html("\n".join(
                [f"{name}是主管相关行政事务的区政府工作部门，主要职责如下。", *duty_list, "承担区政府交办的其他事项，依法公开履职情况，接受社会监督。"])),
                lead=f"{name}的主要职责。", keywords=["机构职能", "职责", short])
            rows = ["| 科室 | 主要工作 | 电话 |"] + [f"| {s} | {rng.choice(['组织协调、文电和公开', duties[i % len(duties)][:24], '具体业务办理与咨询'])} | {unit['phone'][:-2]}{i + 10} |" for i, s in enumerate(sections)]
            desk.add(rng, code, "affairs/organ", "text", f"{short}内设机构", when(), html("\n".join(
                [f"{name}设{len(sections)}个内设机构，电话为演示号码。", *rows])), lead=f"{name}的内设机构和联系电话。", keywords=["机构职能", "科室", short])
            desk.add(rng, code, "affairs/organ", "text", f"{short}办公时间和联系方式", when(), html("\n".join(
                ["| 项目 | 内容 |", f"| 地址 | {unit['address']} |", f"| 邮编 | {unit['postcode']} |", f"| 总机 | {unit['phone']} |",
                 "| 办公时间 | 工作日9:00—17:30 |", "", f"来访请先在一层登记；办理业务请到区政务服务中心或街道便民服务中心，{short}机关不设办事窗口。"])),
                lead=f"{name}的地址、电话和办公时间（均为演示）。", keywords=["联系方式", short])
        desk.add(rng, "www", "affairs/organs", "text", f"{name}职责简介", when(), html("\n".join(
            [f"{short}地址为{unit['address']}，电话{unit['phone']}。", "## 职责", *[f"- {d}" for d in duties], "## 内设机构", "、".join(sections) + "。"])),
            lead=f"{short}的职责与内设机构。", keywords=["机构职能", short])


FINANCE = {
    "jw": ("教育支出", "中小学和幼儿园运行、校舍修缮、课后服务"), "wjw": ("卫生健康支出", "社区卫生、公共卫生和家庭医生服务"),
    "mzj": ("社会保障和就业支出", "救助、养老服务和社区建设"), "rsj": ("社会保障和就业支出", "就业补助和技能培训"),
    "wlj": ("文化旅游体育与传媒支出", "图书馆、文化馆和文物养护"), "cgw": ("城乡社区支出", "环境卫生、路灯和街巷维护"),
    "zjw": ("住房保障支出", "老旧小区改造和住房补贴"), "czj": ("一般公共服务支出", "财政管理、评审和信息系统"),
    "fgw": ("一般公共服务支出", "规划编制、价格监测和项目管理"), "scj": ("一般公共服务支出", "监督抽检、登记服务和计量检定"),
    "yjj": ("灾害防治及应急管理支出", "物资储备、演练和隐患排查"), "ylj": ("城乡社区支出", "绿地建设、养护和古树保护"),
}


def finance(desk, rng):
    """Budgets in February, final accounts in September, with the table as a workbook."""
    for code, (main, use) in FINANCE.items():
        name, short = sites.NAMES[code]
        total = rng.randrange(8200, 64000, 10)
        for year, kind in ((2025, "预算"), (2024, "决算"), (2026, "预算"), (2025, "决算")):
            published = year if kind == "预算" else year + 1
            pool = [d for d in days.WORKING if d.year == published and d.month == (2 if kind == "预算" else 9)]
            day = rng.choice(pool)
            change = rng.randrange(-60, 80) / 10
            total = max(3000, round(total * (1 + change / 100) / 10) * 10)
            parts = [round(total * s / 10) * 10 for s in (0.72, 0.11, 0.09)]
            rest = total - sum(parts)
            rows = [["项目", "金额（万元）", "占比（%）"]] + [[n, v, round(v * 100 / total, 1)] for n, v in zip([main, "社会保障和就业支出（人员）" if "社会保障" in main else "社会保障和就业支出", "卫生健康支出（人员）" if "卫生" in main else "卫生健康支出", "住房保障支出（人员）" if "住房" in main else "住房保障支出"], [*parts, rest])] + [["合计", total, 100.0]]
            title = f"{short}{year}年部门{kind}公开说明"
            three = rng.randrange(6, 60)
            lead = f"{year}年，{short}部门{kind}支出合计{total}万元，比上年{'增加' if change >= 0 else '减少'}{abs(change):.1f}%，主要用于{use}。"
            text = [lead, f"|= {year}年支出{kind}表（演示数据）", *["| " + " | ".join(str(c) for c in r) + " |" for r in rows],
                    "## 变动说明", rng.choice([
                        f"与上年相比{'增加' if change >= 0 else '减少'}的主要原因是{rng.choice(['新增服务点位', '新增民生项目', '部分跨年度项目集中实施'] if change >= 0 else ['一次性项目减少', '压缩一般性支出', '项目完工、结转减少'])}。",
                        f"{main}{'增加' if change >= 0 else '减少'}较多，原因是{rng.choice(['工作量增加，运行补助相应提高', '上年预留项目本年启动'] if change >= 0 else ['部分项目已经完工', '按实际进度安排资金，减少沉淀'])}。"]),
                    "## “三公”经费", f"“三公”经费财政拨款{kind}{three}万元，其中公务用车运行维护费{round(three * 0.8)}万元，公务接待费{round(three * 0.2)}万元，因公出国（境）费0万元。",
                    "## 绩效情况", f"{'填报绩效目标的项目' if kind == '预算' else '开展绩效评价的项目'}{rng.randrange(8, 36)}个，涉及资金{round(total * rng.randrange(30, 70) / 100)}万元；{rng.choice(['政府采购安排', '政府采购支出'])}{round(total * rng.randrange(8, 20) / 100)}万元，其中面向中小企业的占{rng.randrange(62, 92)}%。"]
            book = [files.budget_xlsx(f"{code}-{year}-{'b' if kind == '预算' else 'f'}", f"{year}年部门{kind}表", rows)]
            desk.add(rng, code, "affairs/finance", "text", title, at(rng, day), html("\n".join(text)), lead=lead, attachments=book, keywords=[f"部门{kind}", str(year), short],
                     push="affairs/finance" if code in ("jw", "wjw", "czj", "zjw") else None)
    for year, kind, month in ((2025, "预算", 1), (2024, "决算", 8), (2026, "预算", 1), (2025, "决算", 8)):
        published = year if kind == "预算" else year + 1
        day = rng.choice([d for d in days.WORKING if d.year == published and d.month == month])
        total = rng.randrange(240, 290)
        lead = f"{year}年，演示城区一般公共预算支出{kind}{total}亿元，其中用于民生领域的占{rng.randrange(78, 86)}%。"
        share = [("教育", 26), ("社会保障和就业", 19), ("城乡社区", 17), ("卫生健康", 12), ("住房保障", 9), ("文化旅游", 6), ("其他", 11)]
        text = [lead, f"|= {year}年支出{kind}（演示数据）", "| 科目 | 金额（亿元） | 占比（%） |", *[f"| {n} | {total * s / 100:.1f} | {s} |" for n, s in share],
                "## 怎么看这张表", f"每一百元支出中，26元用于教育，19元用于社会保障和就业，17元用于城乡社区。{kind}数与{'上年执行' if kind == '预算' else '年初预算'}相比，{rng.choice(['结构基本稳定', '民生支出占比提高0.6个百分点', '一般性支出压减4.2%'])}。",
                figure("chart-budget", "每一百元支出用在哪里（演示数据，单位：元）") if year == 2026 else ""]
        desk.add(rng, "www", "affairs/finance", "text", f"{year}年区级政府{kind}公开说明", at(rng, day), html("\n".join(text)), lead=lead, keywords=[f"政府{kind}", str(year)], unit="czj",
                 cover="demo:pictures/chart-budget.webp" if year == 2026 else None)


def stories(desk, rng):
    """One article a chart, with the numbers as a table and as a file."""
    for name, kind, title, unit, labels, series, names, iso, says in CHARTS:
        day = days.working_after(date.fromisoformat(iso), 0)
        values = [(v, l, names[i]) for i, s in enumerate(series) for v, l in zip(s, labels) if v is not None]
        high, low = max(values), min(values)
        lead = f"{says}其中最高为{high[2] if len(names) > 1 else ''}{high[1]}的{high[0]}{unit}，最低为{low[2] if len(names) > 1 else ''}{low[1]}的{low[0]}{unit}。"
        rows = ["| " + " | ".join(["时间或地点" if kind == "line" else "分组", *names]) + " |"]
        rows += ["| " + " | ".join([l, *(str(s[i]) if s[i] is not None else "—" for s in series)]) + " |" for i, l in enumerate(labels)]
        text = [lead, figure(name, f"{title}（演示数据，单位：{unit}）"), "## 数据表", f"|= {title}（单位：{unit}）", *rows, "## 口径说明",
                rng.choice([f"数据由演示程序生成，单位为{unit}，四舍五入后可能与合计略有出入。", f"本表统计范围为演示城区的三个街道，单位为{unit}，未经季节调整。"]),
                "数据可以下载后重新制图，请注明“演示数据”。"]
        csv = files.series_csv(name.removeprefix("chart-"), title, [["分组", *names], *[[l, *("" if s[i] is None else s[i] for s in series)] for i, l in enumerate(labels)]])
        desk.add(rng, "www", "affairs/data", "text", f"图说数据｜{title}", at(rng, day), html("\n".join(text)), lead=lead, attachments=[csv],
                 keywords=["数据", "图表", title], cover=f"demo:pictures/{name}.webp")


def links(desk, rng):
    """Portal entries that lead to a page of a department."""
    def link(column, target, title, lead):
        # A link follows its page, never the other way round.
        after = min(days.LAST, days.working_after(date.fromisoformat(target["date"][:10]), rng.randrange(1, 4)))
        desk.add(rng, "www", column, "link", title, at(rng, after), f"<p>{lead}</p>", lead=lead, link=f"demo:article/{target['key']}",
                 source=target["source"], keywords=target["keywords"][:3], related=[target["key"]])

    chosen = {}
    for row in desk.rows:
        if row["column"] == "guides":
            chosen.setdefault(row["site"], []).append(row)
    for code in sites.DEPARTMENTS:
        for row in chosen[code][:2]:
            link("hall/guides", row, row["title"].removesuffix("办理指南") + "怎么办", f"办理指南见{sites.NAMES[code][1]}网站：{row['title']}。")
    news = [r for r in desk.rows if r["column"] == "news/updates" and r["date"] < "2026-11-18" and r["site"] != "www" and not r["push_to_portal"] and "｜" not in r["title"]]
    for row in rng.sample(news, NEWS_LINKS):
        title = f"链接｜{row['title']}"
        link("news/departments", row, title if width(title) <= 30 else f"链接｜{row['title'][:26]}…", f"全文见{row['source']}网站。")
    readings = [r for r in desk.rows if r["column"] == "affairs/interpretation" and r["site"] != "www" and not r["push_to_portal"] and width(r["title"]) <= 26 and "｜" not in r["title"]]
    for row in rng.sample(readings, READING_LINKS):
        link("affairs/interpretation", row, f"部门解读｜{row['title']}", f"解读全文见{row['source']}网站。")


def build(desk, folder, rng):
    """Everything that every site has, before the schemata fill the rest."""
    guides(desk, folder, rng)
    answers(desk, folder, rng)
    organs(desk, folder, rng)
    finance(desk, rng)
    stories(desk, rng)
