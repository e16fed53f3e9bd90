"""Writes `units.csv`, `people.csv` and `posts.csv`. Every person, login and telephone is invented."""

from enterprises import ENTERPRISES
from tables import DISTRICTS, person_name, write_csv

# Enterprises whose contact can sign in, in the order of ent01, ent02, ent03.
WITH_LOGIN = [7, 5, 17]

OFFICE = [
    ("duty", "u-duty", "duty-officer"),
    ("duty2", "u-duty", "duty-officer"),
    ("monitor", "u-monitor", "monitor-engineer"),
    ("enforce1", "u-enforce", "enforcement-officer"),
    ("enforce2", "u-enforce", "enforcement-officer"),
    ("enforce3", "u-enforce", "enforcement-officer"),
    ("director", "u-bureau", "director"),
    ("clerk", "u-bureau", "clerk"),
    ("sysadmin", "u-bureau", "system-admin"),
    ("secadmin", "u-bureau", "security-admin"),
    ("auditadmin", "u-bureau", "audit-admin"),
]

# Whoever watches the stations of the whole province; real stations lie under it. Two, because
# whoever answers a case may not verify it. The numbers are those of their invented names.
PROVINCE = [("prov1", 108), ("prov2", 109)]

# Whoever takes part in cases beyond the bureau's watch: login, number of the invented name, unit,
# posts as (role, area).
DEPARTMENTS = [
    ("housing", "住房和城乡建设局"),
    ("urban", "城市管理执法局"),
    ("agriculture", "农业农村局"),
    ("water", "水利和湖泊局"),
    ("transport", "交通运输局"),
    ("resources", "自然资源和规划局"),
    ("industry", "经济和信息化局"),
    ("emergency", "应急管理局"),
    ("police", "公安局"),
]
# Who keeps stations and data loggers working; the points name them as their operators.
OPERATORS = [("u-om", "楚泽环境监测运维公司"), ("u-om-2", "青禾仪器运维公司")]
CASEWORK = [
    ("inspect1", 110, "u-inspect", [("inspection-officer", "qs")]),
    ("inspect2", 111, "u-inspect", [("inspection-officer", "qs")]),
    ("arbiter", 112, "u-committee", [("arbiter", "qs")]),
    ("accept1", 113, "u-acceptance", [("acceptance-officer", "qs")]),
    ("accept2", 114, "u-acceptance", [("acceptance-officer", "qs")]),
    ("deputy", 115, "u-bureau", [("deputy-director", "qs")]),
    ("petition", 116, "u-petition", [("petition-officer", "qs")]),
    ("wateroffice", 117, "u-water", [("water-officer", "qs")]),
    ("campaign", 118, "u-campaign", [("campaign-officer", "qs")]),
    ("citylead", 134, "u-committee", [("grid-lead", "qs")]),
    ("om1", 135, "u-om", [("station-operator", "qs")]),
    ("om2", 136, "u-om-2", [("station-operator", "qs")]),
    *((f"squad{n}", 118 + n, f"u-town-{n}", [("squad-leader", f"qs-{n}")]) for n in range(1, 7)),
    *(
        (f"dept-{key}", 125 + n, f"u-{key}-dept", [(f"dept-{key}", "qs"), ("liaison", "qs")])
        for n, (key, _) in enumerate(DEPARTMENTS)
    ),
]

# Of the bureau, those who see the stations of the neighbouring cities, and nothing else there.
NEIGHBOURS = ["duty", "duty2", "monitor", "enforce1", "enforce2", "enforce3", "director", "clerk"]


