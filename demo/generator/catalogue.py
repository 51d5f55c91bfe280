"""What pictures there are: name, tags, months it suits, text alternative and caption."""

# scene: tags, variants: (palette, what it shows)
from .text import months

ALL = "1-12"
SCENES = {
    "hutong": ("hutong roof street", [
        ("dawn", "清晨的胡同，灰瓦院墙连成一线，天边微亮"), ("day", "晴天的胡同，国槐从院墙里探出来"),
        ("dusk", "黄昏的胡同，屋脊映着橙色的天空"), ("night", "夜里的胡同，窗格透出灯光"),
        ("autumn", "秋天的胡同，金黄的树冠越过灰瓦"), ("snow", "雪后的胡同，屋顶积满白雪")]),
    "skyline": ("skyline night", [
        ("day", "晴天的城区天际线，近处是坡屋顶，远处是高楼"), ("dusk", "傍晚的天际线，高楼的窗次第亮起"),
        ("night", "夜色中的天际线与圆月"), ("dawn", "晨雾里的天际线")]),
    "park": ("park", [
        ("spring", "春天的公园，小路绕过新绿的草坡"), ("summer", "夏天的公园，大树下有长椅"),
        ("autumn", "秋天的公园，树冠转成金黄与橙红"), ("snow", "雪后的公园，脚印通向长椅"),
        ("dusk", "傍晚的公园，路灯亮起"), ("dawn", "清晨的公园，薄雾里的草坡和树")]),
    "river": ("river bridge", [
        ("day", "河边步道，拱桥映在水里"), ("dusk", "落日下的拱桥和河面"), ("spring", "春天的河岸，垂柳发芽"),
        ("autumn", "秋天的河岸，芦苇与拱桥"), ("night", "夜里的河面，桥灯倒影成行")]),
    "library": ("library", [
        ("day", "图书馆的书架与窗边座位"), ("night", "夜里的书屋，台灯照亮书桌"), ("dusk", "傍晚的阅览室，书架上颜色错落"),
        ("spring", "春天的社区书屋，窗外花树正开")]),
    "school": ("school", [
        ("day", "校园操场与教学楼，旗杆立在楼前"), ("spring", "春天的校园，花树开在教学楼前"),
        ("autumn", "秋天的校园，银杏正黄"), ("dusk", "放学时分的校园"), ("dawn", "清晨的操场与教学楼")]),
    "classroom": ("classroom training", [
        ("day", "教室里的课桌、黑板和窗"), ("spring", "窗外有树的教室"), ("dusk", "午后的教室，阳光斜照在课桌上")]),
    "clinic": ("clinic", [
        ("day", "社区卫生服务中心门前，墙上有十字标志"), ("spring", "门前有花坛的社区卫生站"),
        ("night", "夜间门诊亮着灯"), ("autumn", "秋天的社区卫生服务中心"), ("snow", "雪天的社区卫生站")]),
    "elder": ("elder community", [
        ("day", "院子里的藤椅和茶桌"), ("autumn", "秋日院落，柿子树下的圆桌"), ("spring", "春天的院子，花盆与躺椅"),
        ("dusk", "傍晚的院落，桌上有茶壶")]),
    "canteen": ("canteen kitchen", [
        ("day", "餐桌上的一餐：主食、两道菜和一碗汤"), ("dusk", "冒着热气的饭菜与筷子"), ("spring", "分格餐盘里的营养餐"),
        ("autumn", "秋天的一餐：汤、米饭与时令蔬菜")]),
    "estate": ("estate community", [
        ("day", "老旧小区的住宅楼与楼前树木"), ("dusk", "傍晚的居民楼，窗口亮灯"), ("spring", "春天的小区花园与住宅楼"),
        ("snow", "雪后的居民楼"), ("night", "夜里的居民楼，万家灯火")]),
    "elevator": ("elevator estate", [
        ("day", "老楼外侧新建的玻璃电梯井"), ("spring", "加装电梯的住宅楼与楼前小花园"), ("dusk", "傍晚亮灯的外挂电梯")]),
    "crane": ("crane skyline", [
        ("day", "工地塔吊与在建楼体"), ("dusk", "夕阳下的塔吊剪影"), ("dawn", "晨光中的工地")]),
    "stage": ("stage", [
        ("night", "剧场舞台，幕布拉开，灯光落在台上"), ("dusk", "小剧场的红色幕布与座席"), ("day", "社区小舞台与彩旗")]),
    "lantern": ("lantern hutong night", [
        ("night", "夜里成串的灯笼挂在屋檐下"), ("dusk", "黄昏时灯笼亮起"), ("snow", "雪夜里的红灯笼")]),
    "craft": ("craft", [
        ("day", "风筝挂在工作台上方，台上有竹篾与颜料"), ("dusk", "傍晚的手工台，画笔、风筝与灯笼"), ("spring", "几只沙燕风筝飞在天上"),
        ("autumn", "手工灯彩和毛笔")]),
    "museum": ("museum roof", [
        ("day", "展厅里的展柜与陶瓶"), ("dusk", "暖光下的展厅"), ("night", "夜间开放的展厅")]),
    "bicycle": ("bicycle street", [
        ("day", "自行车停在树下的绿道旁"), ("spring", "花树下的自行车"), ("autumn", "落叶铺满的骑行道"), ("dusk", "黄昏的骑行道")]),
    "street": ("street broom", [
        ("day", "整洁的街道，行道树和路灯整齐排列"), ("dawn", "清晨的街道，店铺还没有开门"), ("night", "夜里的街道，路灯成行"),
        ("snow", "雪后的街道，人行道已清扫"), ("spring", "春天的街道，花箱沿路摆放")]),
    "bins": ("bins", [
        ("day", "分类驿站，四色垃圾桶排成一行"), ("spring", "花树下的分类投放点"), ("dusk", "傍晚的分类驿站")]),
    "market": ("market fruit", [
        ("day", "菜市场的摊位，蔬菜水果分格摆放"), ("dawn", "早市摊位与遮阳篷"), ("autumn", "秋天的水果摊")]),
    "kitchen": ("kitchen canteen", [
        ("day", "明亮的后厨，灶台、锅具和架子"), ("dusk", "厨房里的蒸笼和热气")]),
    "scale": ("scale market", [
        ("day", "台秤与砝码"), ("dusk", "天平与账本")]),
    "desk": ("desk", [
        ("day", "政务服务大厅的窗口与叫号屏"), ("spring", "办事窗口与绿植"), ("dusk", "傍晚仍亮灯的综合窗口"),
        ("autumn", "自助服务机与等候座椅"), ("night", "夜间自助服务区")]),
    "jobfair": ("jobfair", [
        ("day", "招聘会的展位与岗位展板"), ("spring", "户外招聘市集的摊位"), ("dusk", "夜市里的招聘摊位")]),
    "fire": ("fire training", [
        ("day", "消防站前的灭火器、水带与头盔"), ("dusk", "消防站门口的车库"), ("night", "夜间亮着灯的消防站")]),
    "rain": ("rain", [
        ("rain", "雨中的街道，雨伞与积水倒影"), ("storm", "暴雨中的街道，路灯亮着"), ("dusk", "晚霞里的雨，行人打着伞")]),
    "wind": ("wind rain", [
        ("day", "大风天，树冠倾斜，落叶飞起"), ("autumn", "秋风里的落叶")]),
    "snow": ("snow", [
        ("snow", "雪中的街树与屋顶"), ("night", "雪夜，路灯照着飞雪"), ("dawn", "雪后清晨，屋顶与远山")]),
    "blossom": ("blossom park", [
        ("spring", "盛开的花枝与飞鸟"), ("dawn", "晨光里的海棠"), ("day", "花树下的小路"), ("dusk", "暮色里的丁香")]),
    "autumnleaf": ("autumn park", [
        ("autumn", "枫叶与银杏叶"), ("dusk", "夕阳下的银杏大道"), ("day", "秋日晴空下的红叶")]),
    "bird": ("bird park", [
        ("day", "水边的白鹭与芦苇"), ("dawn", "晨雾里的水鸟"), ("winter", "枯枝上的雀鸟与远山")]),
    "coins": ("coins", [
        ("day", "硬币、账本与计算器"), ("dusk", "存钱罐与一摞硬币")]),
    "community": ("community", [
        ("day", "社区活动站，门前长椅与布告栏"), ("spring", "居民楼前的花圃与座椅"), ("autumn", "院里长桌议事的情景"),
        ("dusk", "傍晚的社区活动站，居民围坐长桌"), ("snow", "雪天的社区活动站")]),
    "pattern": ("pattern", [
        ("day", "窗棂纹样"), ("dusk", "云纹图案"), ("spring", "缠枝花纹"), ("autumn", "叶纹图案")]),
}
MONTHS = {"spring": "3-5", "summer": "6-8", "autumn": "9-11", "snow": "12,1,2", "winter": "12,1,2", "rain": "5-9", "storm": "6-8"}

