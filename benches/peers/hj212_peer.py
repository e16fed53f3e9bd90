"""Reads and writes one HJ 212 frame again and again, in the plain way of Python.

Usage: hj212_peer.py FRAME SECONDS, where FRAME is a file that holds one frame.
"""

import json
import sys
import time
from datetime import datetime
from decimal import Decimal

TABLE = []
for seed in range(256):
    word = seed
    for _ in range(8):
        word = (word >> 1) ^ 0xA001 if word & 1 else word >> 1
    TABLE.append(word)


def crc(segment: bytes) -> int:
    word = 0xFFFF
    for byte in segment:
        word = TABLE[(word >> 8) ^ byte]
    return word


def decode(frame: bytes) -> tuple[dict, dict]:
    """Checks length and check word; returns the header and the factors with typed values."""
    length = int(frame[2:6])
    segment = frame[6 : 6 + length]
    if frame[:2] != b"##" or int(frame[6 + length : 10 + length], 16) != crc(segment):
        raise ValueError("not a frame")
    head, _, area = segment.decode("ascii").partition("CP=&&")
    header = dict(field.split("=", 1) for field in head.split(";") if field)
    header["CN"] = int(header["CN"])
    header["Flag"] = int(header["Flag"])
    factors: dict = {}
    for item in area.removesuffix("&&").split(";"):
        for pair in item.split(","):
            name, value = pair.split("=", 1)
            code, _, suffix = name.partition("-")
            if not suffix:
                header[name] = datetime.strptime(value, "%Y%m%d%H%M%S")
            elif suffix == "Flag":
                factors.setdefault(code, {})[suffix] = value
            else:
                factors.setdefault(code, {})[suffix] = Decimal(value)
    return header, factors


def encode(header: dict, factors: dict) -> bytes:
    items = [header["DataTime"].strftime("DataTime=%Y%m%d%H%M%S")]
    for code, values in factors.items():
        items.append(",".join(f"{code}-{suffix}={value}" for suffix, value in values.items()))
    head = "QN={QN};ST={ST};CN={CN};PW={PW};MN={MN};Flag={Flag};CP=&&".format(**header)
    segment = (head + ";".join(items) + "&&").encode("ascii")
    return b"##%04d%b%04X\r\n" % (len(segment), segment, crc(segment))


def rate(seconds: float, work) -> float:
    begin = time.perf_counter()
    count = 0
    while (now := time.perf_counter()) - begin < seconds:
        for _ in range(200):
            work()
        count += 200
    return count / (now - begin)


def main() -> None:
    with open(sys.argv[1], "rb") as file:
        frame = file.read()
    seconds = float(sys.argv[2])
    header, factors = decode(frame)
    if encode(header, factors) != frame:
        raise SystemExit("the frame is not written as it was read")
    block = bytes([0x5A]) * 1024
    for task, work in (
        ("decode", lambda: decode(frame)),
        ("encode", lambda: encode(header, factors)),
        ("crc", lambda: crc(block)),
    ):
        print(json.dumps({"task": task, "per_second": rate(seconds, work)}))


main()
