"""The portal, the twelve department sites, their columns and home pages. All invented."""

from .org import UNITS

NAMES = {u[0]: (u[2], u[3]) for u in UNITS}

# code, accent, dark accent, soft tint, English name; one family of deep, quiet hues, AA on white
LOOKS = {
    "www": ("#9d2a22", "#761b15", "#f8eeec", "Dongcheng District Government Portal (demonstration)"),
    "jw": ("#1f5c99", "#15436f", "#ebf2f9", "Education"),
    "wjw": ("#0f6e6e", "#0a5050", "#e8f3f3", "Health"),
    "mzj": ("#8a4b16", "#65360f", "#f7f0e8", "Civil Affairs"),
    "rsj": ("#3b5aa6", "#2a4280", "#edf0f8", "Human Resources and Social Security"),
    "wlj": ("#8c2f5e", "#692145", "#f8edf2", "Culture and Tourism"),
    "cgw": ("#2d6a4a", "#1f4d35", "#ebf4ef", "City Administration"),
    "zjw": ("#7a5a12", "#58410c", "#f6f2e7", "Housing and Urban Construction"),
    "czj": ("#6b3f7c", "#4e2c5b", "#f3eef6", "Finance"),
    "fgw": ("#3f5566", "#2c3d4a", "#eef2f4", "Development and Reform"),
    "scj": ("#1c6a8a", "#134d65", "#e9f3f7", "Market Regulation"),
    "yjj": ("#a8431a", "#7d3013", "#f9efea", "Emergency Management"),
    "ylj": ("#4a6b1d", "#354e14", "#f1f5ea", "Landscape and Forestry"),
}
DEPARTMENTS = [c for c in LOOKS if c != "www"]

# slug, name, English, type, template, rule, description, keywords, children
L, P, D, V = "list", "picture", "document", "video"


def col(slug, name, english, kind, template, rule, description, keywords, children=(), unit=None):
    """One column and what hangs under it."""
    return {
        "slug": slug, "name": name, "name_en": english, "type": kind, "template": template,
        "update_rule": rule, "description": description, "keywords": keywords.split(), "children": list(children), "unit": unit,
    }