def units():
    """Returns the rows of `units.csv`."""
    rows = [
        ["u-province", "湖北省空气站调度组（虚构）", "hb", "department", ""],
        ["u-bureau", "青山市生态环境局", "qs", "bureau", ""],
        ["u-duty", "青山市生态环境局值班室（调度中心）", "qs", "department", "u-bureau"],
        ["u-monitor", "青山市生态环境局监测科", "qs", "department", "u-bureau"],
        ["u-enforce", "青山市生态环境保护综合执法支队", "qs", "department", "u-bureau"],
    ]
    for number, (name, government, _) in enumerate(DISTRICTS, start=1):
        short = name.removesuffix("街道").removesuffix("工业园区").removesuffix("镇")
        rows.append([f"u-branch-{number}", f"青山市生态环境局{short}分局", f"qs-{number}", "branch", "u-bureau"])
        rows.append([f"u-town-{number}", f"青山市{government}", f"qs-{number}", "town", ""])
    rows += [
        ["u-inspect", "青山市生态环境局督察整改办公室", "qs", "department", "u-bureau"],
        ["u-petition", "青山市生态环境局信访室", "qs", "department", "u-bureau"],
        ["u-water", "青山市生态环境局水生态环境科", "qs", "department", "u-bureau"],
        ["u-committee", "青山市生态环境委员会办公室", "qs", "department", ""],
        ["u-campaign", "青山市污染防治攻坚指挥部办公室", "qs", "department", ""],
        ["u-acceptance", "青山市督察整改验收组", "qs", "department", ""],
    ]
    rows += [[f"u-{key}-dept", f"青山市{name}", "qs", "department", ""] for key, name in DEPARTMENTS]
    rows += [[unit, name, "qs", "operator", ""] for unit, name in OPERATORS]
    for number, (name, _, cell, _) in enumerate(ENTERPRISES, start=1):
        rows.append([f"u-ent-{number:02}", f"青山市{name}", cell, "enterprise", ""])
    return rows


def posts():
    """Returns login, unit, area and role of everybody, one post a person."""
    rows = [(login, unit, "qs", role) for login, unit, role in OFFICE]
    for number, (_, _, cell_names) in enumerate(DISTRICTS, start=1):
        rows.append((f"lead{number}", f"u-town-{number}", f"qs-{number}", "grid-lead"))
        for cell in range(1, len(cell_names.split()) + 1):
            rows.append((f"grid{number}{cell:02}", f"u-town-{number}", f"qs-{number}-{cell:02}", "grid-member"))
    for index, number in enumerate(WITH_LOGIN, start=1):
        rows.append((f"ent{index:02}", f"u-ent-{number:02}", ENTERPRISES[number - 1][2], "enterprise-contact"))
    return rows


def contact(number):
    """Returns name and telephone of an enterprise's contact; the same person where the contact can sign in."""
    if number in WITH_LOGIN:
        index = len(posts()) - len(WITH_LOGIN) + WITH_LOGIN.index(number)
    else:
        index = len(posts()) + number - 1 - sum(other < number for other in WITH_LOGIN)
    return person_name(index), phone(index)


def phone(index):
    """Returns a telephone number of a block that no operator hands out in such order."""
    return f"1990000{index + 1:04}"


def write(out):
    """Writes the three files."""
    rows = posts()
    units_of = {login: unit for login, unit, _, _ in rows}
    write_csv(out / "units.csv", ["id", "name", "area", "kind", "parent"], units())
    write_csv(
        out / "people.csv",
        ["id", "name", "login", "phone", "unit"],
        [[f"p-{login}", person_name(i), login, phone(i), unit] for i, (login, unit, _, _) in enumerate(rows)]
        + [[f"p-{login}", person_name(i), login, phone(i), "u-province"] for login, i in PROVINCE]
        + [[f"p-{login}", person_name(i), login, phone(i), unit] for login, i, unit, _ in CASEWORK],
    )
    write_csv(
        out / "posts.csv",
        ["person", "unit", "area", "role"],
        [[f"p-{login}", unit, area, role] for login, unit, area, role in rows]
        + [[f"p-{login}", "u-province", "hb", "duty-officer"] for login, _ in PROVINCE]
        + [[f"p-{login}", units_of[login], "hb", "net-viewer"] for login in NEIGHBOURS]
        + [[f"p-{login}", unit, area, role] for login, _, unit, held in CASEWORK for role, area in held]
        + [[f"p-lead{n}", f"u-town-{n}", f"qs-{n}", "liaison"] for n in range(1, len(DISTRICTS) + 1)],
    )
