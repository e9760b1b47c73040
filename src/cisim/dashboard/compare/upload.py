"""A scenario that a visitor brings along: a TOML file, or JSON as cisim writes it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from cisim.dashboard.compare.scenario_set import ScenarioColumn, UploadedScenario
from cisim.dashboard.state.communities import DEFAULT_COMMUNITY
from cisim.dashboard.state.controls import PROBLEM_FILES
from cisim.dashboard.state.settings import Settings, check_size
from cisim.errors import CisimError
from cisim.scenario import bounded
from cisim.scenario.extensions import OUTSIDE
from cisim.scenario.load import from_text, presets
from cisim.scenario.scenario import LISTS, Scenario

MAX_UPLOAD_LENGTH = 500_000
"""Characters of a file that is read."""


def read_upload(label: str, text: str) -> ScenarioColumn:
    """A column made of a file: of what a community here is changed by, or, where it is another community, the file.

    Raises:
        CisimError: what is wrong, with file, line and key.
    """
    name = PurePath(label).name[:60] or "file"
    if len(text) > MAX_UPLOAD_LENGTH:
        raise CisimError(f"{name}: too large for a scenario ({len(text):,} characters, at most {MAX_UPLOAD_LENGTH:,})")
    scenario = from_json(name, text) if text.lstrip().startswith("{") else from_text(text, name)
    check_size(scenario)
    settings = as_settings(scenario)
    return ScenarioColumn(settings or UploadedScenario(name, scenario.hash, scenario))


def from_json(name: str, text: str) -> Scenario:
    """A scenario as ``cisim show --json`` prints it, or the manifest of a result."""
    data = bounded.parse_json(text, name)
    if isinstance(data.get("scenarios"), list):
        raise CisimError(f"{name}: this is a comparison of several: its scenarios stand in it under scenario_values")
    values = data.get("scenario_values", data)
    if not isinstance(values, dict):
        raise CisimError(f"{name}: a scenario is expected, as 'cisim show --json' prints it")
    plain: dict[str, Any] = {key: value for key, value in values.items() if key != "hash"}
    if named := next((key for key in OUTSIDE if plain.get(key)), ""):
        raise CisimError(f"{name}: {named}: code of one's own runs on the command line only")
    return Scenario.from_dict(plain, PurePath(name).stem, name)


def as_settings(scenario: Scenario) -> Settings | None:
    """The scenario as its difference from the community that is nearest to it; nothing if it has stages, initiatives
    or segments of its own. Files that are a city with another problem are that city, as on Explore.
    """
    candidates: list[Settings] = []
    kinds = set(PROBLEM_FILES.values()) - {DEFAULT_COMMUNITY}
    for community in (name for name in presets() if name not in kinds):
        base = Settings(community)
        apart = base.scenario.difference(scenario)
        if not apart.keys() & set(LISTS):
            try:
                candidates.append(base.changed({key: new for key, (_, new) in apart.items()}))
            except CisimError:
                continue
    return min(candidates, key=lambda s: len(s.changes), default=None)
