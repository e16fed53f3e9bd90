"""The invented enterprises and what they let out. Every name begins with the name of a city that does not exist."""

# Outlet kind: medium, limits by factor code (mg/L or mg/m3; pH as a range), their source, True if the number
# was taken from general knowledge or agreed between two parties rather than checked against the text.
OUTLETS = {
    "town-sewage": (
        "water",
        {"w01018": "50", "w21003": "5", "w21001": "15", "w21011": "0.5", "w01001": "6-9"},
        "GB 18918-2002 表1 一级A标准",
        False,
    ),
    "dyeing": (
        "water",
        {"w01018": "80", "w21003": "10", "w21001": "15", "w21011": "0.5", "w01001": "6-9"},
        "GB 4287-2012 表2 直接排放",
        True,
    ),
    "paper": (
        "water",
        {"w01018": "80", "w21003": "8", "w21001": "12", "w21011": "0.8", "w01001": "6-9"},
        "GB 3544-2008 表2 造纸企业",
        False,
    ),
    "plating": (
        "water",
        {"w01018": "80", "w21003": "15", "w21001": "20", "w21011": "1.0", "w01001": "6-9"},
        "GB 21900-2008 表2",
        True,
    ),
    "farm": ("water", {"w01018": "400", "w21003": "80", "w21011": "8.0"}, "GB 18596-2001 表5", True),
    "hospital": ("water", {"w01018": "60", "w21003": "15", "w01001": "6-9"}, "GB 18466-2005 表2 排放标准", True),
    "general-water": (
        "water",
        {"w01018": "100", "w21003": "15", "w21011": "0.5", "w01001": "6-9"},
        "GB 8978-1996 表4 一级标准",
        False,
    ),
    "sewer": (
        "water",
        {"w01018": "300", "w21003": "30", "w21011": "4", "w01001": "6-9"},
        "与园区污水处理厂的纳管协议（演示）",
        True,
    ),
    "ultra-low": ("gas", {"a34013": "10", "a21026": "35", "a21002": "50"}, "环发〔2015〕164号 超低排放", False),
    "incineration": (
        "gas",
        {"a34013": "30", "a21026": "100", "a21002": "300", "a21005": "100"},
        "GB 18485-2014 表4 1小时均值",
        True,
    ),
    "gas-boiler": ("gas", {"a34013": "20", "a21026": "50", "a21002": "200"}, "GB 13271-2014 表2 燃气锅炉", True),
    "biomass-boiler": (
        "gas",
        {"a34013": "50", "a21026": "300", "a21002": "300"},
        "GB 13271-2014 表2 燃煤锅炉（生物质参照）",
        True,
    ),
    "brick-kiln": ("gas", {"a34013": "30", "a21026": "300", "a21002": "200"}, "GB 29620-2013 表2", True),
    "foundry": ("gas", {"a34013": "30"}, "GB 39726-2020 表1", True),
    "cement-mill": ("gas", {"a34013": "20"}, "GB 4915-2013 表1", True),
    "coating": ("gas", {"a34013": "30", "a24088": "100"}, "GB 37824-2019 表1", True),
    "general-gas": ("gas", {"a34013": "120", "a21026": "550", "a21002": "240"}, "GB 16297-1996 表2", True),
}

# Name after 青山市, industry, cell, outlets. The number of an enterprise is its place in this list.
ENTERPRISES = [
    ("云泽污水处理厂", "污水处理及其再生利用", "qs-1-12", ["town-sewage"]),
    ("梦渚污水处理厂", "污水处理及其再生利用", "qs-2-12", ["town-sewage"]),
    ("东畈园区污水处理厂", "污水处理及其再生利用", "qs-3-09", ["town-sewage"]),
    ("苇港污水处理厂", "污水处理及其再生利用", "qs-5-02", ["town-sewage"]),
    ("东畈热电有限公司", "热电联产", "qs-3-06", ["ultra-low", "ultra-low", "general-water"]),
    ("静脉园环保发电有限公司", "生活垃圾焚烧发电", "qs-3-09", ["incineration", "incineration", "sewer"]),
    ("锦帆印染有限公司", "棉印染精加工", "qs-3-07", ["dyeing", "gas-boiler"]),
    ("荻花纸业有限公司", "机制纸及纸板制造", "qs-5-05", ["paper", "biomass-boiler"]),
    ("东畈表面处理有限公司", "金属表面处理及热处理加工", "qs-3-05", ["plating"]),
    ("藕香食品有限公司", "水产品加工", "qs-3-03", ["sewer", "gas-boiler"]),
    ("芡湖酒业有限公司", "白酒制造", "qs-4-08", ["general-water", "gas-boiler"]),
    ("长垸精细化工有限公司", "专用化学产品制造", "qs-3-08", ["sewer", "general-gas"]),
    ("雁落复合肥有限公司", "复混肥料制造", "qs-3-10", ["general-gas", "sewer"]),
    ("鹭鸣医药科技有限公司", "化学药品原料药制造", "qs-3-03", ["sewer"]),
    ("南畈铸造有限公司", "黑色金属铸造", "qs-3-11", ["foundry"]),
    ("畈南建材有限公司", "水泥粉磨", "qs-3-11", ["cement-mill"]),
    ("柳东新型墙材有限公司", "粘土砖瓦及建筑砌块制造", "qs-4-04", ["brick-kiln"]),
    ("西汊页岩砖有限公司", "粘土砖瓦及建筑砌块制造", "qs-4-07", ["brick-kiln"]),
    ("菱角垸木业有限公司", "人造板制造", "qs-5-04", ["general-gas"]),
    ("稻香油脂有限公司", "食用植物油加工", "qs-2-08", ["general-water"]),
    ("泊北饲料有限公司", "饲料加工", "qs-6-01", ["biomass-boiler"]),
    ("泊南生态养殖有限公司", "猪的饲养", "qs-6-06", ["farm"]),
    ("荷泊肉联有限公司", "牲畜屠宰", "qs-6-02", ["general-water"]),
    ("云泽医院", "综合医院", "qs-1-08", ["hospital"]),
    ("银渚汽车零部件有限公司", "汽车零部件及配件制造", "qs-3-07", ["sewer", "general-gas"]),
    ("涵闸电子材料有限公司", "电子专用材料制造", "qs-3-04", ["sewer"]),
    ("远帆新能源材料有限公司", "电池材料制造", "qs-3-06", ["sewer", "gas-boiler"]),
    ("仓前涂料有限公司", "涂料制造", "qs-3-10", ["coating"]),
    ("港东水产饲料有限公司", "饲料加工", "qs-5-06", ["biomass-boiler", "general-water"]),
    ("雁泊盐化有限公司", "无机盐制造", "qs-4-02", ["general-water", "ultra-low", "ultra-low"]),
]

# This outlet has a data logger in the field that nobody has registered; the fleet drives it.
UNREGISTERED = "out-13-w1"


def outlets():
    """Yields enterprise number, outlet id, name, medium, limits, source, house for every outlet."""
    for number, (name, _, _, kinds) in enumerate(ENTERPRISES, start=1):
        media = [OUTLETS[kind][0] for kind in kinds]
        count = {"water": 0, "gas": 0}
        for kind, medium in zip(kinds, media):
            count[medium] += 1
            word = "废水总排口" if medium == "water" else "废气排口"
            tail = f"{count[medium]}号" if media.count(medium) > 1 else ""
            short = name.removesuffix("有限公司")
            yield number, f"out-{number:02}-{medium[0]}{count[medium]}", f"{short}{tail}{word}", *OUTLETS[kind]
