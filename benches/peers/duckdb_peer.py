"""The tasks in DuckDB."""

import duckdb

from rules import HAIR, HOUR_2012, HOUR_2026, LIMITS, POLLUTANTS, SWITCH, run, segments


def one(query):
    """The single value that a query gives."""
    return duckdb.execute(query).fetchone()[0]


def source(path):
    types = ", ".join(f"'{name}': 'DOUBLE'" for name in POLLUTANTS)
    gaps = "['NA', '/', '—', '']"
    text = f"read_csv('{path}', header = true, nullstr = {gaps}, types = {{'timepoint': 'VARCHAR', {types}}})"
    return f"(SELECT timepoint, stationcode, area, {', '.join(POLLUTANTS)} FROM {text})"


def sub_index(name, breakpoints):
    steps = [
        f"WHEN {name} <= {high} THEN "
        f"ceil(({name} - {low}) * ({high_index - low_index} / {high - low}.0) - {HAIR}) + {low_index}"
        for (low, low_index), (high, high_index) in segments(breakpoints)
    ]
    return f"CASE WHEN {name} IS NULL THEN NULL {' '.join(steps)} ELSE 500 END"


def hour(path):
    indices = ", ".join(
        f"CASE WHEN timepoint > '{SWITCH}' THEN {sub_index(name, HOUR_2026[name])} "
        f"ELSE {sub_index(name, HOUR_2012[name])} END AS i_{name}"
        for name in POLLUTANTS
    )
    names = [f"i_{name}" for name in POLLUTANTS]
    # The release hides a PM10 that lies below PM2.5, and publishes the index nevertheless.
    gaps = [f"{name} IS NULL" for name in names if name != "i_pm10"]
    has_gap = " OR ".join([*gaps, "i_pm10 IS NULL AND i_pm2_5 IS NULL"])
    query = f"""
        WITH judged AS (SELECT {indices} FROM {source(path)}),
        largest AS (SELECT greatest({', '.join(names)}) AS aqi, {has_gap} AS has_gap FROM judged)
        SELECT sum(aqi) FROM largest WHERE NOT has_gap OR aqi > 100"""
    return one(query)


def rounded(expression, name):
    return f"round_even({expression}, {1 if name == 'co' else 0})"


def daily(path):
    names = [name for name in POLLUTANTS if name != "o3"]
    means = ", ".join(
        f"CASE WHEN count({n}) >= 20 THEN {rounded(f'avg({n})', n)} END AS {n}" for n in names
    )
    windows = ", ".join(
        f"CASE WHEN count(o3) FILTER (place BETWEEN {f} AND {f + 7}) >= 6 "
        f"THEN avg(o3) FILTER (place BETWEEN {f} AND {f + 7}) END AS w{f}"
        for f in range(17)
    )
    largest = f"greatest({', '.join(f'w{f}' for f in range(17))})"
    valid = " + ".join(f"(w{f} IS NOT NULL)::INT" for f in range(17))
    begin = "strptime(timepoint, '%Y-%m-%dT%H%M') - INTERVAL 1 HOUR"
    return f"""
        SELECT stationcode, date, area, {', '.join(names)},
            CASE WHEN {valid} >= 14 OR {largest} > 160 THEN {rounded(largest, 'o3')} END AS o3
        FROM (SELECT stationcode, date, any_value(area) AS area, {means}, {windows}
            FROM (SELECT *, ({begin})::DATE AS date, hour({begin}) AS place FROM {source(path)})
            GROUP BY stationcode, date)"""


def day(path):
    total = " + ".join(f"sum({name})" for name in POLLUTANTS)
    return one(f"SELECT {total} FROM ({daily(path)})")


def rank(path):
    points = ", ".join(
        f"count(DISTINCT stationcode) FILTER ({n} IS NOT NULL) AS p_{n}" for n in POLLUTANTS
    )
    cities = ", ".join(
        f"CASE WHEN count({n}) >= any_value(p_{n}) * 0.75 THEN {rounded(f'avg({n})', n)} END AS {n}"
        for n in POLLUTANTS
    )
    statistic = {name: f"avg({name})" for name in POLLUTANTS}
    statistic["co"] = "quantile_cont(co, 0.95)"
    statistic["o3"] = "quantile_cont(o3, 0.90)"
    index = " + ".join(f"{rounded(s, n)} / {LIMITS[n]}" for n, s in statistic.items())
    query = f"""
        WITH days AS (SELECT * FROM ({daily(path)})
            WHERE date BETWEEN DATE '2026-03-01' AND DATE '2026-03-31'),
        points AS (SELECT area, {points} FROM days GROUP BY area),
        cities AS (SELECT area, date, {cities} FROM days JOIN points USING (area)
            GROUP BY area, date),
        ranked AS (SELECT area, round_even({index}, 2) AS index FROM cities
            GROUP BY area ORDER BY index)
        SELECT sum(index) * 100 FROM ranked"""
    return round(one(query))


run({"hour": hour, "day": day, "rank": rank})
