"""What the host and the projector get, under ``/room``: plain pages that read the log, and forms that add to it."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cisim.dashboard.room import web
from cisim.dashboard.room.access import is_key
from cisim.dashboard.room.codes import tidy_code
from cisim.dashboard.room.debrief_file import debrief_file
from cisim.dashboard.room.export import log_csv
from cisim.dashboard.room.host_view import counts_of, host_values, lobby_values, offered
from cisim.dashboard.room.network import qr_svg
from cisim.dashboard.room.pages import asset, render, style_of
from cisim.dashboard.room.paper import enter_paper, paper_values
from cisim.dashboard.room.questions import prepare_answers
from cisim.dashboard.room.refusal import Refused
from cisim.dashboard.room.room import Room
from cisim.dashboard.room.rooms import Rooms
from cisim.dashboard.room.screen_view import is_waiting, screen_values
from cisim.dashboard.shell.access import LOOPBACK, host_name
from cisim.dashboard.shell.answers import ask_for_key
from cisim.dashboard.state.whole_numbers import whole_number_of
from cisim.errors import CisimError
from cisim.language import _, current_language, use_language

SCRIPT = "host.js"


class KeyNeeded:
    """The answer to who has no key: the page that asks for it."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer."""
        await ask_for_key(send)


class Host:
    """The routes of the host.

    Args:
        rooms: called for the rooms.
        join_address: address at which phones reach this server, ``http://ADDRESS:8765``; empty: the one by
            which the host has called it.
        scenario: community that is chosen at first.
    """

    def __init__(self, rooms: Callable[[], Rooms], join_address: str = "", scenario: str = "") -> None:
        self._rooms, self._join, self._scenario = rooms, join_address, scenario
        self.routes = [
            Route("/room", self.lobby),
            Route("/room/open", self.open, methods=["POST"]),
            Route("/room/{code}", self.show),
            Route("/room/{code}/state", self.state),
            Route("/room/{code}/act", self.act, methods=["POST"]),
            Route("/room/{code}/screen", self.screen),
            Route("/room/{code}/paper", self.paper, methods=["GET", "POST"]),
            Route("/room/{code}/log.csv", self.log),
            Route("/room/{code}/debrief.html", self.debrief),
        ]

    # who may

    def form_token(self, code: str) -> str:
        """What every form of the host has to carry: no page of another place, and no phone, knows it."""
        return hmac.digest(self._rooms().store.host_key().encode(), code.encode(), "sha256").hex()[:32]

    def entered(self, request: Request) -> Room | Response | KeyNeeded:
        """The room of a request by the host; or the answer to who is none, or to a wrong code."""
        if not request.scope.get("admitted"):
            return KeyNeeded()
        typed = request.path_params["code"]
        room = self._rooms().find(tidy_code(typed))
        return web.see_other("/room") if room is None else room

    async def allowed_form(self, request: Request, code: str) -> dict[str, str] | None:
        """The fields of a form of the host; ``None``: whoever sent it is not the host."""
        form = await web.read_form(request)
        admitted = request.scope.get("admitted") and not web.is_from_elsewhere(request)
        return form if admitted and is_key(form.get("token"), self.form_token(code)) else None

    # pages

    def join_address(self, request: Request) -> str:
        """Where phones reach this server."""
        return self._join or f"http://{request.headers.get('host', '')}"

    def is_alone(self, request: Request) -> bool:
        """Whether the address that phones would be told reaches this computer alone."""
        return host_name(self.join_address(request).partition("//")[2]) in LOOPBACK

    def frame(self, request: Request, template: str, heading: str, status: int = 200, **values: Any) -> Response:
        """A page in the frame of the dashboard."""
        from cisim.dashboard.pages import NAVIGATION

        common = {"heading": heading, "pages": NAVIGATION, "style": style_of("host.css"), "script": asset(SCRIPT),
                  "refused": "", "state": "", "version": "", "alone": self.is_alone(request)}  # fmt: skip
        return web.page(render(template, current_language(), **(common | values)), SCRIPT, status)

    async def lobby(self, request: Request) -> Response | KeyNeeded:
        """Rooms that are open, and a form for a new one."""
        if not request.scope.get("admitted"):
            return KeyNeeded()
        values = lobby_values(self._rooms().living(), self._scenario)
        with use_language(web.language_of(request)):
            return self.frame(request, "lobby.html", _("Workshop"), token=self.form_token(""), **values)

    async def open(self, request: Request) -> Response:
        """Open a room."""
        form = await self.allowed_form(request, "")
        if form is None:
            return self.forbidden(request)
        try:
            if form.get("scenario") not in offered(self._scenario):
                raise Refused(_("There is no such community here."), 400)
            scenario, language = form.get("scenario", ""), form.get("language", "")
            room = self._rooms().open(scenario, language, seed=1, rounds=whole_number_of(form.get("rounds", "")))
        except CisimError as error:
            with use_language(web.language_of(request)):
                values = lobby_values(self._rooms().living(), self._scenario)
                return self.frame(request, "lobby.html", _("Workshop"), 400, token=self.form_token(""),
                                  refused=str(error), **values)  # fmt: skip
        prepare_answers(room)
        return web.see_other(f"/room/{room.code}")

    def forbidden(self, request: Request) -> Response:
        """The answer to who is not the host."""
        with use_language(web.language_of(request)):
            return self.frame(request, "refusal.html", _("Only the host can do this"), 403)

    async def show(self, request: Request) -> Response | KeyNeeded:
        """The page of the host."""
        room = self.entered(request)
        return self.host_page(request, room) if isinstance(room, Room) else room

    def host_page(self, request: Request, room: Room, refused: Refused | None = None) -> Response:
        """The page of a room, and what was refused."""
        join = f"{self.join_address(request)}/j/{room.code}"
        with use_language(room.settings["language"]):
            heading = _("Room {code}").format(code=room.code)
            values = host_values(self._rooms(), room)
            return self.frame(
                request, "host.html", heading, 200 if refused is None else refused.status,
                refused="" if refused is None else str(refused), token=self.form_token(room.code), join=join,
                qr=Markup(qr_svg(join)),
                state=f"/room/{room.code}/state", version=self.live_version(room), waiting=is_waiting(room), **values,
            )  # fmt: skip

    def live_version(self, room: Room) -> str:
        """Changes when the host or the screen has something else to show."""
        counts = counts_of(self._rooms(), room)
        return f"{room.version}.{counts['here']}.{counts['away']}.{int(is_waiting(room))}"

    async def state(self, request: Request) -> Response | KeyNeeded:
        """What the pages of host and screen poll."""
        room = self.entered(request)
        if not isinstance(room, Room):
            return room
        left = max(0, round(room.until - time.time())) if room.until else 0
        version = self.live_version(room)
        ready = not is_waiting(room)
        state = {"v": version, "t": left, "ready": ready, "over": room.ended and ready} | counts_of(self._rooms(), room)
        return web.state_answer(request, state, f"{version}.{left}")

    async def act(self, request: Request) -> Response:
        """Do what the host wants, then show the page again."""
        code = tidy_code(request.path_params["code"])
        form = await self.allowed_form(request, code)
        room = self._rooms().find(code)
        if form is None:
            return self.forbidden(request)
        if room is None:
            return web.see_other("/room")
        try:
            self._rooms().act(room, form)
        except Refused as refused:
            return self.host_page(request, room, refused)
        return web.see_other(f"/room/{code}")

    async def screen(self, request: Request) -> Response | KeyNeeded:
        """What the room sees."""
        room = self.entered(request)
        if not isinstance(room, Room):
            return room
        join = f"{self.join_address(request)}/j/{room.code}"
        language = room.settings["language"]
        with use_language(language):
            values = screen_values(self._rooms(), room)
        text = render("screen.html", language, room=room, style=style_of("screen.css", "figures.css"),
                      script=asset(SCRIPT), state=f"/room/{room.code}/state", version=self.live_version(room),
                      join=join.removeprefix("http://"), qr=Markup(qr_svg(join)), alone=self.is_alone(request),
                      **values)  # fmt: skip
        return web.page(text, SCRIPT)

    async def paper(self, request: Request) -> Response | KeyNeeded:
        """Answers that were counted on paper."""
        form = None
        if request.method == "POST":
            form = await self.allowed_form(request, tidy_code(request.path_params["code"]))
            if form is None:
                return self.forbidden(request)
        room = self.entered(request)
        if not isinstance(room, Room):
            return room
        refused, status = "", 200
        if form is not None:
            try:
                enter_paper(self._rooms(), room, form)
            except Refused as error:
                refused, status = str(error), error.status
            else:
                return web.see_other(f"/room/{room.code}")
        with use_language(room.settings["language"]):
            return self.frame(request, "paper.html", _("Answers from paper"), status, refused=refused, room=room,
                              token=self.form_token(room.code), **paper_values(room, form or {}))  # fmt: skip

    async def log(self, request: Request) -> Response | KeyNeeded:
        """The log as a file."""
        room = self.entered(request)
        if not isinstance(room, Room):
            return room
        return web.download(log_csv(self._rooms().store.events(room.code)), f"workshop-{room.code}.csv", "text/csv")

    async def debrief(self, request: Request) -> Response | KeyNeeded:
        """The debrief as a file."""
        room = self.entered(request)
        if not isinstance(room, Room):
            return room
        try:
            return web.download(debrief_file(room), f"workshop-{room.code}-debrief.html", "text/html")
        except Refused as refused:
            return self.host_page(request, room, refused)