TOPICS = {
    "jw": [("enrolment", "招生入学", "Enrolment", "办事服务", L, "招生政策、日程和常见提醒", "入学 招生 登记"),
           ("campus", "校园风采", "Campus life", "政务动态", P, "学校里的课程、社团和活动", "校园 社团 课程")],
    "wjw": [("science", "健康科普", "Health tips", "回应关切", L, "面向居民的健康知识和就诊提示", "健康 科普 预防"),
            ("clinics", "基层医疗", "Community clinics", "政务动态", L, "社区卫生服务机构的服务变化", "社区医院 家庭医生 门诊")],
    "mzj": [("elderly", "养老服务", "Elder care", "办事服务", L, "养老助餐、居家照护和适老化改造", "养老 助餐 适老化"),
            ("community", "社区治理", "Community affairs", "政务动态", L, "社区议事、志愿服务和邻里互助", "社区 议事 志愿")],
    "rsj": [("jobs", "就业创业", "Jobs", "办事服务", L, "招聘会、技能培训和创业扶持", "就业 招聘 培训"),
            ("insurance", "社会保障", "Social security", "回应关切", L, "社会保险经办变化与提示", "社保 待遇 经办")],
    "wlj": [("events", "文化活动", "Events", "政务动态", L, "演出、展览、讲座和阅读活动", "演出 展览 阅读"),
            ("heritage", "文物与非遗", "Heritage", "政务动态", P, "院落修缮、非遗传习和文物开放", "文物 非遗 修缮")],
    "cgw": [("environment", "环境整治", "Street environment", "政务动态", L, "背街小巷、河道和公共空间的整治", "环境 背街小巷 河道"),
            ("sorting", "垃圾分类", "Waste sorting", "回应关切", L, "分类投放、收运和驿站建设", "垃圾分类 驿站 收运")],
    "zjw": [("renewal", "老旧小区更新", "Estate renewal", "政务动态", L, "综合整治、加装电梯和管线改造", "老旧小区 电梯 改造"),
            ("housing", "住房保障", "Housing support", "办事服务", L, "公共租赁住房和住房补贴", "公租房 补贴 配租")],
    "czj": [("funds", "惠民资金", "Public funds", "数据发布", L, "民生资金的安排、进度和绩效", "资金 绩效 民生"),
            ("procurement", "采购提示", "Procurement", "通知公告", L, "政府采购流程和评审提示", "采购 评审 供应商")],
    "fgw": [("plans", "规划计划", "Plans", "规划计划", L, "年度计划和专项规划的编制与进展", "规划 计划 项目"),
            ("data", "运行数据", "Figures", "数据发布", L, "价格监测、能耗和项目进度数据", "数据 价格 节能")],
    "scj": [("food", "食品安全", "Food safety", "政务动态", L, "抽检、餐饮检查和明厨亮灶", "食品 抽检 餐饮"),
            ("consumer", "消费提示", "Consumer tips", "回应关切", L, "购物、预付消费和计量提示", "消费 维权 提示")],
    "yjj": [("prevention", "防灾减灾", "Prevention", "通知公告", L, "汛期、大风、低温和用火用电提示", "防汛 防火 预警"),
            ("training", "演练与培训", "Drills", "政务动态", L, "社区、学校和企业的演练培训", "演练 培训 安全")],
    "ylj": [("parks", "公园绿地", "Parks", "政务动态", L, "口袋公园、绿道和公园服务", "公园 绿地 绿道"),
            ("seasons", "四季花事", "Seasons", "政务动态", P, "花期、红叶和观鸟", "赏花 红叶 观鸟")],
}
# 特色栏目: what each department's site is known for (art. 9)
SPECIALITIES = {
    "jw": "enrolment", "wjw": "science", "mzj": "elderly", "rsj": "jobs", "wlj": "heritage", "cgw": "environment",
    "zjw": "renewal", "czj": "funds", "fgw": "data", "scj": "food", "yjj": "prevention", "ylj": "seasons",
}
WITH_VIDEO = {"jw", "wlj", "yjj"}


def department_columns(code):
    """Columns of a department site: one plan for all, two of its own."""
    short = NAMES[code][1]
    news = [
        col("updates", "工作动态", "Updates", "政务动态", L, "每周不少于2条", f"{short}面向公众的工作进展", f"{short};动态".replace(";", " ")),
        col("pictures", "图片新闻", "Pictures", "政务动态", P, "每两周不少于1条", f"{short}的图片报道", "图片 新闻"),
    ]
    if code in WITH_VIDEO:
        news.append(col("video", "视频", "Video", "政务动态", V, "每季度不少于1条", f"{short}的短片", "视频 短片"))
    topics = [col(s, n, e, k, t, "每两周不少于1条", d, w) for s, n, e, k, t, d, w in TOPICS[code]]
    return [
        col("news", "新闻动态", "News", "政务动态", L, "每周不少于2条", f"{short}的新闻和图片", "新闻 动态", news),
        col("notices", "通知公告", "Notices", "通知公告", L, "即时", f"{short}发布的通知和公告", "通知 公告"),
        col("affairs", "政务公开", "Open government", "公开目录", L, "变动后20个工作日内", f"{short}主动公开的政府信息", "公开 政策", [
            col("organ", "机构职能", "Organisation", "机构职能", L, "变动后20个工作日内", "机构职责、内设科室和联系方式", "机构 职责 联系方式"),
            col("policies", "政策文件", "Policies", "政策文件", D, "印发后20个工作日内", f"{short}印发的规范性文件和工作文件", "政策 文件"),
            col("interpretation", "政策解读", "Interpretation", "政策解读", L, "与文件同步，最迟3个工作日", "用问答和图表解读本单位文件", "解读 问答"),
            col("finance", "财政信息", "Budgets", "数据发布", L, "批复后20日内", "部门预算、决算和说明", "预算 决算"),
        ]),
        col("topics", "专题专栏", "Special topics", "政务动态", L, "每两周不少于1条", f"{short}重点工作专题", "专题 专栏", topics),
        col("guides", "办事指南", "Service guides", "办事服务", L, "变动后3个工作日内", f"{short}办理事项的条件、材料和流程", "办事 指南 材料"),
        col("faq", "回应关切", "Questions answered", "回应关切", L, "每月不少于1条", "市民常问的问题和答复", "问答 回应 咨询"),
    ]


