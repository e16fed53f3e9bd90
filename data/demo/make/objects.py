"""Writes `objects.csv`: the real stations, the two invented ones, the invented enterprises and outlets."""

import math
import random

import shapely
from shapely.geometry import Point

import places
from enterprises import ENTERPRISES, UNREGISTERED, outlets
from people import OPERATORS as COMPANIES
from people import contact
from plane import to_degrees, to_km
from tables import CITIES, READINGS_OF, write_csv

SEED = 59
HEADER = ["id", "kind", "code", "name", "area", "parent", "lon", "lat", "attributes", "invented", "source_note"]
INVENTED = "虚构，仅供演示"

# Station, name, cell.
OWN_STATIONS = [("QS01", "云泽路站", "qs-1-07"), ("QS02", "东畈站", "qs-3-07")]

# Invented companies that run the instruments of the invented city.
OPERATORS = [name for _, name in COMPANIES]


def place_in(rng, cell, others, apart):
    """Returns a point well inside the cell and `apart` km from the others."""
    left, bottom, right, top = cell.bounds
    inner = cell.buffer(-0.4 * shapely.maximum_inscribed_circle(cell).length)
    while True:
        point = (round(rng.uniform(left, right), 5), round(rng.uniform(bottom, top), 5))
        if inner.contains(Point(point)) and all(distance(point, other) >= apart for other in others):
            return point


def place_near(rng, cell, centre, others):
    """Returns a point of the cell 80 to 220 m from the enterprise's centre and 40 m from its other outlets."""
    x, y = to_km(*centre)
    while True:
        angle, far = rng.uniform(0, 2 * math.pi), rng.uniform(0.08, 0.22)
        point = to_degrees(x + far * math.cos(angle), y + far * math.sin(angle))
        if cell.contains(Point(point)) and all(distance(point, other) >= 0.04 for other in others):
            return point


def distance(one, other):
    """Returns the distance of two points in km, good enough within a city."""
    return math.dist(to_km(*one), to_km(*other))


def attributes(pairs):
    """Returns the pairs as one text; `;` parts them, `=` parts key from value."""
    assert not any(sign in str(value) for _, value in pairs for sign in ";=")
    return ";".join(f"{key}={value}" for key, value in pairs)


def not_monitored(row):
    """Returns the attribute for pollutants that the station's plan leaves out, as far as the release shows it."""
    shares = {"a21026": row["so2_not_monitored_share"], "a21005": row["co_not_monitored_share"]}
    codes = [code for code, share in shares.items() if float(share) > 0.9]
    return [("not_monitored", " ".join(codes))] if codes else []


def air_stations(rng, shapes, stations):
    """Returns the rows of all air stations, real ones first."""
    rows = []
    for code, row in stations.items():
        if row["area"] in CITIES:
            pairs = attributes([("control", "国控"), *not_monitored(row)])
            rows.append(
                [
                    f"st-{code}",
                    "air-station",
                    code,
                    row["positionname"],
                    CITIES[row["area"]][0],
                    "",
                    row["longitude"],
                    row["latitude"],
                    pairs,
                    "false",
                    "真实国控站点；中国环境监测总站发布，经 StorywithLove/workflow 存档",
                ]
            )
    for code, name, cell in OWN_STATIONS:
        real = READINGS_OF[code]
        row = stations[real]
        note = (
            f"虚构站点。所载读数取自真实国控站 {real}（{row['area']} {row['positionname']}）"
            "经中国环境监测总站发布的小时值，逐字转用，不代表任何真实的青山市"
        )
        pairs = attributes([("control", "市控"), ("readings_of", real), ("operator", OPERATORS[0])])
        rows.append(
            [
                f"st-{code.lower()}",
                "air-station",
                code,
                name,
                cell,
                "",
                *place_in(rng, shapes[cell], [], 0),
                pairs,
                "true",
                note,
            ]
        )
    own = [row[6:8] for row in rows[-2:]]
    assert distance(*own) >= 3
    return rows


def enterprise_rows(rng, shapes, stations):
    """Returns the rows of the enterprises, none beside another nor beside an air station."""
    rows = []
    for number, (name, industry, cell, _) in enumerate(ENTERPRISES, start=1):
        person, telephone = contact(number)
        pairs = attributes(
            [
                ("industry", industry),
                ("permit_code", f"演示-QSPW-{number:04}"),
                ("credit_code", ""),
                ("contact", person),
                ("contact_phone", telephone),
            ]
        )
        point = place_in(rng, shapes[cell], [row[6:8] for row in stations + rows], 0.7)
        rows.append(
            [
                f"ent-{number:02}",
                "enterprise",
                f"QS-E{number:02}",
                f"青山市{name}",
                cell,
                "",
                *point,
                pairs,
                "true",
                INVENTED,
            ]
        )
    return rows


def outlet_rows(rng, shapes, enterprises):
    """Returns the rows of the outlets, each near its enterprise and in the same cell."""
    rows = []
    for number, outlet, name, medium, limits, source, house in outlets():
        parent = enterprises[number - 1]
        pairs = [
            ("medium", medium),
            *((f"limit.{factor}", limit) for factor, limit in limits.items()),
            ("limit_source", source),
        ]
        pairs += [("house", "true")] * house
        pairs += [("logger", "unregistered")] * (outlet == UNREGISTERED)
        pairs += [("operator", OPERATORS[number % 2])]
        point = place_near(rng, shapes[parent[4]], parent[6:8], [row[6:8] for row in rows if row[5] == parent[0]])
        code = f"DW{number:02}{int(outlet[-1]):02}" if medium == "water" else f"DA{number:02}{int(outlet[-1]):02}"
        rows.append(
            [outlet, "outlet", f"QS-{code}", name, parent[4], parent[0], *point, attributes(pairs), "true", INVENTED]
        )
    return rows


def write(out, shapes, stations):
    """Writes the file; returns its rows."""
    rng = random.Random(SEED)
    air = air_stations(rng, shapes, stations)
    enterprises = enterprise_rows(rng, shapes, air[-len(OWN_STATIONS) :])
    rows = air + enterprises + outlet_rows(rng, shapes, enterprises)
    rows += places.rows(shapes, place_in, attributes, INVENTED)
    for row in rows:
        assert row[4] not in shapes or shapes[row[4]].contains(Point(row[6:8])), f"{row[0]} lies outside {row[4]}"
    write_csv(out / "objects.csv", HEADER, rows)
    return rows
