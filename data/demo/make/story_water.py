"""Stories of drinking-water sources, outfalls, blooms and patrols."""

from stories import Story, rows

# Source, town, summary, detail, zone, sort, policy, opened, deadline, how far.
PROBLEMS = [
    ("drinking-source-01", 4, "一级保护区内有垂钓平台", "取水口上游200米有木制垂钓平台2处。", "first", "leisure", "拆除平台，设置隔离护栏。", "2025-09-16T10:00", "2025-10-20", "closed"),
    ("drinking-source-02", 5, "二级保护区农田面源", "岸边种植蔬菜约12亩，施用化肥。", "second", "fields", "退耕还草，补偿到户。", "2025-10-28T09:40", "2025-12-31", "closed"),
    ("drinking-source-03", 6, "网箱养殖未清理", "二级保护区内仍有网箱46口。", "second", "aquaculture", "网箱全部清理，签订禁养承诺。", "2026-01-28T14:20", "2026-02-28", "verify"),
    ("drinking-source-04", 4, "井口防护缺失", "水源井30米范围内堆放农家肥。", "first", "signs", "清运农家肥，修复围栏和标识。", "2026-01-27T09:50", "2026-02-26", "overdue"),
    ("drinking-source-01", 4, "县道跨越无事故池", "县道桥面径流直排保护区。", "second", "traffic", "建设桥面径流收集和应急池。", "2026-02-09T15:30", "2026-07-31", "rectifying"),
    ("drinking-source-02", 5, "码头残留砂石", "已取缔码头仍堆放砂石约300立方米。", "quasi", "wharf", "限期清运，恢复岸线。", "2026-02-27T11:00", "2026-03-31", "new"),
]


def source(row):
    """Tells the story of one problem at a source."""
    thing, town, finding, detail, zone, sort, policy, at, limit, far = row
    facts = {"finding": finding, "detail": detail, "zone": zone, "sort": sort, "policy": policy, "deadline": limit}
    story = Story("source-problem", "wateroffice", at, facts, thing=thing, photos=["photo-found"])
    lead = f"lead{town}"
    if far == "new":
        return
    story.do("5h", lead, "take")
    if far == "rectifying":
        fields = {"addressee": "公路养护单位（虚构）", "demand": "按设计建设径流收集设施。", "basis": "《中华人民共和国水污染防治法》第六十六条"}
        story.do("1d", "wateroffice", "order", fields)
        return
    story.do("14d", lead, "progress", {"stage-text": "已完成清点登记，开始清理。", "cleared": "20"}, photos=["photo-progress"])
    if far == "overdue":
        return
    story.do("12d", lead, "report-done", {"statement": f"已按一点一策完成：{policy}"}, photos=["photo-before", "photo-after"])
    if far == "verify":
        return
    story.do("3d", "enforce3", "verify", {"opinion": "现场核查，已整改到位。"}, photos=["photo-verify"])


# Number of the outfall, town, class, way, how far, date of opening.
OUTFALLS = [
    (2, 1, "other", "merge", "closed", "2025-07-08"),
    (3, 1, "other", "regulate", "closed", "2025-07-09"),
    (6, 2, "other", "regulate", "closed", "2025-07-15"),
    (10, 3, "other", "ban", "closed", "2025-07-22"),
    (13, 4, "other", "merge", "accepting", "2025-12-15"),
    (14, 4, "agricultural", "regulate", "treating", "2025-09-02"),
    (15, 4, "other", "ban", "closed", "2025-08-06"),
    (18, 5, "other", "regulate", "returned", "2025-08-20"),
    (19, 5, "agricultural", "regulate", "signing", "2026-01-26"),
    (20, 6, "agricultural", "regulate", "classifying", "2026-02-06"),
    (21, 6, "other", "merge", "tracing", "2026-02-10"),
    (7, 2, "agricultural", "regulate", "treating", "2025-10-15"),
]


def outfall(row):
    """Tells the story of one outfall."""
    number, town, sort, way, far, day = row
    campaign = "lake" if number in (2, 3, 20, 21) else "yangtze"
    facts = {"finding": "排查整治", "campaign": campaign, "deadline": "2025-12-31" if far == "closed" else "2026-06-30"}
    story = Story("outfall-work", "wateroffice", f"{day}T09:30", facts, thing=f"outfall-{number:02}", name=f"outfall-{number}")
    if far == "tracing":
        return
    sources = rows({"from": "沿岸居民生活污水", "sort": "生活污水", "volume": "35"}, {"from": "雨水", "sort": "雨水"})
    story.do("12d", "enforce2", "trace", {"owner": "属地镇（街道）", "sources": sources, "method": "survey"}, photos=["photo-outfall"])
    if far == "classifying":
        return
    code = f"演示-{campaign[:2].upper()}-{number:04}"
    fields = {"class": sort, "outfall-name": f"青山市{number}号排污口", "outfall-code": code, "way": way}
    story.do("5d", "wateroffice", "classify", fields)
    if far == "signing":
        return
    lead = f"lead{town}"
    if way == "ban":
        story.do("6d", lead, "no-sign", reason="依法取缔，封堵后不再设牌。")
    else:
        story.do("8d", lead, "set-sign", photos=["photo-sign"])
    story.do("15d", lead, "progress", {"stage-text": "截污管道铺设完成，正在接入。"}, photos=["photo-progress"])
    if far == "treating":
        return
    statement = {"ban": "排口已封堵，沿线污水接入市政管网。", "merge": "相邻排口合并，接入污水处理厂。", "regulate": "排口已规范化建设，设置采样井。"}[way]
    story.do("25d", lead, "report-done", {"done-way": way, "statement": statement}, photos=["photo-before", "photo-after"])
    if far == "accepting":
        return
    if far == "returned":
        story.do("4d", "accept2", "return", reason="采样井未加盖，标志牌信息与台账不一致。")
        return
    story.do("4d", "accept1", "accept", {"opinion": "符合验收条件，同意通过。"})


