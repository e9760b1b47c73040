"""Files of a place, templates and drawn communities, as a visitor saves them."""

from __future__ import annotations

from collections.abc import Sequence

from cisim.dashboard.state.download_file import DownloadFile
from cisim.errors import CisimError
from cisim.own_community.csv_file import organisations_text, templates, ties_text
from cisim.own_community.place.build import series_text
from cisim.own_community.place.draft import ORGANISATIONS, PLACE, SERIES, TIES
from cisim.own_community.place.own_place import OwnPlace
from cisim.report.describe import scenario_as_toml
from cisim.scenario.scenario import Scenario
from cisim.simulation.drawn_community import drawn_roster

FILE_NAMES = {"organisations": ORGANISATIONS, "ties": TIES}
"""Files of a community, and their names."""
TEMPLATE_PREFIX = "template-"


def download(what: str, scenario: Scenario, seed: int) -> DownloadFile:
    """A file to save: a template, or the present community.

    Args:
        what: a key of ``FILE_NAMES``, of the community that is shown; with ``template-`` before it, to fill in.
        scenario: of the page.
        seed: of the run.
    """
    name = FILE_NAMES[what.removeprefix(TEMPLATE_PREFIX)]
    if what.startswith(TEMPLATE_PREFIX):
        return {"name": TEMPLATE_PREFIX + name, "type": "text/csv", "text": templates(scenario)[name]}
    write = organisations_text if what == "organisations" else ties_text
    return {"name": name, "type": "text/csv", "text": write(drawn_roster(scenario, seed))}


def place_file(name: str, place: OwnPlace) -> DownloadFile:
    """A file of a place by name: together they are what ``cisim compare place.toml`` reads.

    Raises:
        CisimError: there is no such file.
    """
    kind = "application/toml" if name == PLACE else "text/csv"
    if name in place.files:
        return {"name": name, "type": kind, "text": place.files[name]}
    makers = {
        PLACE: lambda: _scenario_text(place),
        ORGANISATIONS: lambda: organisations_text(place.roster),
        TIES: lambda: ties_text(place.roster),
        SERIES: lambda: series_text(place.data, place.scenario),
    }
    if name not in makers:
        raise CisimError(f"a place has no file {name[:40]!r}")
    return {"name": name, "type": kind, "text": makers[name]()}


def _scenario_text(place: OwnPlace) -> str:
    """The scenario file; without the grant pool where that follows from the budgets."""
    lines = scenario_as_toml(place.scenario).splitlines()
    if not place.pool:
        pool = next(k for k, line in enumerate(lines) if line.startswith("pool = ") and _section(lines, k) == "[money]")
        del lines[pool]
    ties = [f'ties = "{TIES}"'] if place.roster.ties is not None else []
    return "\n".join([*lines, "", "[files]", f'organisations = "{ORGANISATIONS}"', *ties, ""])


def _section(lines: Sequence[str], row: int) -> str:
    return next(line for line in reversed(lines[:row]) if line.startswith("["))
