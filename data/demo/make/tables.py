"""Fixed words of the demo: the real cities, the invented names of areas and people; and the CSV writer."""

import csv

# Hubei's cities with a national station: name as the release gives it, id, division code (GB/T 2260).
CITIES = {
    "武汉市": ("hb-wuhan", "420100"),
    "黄石市": ("hb-huangshi", "420200"),
    "十堰市": ("hb-shiyan", "420300"),
    "宜昌市": ("hb-yichang", "420500"),
    "襄阳市": ("hb-xiangyang", "420600"),
    "鄂州市": ("hb-ezhou", "420700"),
    "荆门市": ("hb-jingmen", "420800"),
    "孝感市": ("hb-xiaogan", "420900"),
    "荆州市": ("hb-jingzhou", "421000"),
    "黄冈市": ("hb-huanggang", "421100"),
    "咸宁市": ("hb-xianning", "421200"),
    "随州市": ("hb-suizhou", "421300"),
    "恩施土家族苗族自治州": ("hb-enshi", "422800"),
}

# The invented city's air stations and the real national stations whose readings they carry.
READINGS_OF = {"QS01": "2437A", "QS02": "4119A"}

# Invented. District: name, name of its government; then its cells from north to south.
DISTRICTS = [
    (
        "云泽街道",
        "云泽街道办事处",
        "北堤路 文津里 云泽北路 藕香里 西渠口 柳荫街 云泽路 南渠里 老堤街 桥南里 府前街 南畈",
    ),
    (
        "梦渚街道",
        "梦渚街道办事处",
        "学津路 莲渚里 平湖路 稻香村 梦渚路 鹭鸣里 锦帆路 东渠口 银渚街 芦汀里 新畈路 渚南村",
    ),
    (
        "东畈工业园区",
        "东畈工业园区管理委员会",
        "畈北村 雁落村 纬一路 涵闸村 经二路 纬三路 纬二路 长垸村 静脉园路 仓前路 畈南村",
    ),
    ("柳汊镇", "柳汊镇人民政府", "柳汊集 雁泊垸 三汊垸 柳东村 鹭栖村 榆桥村 西汊村 芡湖村 汊南村"),
    ("苇港镇", "苇港镇人民政府", "西苇村 苇港集 港北村 菱角垸 荻花村 港东村 渔歌村 南垸村 蒲草湾"),
    ("荷泊镇", "荷泊镇人民政府", "泊北垸 荷泊集 泊西村 莲藕垸 东泊村 泊南村"),
]

SURNAMES = "周陈李王张刘黄吴徐杨朱赵胡郑谢曾邓许彭蔡潘袁董余叶程魏苏吕任卢姚沈钟姜崔谭陆范汪"

# Each given name is used once, so all names are distinct.
GIVEN = (
    "望平 启荣 月琴 春秀 泽洋 水生 汉桥 立松 晓荷 秋菱 雨田 远帆 志淼 海棠 兰香 国泽 明渚 佳禾 思源 一鸣 "
    "玉莲 长庚 永堤 田甜 子涵 云芳 大河 春芽 守信 文静 志航 莹莹 家旺 红霞 建舟 爱萍 小满 立夏 冬梅 方圆 "
    "定波 凤英 学勤 桂枝 来喜 世安 金玲 传芳 少华 腊梅 运来 友田 翠兰 仁杰 新禾 巧云 得胜 艳红 松涛 柏青 "
    "思齐 若溪 承志 慧敏 正清 兴旺 素珍 宏图 采薇 向阳 念慈 耕野 雪晴 力行 修远 怀谷 润生 伯安 清扬 "
    "开来 明轩 盛林 宝珠 振华 惠民 亦凡 广田 立诚 朝霞 培源 瑞雪 茂才 良玉 德厚 锦程 从容 秀峰 兆丰 常青 "
    "竹君 岳峰 鸿雁 如意 恒毅 书琴 万里 景行 如松 之恒 南星 "
    "知秋 维桢 孝谦 静姝 怀瑾 丹青 亚楠 长风 晓帆 嘉树 玉山 清源 子衿 泽民 秋实 沛霖 若谷 一川 鹤鸣 兰舟 "
    "青禾 乐山 望舒 文渊 尚德 云起 千帆 敏行 克勤 维则"
).split()


def person_name(number):
    """Returns the invented name with this number; names with different numbers differ."""
    return SURNAMES[number * 7 % len(SURNAMES)] + GIVEN[number]


def write_csv(path, header, rows):
    """Writes a CSV file with a header, UTF-8 without mark, line feeds."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
