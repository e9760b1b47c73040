"""Scenario files: TOML with ``extends``, presets by name, ``--set key=value``, and errors with file, line and key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cisim.errors import ScenarioError, nearest
from cisim.scenario import bounded, config_file
from cisim.scenario.community_files import KEY as COMMUNITY_FILES
from cisim.scenario.community_files import NamedFiles
from cisim.scenario.event_checks import inert_events
from cisim.scenario.extensions import OUTSIDE
from cisim.scenario.file_reader import file_reader
from cisim.scenario.find_file import bundled_files, find_file
from cisim.scenario.layers import lay_over, read_layers
from cisim.scenario.places import line_numbers, locate
from cisim.scenario.scenario import Scenario

EXPERIMENT_KEYS = {"design", "scenario", "replications", "arms", "outcomes"}
"""Keys of experiments that no scenario has."""
COMMUNITY_KEYS = {"stages", "segments"}
"""Keys that every scenario has."""
Overrides = Mapping[str, Any] | Iterable[str]


def cases() -> dict[str, Path]:
    """Names and files of the initiatives that the sources name, each with stages and clocks of its own."""
    return config_file.bundled("cases")


def presets() -> dict[str, Path]:
    """Names and files of the scenarios that come with cisim, the cases last."""
    return bundled_files("scenario")


def load(source: str | Path, overrides: Overrides = ()) -> Scenario:
    """Read a scenario by path or preset name, lay it over what it extends, then apply the overrides.

    Raises:
        ScenarioError: with file, line, key, allowed range and nearest name.
    """
    if not isinstance(source, str | Path):
        raise ScenarioError(f"scenario must be the name or path of one, got {type(source).__name__}")
    path = find(source)
    changes = changes_of(overrides)
    scenario, files = _from_file(path)
    if files is not None and (files.files.organisations or files.files.funders):
        return _with_files(scenario, files, changes)
    return scenario.replace(changes, "--set") if changes else scenario


def named_series(source: str | Path) -> str:
    """The file of indicators by year that a scenario file names.

    Raises:
        ScenarioError: it names none.
    """
    path = find(source)
    files = _from_file(path)[1]
    if files is None or not files.files.series:
        raise ScenarioError(f'{path}: names no series: give SERIES, or [files] with series = "indicators.csv"')
    return files.files.series


def as_scenario(source: Scenario | str | Path, what: str = "scenario") -> Scenario:
    """A scenario as it is, or the one that a name or path says; what else is given is refused.

    Raises:
        ScenarioError: what to pass instead.
    """
    if isinstance(source, Scenario):
        return source
    if isinstance(source, str | Path):
        return load(source)
    raise ScenarioError(
        f"{what} must be a Scenario (cisim.load gives one), or the name or path of one, got {type(source).__name__}"
    )


def from_text(text: str, label: str, may_name_files: bool = False) -> Scenario:
    """A scenario from the text of a TOML file that somebody else gave: it may extend those that come with cisim, but
    names no other file and no code of its own; files of an own community only to whoever has them at hand, and they are
    left aside here.

    Raises:
        ScenarioError: with the label of the file, line, key, allowed range and nearest name.
    """
    data = bounded.parse_toml(text, label, ScenarioError)
    parent = data.pop("extends", "")
    if parent and parent not in presets():
        given = f"'{parent}' given, " if isinstance(parent, str) else ""
        near = nearest(str(parent), presets())
        raise ScenarioError(f"{label}: extends: {given}allowed: {', '.join(presets())}{near}")
    if may_name_files:
        data.pop(COMMUNITY_FILES, None)
    if named := next((key for key in OUTSIDE if data.get(key)), ""):
        raise ScenarioError(f"{label}: {named}: allowed in files of one's own only")
    data = lay_over(read_layers(presets()[parent]).merged(), data) if parent else data
    places = {Path(label): line_numbers(text.splitlines())}
    try:
        return Scenario.from_dict(data, Path(label).stem, label)
    except ScenarioError as error:
        raise ScenarioError("\n".join(_with_place(line, label, places) for line in str(error).splitlines())) from None


def _with_place(line: str, label: str, places: Mapping[Path, Mapping[str, int]]) -> str:
    rest = line.removeprefix(f"{label}: ")
    place = locate(rest, places)
    return f"{place}: {rest}" if place else line


def find(source: str | Path, beside: Path | None = None) -> Path:
    """The file of a scenario, as ``find_file``.

    Raises:
        ScenarioError: there is none.
    """
    return find_file(source, "scenario", ScenarioError, beside)


def parse_override(text: str) -> tuple[str, Any]:
    """``key=value`` of the command line; the value is read as TOML or a plain number, a bare word as a string."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ScenarioError(f"--set {text[:80]}: expected key=value")
    if len(key) > bounded.MAX_KEY:
        raise ScenarioError(f"--set: a key of {len(key):,} characters, allowed are {bounded.MAX_KEY}")
    return key.strip(), config_file.parse_value(value, f"--set {key.strip()}", ScenarioError)


def changes_of(overrides: Overrides) -> dict[str, Any]:
    """Changes by key, given as such or as ``key=value`` of the command line.

    Raises:
        ScenarioError: a key is given twice: which of the two is meant cannot be known.
    """
    if isinstance(overrides, Mapping):
        return dict(overrides)
    if isinstance(overrides, str):
        overrides = [overrides]
    changes: dict[str, Any] = {}
    for text in overrides:
        key, value = parse_override(text)
        if key in changes:
            raise ScenarioError(f"--set {key}: given twice, as {changes[key]!r} and as {value!r}")
        changes[key] = value
    return changes


def _from_file(path: Path) -> tuple[Scenario, NamedFiles | None]:
    """The scenario of a file, and the files of an own community that it names."""
    layers = read_layers(path)
    try:
        data = layers.merged()
        if EXPERIMENT_KEYS & set(data) and not COMMUNITY_KEYS & set(data):
            raise ScenarioError(f"{path} is an experiment and not a scenario: cisim sweep run {path}")
        own = data.pop(COMMUNITY_FILES, None)
        if own is not None and own.files.lack:
            raise ScenarioError(f"{path}: {COMMUNITY_FILES}: {own.files.lack}")
        scenario = Scenario.from_dict(data, path.stem, str(path))
        if inert := inert_events(scenario):
            raise ScenarioError("\n".join(f"{path}: {line}" for line in inert))
        return scenario, own
    except ScenarioError as error:
        raise ScenarioError(layers.with_places(str(error))) from None


def _with_files(scenario: Scenario, named: NamedFiles, changes: Mapping[str, Any]) -> Scenario:
    """A scenario with the organisations and funders of files and some values changed; the grant pool is as the file
    says, or what the budgets of the nonprofits leave to it. How files are read is registered from above
    (``file_reader``).
    """
    pool = {"money.pool": scenario["money.pool"]} if named.sets_pool else {}
    changed: Scenario = file_reader()(scenario, named.files, pool | dict(changes))
    return changed
