"""What would change the verdict: searched for while the drawer asks for it, until the settings change."""

from __future__ import annotations

from collections.abc import Iterator

from cisim.comparison.comparison import Comparison
from cisim.comparison.data import ComparisonData
from cisim.comparison.switching_value import SwitchingValues, search
from cisim.comparison.switching_value.sentences import (
    caution_sentence,
    change_cells,
    change_header,
    change_sentence,
    method_sentence,
    others_sentence,
)
from cisim.comparison.verdict_sentences import verdict_text
from cisim.dashboard.explore.drawer_task import DrawerTask, use_drawer_task
from cisim.dashboard.shell.types import PageContent, Part
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.result_cache import FULL, NEAREST_CHANGES
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings
from cisim.language import N_, _, first_up
from cisim.model.types import Progress

CHANGE_TOPIC = "change"
CHANGE_TITLE = N_("What would change this?")
METHOD_TEXT = N_(
    "Every assumed number is moved by itself, to half and to double, and both arms are run again with the same luck: "
    "which of them, moved how little, makes it another verdict?"
)
WAITING_TEXT = N_("Waiting for all paired runs of this page …")
SCREENING_TEXT = N_("A first look at every assumed number with few runs")
CHECKING_TEXT = N_("The nearest are run with all {n} paired runs")
ENDS_TEXT = N_("Nothing between half and double; the ends of the declared ranges are looked at")


def use_change(session: Session) -> DrawerTask[SwitchingValues]:
    """What is known of what would change the verdict; a hook."""

    def steps(comparison: Comparison, tick: Progress) -> Iterator[tuple[SwitchingValues, bool]]:
        for values in search(comparison, progress=tick):
            yield values, values.final

    return use_drawer_task(session, CHANGE_TOPIC, NEAREST_CHANGES, steps)


def progress_text(session: Session, settings: Settings, values: SwitchingValues | None) -> str:
    """What is being computed."""
    if values is None:
        result = session.results.best(settings)
        return _(SCREENING_TEXT if result is not None and result.runs >= FULL else WAITING_TEXT)
    return _(ENDS_TEXT) if values.confirmed else _(CHECKING_TEXT).format(n=FULL)


def change_content(session: Session, task: DrawerTask[SwitchingValues]) -> PageContent:
    """The content of the drawer: the answer so far, what is being computed, and the method."""
    settings, values = session.settings, task.values
    doing = progress_text(session, settings, values) if task.working else ""
    result = session.results.best(settings)
    parts: list[Part] = []
    if result is not None:
        now = verdict_text(result.data["verdict"], result.data["also_possible"])
        parts.append({"heading": _("The verdict now"), "text": f"{first_up(now)}."})
    if values is None or result is None:
        parts.append({"heading": _("How it is looked for"), "text": _(METHOD_TEXT)})
    else:
        parts += answer_parts(result.data, values)
    parts.append({"heading": _("The same on the command line"), "code": command_line(settings, "--what-would-change")})
    return {
        "title": _(CHANGE_TITLE),
        "parts": parts,
        "working": {"text": doing, "share": task.share} if doing else None,
        "wrong": task.wrong,
        "said": change_sentence(result_with(result.data, values)) if values is not None and result is not None else "",
    }


def result_with(data: ComparisonData, values: SwitchingValues) -> ComparisonData:
    """As ``cisim compare --what-would-change --json`` prints it."""
    return data | {"what_would_change": values.to_dict()}


def answer_parts(data: ComparisonData, values: SwitchingValues) -> list[Part]:
    """Sentence, table and cautions of an answer."""
    answer = result_with(data, values)
    change = answer["what_would_change"]
    heading = _("Changes that are enough") if values.confirmed else _("Expected from a first look")
    part: Part = {"heading": heading, "text": change_sentence(answer)}
    if change["changes"]:
        rows = change["changes"]
        part["table"] = {
            "caption": _("Assumed numbers that by themselves make it another verdict, the smallest move first"),
            "header": change_header(change),
            "rows": [change_cells(row) for row in rows],
        }
        if values.confirmed:
            part["table"]["acts"] = [
                {"key": row["key"], "value": row["at"]["value"], "label": row["label"]} for row in rows
            ]
    more = [s for s in (caution_sentence(answer), others_sentence(change), method_sentence(change)) if s]
    return [part, {"heading": _("How far to trust it"), "items": more}]
