"""Units, the people who hold their posts, and the numbers that belong to them. All invented."""

CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def organisation_check(body):
    """Check character of a GB 11714 organisation code."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(c, 36) * w for c, w in zip(body, weights)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def usc(kind, serial):
    """An invented, formally valid GB 32100 code: body DEM00001 and so on."""
    prefix = {"social_organisation": "51", "city_vertical": "11"}.get(kind, "11")
    body = f"DEM{serial:05d}"
    code = prefix + "110101" + body + organisation_check(body)
    total = sum(CHARS.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + CHARS[(31 - total % 31) % 31]


def usc_is_valid(code):
    """Whether the check character of a GB 32100 code is right."""
    if len(code) != 18 or any(c not in CHARS for c in code):
        return False
    total = sum(CHARS.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return CHARS[(31 - total % 31) % 31] == code[17] and organisation_check(code[8:16]) == code[16]


# code, login prefix, name, short name, kind, parent, street address, English name, people
# people: full = the five posts that publish; large = A and B officers, clerk and letters too
UNITS = [
    ("zfb", "zfb", "东城区人民政府办公室", "区政府办", "state_organ", None, "示范一街1号", "General Office of the District Government", "full"),
    ("xxb", "xxb", "东城区信息化工作办公室", "区信息办", "state_organ", "zfb", "示范一街3号", "District Informatization Office", "full"),
    ("xxzx", "xxzx", "东城区信息中心", "区信息中心", "state_organ", "xxb", "示范一街3号东楼", "District Information Center", "full"),
    ("bmj", "bmj", "东城区国家保密局", "区保密局", "state_organ", None, "示范一街5号", "District Administration for the Protection of State Secrets", "full"),
    ("jw", "jw", "东城区教育委员会", "区教委", "state_organ", "zfb", "示范二街10号", "District Education Commission", "large"),
    ("wjw", "wjw", "东城区卫生健康委员会", "区卫生健康委", "state_organ", "zfb", "示范二街12号", "District Health Commission", "large"),
    ("mzj", "mzj", "东城区民政局", "区民政局", "state_organ", "zfb", "示范二街16号", "District Civil Affairs Bureau", "large"),
    ("rsj", "rsj", "东城区人力资源和社会保障局", "区人力社保局", "state_organ", "zfb", "示范三街2号", "District Human Resources and Social Security Bureau", "large"),
    ("wlj", "wlj", "东城区文化和旅游局", "区文化和旅游局", "state_organ", "zfb", "示范三街8号", "District Culture and Tourism Bureau", "large"),
    ("cgw", "cgw", "东城区城市管理委员会", "区城市管理委", "state_organ", "zfb", "示范三街15号", "District City Administration Commission", "large"),
    ("zjw", "zjw", "东城区住房和城市建设委员会", "区住房城市建设委", "state_organ", "zfb", "示范四街6号", "District Housing and Urban Construction Commission", "large"),
    ("czj", "czj", "东城区财政局", "区财政局", "state_organ", "zfb", "示范四街9号", "District Finance Bureau", "full"),
    ("fgw", "fgw", "东城区发展和改革委员会", "区发展改革委", "state_organ", "zfb", "示范四街11号", "District Development and Reform Commission", "full"),
    ("scj", "scj", "东城区市场监督管理局", "区市场监管局", "state_organ", "zfb", "示范五街20号", "District Market Regulation Bureau", "large"),
    ("yjj", "yjj", "东城区应急管理局", "区应急管理局", "state_organ", "zfb", "示范五街22号", "District Emergency Management Bureau", "full"),
    ("ylj", "ylj", "东城区园林绿化局", "区园林绿化局", "state_organ", "zfb", "示范五街26号", "District Landscape and Forestry Bureau", "full"),
    ("hyjd", "hyjd", "槐荫街道办事处", "槐荫街道", "subdistrict", "zfb", "槐荫大街33号", "Huaiyin Subdistrict Office", "full"),
    ("qqjd", "qqjd", "清渠街道办事处", "清渠街道", "subdistrict", "zfb", "清渠北路18号", "Qingqu Subdistrict Office", "full"),
    ("xtjd", "xtjd", "杏坛街道办事处", "杏坛街道", "subdistrict", "zfb", "杏坛西街7号", "Xingtan Subdistrict Office", "full"),
    ("zylh", "zylh", "东城区志愿服务联合会", "区志愿服务联合会", "social_organisation", "mzj", "示范二街18号", "District Federation of Volunteer Services", "full"),
    ("swj", "swj", "市税务局东城税务所（演示）", "东城税务所", "city_vertical", None, "示范六街5号", "Dongcheng Tax Station of the Municipal Tax Service (demonstration)", "small"),
]

SURNAMES = "示例演样"
GIVEN = (
    "小明 文清 雨桐 嘉禾 思远 一诺 书瑶 景行 若水 知夏 云舒 子衿 清和 安然 亦辰 明澈 乐之 怀谷 木子 初晴 "
    "星野 南乔 北辰 望舒 宜修 守正 采薇 青禾 朗月 松年 竹溪 听澜 向晚 半夏 未央 长风 浅予 念慈 如故 晓棠 "
    "广白 既白 行知 敏学 致远 时雨 新叶 春和 秋实 冬青"
).split()

# post, login suffix, title
FULL = [
    ("information_officer", "officer", "信息员（A角）"),
    ("section_reviewer", "section", "办公室主任"),
    ("secrecy_reviewer", "secrecy", "保密审查员"),
    ("deputy_leader", "deputy", "分管副职"),
    ("principal_leader", "leader", "主要负责人"),
]
LARGE = [
    ("information_officer", "officer-b", "信息员（B角）"),
    ("service_clerk", "clerk", "综合窗口工作人员"),
    ("letter_handler", "letters", "信件办理员"),
]
EXTRA = {
    "zfb": [("government_office_supervisor", "supervisor", "政务公开科科长"), ("letter_handler", "letters", "信件办理员"), ("service_clerk", "clerk", "政务服务专员")],
    "xxb": [("it_office_planner", "planner", "规划科科长"), ("it_office_operator", "operator", "运行科科长"), ("assessor", "assessor", "评估科科长")],
    "xxzx": [
        ("portal_editor", "editor", "门户编辑部主任"),
        ("portal_editor", "editor-b", "门户编辑"),
        ("it_office_operator", "operator", "运行维护工程师"),
        ("assessor", "assessor", "监测评估专员"),
        ("system_administrator", "sysadmin", "系统管理员"),
        ("security_administrator", "secadmin", "安全管理员"),
        ("audit_administrator", "audit", "审计管理员"),
    ],
    "bmj": [("secrecy_inspector", "inspector", "监督检查科科长"), ("secrecy_inspector", "inspector-b", "监督检查员")],
    "hyjd": [("service_clerk", "clerk", "便民服务中心工作人员"), ("letter_handler", "letters", "诉求办理员")],
    "qqjd": [("service_clerk", "clerk", "便民服务中心工作人员")],
    "xtjd": [("service_clerk", "clerk", "便民服务中心工作人员")],
    "swj": [],
}
LEADERS = {
    "jw": ("主任", "副主任"), "wjw": ("主任", "副主任"), "cgw": ("主任", "副主任"), "zjw": ("主任", "副主任"),
    "fgw": ("主任", "副主任"), "zfb": ("主任", "副主任"), "xxb": ("主任", "副主任"), "xxzx": ("主任", "副主任"),
    "hyjd": ("街道办事处主任", "街道办事处副主任"), "qqjd": ("街道办事处主任", "街道办事处副主任"),
    "xtjd": ("街道办事处主任", "街道办事处副主任"), "zylh": ("会长", "副会长"),
}


def units():
    """Rows of units.toml."""
    rows = []
    for serial, (code, _, name, short, kind, parent, street, english, _) in enumerate(UNITS, 1):
        rows.append({
            "code": code, "name": name, "short_name": short, "kind": kind, "parent": parent,
            "usc_code": usc(kind, serial), "address": f"东城区{street}（虚构地址）",
            "phone": f"010-5555{serial:02d}00", "postcode": "100000", "english_name": english,
            "invented": True,
        })
    return rows


def staff():
    """Rows of staff.toml: one person one key, one login; nobody holds two posts of one flow."""
    names = [s + g for g in GIVEN for s in SURNAMES]
    # Neighbours in a list should not all share a given name.
    names = [names[(i * 67) % len(names)] for i in range(len(names))]
    rows, taken = [], iter(names)
    for serial, (code, prefix, _, short, _, _, _, _, people) in enumerate(UNITS, 1):
        posts = list(FULL) if people in ("full", "large") else [FULL[0], FULL[4]]
        if people == "large":
            posts += LARGE
        posts += EXTRA.get(code, [])
        head, deputy = LEADERS.get(code, ("局长", "副局长"))
        for number, (post, suffix, title) in enumerate(posts, 1):
            title = {"principal_leader": head, "deputy_leader": deputy}.get(post, title)
            rows.append({
                "unit_code": code, "key": f"{prefix}-{suffix}", "name": next(taken),
                "login": f"{prefix}-{suffix}", "title": title, "posts": [post],
                "phone": f"010-5555{serial:02d}{number:02d}", "email": f"{prefix}-{suffix}@dongcheng.example",
            })
    return rows


def delegations():
    """Principal leaders who lent their signature for routine columns, in writing and for a time."""
    out = []
    for code, columns in (
        ("jw", ["news", "notices"]), ("wjw", ["news", "topics/science"]), ("wlj", ["news"]),
        ("cgw", ["notices"]), ("ylj", ["news", "topics/seasons"]), ("xxzx", ["news"]),
    ):
        out.append({
            "from": f"{code}-leader", "to": f"{code}-deputy",
            "site": "www" if code == "xxzx" else code, "columns": columns,
            "valid_from": "2026-01-05", "valid_to": "2026-12-31",
            "reason": "日常动态类栏目的终审，书面授权，存办公室备查",
        })
    return out
