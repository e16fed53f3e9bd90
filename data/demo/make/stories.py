"""Invented histories of cases, one a line in `cases.jsonl`: who opened it when, and who did what to it when.
Draws for look-backs stand in `draws.jsonl`.

The demo plays them through the case machine at their dates, so that every state, number, deadline and document comes
from the machine. Nothing here says what a case's state is.
"""

import json
import random
from datetime import datetime, timedelta

SEED = 67
# The demo's clock begins two minutes later.
NOW = datetime(2026, 2, 28, 17, 58)
# Days off in the period that are no weekend, and weekends that are worked, by the notices of the State Council.
FREE = {f"2025-10-{day:02}" for day in range(1, 9)} | {f"2026-01-{day:02}" for day in (1, 2, 3)}
FREE |= {f"2026-02-{day:02}" for day in range(15, 24)}
WORKED = {"2025-09-28", "2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28"}


def is_workday(day):
    """Tells whether offices are open."""
    text = day.strftime("%Y-%m-%d")
    return text in WORKED or (day.weekday() < 5 and text not in FREE)


def office(moment):
    """Moves a moment to the next office hour."""
    while not is_workday(moment) or moment.hour >= 18:
        moment = (moment + timedelta(days=1)).replace(hour=9)
    return moment.replace(hour=max(moment.hour, 9))


def rows(*cells):
    """Returns a table as the forms send it."""
    return json.dumps(list(cells), ensure_ascii=False)


class Story:
    """One case."""

    stories = []
    rng = random.Random(SEED)

    def __init__(self, flow, by, at, facts, *, thing=None, area=None, photos=(), always=False, name=None):
        self.always = always
        self.at = self.clock(datetime.fromisoformat(at))
        self.told = {"flow": flow, "by": by, "at": self.stamp(), "facts": facts, "photos": list(photos), "steps": []}
        if name:
            self.told["name"] = name
        if thing:
            self.told["object"] = thing
        if area:
            self.told["area"] = area
        assert self.at < NOW, facts
        Story.stories.append(self)

    def clock(self, moment):
        """Keeps to office hours unless the matter knows none, and off the full minute."""
        moment = moment if self.always else office(moment)
        return moment.replace(minute=(moment.minute + self.rng.randrange(1, 9)) % 60, second=self.rng.randrange(60))

    def stamp(self):
        """Returns the moment as it is stored."""
        return self.at.strftime("%Y-%m-%dT%H:%M:%S+08:00")

    def do(self, after, by, verb, fields=None, *, reason=None, photos=()):
        """Adds a step so long after the last: `40m`, `5h` or `3d`."""
        amount, unit = int(after[:-1]), after[-1]
        then = self.at + timedelta(**{{"m": "minutes", "h": "hours", "d": "days"}[unit]: amount})
        self.at = max(self.clock(then), self.at + timedelta(seconds=20))
        assert self.at < NOW, (self.told["flow"], self.told["facts"].get("finding"), verb, self.at)
        step = {"at": self.stamp(), "by": by, "verb": verb}
        if fields:
            step["fields"] = fields
        if reason:
            step["reason"] = reason
        if photos:
            step["photos"] = list(photos)
        self.told["steps"].append(step)
        return self

    def due(self, after):
        """Lets the system do what is due."""
        return self.do(after, "", "@due")


class Draw:
    """A draw for a look-back, and what was done to each drawn case, in the order of the draw."""

    draws = []

    def __init__(self, flow, by, at, period, seed):
        self.told = {"flow": flow, "by": by, "at": f"{at}+08:00", "period": period, "seed": seed, "looks": []}
        Draw.draws.append(self)

    def look(self, steps):
        """Adds what was done to the next drawn case."""
        self.told["looks"].append(steps)


def lines(path, told):
    """Writes one thing a line."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        for one in told:
            file.write(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n")


def write(out):
    """Writes the files, the cases by the dates of their openings."""
    import story_fire
    import story_line
    import story_lookback
    import story_order
    import story_water

    for module in (story_line, story_order, story_water, story_fire, story_lookback):
        module.tell()
    told = sorted((story.told for story in Story.stories), key=lambda told: told["at"])
    lines(out / "cases.jsonl", told)
    lines(out / "draws.jsonl", [draw.told for draw in Draw.draws])
    return told


if __name__ == "__main__":
    from pathlib import Path

    # Imported under its own name, so that the modules of the stories see the same class.
    import stories

    print(len(stories.write(Path(__file__).resolve().parent.parent)), "cases")