SUBDISTRICTS = [("huaiyin", "hyjd", "槐荫街道", "Huaiyin"), ("qingqu", "qqjd", "清渠街道", "Qingqu"), ("xingtan", "xtjd", "杏坛街道", "Xingtan")]


def portal_columns():
    """The six channels of the portal; the subdistricts live here because they have no sites of their own."""
    streets = [
        col(slug, name, f"{english} Subdistrict", "政务动态", L, "每周不少于2条", f"{name}的动态、告示和服务", f"{name} 社区", [
            col("updates", "街道动态", "Updates", "政务动态", L, "每周不少于2条", f"{name}和社区的新闻", f"{name} 动态", unit=unit),
            col("notices", "便民告示", "Notices", "通知公告", L, "即时", f"{name}的停水停电、活动报名等告示", f"{name} 告示", unit=unit),
            col("about", "街道概况", "About", "概况信息", L, "每半年核对", f"{name}的基本情况和联系方式", f"{name} 概况", unit=unit),
        ], unit=unit)
        for slug, unit, name, english in SUBDISTRICTS
    ]
    return [
        col("news", "要闻动态", "News", "政务动态", L, "每个工作日更新", "全区新闻，含各部门推送的信息", "新闻 要闻", [
            col("headlines", "今日东城", "Dongcheng today", "政务动态", L, "每个工作日更新", "与居民生活有关的全区新闻", "要闻 民生", unit="xxzx"),
            col("departments", "部门动态", "From the departments", "政务动态", L, "每个工作日更新", "各部门网站推送到门户的信息", "部门 动态", unit="xxzx"),
            col("pictures", "图片新闻", "Pictures", "政务动态", P, "每周不少于2条", "图说东城", "图片", unit="xxzx"),
            col("video", "视频东城", "Video", "政务动态", V, "每季度不少于1条", "短片和访谈", "视频", unit="xxzx"),
            col("notices", "通知公告", "Notices", "通知公告", L, "即时", "区政府和各部门的通知公告", "通知 公告", unit="zfb"),
        ], unit="xxzx"),
        col("affairs", "政务公开", "Open government", "公开目录", L, "变动后20个工作日内", "区政府主动公开的政府信息", "公开 政策", [
            col("guide", "公开指南", "Disclosure guide", "公开指南", L, "变动后20个工作日内", "怎样获取政府信息：公开范围、查阅地点、依申请公开的办法", "公开指南 依申请公开 查阅", unit="zfb"),
            col("policies", "政策文件", "Policies", "政策文件", D, "印发后20个工作日内", "区政府和区政府办公室文件", "政策 文件", unit="zfb"),
            col("interpretation", "政策解读", "Interpretation", "政策解读", L, "与文件同步，最迟3个工作日", "政策问答和图解", "解读", unit="zfb"),
            col("data", "数据发布", "Figures", "数据发布", L, "每月", "与生活有关的统计图表", "数据 统计 图表", unit="fgw"),
            col("finance", "财政信息", "Budgets", "数据发布", L, "批复后20日内", "政府预算、决算和说明", "预算 决算", unit="czj"),
            col("organs", "机构职能", "Organisation", "机构职能", L, "变动后20个工作日内", "区政府各部门的职责", "机构 职能", unit="zfb"),
        ], unit="zfb"),
        col("hall", "办事服务", "Services", "办事服务", L, "变动后3个工作日内", "办事提示和便民服务", "办事 便民", [
            col("tips", "便民提示", "Everyday tips", "办事服务", L, "每周不少于1条", "办事大厅、热线和出行提示", "便民 提示", unit="xxzx"),
            col("guides", "热门指南", "Popular guides", "办事服务", L, "变动后3个工作日内", "办理量较大的事项指南", "指南 办理", unit="zfb"),
        ], unit="zfb"),
        col("participation", "政民互动", "Participation", "互动交流", L, "每周", "征集、答复和结果反馈", "互动 征集", [
            col("consultations", "意见征集", "Consultations", "互动交流", L, "每月", "公开征求意见和采纳情况", "征集 意见", unit="zfb"),
            col("responses", "回应关切", "Responses", "回应关切", L, "每周", "热点问题的答复", "回应 答复", unit="xxzx"),
            col("volunteers", "志愿服务", "Volunteers", "互动交流", L, "每月", "志愿服务项目的招募和进展", "志愿 招募", unit="zylh"),
        ], unit="zfb"),
        col("about", "走进东城", "About Dongcheng", "概况信息", L, "每半年核对", "认识这座（演示中的）城区", "概况 文化", [
            col("overview", "城区概况", "Overview", "概况信息", L, "每半年核对", "自然、街区与公共服务概况", "概况", unit="xxzx"),
            col("culture", "街巷故事", "Stories of the lanes", "概况信息", L, "每月", "胡同、老树和手艺的故事", "胡同 文化", unit="xxzx"),
            col("scenery", "城市风貌", "Scenery", "概况信息", P, "每月", "四季城景", "风貌 景色", unit="xxzx"),
        ], unit="xxzx"),
        col("subdistricts", "街道频道", "Subdistricts", "政务动态", L, "每周不少于2条", "三个街道的频道", "街道 社区", streets, unit="xxzx"),
    ]


