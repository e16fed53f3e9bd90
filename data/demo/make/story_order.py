"""Stories of supervision, instructions, task boards, reports, requests, clues, transfers and help to enterprises."""

from stories import Story, rows

# Matter, basis, problem, demand, unit, who receives, opened, answer by, how far.
NOTICES = [
    ("云泽湖沿岸截污工程进度滞后", "市生态环委会第3次全体会议", "截污工程应于9月底完成，目前进度仅六成。", "倒排工期，11月底前完成主体工程。", "u-town-1", "lead1", "2025-10-15T09:30", "2025-11-05", "closed"),
    ("建筑工地“六个百分之百”落实不力", "四季度扬尘管控调度会", "抽查12个工地，5个未落实湿法作业。", "逐个工地整改，一周内反馈。", "u-housing-dept", "dept-housing", "2025-11-04T10:10", "2025-11-14", "closed"),
    ("秋冬季秸秆禁烧巡查缺位", "省厅火点通报", "省厅通报我市1处火点，巡查记录缺失。", "落实包保责任，补齐巡查台账。", "u-town-4", "lead4", "2025-11-11T14:20", "2025-11-21", "returned"),
    ("餐饮油烟在线监测设备离线", "大气攻坚月度通报", "平湖路26家餐饮店在线设备离线超过一周。", "恢复在线，逾期不恢复的依法处理。", "u-urban-dept", "dept-urban", "2026-02-13T09:40", "2026-03-02", "reviewing"),
    ("东渠总磷浓度反弹", "1月断面水质通报", "东渠断面总磷连续两周超过目标类别。", "排查沿线排口，一周内形成问题清单。", "u-water-dept", "dept-water", "2026-02-11T10:00", "2026-03-03", "handling"),
    ("园区雨污管网排查进度慢", "市政府专题会议纪要", "园区管网排查应于2月完成，目前完成四成。", "增派队伍，3月15日前完成。", "u-town-3", "lead3", "2026-02-25T09:20", "2026-03-15", "receiving"),
    ("渣土车夜间带泥上路", "市委督查通报", "夜间渣土车未密闭、未冲洗。", "联合公安、交通开展夜查。", "u-transport-dept", "dept-transport", "2026-02-28T09:50", "2026-03-10", "signing"),
]


def supervision(row):
    """Tells the story of one supervision notice."""
    finding, basis, detail, demand, unit, receiver, at, limit, far = row
    facts = {"finding": finding, "basis": basis, "detail": detail, "demand": demand, "unit": unit, "answer-by": limit}
    story = Story("supervision", "inspect1", at, facts, area="qs" if receiver.startswith("dept") else f"qs-{receiver[-1]}")
    if far == "signing":
        return
    story.do("4h", "deputy", "sign")
    if far == "receiving":
        return
    story.do("5h", receiver, "receive")
    if far == "handling":
        story.do("1d", receiver, "progress", {"stage-text": "已组织沿线排查，发现疑似排口4处，正在采样。"})
        return
    story.do("6d", receiver, "answer", {"statement": "已按督办要求完成，问题逐项销账，后续纳入日常调度。", "state-now": "done"}, photos=["photo-after"])
    if far == "reviewing":
        return
    if far == "returned":
        story.do("1d", "inspect2", "return", {"answer-by": "2025-12-05"}, reason="包保责任表未附，请补充。")
        story.do("5d", receiver, "answer", {"statement": "已补齐包保责任表和巡查台账。", "state-now": "done"}, photos=["photo-after"])
    story.do("1d", "inspect1", "accept", {"opinion": "已落实，同意办结。"})


# Leader, title, words, unit, receiver, opened, limit, urgency, how far.
INSTRUCTIONS = [
    ("市长", "关于云泽湖水质情况的报告", "水质不能反复，请生态环境局牵头，逐个排口查清楚。", "u-water-dept", "dept-water", "2025-11-17T15:30", "2025-12-05", "urgent", "closed"),
    ("分管副市长", "关于冬季扬尘管控的专报", "请住建、城管压实责任，重点工地派驻专人。", "u-housing-dept", "dept-housing", "2025-12-15T10:20", "2025-12-30", "urgent", "closed"),
    ("市委书记", "群众来信反映荻花村沟渠水发黑", "群众身边的事要快办，办好后回访。", "u-town-5", "lead5", "2026-02-10T09:00", "2026-02-27", "extra-urgent", "approving"),
    ("市长", "关于元宵节期间烟花爆竹禁放的请示", "同意，请公安、应急、城管联合值守。", "u-emergency-dept", "dept-emergency", "2026-02-24T11:00", "2026-03-04", "urgent", "joint"),
    ("分管副市长", "省厅1月水质排名通报", "查找原因，提出措施，下次例会汇报。", "", "", "2026-02-28T10:30", "", "normal", "new"),
]


