"""A visitor without a browser, as tests and benchmarks need many of: opens a page as its script does, and reads what
the server draws.
"""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Callable
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4


class PlainVisitor:
    """One tab. To be used in ``async with``, which opens the websocket and, in the end, drops it without a farewell.

    Args:
        address: of the server.
        path: of the page, with its query.
        headers: more headers, such as a cookie.
    """

    def __init__(self, address: str, path: str = "/", headers: dict[str, str] | None = None) -> None:
        self.address, self.path = address.rstrip("/"), path
        self.headers = {"Cookie": f"solara-session-id={uuid4()}"} | (headers or {})
        self.kernel, self.tab = str(uuid4()), str(uuid4())
        self.models: dict[str, dict[str, Any]] = {}
        self._control = str(uuid4())

    async def __aenter__(self) -> PlainVisitor:
        from websockets.asyncio.client import connect

        self._socket = await connect(
            f"ws://{urlsplit(self.address).netloc}/jupyter/api/kernels/{self.kernel}/channels?session_id={self.tab}",
            additional_headers=self.headers, max_size=None, max_queue=None, open_timeout=None, ping_interval=None,
        )  # fmt: skip
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    async def open(self) -> None:
        """Ask for the page."""
        await self._send("comm_open", {"comm_id": self._control, "target_name": "solara.control", "data": {}})
        run = {"method": "run", "args": {"path": self.path, "dark": False, "themes": {}}}
        await self._send("comm_msg", {"comm_id": self._control, "data": run})

    async def until(self, what: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read until a part of the page has a state; returns the state, with the part's id as ``id``."""
        while True:
            for key, state in self.models.items():
                if what(state):
                    return state | {"id": key}
            self._read(await self._socket.recv())

    async def drawn(self) -> None:
        """Read until the page has a drawing."""
        await self.until(lambda state: "<svg" in str(state.get("svg", "")))

    async def tell(self, part: str, event: str, data: Any) -> None:
        """Do something, as a click would, in a part of the page."""
        content = {"method": "custom", "content": {"event": event, "data": data}}
        await self._send("comm_msg", {"comm_id": part, "data": content})

    async def say_goodbye(self) -> None:
        """Say that the tab was closed, as a browser does."""
        await request(self.address, f"/_solara/api/close/{self.kernel}?session_id={self.tab}", "POST")

    async def _send(self, kind: str, content: dict[str, Any]) -> None:
        header = {"msg_id": str(uuid4()), "msg_type": kind, "session": self.tab, "username": "", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await self._socket.send(json.dumps(message | {"buffers": []}))

    def _read(self, received: str | bytes) -> None:
        if isinstance(received, bytes):
            count, start = struct.unpack("!ii", received[:8])
            end = struct.unpack("!i", received[8:12])[0] if count > 1 else None
            received = received[start:end].decode()
        message = json.loads(received)
        content, data = message["content"], message["content"].get("data", {})
        if message["msg_type"] == "comm_open":
            self.models[content["comm_id"]] = dict(data.get("state", {}))
        elif message["msg_type"] == "comm_msg" and data.get("method") == "update":
            self.models.setdefault(content["comm_id"], {}).update(data["state"])
        elif message["msg_type"] == "comm_close":
            self.models.pop(content["comm_id"], None)


async def request(address: str, path: str, method: str = "GET") -> tuple[int, str]:
    """Ask a server; returns status and text of the answer."""
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    return int(answer.split(" ", 2)[1]), answer.partition("\r\n\r\n")[2]


async def come_in(address: str, path: str = "/", pause: float = 1.0) -> tuple[PlainVisitor, int]:
    """Ask for a page until this computer is not full; returns the visitor, and how often it was."""
    refused = 0
    while (await request(address, path))[0] == 503:
        refused += 1
        await asyncio.sleep(pause)
    return PlainVisitor(address, path), refused
