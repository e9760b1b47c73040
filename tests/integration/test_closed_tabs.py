"""What is left of a tab that was closed: nothing of the visitor's files, and no memory."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from cisim.dashboard.shell.plain_visitor import PlainVisitor
from cisim.dashboard.state.cache import SharedCache
from cisim.dashboard.state.result_cache import SHARED_COMPARISONS, ComparisonRunner
from cisim.dashboard.state.settings import Settings
from cisim.simulation.drawn_community import drawn_roster
from machine import patience
from organisation_tools import HEAD, ROWS, SHORT, settings_with_roster

NAME = "Zwetschgenhof Kindergarten Quitzow"


class Server:
    """A dashboard that says what it holds."""

    def __init__(self):
        command = [sys.executable, str(Path(__file__).parents[1] / "tab_server.py")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = f"http://127.0.0.1:{self.answer()}"

    def answer(self):
        return json.loads(self.process.stdout.readline())

    def ask(self, question):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        return self.answer()

    def held(self, name):
        return self.ask(f"find {name[::-1]}")

    def stop(self):
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    async def visit(self, path, meanwhile=None):
        """Open a page, do something there, and close it as a browser does."""
        async with PlainVisitor(self.address, path) as visitor:
            await visitor.open()
            await (meanwhile(visitor) if meanwhile else visitor.drawn())
            await visitor.say_goodbye()

    def until(self, question, is_right):
        """The answer once it is right, or the last one: threads of a tab may end a little later."""

        async def wait():
            while not is_right(self.ask(question)):
                await asyncio.sleep(0.2)

        with suppress(TimeoutError):
            asyncio.run(asyncio.wait_for(wait(), patience(20)))
        return self.ask(question)


@pytest.fixture(scope="module")
def server():
    found = Server()
    yield found
    found.stop()


async def give(visitor, form, files):
    """Give files until they are in use: this visitor may be faster than the form, which then hears nothing."""
    for wait in (5, 10, 20, 80):
        await visitor.tell(form, "give", files)
        used = visitor.until(lambda state: str(state.get("used")).startswith("In use: mine.csv"))
        with suppress(TimeoutError):
            return await asyncio.wait_for(used, patience(wait))
    raise AssertionError("the files were not used")


@pytest.mark.slow
def test_a_community_that_was_uploaded_is_nowhere_once_its_tab_is_closed(server):
    held = []

    async def upload(visitor):
        form = await visitor.until(
            lambda state: "event_give" in str(state.get("events")) or "give" in state.get("events", ())
        )
        file = {"kind": "organisations", "name": "mine.csv", "text": (HEAD + ROWS).replace("Reads Co.", NAME)}
        await give(visitor, form["id"], [file])
        await visitor.until(lambda state: state.get("runs") == 200 and "line" in state)
        held.append(await asyncio.to_thread(server.held, NAME))

    asyncio.run(asyncio.wait_for(server.visit("/" + SHORT, upload), patience(120)))
    assert held[0] > 0
    assert server.until(f"find {NAME[::-1]}", lambda found: found == 0) == 0


@pytest.mark.slow
def test_a_session_that_ended_leaves_nothing(server):
    """Twice as many visits leave no more objects than a few caches of the standard library hold."""
    for _ in range(3):  # what the first visits make for all
        asyncio.run(asyncio.wait_for(server.visit("/"), patience(60)))
    before = server.until("count", lambda found: found["session.Session"] == 0)
    visits = 6
    for _ in range(visits):
        asyncio.run(asyncio.wait_for(server.visit("/"), patience(60)))
    after = server.until("count", lambda found: found["session.Session"] == 0)
    left = {name: after[name] - before[name] for name in after}
    objects = left.pop("objects")
    assert left == dict.fromkeys(left, 0)
    assert before["session.Session"] == before["kernel_context.VirtualKernelContext"] == 0
    assert objects < 100 * visits  # a session has some thirty thousand


def test_what_is_computed_from_files_of_a_visitor_is_not_shared():
    settings = Settings("small-town").changed({"time.months": 12})
    own = settings_with_roster(settings, drawn_roster(settings.scenario, 1))
    runner = ComparisonRunner()
    runner.compute(own, 4, lambda: True, lambda done, total: None)
    assert runner.best(own) is not None
    assert SHARED_COMPARISONS.best(own) is None
    cache = SharedCache(3)
    cache.put((own, 4), "private")
    cache.put((settings, 4), "for all")
    assert cache.get((own, 4)) is None  # no tab asks here
    assert cache.get((settings, 4)) == "for all"
