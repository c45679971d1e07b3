"""How long from an append until all who follow are told, and what does a follower take?

python -m benchmarks.feed [sqlite|postgresql] [how many follow] [how many appends]
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from api.service import Service
from benchmarks.places import fresh
from domain.application import Request

BY = Request("benchmark")
BETWEEN_SECONDS = 0.05
SETTLE_SECONDS = 2.0


def resident_kilobytes(process: int) -> int:
    """What a process holds in memory."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1])


async def follow(host: str, port: int, told: dict[int, list[float]]) -> None:
    """Note when each position is told, until the stream ends."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET /v1/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
    while line := await reader.readline():
        if line.startswith(b"id: "):
            told.setdefault(int(line[4:]), []).append(time.perf_counter())


async def measured(service: Service, server: int, port: int, many: int, appends: int) -> None:
    before = resident_kilobytes(server)
    told: dict[int, list[float]] = {}
    following = [asyncio.create_task(follow("127.0.0.1", port, told)) for _ in range(many)]
    await asyncio.sleep(SETTLE_SECONDS)
    held = resident_kilobytes(server) - before
    appended: dict[int, float] = {}
    for number in range(appends):
        id = f"benchmark-{number}"
        place = await asyncio.to_thread(service.application.register_source, id, id, None, None, BY)
        appended[place.position] = time.perf_counter()
        await asyncio.sleep(BETWEEN_SECONDS)
    await asyncio.sleep(SETTLE_SECONDS)
    took = sorted(at - begun for position, begun in appended.items() for at in told[position])
    assert len(took) == many * appends, "somebody was not told"
    print(f"{many} follow, {appends} appends, from the end of the append to the frame read:")
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        print(f"  {name} {took[int(share * (len(took) - 1))] * 1000:.1f} ms")
    print(f"  most {took[-1] * 1000:.1f} ms")
    print(f"  {held / many:.1f} kB of the server's memory for each follower")
    for one in following:
        one.cancel()


def main() -> None:
    place = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    appends = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    with fresh(place) as service:
        url = service.engine.url.render_as_string(hide_password=False)
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--port", "0"],
            env=os.environ | {"STANCELINE_DATABASE_URL": url, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            found = re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())
            assert found is not None
            asyncio.run(measured(service, process.pid, int(found[1]), many, appends))
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
