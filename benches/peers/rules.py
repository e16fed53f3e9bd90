"""Breakpoints of HJ 633 for hours, limits of GB 3095-2026, and how a task is timed."""

import json
import sys
import time

POLLUTANTS = ["so2", "no2", "pm10", "pm2_5", "co", "o3"]
SWITCH = "2026-03-01T0000"
LEVELS = [0, 50, 100, 150, 200, 300, 400, 500]
HOUR_2012 = {
    "so2": [0, 150, 500, 650, 800],
    "no2": [0, 100, 200, 700, 1200, 2340, 3090, 3840],
    "pm10": [0, 50, 150, 250, 350, 420, 500, 600],
    "pm2_5": [0, 35, 75, 115, 150, 250, 350, 500],
    "co": [0, 5, 10, 35, 60, 90, 120, 150],
    "o3": [0, 160, 200, 300, 400, 800, 1000, 1200],
}
HOUR_2026 = HOUR_2012 | {
    "pm10": [0, 50, 120, 250, 350, 420, 500, 600],
    "pm2_5": [0, 35, 60, 115, 150, 250, 350, 500],
}
# Grade II: year for the first four, day for carbon monoxide, eight hours for ozone.
LIMITS = {"so2": 60, "no2": 40, "pm10": 60, "pm2_5": 30, "co": 4, "o3": 160}
# Binary floating point may land a hair above a whole number.
HAIR = 1e-9


def segments(breakpoints):
    """Pairs of neighbouring breakpoints with their sub-indices."""
    rows = list(zip(breakpoints, LEVELS))
    return list(zip(rows, rows[1:]))


def run(tasks):
    """Times each task on the file named on the command line."""
    path = sys.argv[1]
    for name, task in tasks.items():
        start = time.perf_counter()
        check = task(path)
        seconds = time.perf_counter() - start
        print(json.dumps({"task": name, "seconds": seconds, "check": int(check)}), flush=True)