def instruction(row):
    """Tells the story of one instruction."""
    leader, finding, words, unit, receiver, at, limit, urgency, far = row
    facts = {"leader": leader, "finding": finding, "words": words, "instructed-on": at[:10], "urgency": urgency}
    area = f"qs-{receiver[-1]}" if receiver.startswith("lead") else "qs"
    story = Story("instruction", "inspect1", at, facts, area=area)
    if far == "new":
        return
    story.do("2h", "inspect1", "assign", {"unit": unit, "demand": "请按批示要求办理，按期反馈。", "deadline": limit})
    story.do("3h", receiver, "receive")
    if far == "joint":
        people = "p-dept-police,p-dept-urban"
        story.do("4h", receiver, "consult", {"question": "拟定联合值守方案（附后），请会签。", "people": people})
        story.do("20h", "dept-urban", "consent", {"note": "同意，城管安排8组巡查。"})
        return
    story.do("3d", receiver, "progress", {"stage-text": "已成立专班，完成现场摸排。"})
    story.do("6d", receiver, "report", {"statement": "已完成摸排和整改，问题清单销账，并回访群众。"}, photos=["photo-after"])
    story.do("1d", "inspect2", "present", {"brief": "承办单位已办结，材料齐全，呈请审定。"})
    if far == "approving":
        return
    story.do("1d", "deputy", "approve", {"opinion": "同意办结，注意巩固。"})


# Board, line, task, target, unit, owner, deadline, how far.
TASKS = [
    ("air", "第1项", "重点行业VOCs深度治理", "完成12家企业治理设施升级。", "u-industry-dept", "dept-industry", "2026-06-30", "running"),
    ("air", "第2项", "工地扬尘在线监控全覆盖", "在建工地在线监控安装率100%。", "u-housing-dept", "dept-housing", "2026-01-31", "accepting"),
    ("air", "第3项", "道路机械化清扫", "主干道机扫率95%以上。", "u-urban-dept", "dept-urban", "2026-05-31", "running"),
    ("air", "第4项", "柴油货车路检路查", "全年检测柴油货车600辆次。", "u-transport-dept", "dept-transport", "2026-10-31", "behind"),
    ("air", "第5项", "秸秆综合利用", "综合利用率95%以上。", "u-agriculture-dept", "dept-agriculture", "2026-06-30", "running"),
    ("yangtze", "第1项", "入河排污口整治", "完成年度22个排污口整治。", "u-water-dept", "dept-water", "2026-09-30", "running"),
    ("yangtze", "第2项", "港口船舶污染防治", "船舶垃圾接收转运闭环。", "u-transport-dept", "dept-transport", "2025-12-31", "done"),
    ("yangtze", "第3项", "尾矿库风险排查", "完成全部排查并建档。", "u-emergency-dept", "dept-emergency", "2025-11-30", "done"),
    ("clear-water", "第1项", "农村黑臭水体整治", "完成6条农村黑臭水体整治。", "u-agriculture-dept", "dept-agriculture", "2026-07-31", "running"),
    ("clear-water", "第2项", "云泽湖水生植被恢复", "恢复水生植被1200亩。", "u-town-1", "lead1", "2026-08-31", "claiming"),
    ("clean-soil", "第1项", "建设用地安全利用", "重点建设用地安全利用率100%。", "u-resources-dept", "dept-resources", "2026-12-31", "running"),
]


def task(row, number):
    """Tells the story of one line of a board."""
    board, line, finding, target, unit, owner, deadline, far = row
    at = {"done": "2025-08-05T10:00", "accepting": "2025-12-01T10:00", "claiming": "2026-02-27T10:00"}.get(far, f"2026-01-{13 + number:02}T10:00")
    facts = {"board": board, "line": line, "finding": finding, "target": target, "unit": unit, "deadline": deadline}
    area = f"qs-{owner[-1]}" if owner.startswith("lead") else "qs"
    story = Story("campaign-task", "campaign", at, facts, area=area)
    if far == "claiming":
        return
    story.do("1d", owner, "claim", {"person-in-charge": "分管负责人（虚构）"})
    month = at[:7]
    story.do("16d", owner, "progress", {"month": month, "stage-text": "方案已印发，任务分解到人。", "rate": "15", "pace": "on-time"})
    if far == "behind":
        story.do("5d", "campaign", "remind", {"note": "1月仅检测12辆次，请加快进度"})
        story.do("4h", owner, "progress", {"month": "2026-02", "stage-text": "设备检定未完成，检测18辆次。", "rate": "5", "pace": "behind"})
        return
    if far == "running":
        return
    story.do("40d", owner, "progress", {"month": month, "stage-text": "主体任务完成，正在收尾。", "rate": "90", "pace": "ahead"})
    story.do("20d", owner, "report-done", {"statement": f"{target.rstrip('。')}，已全部完成。"}, photos=["photo-after"])
    if far == "accepting":
        return
    story.do("5d", "campaign", "accept", {"opinion": "目标达到，同意销项。"})


