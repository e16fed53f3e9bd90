"""Stories of rectification, unannounced visits, dangers, supervision and petitions."""

from stories import Story, rows

TOWNS = {1: "云泽街道", 2: "梦渚街道", 3: "东畈园区", 4: "柳汊镇", 5: "苇港镇", 6: "荷泊镇"}
LINE = {
    "dust": "dept-housing",
    "road-dust": "dept-urban",
    "fumes": "dept-urban",
    "burning": "dept-agriculture",
    "industry": "enforce1",
    "scattered": "dept-industry",
    "sewage": "dept-housing",
    "rural": "dept-agriculture",
    "livestock": "dept-agriculture",
    "river": "dept-water",
    "rubbish": "dept-urban",
    "waste": "enforce2",
    "ecology": "dept-resources",
    "chemicals": "dept-emergency",
}

# Batch, item, town, category, summary, original text, goal, term, opened, deadline, how far.
ITEMS = [
    ("central-1", "第12项", 1, "sewage", "老城区雨污分流不彻底", "老城区部分排水管网雨污合流，雨季污水溢流入云泽湖。", "完成8.6公里管网改造，消除旱季污水直排。", "long", "2025-07-14T09:20", "2025-12-31", "struck"),
    ("central-1", "第27项", 5, "livestock", "禁养区内养殖场未清退", "苇港河沿岸禁养区内仍有3家养殖场未清退。", "禁养区内养殖场全部关停搬迁。", "short", "2025-07-21T10:05", "2025-10-31", "stopped"),
    ("central-lookback", "第3项", 6, "river", "荷泊湖围网养殖清理不到位", "荷泊湖仍存在围网养殖，湖面水草腐败。", "围网全部拆除，湖面恢复自然状态。", "long", "2025-08-04T14:30", "2026-06-30", "progress"),
    ("central-lookback", "第9项", 3, "scattered", "散乱污企业反弹", "园区周边3家散乱污企业整治后恢复生产。", "动态清零，建立巡查机制。", "short", "2025-08-11T09:40", "2025-11-30", "relapse"),
    ("central-2", "第5项", 4, "rural", "农村黑臭水体整治滞后", "柳汊镇2处农村黑臭水体未按期完成整治。", "完成控源截污和清淤，水质稳定达标。", "long", "2025-08-18T10:15", "2026-02-15", "overdue"),
    ("central-2", "第8项", 3, "waste", "危险废物贮存不规范", "园区部分企业危险废物超期贮存，台账不实。", "超期贮存危险废物全部转移处置。", "short", "2025-09-01T09:10", "2025-12-15", "struck"),
    ("central-2", "第14项", 2, "dust", "渣土场扬尘管控缺失", "梦渚街道渣土临时堆场未覆盖、未冲洗。", "堆场规范化建设，落实六个百分之百。", "short", "2026-01-14T15:00", "2026-03-20", "accepting"),
    ("provincial", "第21项", 2, "fumes", "夜市油烟直排", "平湖路夜市32户未安装油烟净化设施。", "全部安装并正常运行，建立清洗台账。", "short", "2025-12-17T09:30", "2026-02-28", "notice"),
    ("provincial", "第22项", 1, "road-dust", "道路保洁不达标", "城区主干道积尘负荷超标，洒水作业流于形式。", "主干道“以克论净”达标率90%以上。", "long", "2025-10-13T10:20", "2026-05-31", "extended"),
    ("provincial", "第30项", 4, "burning", "秸秆露天焚烧管控不力", "秋收期间柳汊镇发现多处火点。", "落实网格巡查，全年零火点。", "long", "2025-10-20T09:00", "2026-06-15", "progress"),
    ("provincial", "第33项", 5, "industry", "造纸企业治污设施运行不正常", "荻花纸业污泥脱水设施闲置，渗滤液收集不到位。", "设施正常运行，渗滤液全部收集处理。", "short", "2026-01-22T14:10", "2026-02-27", "checking"),
    ("provincial-lookback", "第2项", 6, "ecology", "湿地内违规建设", "荷泊湖湿地公园内存在违规搭建。", "违建全部拆除，恢复植被。", "short", "2025-11-17T09:50", "2026-03-31", "suspended"),
    ("provincial-lookback", "第6项", 3, "chemicals", "园区应急池建设滞后", "化工片区事故应急池容积不足。", "扩建至5000立方米并通过验收。", "long", "2025-12-08T10:40", "2026-09-30", "progress"),
    ("municipal", "第1项", 1, "dust", "安置房工地裸土未覆盖", "文津里安置房项目裸土未覆盖，车辆带泥上路。", "裸土全部覆盖，冲洗设施正常使用。", "short", "2026-01-12T09:15", "2026-03-15", "progress"),
    ("municipal", "第4项", 2, "noise", "商业街夜间噪声扰民", "银渚街商业街夜间音响噪声超标。", "夜间声环境达标，建立联合巡查。", "short", "2026-02-09T10:00", "2026-04-30", "ruled"),
    ("municipal", "第5项", 5, "rubbish", "港区垃圾堆积", "港北村码头生活垃圾长期堆积。", "清运完毕并落实日产日清。", "short", "2026-02-25T09:20", "2026-04-15", "disputed"),
    ("municipal", "第7项", 4, "livestock", "养殖粪污直排沟渠", "西汊村养殖户粪污未经处理排入沟渠。", "建成粪污收集池，全部还田利用。", "short", "2026-02-26T14:00", "2026-05-31", "handed"),
    ("municipal", "第9项", 6, "sewage", "集镇污水管网破损", "荷泊集污水管网破损，污水外溢。", "修复管网1.2公里。", "short", "2026-02-28T10:10", "2026-06-30", "new"),
]


