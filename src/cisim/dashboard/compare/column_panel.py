"""The panel in which a column of the page Compare is changed: the eight controls of Explore."""

from __future__ import annotations

from typing import Any

import solara

from cisim.charts.page.scenarios import scenario_styles
from cisim.comparison.arms import is_isolated
from cisim.comparison.side_by_side_sentences import scenario_letter
from cisim.dashboard.compare.components import ColumnHead
from cisim.dashboard.compare.state import CompareState
from cisim.dashboard.explore.components import Controls
from cisim.dashboard.shell.frame import Box
from cisim.dashboard.shell.types import NamedValue
from cisim.dashboard.state.controls import control_keys, controls
from cisim.dashboard.state.session import use_errors
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import location, to_query
from cisim.language import N_, _, ngettext


@solara.component
def ColumnPanel(state: CompareState, k: int) -> Any:
    """The controls of a column."""
    wrong, report = use_errors()
    router = solara.use_router()
    chosen = state.chosen
    if k >= len(chosen.columns):  # just removed, as by undo
        return Box("section", "panel change")
    column, session = chosen.columns[k], state.session
    looks = scenario_styles([{"isolated": is_isolated(s)} for s in chosen.scenarios])

    def change(request: NamedValue) -> None:
        name = str(request["name"])
        report(name, state.attempt(lambda: state.control(k, name, request["value"])))

    def explore() -> None:
        if isinstance(column.source, Settings):
            settings = column.source.with_run_options(chosen.seed, chosen.rope)
            session.to(settings)
            query = to_query(settings)
            router.push(location("/", query))

    own = isinstance(column.source, Settings)
    head = ColumnHead(letter=scenario_letter(k), name=chosen.names[k], kind=looks[k], in_explore=own,
                      event_close=lambda _: state.changing.set(None), event_explore=lambda _: explore())  # fmt: skip
    if not isinstance(column.source, Settings):
        return Box("section", "panel change", head, Box("p", "hint", _(FILE_HINT)))
    conditions = column.scenario.conditions
    keys = dict(column.source.changes).keys() - control_keys(conditions)
    others = ngettext(
        "{n} of the other numbers differs from the community, too.",
        "{n} of the other numbers differ from the community, too.",
        len(keys),
    )
    more = others.format(n=len(keys)) if keys else controls_hint(len(conditions))
    return Box(
        "section",
        "panel change",
        head,
        Controls(rows=controls(column.source), wrong=wrong, event_set=change, event_unset=lambda name:
                 state.unset(k, name), event_how=session.topic.set),
        Box("p", "hint", more),
    )  # fmt: skip


FILE_HINT = N_("This scenario was made of a file. Change the file and add it again.")


def controls_hint(count: int) -> str:
    """What can be changed here, and where the rest can."""
    text = _("The {n} conditions, problem, money and years. For all other numbers open it in Explore.")
    return text.format(n=count)
