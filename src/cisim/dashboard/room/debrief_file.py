"""The debrief of a room as one file: what the screen shows, with what it was made of; it prints black on white."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from time import sleep

from cisim.dashboard.room.pages import render, style_of
from cisim.dashboard.room.play import community_of, failure_of
from cisim.dashboard.room.refusal import Refused
from cisim.dashboard.room.room import Room
from cisim.dashboard.room.screen_view import debrief_sections, is_waiting, narrow_figures
from cisim.dashboard.room.stages import ROUNDS
from cisim.language import _, use_language


def finished_debrief_file(room: Room) -> str:
    """The file of ``debrief_file`` once the model has computed it, whatever stage the room is in.

    Raises:
        Refused: the model cannot compute it.
    """
    while is_waiting(replace(room, ended=True)):
        sleep(0.1)
    return debrief_file(room)


def debrief_file(room: Room) -> str:
    """The debrief as HTML without script or request, in the language of the room.

    Raises:
        Refused: the model is still computing it, or cannot.
    """
    from cisim.dashboard.shell.frame import run_facts  # here: Solara reads its settings when it is first imported

    language = room.settings["language"]
    with use_language(language):
        if failure := failure_of(room, "debrief"):
            raise Refused(_("The model cannot run this: {reason}").format(reason=failure))
        sections = debrief_sections(room)
        if sections is None:
            raise Refused(_("The debrief is being computed. Try again in a moment."))
        narrow, scenario = narrow_figures(room), community_of(room).scenario
        alone, together = (len(room.years[stage]) - 1 for stage in ROUNDS)
        played = _("{community}. Opened on {day}; years played: {alone} alone, {together} together.").format(
            community=_(scenario.title or scenario.name), alone=alone, together=together,
            day=datetime.fromtimestamp(room.opened).date().isoformat(),
        )  # fmt: skip
        facts = [f"{scenario.name} ({scenario.hash})", *run_facts(room.settings["seed"])]
        heading = _("Debrief of room {code}").format(code=room.code)
    style = style_of("debrief_file.css", "figures.css")
    return render("debrief_file.html", language, heading=heading, played=played, sections=sections, narrow=narrow,
                  made_with=f"{', '.join(facts)}.", style=style)  # fmt: skip
