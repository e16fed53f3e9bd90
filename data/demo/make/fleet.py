"""Writes `devices.csv` (who is registered) and `fleet.csv` (what the simulator makes of each device)."""

import random

from enterprises import UNREGISTERED, outlets
from tables import READINGS_OF, write_csv

SEED = 212
ST = {"air-station": "22", "waste-water": "32", "flue-gas": "31"}

# Times are instants of Beijing time, start included, end not.
STORY = "out-07-w1"
MISBEHAVIOUR = {
    STORY: "over-limit:2026022821:2026030103:w01018*2.6;stuck:2026030114:2026030202",
    "out-17-g1": "silent:2026030110:2026030116",
}
APPEARS = "2026022820"

# The story's normal COD, so that 2.6 times of it is well over its limit of 80 mg/L even at its lowest.
STORY_COD = (46.0, 3.5, 1)

# Factors that are reported beside the limited ones: mean, spread, decimals.
SIDE = {
    "waste-water": {},
    "flue-gas": {
        "a19001": (8.5, 0.6, 2),
        "a01011": (11.5, 0.9, 2),
        "a01012": (82, 4, 1),
        "a01014": (9.5, 0.7, 2),
        "a00000": (14.0, 1.1, 2),
    },
}
DECIMALS = {"w01018": 1, "w21003": 2, "w21001": 2, "w21011": 3, "w01001": 2}


def logger(profile, tail):
    """Returns an invented MN: 24 upper-case hex digits beginning with D05153 (D0, Q, S), then ST."""
    mn = f"D05153{ST[profile]}{tail:0>16}"
    assert len(mn) == 24 and set(mn) <= set("0123456789ABCDEF")
    return mn


def air_tail(code):
    """Returns the tail of a station's MN: its code, which is hexadecimal as it stands; QS01 becomes A001."""
    return code.replace("QS", "A0")


def factors(rng, profile, limits, big, fixed):
    """Returns mean, spread and decimals of each factor; without misbehaviour no value can pass its limit."""
    parts = {}
    for factor, limit in limits.items():
        if factor == "w01001":
            parts[factor] = (round(rng.uniform(7.1, 7.6), 2), 0.12, 2)
            continue
        decimals = DECIMALS.get(factor, 2)
        mean = float(limit) * rng.uniform(0.38, 0.6)
        parts[factor] = (round(mean, decimals), round(mean * 0.09, decimals + 1), decimals)
        assert parts[factor][0] + 4 * parts[factor][1] < float(limit)
    parts.update(fixed)
    if profile == "waste-water":
        flow = rng.uniform(220, 340) if big else rng.uniform(4, 18)
        parts["w00000"] = (round(flow, 1), round(flow * 0.08, 2), 1)
    for factor, (mean, spread, decimals) in SIDE[profile].items():
        parts[factor] = (round(mean * rng.uniform(0.85, 1.15), decimals), spread, decimals)
    return ";".join(f"{factor}={mean:g}:{spread:g}:{decimals}" for factor, (mean, spread, decimals) in parts.items())


def write(out, objects):
    """Writes both files."""
    rng = random.Random(SEED)
    devices, fleet = [], []
    for row in objects:
        if row[1] == "air-station":
            code, mn = row[2], logger("air-station", air_tail(row[2]))
            devices.append([mn, row[0], "22", "2017", "air-station", "123456", "演示数采仪"])
            fleet.append([mn, "22", "air-station", READINGS_OF.get(code, code), 2000 + len(fleet), "", "none", ""])
    for number, outlet, _, medium, limits, source, _ in outlets():
        profile = "waste-water" if medium == "water" else "flue-gas"
        registered = outlet != UNREGISTERED
        mn = logger(profile, f"{number:02}{int(outlet[-1]):02}" if registered else "9901")
        if registered:
            devices.append([mn, outlet, ST[profile], "2017", profile, "123456", "演示数采仪"])
        drive = factors(rng, profile, limits, "18918" in source, {"w01018": STORY_COD} if outlet == STORY else {})
        fleet.append(
            [
                mn,
                ST[profile],
                profile,
                "synthetic",
                2000 + len(fleet),
                "" if registered else APPEARS,
                MISBEHAVIOUR.get(outlet, "none"),
                drive,
            ]
        )
    assert len({device[0] for device in devices}) == len(devices) == len(fleet) - 1
    write_csv(out / "devices.csv", ["mn", "object", "st", "edition", "kind", "password", "note"], devices)
    write_csv(
        out / "fleet.csv", ["mn", "st", "profile", "source", "seed", "active_from", "misbehaviour", "factors"], fleet
    )
