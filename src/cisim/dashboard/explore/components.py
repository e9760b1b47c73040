"""Pieces of the page Explore."""

from __future__ import annotations

import solara

from cisim.dashboard.shell.types import EventHandler, Rows


@solara.component_vue("verdict.vue", vuetify=False)
def Verdict(title: str, lead: str, rest: str, joint: str, kind: str, config: str, runs: int, stale: bool,
            error: str = "", name: str = "", note: str = "") -> None:  # fmt: skip
    """The verdict in words, under the title and what the visitor named it; ``lead`` and ``rest`` together are the
    sentence of the command line. What becomes of it when what is not known moves together (``joint``).
    """


@solara.component_vue("evidence_line.vue", vuetify=False)
def EvidenceLine(
    paragraphs: Rows, assumed: str, icon: str, text: str, state: str, config: str, stale: bool, event_how: EventHandler
) -> None:
    """What stands behind the verdict in paragraphs (``name`` and ``text``), how much is assumed, and the weakest
    evidence behind it; ``state`` is later, working, or done.
    """


@solara.component_vue("verdict_terms.vue", vuetify=False)
def VerdictTerms(terms: Rows) -> None:
    """What the words of the verdict mean: ``name`` and ``text``, behind a summary."""


@solara.component_vue("take_along.vue", vuetify=False)
def TakeAlong(query: str, event_act: EventHandler, can_report: bool = False) -> None:
    """Link, report and the command that gives the same."""


@solara.component_vue("controls.vue", vuetify=False)
def Controls(
    rows: Rows, wrong: dict[str, str], event_set: EventHandler, event_unset: EventHandler, event_how: EventHandler
) -> None:
    """The eight controls, as ``cisim.dashboard.state.controls.controls`` gives them."""


@solara.component_vue("tabs.vue", vuetify=False)
def Tabs(tabs: Rows, value: str, event_select: EventHandler) -> None:
    """Names of views, of which one is shown."""


@solara.component_vue("example_buttons.vue", vuetify=False)
def ExampleButtons(tries: Rows, event_pick: EventHandler) -> None:
    """Examples to try."""


@solara.component_vue("assumptions.vue", vuetify=False)
def Assumptions(groups: Rows | None, total: int, changed: int, wrong: dict[str, str], event_set: EventHandler,
                event_unset: EventHandler, event_open_panel: EventHandler) -> None:  # fmt: skip
    """All other parameters in their groups; sent to the browser when the panel is opened."""


@solara.component_vue("result_bar.vue", vuetify=False)
def ResultBar(mean: str, stage: str, ahead: str, config: str, stale: bool) -> None:
    """The result in a line at the lower edge of a small window."""


@solara.component_vue("story_line.vue", vuetify=False)
def StoryLine(href: str, event_open_story: EventHandler) -> None:
    """The way to a story of 90 seconds, until it is dismissed in this browser."""


@solara.component_vue("saved_scenarios.vue", vuetify=False)
def SavedScenarios(query: str, name: str, note: str, name_length: int, note_length: int, event_name_it: EventHandler,
                   event_open_saved: EventHandler) -> None:  # fmt: skip
    """Settings with a name and a note, kept by the browser; ``name`` and ``note`` are those of the present ones."""


@solara.component_vue("judged_at.vue", vuetify=False)
def JudgedAtChoice(stages: Rows, years: Rows, stage: str, year: str, event_judge: EventHandler) -> None:
    """Stage and year of the verdict; of both, what a grant reaches soonest comes first."""
