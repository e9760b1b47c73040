"""What would change the verdict: searched for while the drawer asks for it, until the settings change."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import Any

import solara
import solara.lab

from cisim.comparison.sentences import verdict_text
from cisim.comparison.switching_value import SwitchingValues, search
from cisim.comparison.switching_value.sentences import (
    caution_sentence,
    change_cells,
    change_header,
    change_sentence,
    method_sentence,
    others_sentence,
)
from cisim.dashboard.shell.types import PageContent
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.result_cache import FULL, NEAREST_CHANGES, Stopped
from cisim.dashboard.state.session import PAUSE, Session
from cisim.dashboard.state.settings import Settings

CHANGE_TOPIC = "change"
CHANGE_TITLE = "What would change this?"
METHOD_TEXT = (
    "Every assumed number is moved by itself, to half and to double, and both arms are run again with the same luck: "
    "which of them, moved how little, makes it another verdict?"
)
WAITING_TEXT = "Waiting for all paired runs of this page …"
SCREENING_TEXT = "A first look at every assumed number with few runs"
CHECKING_TEXT = f"The nearest are run with all {FULL} paired runs"
ENDS_TEXT = "Nothing between half and double; the ends of the declared ranges are looked at"


def use_change(session: Session) -> tuple[SwitchingValues | None, str, float, str, Any]:
    """What is known of what would change the verdict, what is being done, how far that is, what went wrong, and what
    stops it; a hook. It is begun when the drawer asks for it.
    """
    settings, topic = session.settings, session.topic.value
    request, set_asked = solara.use_state(nobody())
    solara.use_effect(lambda: set_asked(settings) if topic == CHANGE_TOPIC else None, [topic == CHANGE_TOPIC, settings])
    of = settings if request == settings else None
    reported = solara.use_ref(0.0)

    def tick(done: int, total: int) -> None:
        if not task.is_current():
            raise Stopped
        if monotonic() - reported.current > PAUSE:
            reported.current = monotonic()
            task.progress = done / max(total, 1)

    def work() -> Iterator[tuple[Settings, SwitchingValues]]:
        if of is None or NEAREST_CHANGES.get(of) is not None:
            return
        try:
            result = session.results.compute(of, FULL, task.is_current, tick)
            for values in search(result.comparison, progress=tick):
                if values.final:
                    NEAREST_CHANGES.put(of, values)
                yield of, values
        except Stopped:
            return

    task = solara.lab.use_task(work, dependencies=[of], raise_error=False)
    newest = task.latest[1] if task.latest is not None and task.latest[0] == of else None

    def stop() -> None:
        task.cancel()
        set_asked(None)

    known = NEAREST_CHANGES.get(settings)
    if known is not None:
        return known, "", 1.0, "", stop
    wrong = f"This could not be simulated: {task.exception}" if of is not None and task.error else ""
    doing = "" if of is None or wrong else progress_text(session, settings, newest)
    return newest, doing, float(task.progress or 0) if task.pending else 0.0, wrong, stop


def nobody() -> Settings | None:
    """No settings yet: nothing is searched for."""
    return None


def progress_text(session: Session, settings: Settings, values: SwitchingValues | None) -> str:
    """What is being computed."""
    if values is None:
        result = session.results.best(settings)
        return SCREENING_TEXT if result is not None and result.runs >= FULL else WAITING_TEXT
    return CHECKING_TEXT if not values.confirmed else ENDS_TEXT


def change_content(
    session: Session, values: SwitchingValues | None, doing: str, share: float, wrong: str
) -> PageContent:
    """The content of the drawer: the answer so far, what is being computed, and the method."""
    settings = session.settings
    result = session.results.best(settings)
    parts: list[dict[str, Any]] = []
    if result is not None:
        now = verdict_text(result.data["verdict"], result.data["also_possible"])
        parts.append({"heading": "The verdict now", "text": f"{now.capitalize()}."})
    if values is None or result is None:
        parts.append({"heading": "How it is looked for", "text": METHOD_TEXT})
    else:
        parts += answer_parts(result.data, values)
    parts.append({"heading": "The same on the command line", "code": command_line(settings, "--what-would-change")})
    return {
        "title": CHANGE_TITLE,
        "parts": parts,
        "working": {"text": doing, "share": share} if doing else None,
        "wrong": wrong,
        "said": change_sentence(result_with(result.data, values)) if values is not None and result is not None else "",
    }


def result_with(data: dict[str, Any], values: SwitchingValues) -> dict[str, Any]:
    """As ``cisim compare --what-would-change --json`` prints it."""
    return data | {"what_would_change": values.to_dict()}


def answer_parts(data: dict[str, Any], values: SwitchingValues) -> list[dict[str, Any]]:
    """Sentence, table and cautions of an answer."""
    answer = result_with(data, values)
    change = answer["what_would_change"]
    heading = "Changes that are enough" if values.confirmed else "Expected from a first look"
    part: dict[str, Any] = {"heading": heading, "text": change_sentence(answer)}
    if change["changes"]:
        rows = change["changes"]
        part["table"] = {
            "caption": "Assumed numbers that by themselves make it another verdict, the smallest move first",
            "header": change_header(change),
            "rows": [change_cells(row) for row in rows],
        }
        if values.confirmed:
            part["table"]["acts"] = [
                {"key": row["key"], "value": row["at"]["value"], "label": row["label"]} for row in rows
            ]
    more = [s for s in (caution_sentence(answer), others_sentence(change), method_sentence(change)) if s]
    return [part, {"heading": "How far to trust it", "items": more}]