def rectification(item, notice="14d"):
    """Tells the story of one item; `notice` is long enough for the public notice to end, whatever holidays lie in it."""
    batch, number, town, category, finding, detail, goal, term, at, deadline, far = item
    lead, line = f"lead{town}", LINE.get(category, "dept-urban")
    measures = [
        {"measure": "制定整改方案，明确责任人", "unit": TOWNS[town], "due": at[:10]},
        {"measure": goal.rstrip("。"), "unit": TOWNS[town], "due": deadline},
    ]
    facts = {
        "batch": batch,
        "item": number,
        "finding": finding,
        "detail": detail,
        "category": category,
        "goal": goal,
        "term": term,
        "deadline": deadline,
        "measures": rows(*measures),
    }
    if term == "long":
        facts["milestones"] = rows({"node": "过半", "target": "完成工程量一半以上", "due": deadline})
    story = Story("rectification", "inspect1", at, facts, area=f"qs-{town}")
    if far == "new":
        return
    demand = "请按整改方案明确时间表、责任人，每月报告进展，按期完成并报验。"
    story.do("3h", "inspect1", "hand-over", {"demand": demand})
    if far == "handed":
        story.do("4h", lead, "commit-territory", plan(town, goal))
        return
    if far in ("disputed", "ruled"):
        reason = "该问题位于码头经营范围内，应由交通运输部门牵头，请裁定。"
        if far == "ruled":
            reason = "商业街经营噪声由公安机关和城管部门管理，请裁定牵头单位。"
        story.do("3h", lead, "dispute", reason=reason)
        if far == "disputed":
            return
        story.do("1d", "arbiter", "rule", {"category": category}, reason="按属地管理原则，街道负总责，城管部门牵头监管。")
    story.do("1d", lead, "commit-territory", plan(town, goal))
    story.do("5h", line, "commit-line", {"line-plan": "每月现场督导不少于一次，技术方案会商把关，资料同步归档。"})
    if far == "ruled":
        return
    story.do("12d", lead, "progress", progress("preparing", "方案已批复，施工单位已进场", "10"), photos=["photo-progress"])
    if far == "suspended":
        story.do("20d", "inspect1", "suspend", reason="涉及诉讼，法院裁定前暂停拆除。")
        return
    if item[8] < "2026-01":
        story.do("25d", lead, "progress", progress("working", f"{finding}整改一期已竣工", "55"), photos=["photo-progress"])
    if far == "progress":
        return
    if far == "extended":
        story.do("20d", lead, "ask-extension", {"days": "60"}, reason="冬季不宜铺设沥青，道路整修延至开春。")
        story.do("1d", "deputy", "grant-extension", {"days": "45"})
        return
    if far == "overdue":
        demand = "该项整改已临近时限，进展明显滞后，请倒排工期，增加力量。"
        story.do("30d", "inspect1", "supervise", {"demand": demand, "answer-by": "2026-01-20"})
        story.do("60d", lead, "progress", progress("partly", "一处已完成清淤，另一处受征地影响未开工", "60"))
        story.do("8d", "inspect1", "remind", {"note": "整改时限已过，请速报完成计划"})
        return
    lasting = "建立网格日巡查、月通报机制，纳入村（居）考核。"
    if far == "stopped":
        story.do(
            "15d",
            lead,
            "report-stopped",
            {"stop-way": "moved", "statement": "3家养殖场已全部关停，2家搬迁至适养区，1家转产。"},
            reason="位于禁养区，不具备就地整改条件，依法关停搬迁。",
            photos=["photo-after"],
        )
    else:
        statement = f"对照整改方案逐项落实，{goal.rstrip('。')}，经自查达到整改目标。"
        fields = {"statement": statement, "lasting": lasting}
        story.do("15d", lead, "report-done", fields, photos=["photo-before", "photo-after"])
    if far == "checking":
        return
    if far == "accepting":
        story.do("2d", line, "check-return", reason="西侧堆场仍有约200平方米裸土未覆盖，请继续整改。")
        fields = {"statement": "西侧堆场已全部覆盖，喷淋正常。", "lasting": lasting}
        story.do("6d", lead, "report-done", fields, photos=["photo-before", "photo-after"])
    story.do("2d", line, "check-pass", {"check-opinion": "经现场核查，措施落实到位，同意报请验收。"})
    if far == "accepting":
        return
    opinion = "现场查看、走访群众、查阅资料，达到整改目标，同意销号。"
    acceptor = "accept1" if town % 2 else "accept2"
    story.do("5d", acceptor, "accept", {"way": "site", "opinion": opinion}, photos=["photo-accept"])
    if far == "notice":
        return
    story.due(notice)
    if far == "relapse":
        fields = {"deadline": "2026-04-30"}
        reason = "回访发现1家企业夜间恢复生产，属反弹。"
        story.do("25d", "inspect2", "relapse", fields, reason=reason, photos=["photo-relapse"])
        story.do("10d", lead, "progress", progress("working", "已切断生产用电，设备拆除过半", "50"), photos=["photo-progress"])


