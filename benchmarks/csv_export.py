"""Measure the memory of a server while it sends a long CSV file.

    python -m benchmarks.csv_export [how many] [each]

Builds a SQLite database of 100,000 developments, serves it in a separate process, and reads the
whole list. Prints the private memory of the process after every `each` lines. The memory grows
while the page cache fills (16 MB per connection), and must then stay constant.
"""

from __future__ import annotations

import http.client
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.serving import serving
from benchmarks.stances_http import build

LIST = "/v1/developments.csv"


def parts(connection: http.client.HTTPConnection) -> Iterator[bytes]:
    """Yield the parts of the answer; exit with an error if it is incomplete."""
    connection.request("GET", LIST)
    answer = connection.getresponse()
    said, lines = answer.headers.get("Stanceline-Rows"), 0
    while part := answer.read(1 << 16):
        lines += part.count(b"\n")
        yield part
    # The first line is the header; no text in the benchmark contains a line break.
    if answer.status != 200 or said != str(lines - 1):
        raise SystemExit(f"{LIST}: {answer.status}, {lines - 1} rows of {said}")


def held(process: int) -> float:
    """Return the private memory of the process in MB, without mapped files."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    assert found is not None, "needs Linux"
    return int(found.group(1)) / 1e3


def measure(url: str, each: int) -> tuple[int, list[float], float]:
    """Return the number of lines, the memory after every `each` lines in MB, and the seconds."""
    with serving(url) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        lines, known = 0, list[float]()
        began = time.perf_counter()
        for part in parts(connection):
            lines += part.count(b"\n")
            if lines // each > len(known):
                known.append(held(server.process))
        return lines, known, time.perf_counter() - began


def main(count: int, each: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/log.db"
        build(url, count)
        lines, known, took = measure(url, each)
    print(
        f"{lines:,} lines in {took:.1f} s ({lines / took:,.0f}/s); MB after every {each:,} lines:"
        f" {', '.join(f'{megabytes:.0f}' for megabytes in known)};"
        f" second half / first half {max(known) / max(known[: len(known) // 2]):.2f} (wanted: 1)"
    )


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 100_000,
        int(sys.argv[2]) if len(sys.argv) > 2 else 10_000,
    )