def reports():
    """Tells the stories of duty reports."""
    outline = "一、职责落实情况；二、存在问题；三、下步打算。"
    for unit, who, far in [("emergency", "dept-emergency", "filed"), ("housing", "dept-housing", "filed"), ("agriculture", "dept-agriculture", "reading"), ("transport", "dept-transport", "overdue"), ("police", "dept-police", "returned")]:
        facts = {"finding": "2025年度生态环境保护职责履行情况报告", "unit": f"u-{unit}-dept", "period": "year", "outline": outline, "deadline": "2026-01-30"}
        story = Story("duty-report", "inspect1", "2026-01-06T09:10", facts, area="qs")
        story.do("1d", who, "receive")
        if far == "overdue":
            story.do("25d", "inspect1", "remind", {"note": "已过报送期限，请尽快报送"})
            continue
        duties = rows({"duty": "行业监管", "done": "开展专项检查", "figure": "26次"}, {"duty": "联合执法", "done": "配合生态环境部门执法", "figure": "9次"})
        said = {"duties": duties, "problems": "基层力量不足，部分问题发现不及时。", "plans": "完善会商机制，加密巡查。", "incidents": "0"}
        story.do("45d" if far == "reading" else "14d", who, "submit", said)
        if far == "reading":
            continue
        if far == "returned":
            story.do("3d", "inspect2", "return", {"deadline": "2026-03-06"}, reason="移送案件数据与台账不一致，请核对。")
            continue
        story.do("3d", "inspect2", "file", {"opinion": "内容完整，归档。"})


def requests():
    """Tells the stories of requests between departments."""
    wanted = rows({"data": "证照和检测记录", "period": "2025年", "form": "表格"})
    for by, unit, who, finding, at, far in [
        ("enforce1", "u-transport-dept", "dept-transport", "涉案运输车辆轨迹和营运信息", "2025-12-19T10:00", "closed"),
        ("dept-urban", "u-housing-dept", "dept-housing", "在建工地渣土处置核准信息", "2026-01-15T14:30", "closed"),
        ("wateroffice", "u-agriculture-dept", "dept-agriculture", "东渠沿线养殖塘分布", "2026-02-12T09:20", "answered"),
        ("duty", "u-emergency-dept", "dept-emergency", "危化企业停产检修计划", "2026-02-27T10:40", "receiving"),
        ("enforce2", "u-industry-dept", "dept-industry", "企业用电量异常情况", "2026-01-28T11:10", "cannot"),
    ]:
        facts = {"finding": finding, "unit": unit, "purpose": "依职责开展调查核实需要", "wanted": wanted, "deadline": "2026-03-06" if at > "2026-02" else at[:8] + "30"}
        story = Story("info-request", by, at, facts, area="qs")
        if far == "receiving":
            continue
        story.do("3h", who, "receive")
        if far == "cannot":
            story.do("1d", who, "cannot", reason="用电数据由供电公司掌握，我单位无权提供。")
            story.do("1d", by, "confirm", {"usable": "no"})
            continue
        supplied = rows({"data": "证照和检测记录", "value": "见附表，共18条"})
        story.do("2d", who, "answer", {"supplied": supplied, "statement": "数据截至上月底。"})
        if far == "answered":
            continue
        story.do("1d", by, "confirm", {"usable": "yes"})