def leaves(columns, prefix=""):
    """Every column without children: (path, column)."""
    for column in columns:
        path = f"{prefix}/{column['slug']}" if prefix else column["slug"]
        if column["children"]:
            yield from leaves(column["children"], path)
        else:
            yield path, column


def flat(site, columns, prefix="", unit=None):
    """Rows of the [[column]] tables, parents first."""
    for order, column in enumerate(columns, 1):
        path = f"{prefix}/{column['slug']}" if prefix else column["slug"]
        owner = column["unit"] or unit
        yield {
            "site": site, "path": path, "slug": column["slug"], "parent": prefix or None,
            "level": "channel" if not prefix else "column", "order": order,
            "name": column["name"], "name_en": column["name_en"], "type": column["type"],
            "keywords": column["keywords"], "description": column["description"],
            "template": column["template"], "unit": owner, "update_rule": column["update_rule"],
            "speciality": True if prefix == "topics" and SPECIALITIES.get(site) == column["slug"] else None,
        }
        yield from flat(site, column["children"], path, owner)


def columns_of(site):
    """The column tree of a site."""
    return portal_columns() if site == "www" else department_columns(site)


def all_columns():
    """Every column row of the cluster."""
    out = []
    for site in LOOKS:
        out += flat(site, columns_of(site), unit="zfb" if site == "www" else site)
    return out


def modules(site):
    """What the home page shows, in order; width in twelfths."""
    if site == "www":
        return [
            {"kind": "lead", "column": "news/headlines", "count": 1, "width": 8},
            {"kind": "notices", "column": "news/notices", "count": 6, "width": 4},
            {"kind": "pictures", "column": "news/pictures", "count": 4, "width": 12},
            {"kind": "column", "column": "news/departments", "count": 8, "width": 6},
            {"kind": "column", "column": "affairs/policies", "count": 8, "width": 6},
            {"kind": "services", "column": "hall/guides", "count": 8, "width": 12},
            {"kind": "column", "column": "affairs/interpretation", "count": 6, "width": 4},
            {"kind": "column", "column": "participation/responses", "count": 6, "width": 4},
            {"kind": "column", "column": "affairs/data", "count": 6, "width": 4},
            {"kind": "channels", "column": "subdistricts", "count": 3, "width": 12},
            {"kind": "pictures", "column": "about/scenery", "count": 3, "width": 12},
            {"kind": "units", "count": 24, "width": 8},
            {"kind": "links", "count": 8, "width": 4},
        ]
    first, second = (t[0] for t in TOPICS[site])
    pictured = {t[0] for t in TOPICS[site] if t[4] == P}
    out = [
        {"kind": "lead", "column": "news/updates", "count": 1, "width": 8},
        {"kind": "notices", "column": "notices", "count": 6, "width": 4},
        {"kind": "services", "column": "guides", "count": 6, "width": 12},
        {"kind": "column", "column": f"topics/{first}", "count": 6, "width": 6},
        {"kind": "pictures" if second in pictured else "column", "column": f"topics/{second}", "count": 4 if second in pictured else 6, "width": 6},
        {"kind": "pictures", "column": "news/pictures", "count": 4, "width": 12},
        {"kind": "column", "column": "affairs/policies", "count": 6, "width": 4},
        {"kind": "column", "column": "affairs/interpretation", "count": 6, "width": 4},
        {"kind": "column", "column": "faq", "count": 6, "width": 4},
        {"kind": "links", "count": 6, "width": 12},
    ]
    return out