def bloom(number, thing, site, day, occasion, grade, density, far):
    """Tells the story of one sampling."""
    facts = {"finding": "冬春季水华抽测", "occasion": occasion, "planned-on": day}
    if occasion == "joint":
        facts["partners"] = "水利和湖泊局、农业农村局"
    story = Story("bloom-sampling", "wateroffice", f"{day}T08:40", facts, thing=thing)
    if far == "new":
        return
    story.do("40m", "monitor", "take")
    if far == "sampling":
        return
    sample = {"site": site, "on": day, "temperature": f"{7 + number}.2", "ph": "8.1", "oxygen": "9.4", "chlorophyll": f"{12 + 3 * number}", "density": density}
    fields = {"samples": rows(sample), "grade": grade, "statement": "水体感官正常，建议继续跟踪。"}
    if grade == "light":
        fields["statement"] = "局部水色偏绿，建议加大下泄流量并加密监测。"
    story.do("1d", "monitor", "report", fields, photos=["photo-site"])
    if far == "review":
        return
    if grade == "light":
        demand = "云泽湖藻密度升高，请科学调度涵闸，保持水体流动。"
        story.do("2h", "wateroffice", "tip", {"addressee": "青山市水利和湖泊局", "demand": demand})
    story.do("3h", "wateroffice", "approve", {"opinion": "数据可信。"})


# Cell, grid member, lead, sort, task, day, how far.
PATROLS = [
    ("qs-4-05", "grid405", "lead4", "source", "鹭栖水源地月度巡查", "2026-01-21", "closed"),
    ("qs-5-03", "grid503", "lead5", "source", "港北水源地月度巡查", "2026-01-22", "closed"),
    ("qs-3-07", "grid307", "lead3", "station", "东畈站周边巡查", "2026-02-04", "closed"),
    ("qs-1-07", "grid107", "lead1", "station", "云泽路站周边巡查", "2026-02-25", "returned"),
    ("qs-4-03", "grid403", "lead4", "straw", "三汊垸秸秆禁烧巡查", "2026-02-26", "review"),
    ("qs-2-03", "grid203", "lead2", "site", "平湖路工地扬尘巡查", "2026-02-27", "closed"),
    ("qs-1-04", "grid104", "lead1", "night", "藕香里工地夜间巡查", "2026-02-28", "patrolling"),
    ("qs-6-04", "grid604", "lead6", "polluted-day", "污染天气日巡查", "2026-02-28", "new"),
]


def patrol(row):
    """Tells the story of one patrol."""
    cell, member, lead, sort, finding, day, far = row
    facts = {"finding": finding, "sort": sort, "planned-on": day, "demand": "重点查看周边有无异常排放、露天焚烧和扬尘。"}
    story = Story("patrol", "duty", f"{day}T08:10", facts, area=cell, always=True)
    if far == "new":
        return
    story.do("50m", member, "take")
    if far == "patrolling":
        return
    spots = rows({"spot": "村口垃圾点", "problem": "少量垃圾裸露", "settled": "已联系保洁清运"})
    fields = {"conclusion": "settled", "findings": spots, "statement": "全线巡查一遍，问题已现场处置。"}
    story.do("4h", member, "report", fields, photos=["photo-site"])
    if far == "review":
        return
    if far == "returned":
        story.do("3h", lead, "return", {"planned-on": "2026-03-01"}, reason="站点北侧工地未查，请补查。")
        return
    story.do("5h", lead, "review", {"opinion": "已阅。"})


def tell():
    """Tells all stories of this module."""
    for row in PROBLEMS:
        source(row)
    for row in OUTFALLS:
        outfall(row)
    samplings = [
        ("water-body-04", "湖心", "2025-12-10", "routine", "none", "85", "closed"),
        ("water-body-05", "湖东", "2025-12-24", "routine", "none", "110", "closed"),
        ("water-body-01", "鹭栖大桥", "2026-01-14", "joint", "not-evident", "240", "closed"),
        ("water-body-04", "湖心", "2026-02-04", "warning", "light", "1150", "closed"),
        ("water-body-04", "湖心", "2026-02-11", "warning", "not-evident", "520", "closed"),
        ("water-body-02", "东渠口", "2026-02-25", "routine", "none", "190", "review"),
        ("water-body-05", "湖东", "2026-02-27", "routine", "none", "0", "sampling"),
        ("water-body-03", "港北大桥", "2026-02-28", "joint", "none", "0", "new"),
    ]
    for number, (thing, site, day, occasion, grade, density, far) in enumerate(samplings):
        bloom(number, thing, site, day, occasion, grade, density, far)
    for row in PATROLS:
        patrol(row)
