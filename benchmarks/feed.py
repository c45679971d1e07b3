"""Measure the delay from an append to its followers, and the memory of a follower.

python -m benchmarks.feed [sqlite|postgresql] [how many follow] [how many appends]
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from pathlib import Path
from statistics import median

from api.service import Service
from benchmarks.histories import BENCHMARK
from benchmarks.places import fresh
from benchmarks.serving import Serving, p99, serving

BETWEEN_SECONDS = 0.05
SETTLE_SECONDS = 2.0


def resident_kilobytes(process: int) -> int:
    """Return the resident memory of a process in kB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1])


async def follow(host: str, port: int, arrived: dict[int, list[float]]) -> None:
    """Note when each position arrives, until the stream ends."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET /v1/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
    while line := await reader.readline():
        if line.startswith(b"id: "):
            arrived.setdefault(int(line[4:]), []).append(time.perf_counter())


async def measured(service: Service, server: Serving, many: int, appends: int) -> None:
    before = resident_kilobytes(server.process)
    arrived: dict[int, list[float]] = {}
    following = [
        asyncio.create_task(follow("127.0.0.1", server.port, arrived)) for _ in range(many)
    ]
    await asyncio.sleep(SETTLE_SECONDS)
    held = resident_kilobytes(server.process) - before
    appended: dict[int, float] = {}
    for number in range(appends):
        id = f"benchmark-{number}"
        place = await asyncio.to_thread(
            service.verbs.register_source, id, id, None, None, BENCHMARK
        )
        appended[place.position] = time.perf_counter()
        await asyncio.sleep(BETWEEN_SECONDS)
    await asyncio.sleep(SETTLE_SECONDS)
    took = [at - begun for position, begun in appended.items() for at in arrived[position]]
    assert len(took) == many * appends, "a follower missed an event"
    print(f"{many} followers, {appends} appends, from the end of an append to its frame:")
    for name, seconds in (("p50", median(took)), ("p99", p99(took)), ("max", max(took))):
        print(f"  {name} {seconds * 1000:.1f} ms")
    print(f"  {held / many:.1f} kB of server memory per follower")
    for one in following:
        one.cancel()


def main() -> None:
    place = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    appends = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    with fresh(place) as service:
        url = service.writing.engine.url.render_as_string(hide_password=False)
        with serving(url) as server:
            asyncio.run(measured(service, server, many, appends))


if __name__ == "__main__":
    main()