def plan(town, goal):
    """Returns what a territory answers with."""
    return {"territory-lead": "包保领导（虚构）", "territory-plan": f"一是建立专班，二是{goal.rstrip('。')}，三是每周调度。责任单位：{TOWNS[town]}。"}


def progress(stage, text, rate):
    """Returns a stage text."""
    return {"stage": stage, "stage-text": text, "rate": rate}


# Enterprise, sort, level, summary, detail, source, found, days to rectify (0: at once), how far.
DANGERS = [
    ("ent-09", "hazardous-waste", "general", "危废间标识缺失", "危险废物贮存间未张贴标识，台账缺2月份记录。", "special", "2025-09-10T10:20", 0, "closed"),
    ("ent-07", "facility", "major", "污泥压滤机故障停用", "污泥压滤机停用，污泥临时堆放无防雨措施。", "special", "2025-09-23T09:40", 20, "closed"),
    ("ent-12", "chemicals", "major", "储罐区围堰破损", "2号储罐围堰有贯穿裂缝，应急阀门锈死。", "flood-season", "2025-10-14T14:30", 30, "closed"),
    ("ent-03", "sewer", "general", "进水在线仪表漂移", "进水氨氮仪表与手工比对误差超过允许值。", "patrol", "2025-11-06T11:00", 15, "closed"),
    ("ent-14", "hazardous-waste", "general", "废溶剂桶混放", "废有机溶剂桶与原料桶混放，未分区。", "special", "2025-11-19T15:20", 0, "closed"),
    ("ent-05", "facility", "general", "脱硫剂库存不足", "石灰石库存不足3日用量。", "self", "2025-12-03T09:15", 5, "closed"),
    ("ent-26", "heavy-metal", "major", "含镍废水管道渗漏", "含镍废水架空管道法兰渗漏，下方地面有积液。", "report", "2025-12-18T10:40", 25, "stopped"),
    ("ent-28", "emergency", "general", "应急物资过期", "应急沙袋、吸附棉不足，洗消剂过期。", "special", "2026-01-08T14:00", 15, "returned"),
    ("ent-08", "facility", "general", "废气收集罩破损", "涂布工序集气罩破损，无组织逸散明显。", "patrol", "2026-01-22T10:10", 20, "verify"),
    ("ent-13", "chemicals", "general", "硫酸泵房无泄漏报警", "硫酸泵房未安装泄漏报警装置。", "superior", "2026-02-05T09:30", 45, "rectifying"),
    ("ent-21", "facility", "general", "除尘布袋破损", "破碎工序布袋除尘器压差异常，疑似破损。", "patrol", "2026-02-10T15:40", 10, "overdue"),
    ("ent-22", "other", "general", "尾水塘边坡滑塌", "尾水塘北侧边坡局部滑塌，有外溢风险。", "patrol", "2026-02-28T09:30", 0, "found"),
    ("ent-30", "emergency", "general", "应急池存有雨水", "事故应急池积存雨水约三分之一，未及时排空。", "flood-season", "2026-02-27T14:20", 0, "fixed"),
]
DISTRICT = {"ent-03": 3, "ent-05": 3, "ent-07": 3, "ent-08": 5, "ent-09": 3, "ent-12": 3, "ent-13": 3, "ent-14": 3, "ent-21": 6, "ent-22": 6, "ent-26": 3, "ent-28": 3, "ent-30": 4}


