"""Stories of smoke and fire in the fields, minute by minute."""

from stories import Story

# Camera, cell, town, alarm, place, source, sight, how it ended, minutes to take, to arrive, to put out.
FIRES = [
    ("straw-camera-02", "qs-4-03", 4, "2025-10-11T16:42", "三汊垸东侧稻田", "camera", "smoke", "straw", 3, 14, 35),
    ("straw-camera-03", "qs-4-07", 4, "2025-10-18T11:05", "西汊村机耕路旁", "camera", "fire", "straw", 6, 18, 50),
    ("straw-camera-04", "qs-5-05", 5, "2025-10-21T17:30", "荻花村二组", "camera", "smoke", "chimney", 4, 16, 0),
    ("straw-camera-06", "qs-6-04", 6, "2025-10-25T15:12", "莲藕垸南侧", "satellite", "fire", "weeds", 9, 22, 40),
    ("straw-camera-01", "qs-3-01", 3, "2025-11-02T10:48", "畈北村地头", "camera", "smoke", "mist", 5, 12, 0),
    ("straw-camera-05", "qs-5-08", 5, "2025-11-08T18:20", "南垸村堤脚", "report", "fire", "rubbish", 7, 25, 30),
    ("", "qs-4-02", 4, "2026-01-30T14:15", "雁泊垸沟渠边", "patrol", "ash", "weeds", 2, 8, 15),
    ("straw-camera-02", "qs-4-03", 4, "2026-02-21T16:05", "三汊垸祭扫点", "camera", "fire", "weeds", 5, 15, 25),
    ("straw-camera-06", "qs-6-04", 6, "2026-02-28T15:40", "莲藕垸圩堤", "camera", "smoke", "verify", 4, 16, 30),
    ("straw-camera-03", "qs-4-07", 4, "2026-02-28T17:34", "西汊村南侧", "camera", "smoke", "route", 5, 0, 0),
    ("straw-camera-04", "qs-5-05", 5, "2026-02-28T17:47", "荻花村河滩", "camera", "smoke", "alarmed", 0, 0, 0),
]


def fire(row):
    """Tells the story of one alarm."""
    from datetime import datetime, timedelta

    thing, cell, town, at, spot, source, sight, end, take, arrive, out = row
    word = {"smoke": "疑似冒烟", "fire": "发现明火", "ash": "有过火痕迹"}[sight]
    facts = {"finding": f"{spot}{word}", "source": source, "alarmed-at": f"{at}:00+08:00", "spot": spot, "sight": sight}
    place = {"thing": thing} if thing else {"area": cell}
    story = Story("straw-fire", "duty", at, facts, photos=["photo-alarm"], always=True, **place)
    squad = f"squad{town}"
    if end == "alarmed":
        return
    story.do(f"{take}m", squad, "take")
    if end == "route":
        return
    false = end in ("chimney", "mist")
    story.do(f"{arrive}m", squad, "arrive", {"seen": "nothing" if false else "burning"}, photos=["photo-site"])
    if false:
        reason = "农户做饭炊烟" if end == "chimney" else "地面水雾，未见火点"
        story.do("10m", squad, "false-alarm", {"mistaken": end}, reason=reason, photos=["photo-site"])
    else:
        until = (datetime.fromisoformat(at) + timedelta(minutes=take + arrive + out)).strftime("%Y-%m-%dT%H:%M:00+08:00")
        fields = {
            "burnt": end if end in ("straw", "rubbish", "weeds") else "weeds",
            "area-burnt": f"0.{take}",
            "out-at": until,
            "who": "村民（虚构），已批评教育" if end == "straw" else "未查到",
            "statement": "组织人员扑灭，浇透余烬，现场看守半小时无复燃。",
        }
        story.do(f"{out + 12}m", squad, "put-out", fields, photos=["photo-after"])
    if end == "verify":
        return
    story.do("2h", "duty2", "verify", {"opinion": "照片与视频回放一致。"})


def report():
    """Tells what a grid member saw on the way: reported in one line, put right, looked at by another."""
    facts = {"category": "dust", "finding": "路口东侧工地裸土没有覆盖"}
    story = Story("problem-report", "grid107", "2026-01-12T09:26", facts, photos=["photo-found"], area="qs-1-07")
    story.do("18m", "duty", "assign", {"note": "请属地督促工地当日覆盖。"})
    statement = "已督促施工单位覆盖防尘网约三百平方米，并恢复洒水。"
    story.do("29h", "lead1", "report-done", {"statement": statement}, photos=["photo-after"])
    story.do("18h", "dept-housing", "verify", {"opinion": "现场核实，已覆盖到位。"})


def tell():
    """Tells all stories of this module."""
    report()
    for row in FIRES:
        fire(row)
