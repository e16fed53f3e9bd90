"""The tasks in Polars."""

import polars as pl

from rules import HAIR, HOUR_2012, HOUR_2026, LIMITS, POLLUTANTS, SWITCH, run, segments


def read(path):
    floats = {name: pl.Float64 for name in POLLUTANTS}
    rows = pl.scan_csv(path, null_values=["NA", "/", "—", ""], schema_overrides=floats)
    return rows.select("timepoint", "stationcode", "area", *POLLUTANTS)


def sub_index(name, breakpoints):
    value = pl.col(name)
    chain = None
    for (low, low_index), (high, high_index) in segments(breakpoints):
        share = (value - low) * ((high_index - low_index) / (high - low))
        index = (share - HAIR).ceil() + low_index
        step = pl.when(value <= high) if chain is None else chain.when(value <= high)
        chain = step.then(index)
    return chain.when(value.is_not_null()).then(pl.lit(500.0))


def hour(path):
    is_new = pl.col("timepoint") > SWITCH
    indices = [
        pl.when(is_new)
        .then(sub_index(name, HOUR_2026[name]))
        .otherwise(sub_index(name, HOUR_2012[name]))
        .alias(f"i_{name}")
        for name in POLLUTANTS
    ]
    names = [f"i_{name}" for name in POLLUTANTS]
    rows = read(path).with_columns(indices)
    # The release hides a PM10 that lies below PM2.5, and publishes the index nevertheless.
    gaps = [pl.col(name).is_null() for name in names if name != "i_pm10"]
    rows = rows.with_columns(
        pl.max_horizontal(names).alias("aqi"), pl.any_horizontal(gaps).alias("has_gap")
    )
    shown = rows.filter(~pl.col("has_gap") | (pl.col("aqi") > 100))
    return shown.select(pl.col("aqi").sum()).collect().item()


def rounded(name):
    return pl.col(name).round(1 if name == "co" else 0)


def daily(path):
    begin = pl.col("timepoint").str.to_datetime("%Y-%m-%dT%H%M") - pl.duration(hours=1)
    rows = read(path).with_columns(begin.dt.date().alias("date"), begin.dt.hour().alias("place"))
    keys = ["stationcode", "date"]
    names = [name for name in POLLUTANTS if name != "o3"]
    means = [
        pl.when(pl.col(name).count() >= 20).then(pl.col(name).mean()).alias(name)
        for name in names
    ]
    windows = []
    for first in range(17):
        inside = pl.col("place").is_between(first, first + 7)
        ozone = pl.col("o3").filter(inside)
        windows.append(pl.when(ozone.count() >= 6).then(ozone.mean()).alias(f"w{first}"))
    days = rows.group_by(keys).agg(pl.col("area").first(), *means, *windows)
    named = [f"w{first}" for first in range(17)]
    valid = pl.sum_horizontal([pl.col(name).is_not_null() for name in named])
    largest = pl.max_horizontal(named)
    days = days.with_columns(pl.when((valid >= 14) | (largest > 160)).then(largest).alias("o3"))
    return days.select(*keys, "area", *[rounded(name) for name in POLLUTANTS])


def day(path):
    days = daily(path).select(pl.sum_horizontal([pl.col(n).sum() for n in POLLUTANTS]))
    return days.collect().item()


def rank(path):
    month = pl.date(2026, 3, 1), pl.date(2026, 3, 31)
    days = daily(path).filter(pl.col("date").is_between(*month))
    points = days.group_by("area").agg(
        [
            pl.col("stationcode").filter(pl.col(n).is_not_null()).n_unique().alias(f"p_{n}")
            for n in POLLUTANTS
        ]
    )
    cities = days.join(points, on="area").group_by("area", "date").agg(
        [
            pl.when(pl.col(n).count() >= pl.col(f"p_{n}").first() * 0.75)
            .then(pl.col(n).mean())
            .alias(n)
            for n in POLLUTANTS
        ]
    )
    cities = cities.with_columns([rounded(name) for name in POLLUTANTS])
    statistic = {name: pl.col(name).mean() for name in POLLUTANTS}
    statistic["co"] = pl.col("co").quantile(0.95, "linear")
    statistic["o3"] = pl.col("o3").quantile(0.90, "linear")
    values = cities.group_by("area").agg([s.alias(n) for n, s in statistic.items()])
    values = values.with_columns([rounded(name) for name in POLLUTANTS])
    index = sum((pl.col(name) / LIMITS[name] for name in POLLUTANTS), pl.lit(0.0)).round(2)
    ranked = values.select("area", index.alias("index")).sort("index")
    return round(ranked.select(pl.col("index").sum()).collect().item() * 100)


run({"hour": hour, "day": day, "rank": rank})
