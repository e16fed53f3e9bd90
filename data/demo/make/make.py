"""Makes the demo's data again, byte for byte: `python make.py --source DIR [--out DIR]`.

DIR holds `hourly_20260226_20260430.parquet`, `stations_2026.csv` and the raw files of two days
(`raw_csv_2026-02-28.tar.gz`, `raw_csv_2026-03-01.tar.gz`), as described in the README beside the data.
"""

import argparse
from pathlib import Path

import areas
import fleet
import objects
import people
import photos
import readings
import stories


def main():
    """Reads the arguments and writes every data file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="folder with the national hourly release")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent, help="where to write")
    args = parser.parse_args()
    stations = readings.write(args.source, args.out)
    shapes = areas.write(args.out, stations)
    people.write(args.out)
    fleet.write(args.out, objects.write(args.out, shapes, stations))
    stories.write(args.out)
    photos.write(args.out)


if __name__ == "__main__":
    main()