def danger(row):
    """Tells the story of one danger."""
    from datetime import datetime, timedelta

    thing, sort, level, finding, detail, source, at, days, far = row
    facts = {"finding": finding, "detail": detail, "sort": sort, "level": level, "source": source, "found-on": at[:10]}
    story = Story("hidden-danger", "enforce1", at, facts, thing=thing, photos=["photo-found"])
    lead = f"lead{DISTRICT[thing]}"
    if far == "found":
        return
    if days == 0:
        statement = "检查人员现场督促，当场整改完毕。"
        story.do("2h", "enforce1", "fix-now", {"statement": statement}, photos=["photo-before", "photo-after"])
    else:
        limit = (datetime.fromisoformat(at) + timedelta(days=days)).strftime("%Y-%m-%d")
        fields = {"addressee": "受检单位（见事项对象）", "demand": "立即停用故障设施，限期修复并提交整改报告。", "deadline": limit}
        story.do("3h", "enforce1", "order", fields)
        if far in ("rectifying", "overdue"):
            text = "已采购配件，正在安装。" if far == "rectifying" else "供货延迟，尚未到货。"
            story.do("5d", lead, "progress", {"stage-text": text})
            return
        statement = "企业已按通知书要求完成整改，镇（街道）现场复查属实。"
        if far == "stopped":
            reason = "管道无法在线修复，该工序停产至搬迁完成。"
            story.do(f"{days - 8}d", lead, "report-stopped", {"statement": "含镍工序已停产，设备断电挂牌。"}, reason=reason, photos=["photo-after"])
        else:
            story.do(f"{max(days - 6, 2)}d", lead, "report-done", {"statement": statement}, photos=["photo-before", "photo-after"])
    if far in ("verify", "fixed"):
        return
    if far == "returned":
        story.do("2d", "enforce2", "return", {"deadline": "2026-03-10"}, reason="吸附棉数量仍不足，未见采购凭证。")
        return
    story.do("2d", "enforce2", "verify", {"opinion": "现场核查，整改到位。"})