PICTURES = {}
for _scene, (_tags, _variants) in SCENES.items():
    for _palette, _alt in _variants:
        PICTURES[f"{_scene}-{_palette}"] = {
            "scene": _scene, "palette": _palette, "tags": set(_tags.split()) | {_scene}, "alt": _alt,
            "months": {"blossom": "3-5", "autumnleaf": "10-11", "rain": "5-9", "snow": "12,1,2"}.get(_scene) or MONTHS.get(_palette, ALL),
        }


def captions(name):
    """Text alternative and caption of a picture."""
    if name in PICTURES:
        alt = PICTURES[name]["alt"]
        return f"插图：{alt}", f"{alt}（示意绘图）"
    from .charts import alt_of

    return alt_of(name)


def pick(rng, tags, day, count, recent):
    """Pictures with one of the tags that suit the month; what these readers saw lately comes last."""
    fitting = [n for n, p in PICTURES.items() if p["tags"] & set(tags) and day.month in months(p["months"]) and p["scene"] != "pattern"]
    rng.shuffle(fitting)
    seen = {name: place for place, name in enumerate(recent)}
    # What the first tag names is nearer to the subject.
    fitting.sort(key=lambda n: seen.get(n, -1) - (2 if tags[0] in PICTURES[n]["tags"] else 0))
    chosen = fitting[:count]
    for name in chosen:
        if name in recent:
            recent.remove(name)
        recent.append(name)
    return chosen


def rows():
    """Rows of pictures.toml: every file with its text alternative."""
    from .charts import CHARTS

    out = [{"file": f"pictures/{n}.webp", "alt": captions(n)[0], "caption": captions(n)[1], "kind": "scene", "tags": sorted(p["tags"])} for n, p in PICTURES.items()]
    out += [{"file": f"pictures/{c[0]}.webp", "alt": captions(c[0])[0], "caption": captions(c[0])[1], "kind": "chart", "tags": ["chart"]} for c in CHARTS]
    return out
