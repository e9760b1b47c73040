"""A dashboard that is asked, by lines on its standard input, what it still holds of tabs that are gone.

``count``: live objects of tabs. ``find TEXT``: how many live objects hold the text, which is given backwards, so that
the question is no answer. Each is answered by a line of JSON.
"""

from __future__ import annotations

import gc
import json
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from time import sleep
from typing import Any

import numpy as np
import uvicorn

from cisim.dashboard.shell.server import application

TABS = ("session.Session", "kernel_context.VirtualKernelContext", "tasks.TaskThreaded", "core._RenderContext",
        "roster.Roster", "model.CommunityModel")  # fmt: skip
"""Classes whose objects belong to a tab."""


def serve() -> int:
    """Serve in a thread; returns the port."""
    server = uvicorn.Server(uvicorn.Config(application(), port=0, log_level="warning", loop="asyncio"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        sleep(0.02)
    return int(server.servers[0].sockets[0].getsockname()[1])


def count() -> dict[str, int]:
    """Objects of tabs by class, what starts of pages do, and all objects that are watched for circles."""
    import solara.lifecycle

    gc.collect()
    found = Counter(f"{type(thing).__module__}.{type(thing).__name__}" for thing in gc.get_objects())
    starts = len(solara.lifecycle._on_kernel_start_callbacks)
    tabs = {name: sum(n for full, n in found.items() if full.endswith(f".{name}")) for name in TABS}
    return tabs | {"starts": starts, "objects": found.total()}


def find(text: str) -> int:
    """How many live objects hold a text, alone or in arrays."""
    gc.collect()
    return sum(holds(part, text) for thing in gc.get_objects() for part in parts(thing) if part is not text)


def parts(thing: Any) -> Iterator[Any]:
    """What an object refers to."""
    if thing is not sys.modules.get("_asyncio"):  # Python before 3.12.6 ends if asked (python/cpython issue 122695)
        yield from gc.get_referents(thing)


def holds(thing: Any, text: str) -> bool:
    """Whether a single object is or has a text."""
    if isinstance(thing, str):
        return text in thing
    if isinstance(thing, (bytes, bytearray)):
        return any(text.encode(code) in thing for code in ("utf-8", "utf-16-le", "utf-32-le"))
    if isinstance(thing, np.ndarray) and thing.dtype.kind == "U":
        return any(text in word for word in thing.ravel().tolist())
    return False


def main() -> None:
    print(json.dumps(serve()), flush=True)
    for line in sys.stdin:
        question, _, backwards = line.strip().partition(" ")
        print(json.dumps(find(backwards[::-1]) if question == "find" else count()), flush=True)


if __name__ == "__main__":
    main()
