"""What phones get: ``/j``, ``/j/CODE``, ``/j/CODE/answer`` and ``/j/CODE/state``. Nothing here can move a room."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cisim.dashboard.room import web
from cisim.dashboard.room.access import ANSWERS, NEW_SEATS, WRONG_TRIES, Tries, fingerprint, new_token
from cisim.dashboard.room.codes import HOURS_VALID, tidy_code
from cisim.dashboard.room.pages import render_phone
from cisim.dashboard.room.phone_stages import page_version, stage_page
from cisim.dashboard.room.refusal import Refused
from cisim.dashboard.room.room import Room
from cisim.dashboard.room.rooms import Rooms
from cisim.language import N_, _, use_language

COOKIE = "cisim-seat"
SCRIPT = "phone.js"
UNSENT = "unsent"
"""In the address to which a phone posts what was still being typed when the room moved on."""


class Phones:
    """The routes of phones.

    Args:
        rooms: called for the rooms, so that a log is made when it is first needed.
    """

    def __init__(self, rooms: Callable[[], Rooms]) -> None:
        self._rooms = rooms
        self.tries, self._seats, self._answers = Tries(WRONG_TRIES), Tries(NEW_SEATS), Tries(ANSWERS)
        self.routes = [
            Route("/j", self.join),
            Route("/j/{code}", self.show),
            Route("/j/{code}/answer", self.answer, methods=["GET", "POST"]),
            Route("/j/{code}/state", self.state),
        ]

    async def join(self, request: Request) -> Response:
        """The page that asks for a code, and goes on to its room."""
        typed = request.query_params.get("code", "")
        if code := tidy_code(typed):
            return web.see_other(f"/j/{code}")
        if typed:
            return self.unknown(request, typed)
        return self.code_page(request, 200)

    def code_page(self, request: Request, status: int, *texts: str, heading: str = N_("Join a room")) -> Response:
        """The form for a code, below what is to be said."""
        language = web.language_of(request)
        with use_language(language):
            heading = _(heading)
        return web.page(render_phone("join.html", language, heading=heading, texts=texts), SCRIPT, status)

    def unknown(self, request: Request, typed: str) -> Response:
        """A wrong code: help, and none any more for whoever tries many."""
        address = web.address_of(request)
        language = web.language_of(request)
        self.tries.note(address)
        with use_language(language):
            texts = (
                _("No room has the code {code} now.").format(code=typed[:12]),
                _(
                    "It has four letters, never I, O or L, and stands on the screen. Codes are valid for {n} hours."
                ).format(n=round(HOURS_VALID)),
                _("Is the phone in the same network as the host? Ask whoever hosts."),
            )
        return self.code_page(request, 404, *texts, heading=N_("There is no such room"))

    def ended(self, request: Request, room: Room) -> Response:
        """For who would join a room that has ended."""
        with use_language(web.language_of(request)):
            text = _("The host has ended room {code}, so nobody can join it. Do you have the code of another one?")
            text = text.format(code=room.code)
        return self.code_page(request, 410, text, heading=N_("This room has ended"))

    def too_many(self, request: Request) -> Response:
        """The answer to an address that has tried many codes."""
        with use_language(web.language_of(request)):
            return self.busy(request, _("Too many wrong codes. Wait a minute, then try again."))

    def busy(self, request: Request, text: str) -> Response:
        """The answer to whoever has done something too often."""
        language = web.language_of(request)
        with use_language(language):
            page = render_phone("message.html", language, heading=_("Wait a minute"), texts=(text,))
        answer = web.page(page, SCRIPT, 429)
        answer.headers["Retry-After"] = "60"
        return answer

    def entered(self, request: Request) -> tuple[Room, str, int | None] | Response:
        """Room, token and seat of a request; or the answer to who has none."""
        typed = request.path_params["code"]
        room = self._rooms().find(tidy_code(typed)) if tidy_code(typed) else None
        token = request.cookies.get(COOKIE, "")
        seat = room.seat_of(fingerprint(token)) if room and token else None
        if seat is None and self.tries.exhausted(web.address_of(request)):
            return self.too_many(request)
        return self.unknown(request, typed) if room is None else (room, token, seat)

    async def show(self, request: Request) -> Response:
        """The present page of a room; a seat for who has none."""
        found = self.entered(request)
        if isinstance(found, Response):
            return found
        room, token, seat = found
        if request.path_params["code"] != room.code:
            return web.see_other(f"/j/{room.code}")
        again = "again" in request.query_params
        if seat is None and room.ended:
            return self.ended(request, room)
        if seat is None:
            if token and fingerprint(token) in room.removed and not again:
                return self.freed(room)
            if not token:
                return self.give_token(room, again)
            address = web.address_of(request)
            if self._seats.exhausted(address) and not request.scope.get("admitted"):
                return self.busy(request, _("Too many seats were taken from here. Wait a minute, then try again."))
            self._seats.note(address)
            try:
                self._rooms().sit(room, token)
            except Refused as refused:
                return self.message(room, _("The room is full"), str(refused), refused.status)
            return web.see_other(f"/j/{room.code}")
        self._rooms().see(room, seat)
        return self.stage(room, seat)

    def give_token(self, room: Room, again: bool) -> Response:
        """A cookie, and the page once more: only who keeps it gets a seat."""
        if again:
            with use_language(room.settings["language"]):
                text = _("This browser keeps no cookies. The room needs one to know your answers again.")
                return self.message(room, _("A cookie is needed"), text, 400)
        answer = web.see_other(f"/j/{room.code}?again=1")
        answer.set_cookie(COOKIE, new_token(), max_age=round(3600 * HOURS_VALID), path="/j", httponly=True,
                          samesite="lax")  # fmt: skip
        return answer

    def freed(self, room: Room) -> Response:
        """For a phone whose seat the host has freed."""
        with use_language(room.settings["language"]):
            return self.message(room, _("Your seat was freed"), _("The host has freed your seat."), 200,
                                link=f"/j/{room.code}?again=1", link_text=_("Take a seat again"))  # fmt: skip

    def message(self, room: Room, heading: str, text: str, status: int, **more: Any) -> Response:
        """A page that says one thing."""
        language = room.settings["language"]
        return web.page(render_phone("message.html", language, heading=heading, texts=(text,), **more), SCRIPT, status)

    def stage(
        self, room: Room, seat: int, refused: Refused | None = None, typed: Mapping[str, str] = MappingProxyType({})
    ) -> Response:
        """The page of the present stage, and a form that was not taken."""
        with use_language(room.settings["language"]):
            text = stage_page(room, seat, "" if refused is None else str(refused), typed)
        return web.page(text, SCRIPT, 200 if refused is None else refused.status)

    async def answer(self, request: Request) -> Response:
        """Take answers or a decision, then show the page again. A form that nobody sent is not taken."""
        unsent = UNSENT in request.query_params
        if request.method != "POST":  # the page of what was refused, looked at again
            return web.see_other(f"/j/{tidy_code(request.path_params['code'])}")
        form = await web.read_form(request)  # first: a form that is slow to come meets the room as it then is
        found = self.entered(request)
        if isinstance(found, Response):
            return found
        room, _token, seat = found
        if seat is None or web.is_from_elsewhere(request):
            with use_language(room.settings["language"]):
                return self.message(room, _("You have no seat"), _("Join the room first."), 403,
                                    link=f"/j/{room.code}", link_text=_("Join"))  # fmt: skip
        name = f"{room.code} {seat}"
        if self._answers.exhausted(name):
            with use_language(room.settings["language"]):
                text = _("Too many answers at once. The last one counts; wait a minute before you change it.")
            return self.stage(room, seat, Refused(text, 429), form)
        self._answers.note(name)
        self._rooms().see(room, seat)
        try:
            with use_language(room.settings["language"]):
                self._rooms().answer(room, seat, form, unsent)
        except Refused as refused:
            told = Refused(str(refused), 200) if unsent else refused
            return self.stage(self._rooms().room(room.code), seat, told, form)
        return web.see_other(f"/j/{room.code}")

    async def state(self, request: Request) -> Response:
        """What a phone polls: whether it shows the present page, whether answers are taken, the timer."""
        found = self.entered(request)
        if isinstance(found, Response):
            return found
        room, _token, seat = found
        if seat is None:
            return web.state_answer(request, {"v": ""}, "none")
        self._rooms().see(room, seat)
        version = page_version(room)
        left = max(0, round(room.until - time.time())) if room.until else 0
        state = {"v": version, "s": room.stage, "f": int(room.frozen), "t": left}
        return web.state_answer(request, state, f"{version}.{int(room.frozen)}.{room.until or 0:.0f}")
