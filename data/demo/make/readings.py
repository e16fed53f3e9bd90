"""Takes the real hourly readings out of the national release and checks them against its raw files."""

import csv
import gzip
import io
import tarfile

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tables import CITIES, READINGS_OF, write_csv

FIRST = "2026-02-28 18:00:00"
LAST = "2026-04-30 23:00:00"
FACTORS = ["so2", "no2", "pm10", "pm2_5", "co", "o3"]
HEADER = ["stamp", "station", *FACTORS, "published_aqi", "published_primary"]
RAW_DAYS = ["raw_csv_2026-02-28.tar.gz", "raw_csv_2026-03-01.tar.gz"]

SOURCE = "中国环境监测总站全国城市空气质量实时发布，经 StorywithLove/workflow 存档"

# The release's words for the primary pollutant, as this file's column names.
PRIMARY = {
    "二氧化硫(SO2)": "so2",
    "二氧化氮(NO2)": "no2",
    "颗粒物(PM10)": "pm10",
    "细颗粒物(PM2.5)": "pm2_5",
    "一氧化碳(CO)": "co",
    "臭氧1小时(O3_1h)": "o3",
}


def stations(source):
    """Returns the stations to take, by code: all of Hubei, then those whose readings the invented city borrows."""
    with open(source / "stations_2026.csv", encoding="utf-8", newline="") as file:
        rows = {row["stationcode"]: row for row in csv.DictReader(file)}
    hubei = {code: row for code, row in rows.items() if row["area"] in CITIES}
    borrowed = {code: rows[code] for code in READINGS_OF.values() if code not in hubei}
    return {**dict(sorted(hubei.items())), **dict(sorted(borrowed.items()))}


def hours(source, codes):
    """Returns the rows of `hours.csv`, by time and station, each digit as published."""
    columns = ["time", "stationcode", "primarypollutant", "aqi", *FACTORS]
    table = pq.read_table(source / "hourly_20260226_20260430.parquet", columns=columns)
    table = table.filter(pc.is_in(table["stationcode"].cast("string"), value_set=pa.array(sorted(codes))))
    rows = []
    for row in table.to_pylist():
        time = str(row["time"])
        if not FIRST <= time <= LAST:
            continue
        stamp = time[:13].replace("-", "").replace(" ", "")
        values = [digits(factor, row[factor]) for factor in FACTORS]
        rows.append([stamp, row["stationcode"], *values, digits("aqi", row["aqi"]), primary(row["primarypollutant"])])
    rows.sort(key=lambda row: (row[0], row[1]))
    keys = [(row[0], row[1]) for row in rows]
    assert len(set(keys)) == len(keys), "a station has two rows for one hour"
    return rows


def digits(column, value):
    """Returns the value as the release prints it: whole ug/m3, CO with one decimal in mg/m3, empty if missing."""
    if value is None or value != value:
        return ""
    return f"{value:.1f}" if column == "co" else str(int(value))


def primary(words):
    """Returns the primary pollutants as column names joined with `+`, empty if none was published."""
    if not words or words == "NA":
        return ""
    return "+".join(PRIMARY[word] for word in words.split(","))


def verify(source, rows, codes):
    """Compares every row of the days whose raw files are kept, digit for digit; returns how many."""
    ours = {(row[0], row[1]): row[2:] for row in rows}
    compared = 0
    for name in RAW_DAYS:
        with tarfile.open(source / name) as archive:
            for member in archive:
                if not member.isfile():
                    continue
                text = io.TextIOWrapper(archive.extractfile(member), encoding="utf-8-sig", newline="")
                for raw in csv.DictReader(text):
                    stamp = raw["timepoint"].replace("-", "").replace("T", "")[:10]
                    if (
                        raw["stationcode"] not in codes
                        or not FIRST[:13] <= f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]} {stamp[8:]}"
                    ):
                        continue
                    theirs = [published(raw[column]) for column in [*FACTORS, "aqi"]] + [
                        primary(raw["primarypollutant"])
                    ]
                    # The release once in a while drops the decimal of a whole CO value: 1 for 1.0.
                    theirs[4] = theirs[4] + ".0" if theirs[4].isdigit() else theirs[4]
                    assert ours[stamp, raw["stationcode"]] == theirs, f"{stamp} {raw['stationcode']}: {theirs}"
                    compared += 1
    return compared


def published(text):
    """Returns the raw text of a value, empty for each of the release's words for missing."""
    return "" if text in ("", "NA", "/") else text


def write(source, out):
    """Writes `stations.csv` and `hours.csv.gz`; returns the stations."""
    chosen = stations(source)
    rows = hours(source, chosen)
    print(f"hours: {len(rows)} rows, {verify(source, rows, chosen)} of them equal to the raw files")
    write_csv(
        out / "stations.csv",
        ["code", "name", "area", "area_name", "lon", "lat", "use", "source_note"],
        [
            [
                code,
                row["positionname"],
                CITIES.get(row["area"], ("", ""))[0],
                row["area"],
                row["longitude"],
                row["latitude"],
                "station" if row["area"] in CITIES else "readings-only",
                SOURCE if row["area"] in CITIES else SOURCE + "；不在湖北，仅作虚构站点的读数来源",
            ]
            for code, row in chosen.items()
        ],
    )
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER, *rows])
    with open(out / "hours.csv.gz", "wb") as file:
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=9, mtime=0) as packed:
            packed.write(text.getvalue().encode())
    return chosen
