"""How many visitors the dashboard takes: seconds until each of so many that come within some seconds has a drawing,
how often they were told that all is full, how long /readyz took meanwhile, and what memory is left of sessions that
ended.

    python benchmarks/sessions.py [--visitors 30] [--within 1] [--cycles 50]

Visitors are no browsers: they read what the server draws. The server shares this machine's cores with them.
"""

import argparse
import asyncio
import json
import os
import statistics
import time

import psutil

from cisim.dashboard.shell.plain_visitor import PlainVisitor, come_in, request
from cisim.dashboard.shell.spawn import start, stop


async def visit(address, delay, stay):
    """Come after some seconds, see a drawing, stay, go; seconds from the first request to the drawing, and refusals."""
    await asyncio.sleep(delay)
    begun = time.perf_counter()
    visitor, refused = await come_in(address)
    async with visitor:
        await visitor.open()
        await visitor.drawn()
        seconds = time.perf_counter() - begun
        await asyncio.sleep(stay)
        await visitor.say_goodbye()
    return seconds, refused


async def watch(address, found):
    """Seconds that /readyz takes, twice a second."""
    while True:
        begun = time.perf_counter()
        await request(address, "/readyz")
        found.append(time.perf_counter() - begun)
        await asyncio.sleep(0.5)


async def crowd(address, visitors, within, stay):
    ready = []
    watching = asyncio.create_task(watch(address, ready))
    visits = [visit(address, k * within / visitors, stay) for k in range(visitors)]
    seen = await asyncio.gather(*visits, return_exceptions=True)
    watching.cancel()
    drawn = [one for one in seen if isinstance(one, tuple)]
    return {
        "visitors": visitors,
        "within_s": within,
        "drawn": len(drawn),
        "lost": [repr(one) for one in seen if not isinstance(one, tuple)][:3],
        "drawn_p50_s": round(statistics.median(seconds for seconds, _ in drawn), 2),
        "drawn_max_s": round(max(seconds for seconds, _ in drawn), 2),
        "told_full": sum(refused > 0 for _, refused in drawn),
        "readyz_max_s": round(max(ready), 3),
    }


async def cycles(address, process, count):
    """Megabytes that each of so many visits, one after the other, leaves behind."""

    async def one():
        async with PlainVisitor(address) as visitor:
            await visitor.open()
            await visitor.drawn()
            await visitor.say_goodbye()

    for _ in range(10):
        await one()
    before = process.memory_info().rss
    for _ in range(count):
        await one()
    return round((process.memory_info().rss - before) / 2**20 / max(count, 1), 3)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--within", type=float, default=1.0, help="seconds in which they come")
    parser.add_argument("--stay", type=float, default=0.0, help="seconds each stays once it has a drawing")
    parser.add_argument("--cycles", type=int, default=50, help="visits one after the other, for memory")
    asked = parser.parse_args()
    process, address = start()
    try:
        asyncio.run(cycles(address, psutil.Process(process.pid), 0))
        found = asyncio.run(crowd(address, asked.visitors, asked.within, asked.stay))
        if asked.cycles:
            found["left_each_mb"] = asyncio.run(cycles(address, psutil.Process(process.pid), asked.cycles))
    finally:
        stop(process)
    print(json.dumps(found | {"load_average": os.getloadavg()[0], "cores": os.cpu_count()}, indent=1))


if __name__ == "__main__":
    main()
