"""Stories of the look-back: items that were struck in time, and the draws that look at them again."""

from stories import Draw
from story_line import rectification

# As in `story_line.ITEMS`. One is struck in the third quarter of 2025, the others in the fourth; both are drawn from.
STRUCK = [
    ("central-1", "第31项", 2, "river", "梦渚渠违规占用岸线", "梦渚渠两侧有5处违规搭建占用岸线。", "违规搭建全部拆除，岸线复绿。", "short", "2025-07-24T09:30", "2025-11-30"),
    ("central-1", "第35项", 4, "livestock", "养殖尾水未经处理外排", "柳汊镇连片鱼塘尾水直排沟渠。", "建成三池两坝，尾水达标排放。", "long", "2025-07-28T14:20", "2025-12-31"),
    ("central-lookback", "第5项", 1, "fumes", "餐饮街油烟净化设施停用", "云泽路餐饮街17户油烟净化设施不运行。", "全部恢复运行，按月清洗并建立台账。", "short", "2025-08-05T10:10", "2025-11-15"),
    ("central-lookback", "第11项", 6, "rural", "集镇黑臭沟渠返黑返臭", "荷泊集东侧沟渠整治后再次黑臭。", "截污到位，水质稳定达标。", "short", "2025-08-12T09:15", "2025-12-15"),
    ("central-2", "第17项", 5, "dust", "码头散货堆场未覆盖", "苇港码头砂石堆场裸露，无喷淋。", "堆场封闭或覆盖，喷淋正常使用。", "short", "2025-08-19T15:05", "2025-12-10"),
    ("central-2", "第20项", 3, "industry", "涂装车间废气无组织排放", "园区3家企业涂装车间未密闭。", "车间密闭，废气收集处理达标。", "short", "2025-08-26T09:50", "2025-12-20"),
    ("provincial", "第8项", 2, "rubbish", "建筑垃圾随意倾倒", "梦渚街道城郊有建筑垃圾堆存点2处。", "全部清运，落实日常巡查。", "short", "2025-09-02T10:25", "2025-12-15"),
    ("provincial", "第12项", 4, "scattered", "散乱污塑料加工点", "柳汊镇有3处无证塑料加工点。", "依法取缔，断水断电清设备清原料。", "short", "2025-09-08T14:40", "2025-12-20"),
    ("provincial", "第15项", 6, "sewage", "污水提升泵站停运", "荷泊镇污水提升泵站长期停运，污水直排。", "泵站恢复运行，建立运维记录。", "short", "2025-09-11T09:05", "2025-12-25"),
    ("municipal", "第2项", 1, "road-dust", "渣土车带泥上路", "文津路沿线渣土车未冲洗上路。", "落实车辆冲洗和密闭运输。", "short", "2025-09-16T10:30", "2025-12-20"),
    ("municipal", "第3项", 5, "river", "苇港河河道垃圾未清理", "苇港河荻花段水面漂浮垃圾成片。", "清理到位，落实河道保洁。", "short", "2025-09-22T09:40", "2025-12-31"),
    ("municipal", "第6项", 3, "waste", "汽修厂废机油未规范收集", "园区周边4家汽修厂废机油露天存放。", "规范贮存，委托有资质单位处置。", "short", "2025-09-25T14:15", "2025-12-31"),
]


def step(at, by, verb, fields, photo, reason=None):
    """Returns what somebody did to a drawn case."""
    told = {"at": f"{at}+08:00", "by": by, "verb": verb, "fields": fields, "photos": [photo]}
    return told | ({"reason": reason} if reason else {})


def passed(at, by):
    """Returns a look that finds nothing."""
    note = "现场查看并走访周边群众，问题未反弹，长效机制在执行。"
    return [step(at, by, "lookback-pass", {"lookback-note": note}, "photo-lookback")]


def relapsed(at, by):
    """Returns a look that finds the problem again."""
    reason = "回头看现场发现原问题再次出现，长效机制未落实。"
    return [step(at, by, "relapse", {"deadline": "2026-03-31"}, "photo-relapse", reason)]


def tell():
    """Tells all stories of this module."""
    for item in STRUCK:
        rectification((*item, "struck"), notice="20d")
    # Which cases are drawn depends on their ids, which are new in every demo: the looks go by the order of the draw.
    draw = Draw("rectification", "inspect1", "2025-10-15T10:12:40", "2025Q3", "2025年10月15日公开摇号 0512（虚构）")
    draw.look(passed("2025-10-22T15:20:11", "inspect2"))
    draw = Draw("rectification", "inspect1", "2026-01-05T10:06:21", "2025Q4", "2026年1月5日公开摇号 0385（虚构）")
    draw.look(relapsed("2026-01-09T11:02:35", "inspect2"))
    draw.look(passed("2026-01-13T16:41:08", "inspect1"))