STATEMENT = (
    "本网站为演示网站，用于展示政府网站集约化平台的功能。站内的机构联系方式、人物、事件、文件、数据和图片均为虚构，"
    "不代表任何机关的意见，也不能作为办理事务的依据。{name}对演示内容的编排负责；转载请注明“演示内容”。"
    "本网站不收集与浏览无关的个人信息；为保障网站安全，访问日志依法留存。"
)


def sites():
    """Rows of sites.toml: what a site is called, who answers for it, how it looks."""
    rows = []
    for number, (code, (accent, dark, tint, english)) in enumerate(LOOKS.items(), 1):
        portal = code == "www"
        unit = "zfb" if portal else code
        name, short = NAMES[unit]
        serial = next(i for i, u in enumerate(UNITS, 1) if u[0] == unit)
        rows.append({
            "code": code, "kind": "portal" if portal else "department", "unit": "xxzx" if portal else unit,
            "name": "北京市东城区人民政府" if portal else name,
            "short_name": "数字东城" if portal else short, "label": code,
            "name_en": english if portal else f"{english} · Dongcheng District (demonstration)",
            "label_rule": "www" if portal else "拼音名称字头",
            "id_code": f"110101{number:04d}", "icp": f"京ICP备00000000号-{number}",
            "police_record": f"1101010000{number:04d}",
            "sponsor": "zfb" if portal else code, "operator": "xxb" if portal else "xxzx",
            "maintainer": "xxzx",
            "phone": f"010-5555{serial:02d}00", "address": f"东城区{UNITS[serial - 1][6]}（虚构地址）", "postcode": "100000",
            "description": "北京市东城区政务门户（演示）：新闻、公开、办事、互动，一处可及" if portal else f"{name}网站（演示）：动态、公告、政策、办事指南和问答",
            "keywords": ["东城区", "政务公开", "办事服务", "数字东城"] if portal else [short, "东城区", *(t[1] for t in TOPICS[code])],
            "statement": STATEMENT.format(name="区信息化工作办公室" if portal else short),
            "accent": accent, "accent_dark": dark, "tint": tint,
            "banner": f"pictures/banner-{code}.webp", "mark": f"pictures/mark-{code}.webp",
            "slogan": "胡同里的城，手边的事" if portal else SLOGANS[code],
            "modules": modules(code),
            "links": LINKS_PORTAL if portal else [{"name": "数字东城", "site": "www"}] + [
                {"name": NAMES[c][1], "site": c} for c in DEPARTMENTS if c != code][:5],
            "invented": True,
        })
    return rows


SLOGANS = {
    "jw": "每一间教室都亮着灯", "wjw": "家门口的健康", "mzj": "邻里有照应", "rsj": "有技能，有着落",
    "wlj": "老城正青春", "cgw": "街巷干净，日子清爽", "zjw": "住得安稳一点", "czj": "花好每一分钱",
    "fgw": "算好长远账", "scj": "买得放心，吃得安心", "yjj": "早一步，稳一步", "ylj": "推窗见绿",
}
LINKS_PORTAL = [{"name": NAMES[c][1], "site": c} for c in DEPARTMENTS]
