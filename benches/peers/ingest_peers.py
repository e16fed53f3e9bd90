"""The readings of `qingshan bench ingest` by line protocol into VictoriaMetrics and InfluxDB.

Both are started from Debian's packages with an empty folder of their own on the loopback, are
given the same minute data (devices x minutes x factors) in batches, and are stopped again. Making
the text is not counted. They acknowledge a batch, not a frame, and before it is synced to the
disk: the figures are no like for like, they say what a database does that promises less.

    python3 ingest_peers.py [--devices 1000] [--minutes 200] [--factors 10] [--batch 5000]

One line per peer: {"peer": "...", "readings_per_second": ..., "bytes_per_reading": ...}.
"""

import argparse
import http.client
import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

FACTORS = [
    "w01018", "w21003", "w21011", "w21001", "w00000", "w01001", "w01010", "w01014", "w01003",
    "w01009", "a34004", "a34002", "a21026", "a21004", "a21005", "a05024", "a01001", "a01002",
    "a01006", "a01007",
]
START = 1_767_196_800  # 2026-01-01 00:00 in Beijing
PATIENCE = 30.0


def value(device, minute, place):
    """A level with noise, as `qingshan bench ingest` sends it: 300.00 to 349.99."""
    x = (minute * 2_654_435_761 + place * 40_503 + device * 2_246_822_519) & 0xFFFF_FFFF
    x ^= x >> 15
    x = x * 3_266_489_917 & 0xFFFF_FFFF
    return 30_000 + (x ^ x >> 13) % 5_000


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def batches(devices, minutes, factors, size):
    """The readings as text, minute by minute as they would come."""
    names = FACTORS[:factors]
    lines = []
    for minute in range(minutes):
        at = (START + 60 * minute) * 1_000_000_000
        for device in range(devices):
            fields = ",".join(
                f"{name}={value(device, minute, place) / 100:.2f}"
                for place, name in enumerate(names)
            )
            lines.append(f"minute,mn=BE{device:022} {fields} {at}\n")
            if len(lines) == size:
                yield "".join(lines).encode()
                lines = []
    if lines:
        yield "".join(lines).encode()


def post(connection, path, body=b""):
    connection.request("POST", path, body)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        raise RuntimeError(f"{path}: {answer.status} {text[:200]!r}")


def connected(port):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the peer never listened")


def size(folder):
    return sum(512 * one.stat().st_blocks for one in pathlib.Path(folder).rglob("*") if one.is_file())


def settled_size(folder):
    """Waits until the folder no longer changes, at most a while: peers merge in the background."""
    last, deadline = -1, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        now = size(folder)
        if now == last:
            break
        last = now
        time.sleep(3)
    return size(folder)


def victoria_metrics(folder, port):
    command = [
        "victoria-metrics", f"-storageDataPath={folder}/data", "-retentionPeriod=100y",
        f"-httpListenAddr=127.0.0.1:{port}", "-loggerLevel=ERROR",
    ]
    return command, "/write", "/internal/force_flush", f"{folder}/data"


def influxdb(folder, port):
    other = free_port()
    settings = pathlib.Path(folder, "influxdb.conf")
    settings.write_text(
        f'reporting-disabled = true\nbind-address = "127.0.0.1:{other}"\n'
        f'[meta]\ndir = "{folder}/meta"\n'
        f'[data]\ndir = "{folder}/data"\nwal-dir = "{folder}/wal"\n'
        'cache-snapshot-write-cold-duration = "2s"\ncompact-full-write-cold-duration = "2s"\n'
        'query-log-enabled = false\n'
        f'[http]\nbind-address = "127.0.0.1:{port}"\nlog-enabled = false\n'
        '[monitor]\nstore-enabled = false\n'
    )
    command = ["influxd", "-config", str(settings)]
    return command, "/write?db=bench&precision=ns", None, f"{folder}/data"


def measure(name, program, make, load, readings):
    if shutil.which(program) is None:
        print(json.dumps({"peer": name, "skipped": f"{program} is not installed"}))
        return
    with tempfile.TemporaryDirectory(prefix="qingshan-peer-") as folder:
        port = free_port()
        command, write, flush, data = make(folder, port)
        peer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            connection = connected(port)
            if name == "influxdb":
                post(connection, "/query?q=CREATE%20DATABASE%20bench")
            began = time.monotonic()
            for batch in load:
                post(connection, write, batch)
            elapsed = time.monotonic() - began
            if flush:
                post(connection, flush)
            settled_size(data)
            # What is still in memory is written when it stops.
            peer.terminate()
            peer.wait(PATIENCE)
            grown = size(data)
            print(json.dumps({
                "peer": name,
                "readings": readings,
                "readings_per_second": round(readings / elapsed),
                "bytes_per_reading": round(grown / readings, 2),
                "acknowledged": "a batch, before it is synced to the disk",
            }))
        finally:
            peer.terminate()
            try:
                peer.wait(10)
            except subprocess.TimeoutExpired:
                peer.kill()
                peer.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--devices", type=int, default=1_000)
    parser.add_argument("--minutes", type=int, default=200)
    parser.add_argument("--factors", type=int, default=10, choices=range(1, 21))
    parser.add_argument("--batch", type=int, default=5_000, help="frames in one request")
    asked = parser.parse_args()
    load = list(batches(asked.devices, asked.minutes, asked.factors, asked.batch))
    readings = asked.devices * asked.minutes * asked.factors
    measure("victoria-metrics", "victoria-metrics", victoria_metrics, load, readings)
    measure("influxdb", "influxd", influxdb, load, readings)


if __name__ == "__main__":
    main()