def clues():
    """Tells the stories of clues and transfers."""
    detail = "夜查发现外省牌照罐车在我市倾倒废矿物油，来源指向对方辖区一修理企业。"
    facts = {"partner": "邻市生态环境局（虚构）", "finding": "废矿物油跨市转移", "direction": "out", "sort": "waste", "detail": detail, "quantity": "32.5"}
    story = Story("cross-region-clue", "enforce1", "2025-11-20T10:00", facts, area="qs-3-10", photos=["photo-clue"])
    story.do("5h", "deputy", "sign", {"demand": "请协查车辆所属单位和危险废物来源。"})
    story.do("6d", "enforce1", "progress", {"stage-text": "两地联合执法，现场查封贮存点1处。"}, photos=["photo-progress"])
    story.do("8d", "enforce1", "reply", {"result": "penalty", "reply-number": "邻环函〔2025〕61号", "statement": "对方已立案查处，共查明转移32.5吨。"})
    story.do("2d", "enforce2", "close", {"opinion": "同意办结，资料归档。"})
    facts = {"partner": "下游市生态环境局（虚构）", "finding": "跨界断面氨氮异常", "direction": "in", "sort": "water", "detail": "对方通报跨界断面氨氮突升，请求协查上游。"}
    story = Story("cross-region-clue", "enforce3", "2026-02-24T15:20", facts, area="qs-4")
    story.do("3h", "deputy", "sign", {"demand": "已启动上游排查，结果及时通报。"})
    files = rows({"file": "调查询问笔录", "pages": "2份"}, {"file": "检测报告", "pages": "1份"}, {"file": "现场照片", "pages": "12张"})
    facts = {"suspect": "某表面处理加工点负责人（虚构）", "finding": "私设暗管排放含铬废水", "sort": "detention", "detail": "检查发现该加工点通过软管将含铬废水排入沟渠。", "basis": "《中华人民共和国环境保护法》第六十三条第三项", "files": files}
    story = Story("police-transfer", "enforce1", "2025-12-02T09:30", facts, area="qs-3-05", photos=["photo-case"])
    story.do("5h", "enforce2", "review", {"review-opinion": "事实清楚，证据充分，适用法律正确。"})
    story.do("3h", "deputy", "approve")
    story.do("1d", "dept-police", "receive", {"receipt-number": "青公（治）受案〔2025〕演示1号"})
    story.do("9d", "dept-police", "decide", {"result": "detained", "detention-days": "5", "result-number": "青公行罚〔2025〕演示3号"})
    story.do("2d", "enforce3", "archive", {"archive-number": "2025-演-07"})
    facts = {"suspect": "某货运车队（虚构）", "finding": "柴油货车尾气超标", "sort": "vehicle", "detail": "路检3辆柴油货车尾气不合格。", "basis": "《中华人民共和国大气污染防治法》第一百一十三条", "files": rows({"file": "检测记录", "pages": "3份"})}
    story = Story("police-transfer", "enforce3", "2026-02-26T10:20", facts, area="qs-3-10")
    story.do("4h", "enforce2", "review", {"review-opinion": "同意移送。"})
    story.do("20h", "deputy", "approve")


HELPS = [
    ("ent-07", "印染废水提标改造指导", "treatment", "2025-11-10T10:00", "2025-12-10", "closed"),
    ("ent-10", "排污许可证变更辅导", "permit", "2025-12-11T14:30", "2026-01-12", "closed"),
    ("ent-24", "医疗废物规范化管理", "waste", "2026-02-06T09:30", "2026-02-27", "confirming"),
    ("ent-16", "堆场抑尘方案咨询", "treatment", "2026-01-26T10:40", "2026-03-05", "following"),
    ("ent-27", "自行监测方案编制", "monitoring", "2026-02-12T15:10", "2026-03-12", "following"),
    ("ent-19", "应急预案备案辅导", "emergency", "2026-02-05T09:20", "2026-02-26", "overdue"),
]
TOWN = {"ent-07": 3, "ent-10": 3, "ent-24": 1, "ent-16": 3, "ent-27": 3, "ent-19": 5}


def help_visit(row):
    """Tells the story of one visit of help."""
    thing, finding, topic, at, limit, far = row
    problems = rows({"problem": "管理人员对新标准不熟悉", "advice": "提供标准解读并指派专人联系", "due": limit})
    facts = {"finding": finding, "visited-on": at[:10], "members": "帮扶小组（虚构）", "topic": topic, "problems": problems, "deadline": limit}
    story = Story("enterprise-help", "enforce2", at, facts, thing=thing, photos=["photo-visit"])
    if far in ("following", "overdue"):
        story.do("6d", "enforce2", "follow", {"stage-text": "企业已按建议拟定方案，正在修改。"})
        return
    story.do("18d", "enforce2", "finish", {"effect": "solved", "statement": "企业已按建议完成，运行正常。"})
    if far == "confirming":
        return
    story.do("2d", f"lead{TOWN[thing]}", "confirm", {"opinion": "企业反馈帮扶及时有效。"})


def tell():
    """Tells all stories of this module."""
    for row in NOTICES:
        supervision(row)
    for row in INSTRUCTIONS:
        instruction(row)
    for number, row in enumerate(TASKS):
        task(row, number)
    reports()
    requests()
    clues()
    for row in HELPS:
        help_visit(row)