# Town, cell, category, summary, detail, place, visited, deadline, how far.
VISITS = [
    (3, "qs-3-10", "scattered", "仓前路小塑料加工点未取缔", "夜间暗访发现2台造粒机运行，无治理设施。", "仓前路东段院内", "2025-10-22T21:30", "2025-11-20", "closed"),
    (4, "qs-4-04", "industry", "砖厂隧道窑口逸散明显", "窑口密闭不严，烟气外溢。", "柳东村砖厂", "2025-12-10T20:40", "2026-01-10", "closed"),
    (1, "qs-1-04", "dust", "商住项目夜间出土未冲洗", "渣土车带泥上路约300米，喷淋未开启。", "藕香里项目西门", "2026-02-03T22:10", "2026-03-05", "verify"),
    (5, "qs-5-07", "rural", "渔歌村池塘黑臭", "生活污水直排池塘，水面漂浮垃圾。", "渔歌村三组", "2026-02-26T16:20", "2026-04-10", "handed"),
]


def visit(row):
    """Tells the story of one unannounced visit."""
    town, cell, category, finding, detail, spot, at, deadline, far = row
    facts = {"finding": finding, "detail": detail, "visited-at": f"{at}:00+08:00", "spot": spot, "category": category, "deadline": deadline}
    story = Story("unannounced-visit", "inspect2", at, facts, area=cell, photos=["photo-found"])
    lead, line = f"lead{town}", LINE[category]
    story.do("2h", "inspect1", "hand-over", {"demand": "立即处置，举一反三，排查同类问题，按期反馈。"})
    if far == "handed":
        return
    story.do("3h", lead, "commit-territory", {"territory-plan": "当日派员到场，责令停止，三日内拿出整改方案。"})
    story.do("2h", line, "commit-line", {"line-plan": "派员现场指导，依法立案查处。"})
    story.do("10d", lead, "report-done", {"statement": "问题已整改，设备拆除（封闭），现场清理完毕。"}, photos=["photo-after"])
    if far == "verify":
        return
    story.do("3d", "accept2", "verify", {"opinion": "现场复核，整改到位。"}, photos=["photo-verify"])
    note = "网格巡查流于形式，约谈村（居）负责人。"
    story.do("2d", "inspect1", "account", {"blamed": TOWNS[town], "measure-taken": "talk", "account-note": note})


# Cell, channel, category, summary, words, repeated, opened, how far.
PETITIONS = [
    ("qs-1-07", "12369", "fumes", "云泽路烧烤店油烟扰民", "楼下烧烤店每晚油烟直接往楼上灌，窗户都不敢开。", "first", "2025-11-12T10:30", "closed"),
    ("qs-2-03", "12345", "dust", "平湖路施工扬尘大", "修路几个月了，一刮风满街都是灰，也没人洒水。", "first", "2025-11-25T09:10", "closed"),
    ("qs-3-07", "net", "industry", "锦帆印染夜间排放异味", "晚上十点以后有刺鼻的味道，反映过没人管。", "again", "2026-01-20T15:00", "handling"),
    ("qs-4-07", "12369", "industry", "页岩砖厂烟尘大", "砖厂烟囱冒黄烟，菜叶上都是灰。", "first", "2025-12-22T09:40", "extended"),
    ("qs-5-05", "letter", "river", "荻花村沟渠水发黑", "村里的沟渠水又黑又臭，鱼都死了。", "old", "2026-02-02T10:00", "answered"),
    ("qs-2-09", "12345", "noise", "银渚街音响噪声", "商铺音响从早放到晚，小孩没法写作业。", "first", "2026-01-14T14:20", "answering"),
    ("qs-3-05", "12369", "waste", "厂区后墙外倒工业垃圾", "有人半夜在厂后面倒废渣，白色的，下雨流到沟里。", "first", "2026-01-27T09:30", "handling"),
    ("qs-1-05", "visit", "rural", "西渠口污水外溢", "污水井盖往外冒，路上都是脏水。", "first", "2026-02-03T10:50", "handling"),
    ("qs-3-07", "12345", "industry", "印染厂附近有异味", "印染厂那边又有味道了，希望查一查。", "again", "2026-02-05T16:10", "merged"),
    ("qs-6-02", "net", "rubbish", "荷泊集垃圾焚烧", "有人在河边烧垃圾，黑烟滚滚。", "first", "2026-02-10T09:00", "returned"),
    ("qs-4-01", "superior", "livestock", "柳汊集养猪场臭味", "养猪场离村子太近，一天到晚臭。", "first", "2026-02-24T11:20", "handling"),
    ("qs-1-11", "12345", "noise", "广场舞音响太大", "府前街广场晚上音响太吵。", "first", "2026-02-25T10:15", "refusal"),
    ("qs-2-08", "12369", "sewage", "东渠口雨水口排污水", "没下雨雨水口也在往河里排水，颜色发灰。", "first", "2026-02-28T09:05", "new"),
]


