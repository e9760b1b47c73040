"""A room without a network: requests go straight to the application, as a phone or as the host."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from cisim.dashboard.room.app import room_routes
from cisim.dashboard.room.rooms import Rooms
from cisim.dashboard.room.store import Store
from cisim.dashboard.shell.access import Access
from cisim.dashboard.shell.middleware import Middleware

LAN = "192.168.4.1"
KEY = "k" * 22
COMMUNITY = "small-town"


class Answer:
    """Status, headers and text of an answer."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.status: int = messages[0]["status"]
        self.headers = [(k.decode().lower(), v.decode()) for k, v in messages[0]["headers"]]
        self.text = b"".join(m.get("body", b"") for m in messages[1:]).decode()

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


class Visitor:
    """A browser with its cookies, at an address."""

    def __init__(self, app: Any, address: str, host: str) -> None:
        self.app, self.address, self.host = app, address, host
        self.cookies: dict[str, str] = {}
        self.before_body: Callable[[], object] = lambda: None
        """Called when the server asks for the body of a form."""

    def get(self, path: str, follow: bool = True, **headers: str) -> Answer:
        return self._ask("GET", path, b"", headers, follow)

    def post(self, path: str, form: dict[str, str], follow: bool = True, **headers: str) -> Answer:
        return self._ask("POST", path, urlencode(form).encode(), headers, follow)

    def _ask(self, method: str, path: str, body: bytes, more: dict[str, str], follow: bool) -> Answer:
        parts, sent = urlsplit(path), []
        cookies = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        headers = {"host": f"{self.host}:8765", "cookie": cookies, **{k.replace("_", "-"): v for k, v in more.items()}}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": parts.path, "raw_path": parts.path.encode(), "query_string": parts.query.encode(), "root_path": "",
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()], "client": (self.address, 50000),
            "server": (LAN if self.host == LAN else "127.0.0.1", 8765),
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            self.before_body()
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(self.app(scope, receive, send))
        answer = Answer(sent)
        for key, value in answer.headers:
            if key == "set-cookie":
                name, _, content = value.partition(";")[0].partition("=")
                self.cookies[name] = content
        if follow and answer.status == 303:
            return self._ask("GET", answer.header("location"), b"", more, follow)
        return answer


class Hall:
    """A room with a host on this computer and phones in the network; ``restart`` begins anew from the log."""

    def __init__(self, folder: Path, scenario: str = COMMUNITY) -> None:
        self.folder = folder
        self.restart()
        self.code = self.rooms.open(scenario, rounds=4).code

    def restart(self) -> None:
        self.rooms = Rooms(Store(self.folder))
        routes = room_routes(f"http://{LAN}:8765", COMMUNITY, self.rooms)
        self.app = Middleware(None, Access(KEY, (LAN,)), routes)
        self.host = Visitor(self.app, "127.0.0.1", "127.0.0.1")

    @property
    def room(self) -> Any:
        return self.rooms.room(self.code)

    def phone(self, address: str = "192.168.4.20") -> Visitor:
        """A phone that has joined."""
        found = self.visitor(address)
        assert found.get(f"/j/{self.code}").status == 200
        return found

    def visitor(self, address: str = "192.168.4.20") -> Visitor:
        return Visitor(self.app, address, LAN)

    def again(self, phone: Visitor) -> Visitor:
        """A phone after a restart of the server."""
        phone.app = self.app
        return phone

    def token(self) -> str:
        """What the forms of the host carry."""
        return re.search(r'name="token" value="(\w+)"', self.host.get(f"/room/{self.code}").text)[1]

    def act(self, do: str, **form: str) -> Answer:
        return self.host.post(f"/room/{self.code}/act", {"token": self.token(), "do": do, **form})

    def move_to(self, stage: str) -> None:
        assert self.act("stage", stage=stage).status == 200
        assert self.room.stage == stage

    def vote(self, phone: Visitor, **answers: str) -> Answer:
        return phone.post(f"/j/{self.code}/answer", {"stage": self.room.stage, **answers})

    def decide(self, phone: Visitor, **tokens: str) -> Answer:
        form = {"stage": self.room.stage, "year": str(self.room.played), **{f"t.{k}": v for k, v in tokens.items()}}
        return phone.post(f"/j/{self.code}/answer", form)

    def counts(self) -> dict[str, Any]:
        return json.loads(self.host.get(f"/room/{self.code}/state").text)
