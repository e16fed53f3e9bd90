"""The invented places of cases in `objects.csv`: outfalls, drinking-water sources, cameras, waters, building sites."""

import random

SEED = 61

# Kind, id, code, name, cell, attributes.
WATERS = [
    ("river", "汉柳河", "qs-4-05", "汉江流域", "柳汊镇河长"),
    ("river", "东渠", "qs-2-08", "东渠流域", "梦渚街道河长"),
    ("river", "苇港河", "qs-5-03", "苇港河流域", "苇港镇河长"),
    ("lake", "云泽湖", "qs-1-03", "云泽湖流域", "市级湖长"),
    ("lake", "荷泊湖", "qs-6-04", "荷泊湖流域", "荷泊镇湖长"),
]
SOURCES = [
    ("county", "river", "汉柳河鹭栖水源地", "qs-4-05", "38.6"),
    ("thousand-ton", "river", "苇港河港北水源地", "qs-5-03", "2.4"),
    ("township", "lake", "荷泊湖东泊水源地", "qs-6-05", "1.1"),
    ("township", "ground", "柳汊镇榆桥水源地", "qs-4-06", "0.8"),
]
# Where the tower stands, how many metres high, how far it sees.
CAMERAS = [
    ("畈北村高空瞭望", "qs-3-01", 45, 3),
    ("三汊垸高空瞭望", "qs-4-03", 50, 4),
    ("西汊村高空瞭望", "qs-4-07", 45, 3),
    ("荻花村高空瞭望", "qs-5-05", 50, 4),
    ("南垸村高空瞭望", "qs-5-08", 45, 3),
    ("莲藕垸高空瞭望", "qs-6-04", 45, 3),
]
SITES = [
    ("文津里安置房项目", "qs-1-02", "青山市城投公司", "楚泽建工", "structure"),
    ("藕香里商住项目", "qs-1-04", "泽兰置业", "长垸建设", "earthwork"),
    ("平湖路改造工程", "qs-2-03", "青山市政公司", "楚泽建工", "earthwork"),
    ("渚南村学校项目", "qs-2-12", "梦渚教育投资", "银渚建筑", "finishing"),
    ("经二路标准厂房", "qs-3-05", "东畈园区开发公司", "长垸建设", "structure"),
    ("仓前路物流园", "qs-3-10", "雁泊物流", "银渚建筑", "stopped"),
]
# Name, cell, class, receiving water, who is responsible.
OUTFALLS = [
    ("云泽污水处理厂入河排污口", "qs-1-12", "urban-sewage", "云泽湖", "云泽污水处理厂"),
    ("老堤街雨污混排口", "qs-1-09", "other", "云泽湖", "云泽街道办事处"),
    ("柳荫街泵站排口", "qs-1-06", "other", "东渠", "云泽街道办事处"),
    ("西渠口农田退水口", "qs-1-05", "agricultural", "云泽湖", "云泽街道办事处"),
    ("梦渚污水处理厂入河排污口", "qs-2-12", "urban-sewage", "东渠", "梦渚污水处理厂"),
    ("东渠口城镇雨洪排口", "qs-2-08", "other", "东渠", "梦渚街道办事处"),
    ("稻香村水产养殖排口", "qs-2-04", "agricultural", "东渠", "梦渚街道办事处"),
    ("锦帆印染排污口", "qs-3-07", "industrial", "东渠", "锦帆印染有限公司"),
    ("东畈园区污水处理厂排污口", "qs-3-09", "industrial", "东渠", "东畈园区污水处理厂"),
    ("涵闸村沟渠排口", "qs-3-04", "other", "东渠", "东畈工业园区管委会"),
    ("长垸村灌溉退水口", "qs-3-08", "agricultural", "东渠", "东畈工业园区管委会"),
    ("芡湖酒业排污口", "qs-4-08", "industrial", "汉柳河", "芡湖酒业有限公司"),
    ("柳汊集生活污水口", "qs-4-01", "other", "汉柳河", "柳汊镇人民政府"),
    ("雁泊垸养殖尾水口", "qs-4-02", "agricultural", "汉柳河", "柳汊镇人民政府"),
    ("鹭栖村散排口", "qs-4-05", "other", "汉柳河", "柳汊镇人民政府"),
    ("苇港污水处理厂入河排污口", "qs-5-02", "urban-sewage", "苇港河", "苇港污水处理厂"),
    ("荻花纸业排污口", "qs-5-05", "industrial", "苇港河", "荻花纸业有限公司"),
    ("港北村码头排口", "qs-5-03", "other", "苇港河", "苇港镇人民政府"),
    ("渔歌村池塘排口", "qs-5-07", "agricultural", "苇港河", "苇港镇人民政府"),
    ("泊北垸农田退水口", "qs-6-01", "agricultural", "荷泊湖", "荷泊镇人民政府"),
    ("荷泊集混流口", "qs-6-02", "other", "荷泊湖", "荷泊镇人民政府"),
    ("泊南生态养殖排口", "qs-6-06", "agricultural", "荷泊湖", "泊南生态养殖有限公司"),
]


def rows(shapes, place_in, attributes, invented):
    """Returns the rows, each place well inside its cell."""
    rng = random.Random(SEED)
    found = []

    def add(kind, number, prefix, name, cell, pairs):
        point = place_in(rng, shapes[cell], [row[6:8] for row in found], 0.1)
        code = f"QS-{prefix}{number:02}"
        identity = f"{kind}-{number:02}"
        found.append([identity, kind, code, name, cell, "", *point, attributes(pairs), "true", invented])

    for number, (body, name, cell, basin, chief) in enumerate(WATERS, start=1):
        add("water-body", number, "WB", name, cell, [("body", body), ("basin", basin), ("chief", chief)])
    for number, (level, sort, name, cell, served) in enumerate(SOURCES, start=1):
        add("drinking-source", number, "DS", name, cell, [("level", level), ("water_type", sort), ("served", served)])
    for number, (name, cell, height, radius) in enumerate(CAMERAS, start=1):
        pairs = [("height", height), ("radius", radius), ("operator", "楚泽视讯运维公司")]
        add("straw-camera", number, "SC", name, cell, pairs)
    for number, (name, cell, builder, contractor, stage) in enumerate(SITES, start=1):
        pairs = [("builder", builder), ("contractor", contractor), ("stage", stage)]
        add("construction-site", number, "CS", name, cell, pairs)
    for number, (name, cell, sort, water, owner) in enumerate(OUTFALLS, start=1):
        pairs = [("class", sort), ("receiving_water", water), ("owner", owner)]
        add("outfall", number, "OF", name, cell, pairs)
    return found