def petition(row):
    """Tells the story of one petition."""
    cell, channel, category, finding, words, repeated, at, far = row
    name = {"锦帆印染夜间排放异味": "smell"}.get(finding)
    facts = {"channel": channel, "finding": finding, "words": words, "category": category, "repeated": repeated, "anonymous": "named" if channel in ("visit", "letter") else "anonymous"}
    if facts["anonymous"] == "named":
        facts["reporter"] = "群众（虚构）"
    story = Story("petition", "petition", at, facts, area=cell, name=name)
    if far == "new":
        return
    if far == "refusal":
        reason = "社会生活噪声由公安机关管理，拟转送。"
        story.do("1d", "petition", "propose-refusal", {"competent": "青山市公安局"}, reason=reason)
        story.do("5h", "deputy", "transfer")
        return
    story.do("1d", "petition", "accept", {"demand": "请到现场核实，联系反映人。"})
    if far == "merged":
        story.do("1d", "petition", "merge", {"case": "@story:smell"}, reason="与已受理的信访事项反映同一企业同一问题。")
        return
    if far == "returned":
        story.do("1d", "enforce3", "return-order", reason="露天焚烧生活垃圾由镇政府和城管部门查处，请重新交办。")
        story.do("1d", "petition", "accept", {"demand": "先行到场核实，再行移交。"})
        return
    if far == "handling":
        text = "已到现场踏勘，联系企业负责人，正在采样。"
        if at < "2026-02-20":
            story.do("4d", "enforce3", "progress", {"stage-text": text}, photos=["photo-progress"])
        return
    if far == "extended":
        story.do("40d", "enforce3", "ask-extension", {"days": "30"}, reason="需对窑炉烟气开展连续监测，企业停窑检修。")
        story.do("1d", "deputy", "grant-extension", {"days": "30"})
        return
    found = "现场检查发现反映情况存在，企业（经营户）治理设施运行不正常。"
    fields = {"found": found, "conclusion": "partly" if repeated == "again" else "true", "measure": "责令立即改正，安装（检修）治理设施，已复查到位。"}
    story.do("12d", "enforce3", "report", fields, photos=["photo-site"])
    if far == "answering":
        return
    opinion = "已责令整改并纳入重点巡查，如再发现类似情况请及时反映。"
    story.do("2d", "petition", "answer", {"opinion": opinion, "served": "phone" if channel != "letter" else "mail"})
    if far == "answered":
        return
    note = "电话回访，反映人表示问题已解决。"
    story.do("6d", "duty2", "follow-up", {"satisfaction": "satisfied", "visit-note": note})


def tell():
    """Tells all stories of this module."""
    for row in ITEMS:
        rectification(row)
    for row in DANGERS:
        danger(row)
    for row in VISITS:
        visit(row)
    # The one that another is merged into stays open until then.
    for row in PETITIONS:
        petition(row)
