"""What a visitor of the page Organisations looks at: hooks that give the run and the own community in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import solara
import solara.lab

from cisim.community_cells import CommunityFileError
from cisim.comparison import ARMS
from cisim.dashboard import places
from cisim.dashboard.lived import Lived, Lives
from cisim.dashboard.own import Own, carrying
from cisim.dashboard.settings import Settings
from cisim.errors import CisimError
from cisim.roster import Roster

NOBODY = -1
INSTEAD = "Your file cannot be used with these settings: synthetic organisations are shown."


@dataclass(frozen=True)
class Look:
    """What a visitor looks at.

    Attributes:
        view: one of ``places.VIEWS``; empty: the map, or the matrix where there are too many for it.
        arm: which arm was run.
        moment: year, as a position; the start is 0.
        chosen: organisation looked at closely.
        page: of the matrix and the table.
    """

    view: str = ""
    arm: str = ARMS[1]
    moment: int = 0
    chosen: int = NOBODY
    page: int = 0


def fitting(look: Look, lived: Lived) -> Look:
    """What is looked at, as far as this run has it."""
    possible = [v["value"] for v in places.views(lived) if not v["off"]]
    return replace(
        look,
        view=look.view if look.view in possible else possible[0],
        moment=min(look.moment, lived.last),
        chosen=look.chosen if look.chosen < len(lived.names) else NOBODY,
        page=min(look.page, places.pages(lived) - 1),
    )


def use_roster(settings: Settings, own: Own) -> tuple[Roster | None, str]:
    """The own community in the present scenario, or why it cannot be used there; a hook."""

    def make() -> tuple[Roster | None, str]:
        try:
            roster = own.fitting(settings.scenario)
            _ = carrying(settings, roster).scenario
        except CommunityFileError as error:
            return (
                None,
                f"{error.problems[0]}. {INSTEAD}",
            )
        except CisimError as error:
            return None, f"{error}. {INSTEAD}"
        return roster, ""

    return solara.use_memo(make, [own.used, settings])  # type: ignore[no-any-return]


def use_life(lives: Lives, settings: Settings, arm: str) -> tuple[Lived | None, str]:
    """One run of an arm, or what went wrong; nothing while it is being made; a hook."""

    def work() -> Lived:
        scenario = settings.scenario
        return lives.of(scenario.isolated() if arm == ARMS[0] else scenario, settings.seed)

    task = solara.lab.use_task(work, dependencies=[settings, arm], raise_error=False)
    if task.error:
        return None, f"This could not be simulated: {task.exception}"
    return (task.value, "") if task.finished else (None, "")
