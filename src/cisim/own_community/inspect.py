"""What is understood of several files at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from cisim.errors import CisimError
from cisim.own_community.columns import FileColumn, Override, parse_columns
from cisim.own_community.csv_file import MAX_FILE_ROWS, MAX_ROWS, community_of
from cisim.own_community.csv_table import read_table
from cisim.own_community.funders import FUNDERS, funders_of
from cisim.own_community.grants import GRANTS, MAX_GRANTS, parse_grants
from cisim.own_community.organisations import ORGANISATIONS
from cisim.own_community.problems import CommunityFileError, FileProblem
from cisim.own_community.reading import Reading
from cisim.own_community.series import MAX_SERIES_ROWS, SERIES, parse_series, series_sheet, summary_of
from cisim.own_community.ties import TIES
from cisim.scenario.scenario import Scenario

KINDS: Mapping[str, tuple[FileColumn, ...]] = {
    "organisations": ORGANISATIONS,
    "ties": TIES,
    "series": SERIES,
    "funders": FUNDERS,
    "grants": GRANTS,
}
"""Kinds of files and their columns."""


def columns_by_file(texts: Iterable[str], kinds: Iterable[str]) -> dict[str, dict[str, Override]]:
    """What ``--columns`` says, by kind of file; ``series.stage=...`` is about the series only.

    Raises:
        CisimError: there is no such column in files of these kinds.
    """
    kinds = [*kinds]
    known = [n for kind in kinds for c in KINDS[kind] for n in (c.name, f"{kind}.{c.name}")]
    given = parse_columns(texts, known)
    return {
        kind: {
            c.name: said for c in KINDS[kind] if (said := given.get(f"{kind}.{c.name}", given.get(c.name))) is not None
        }
        for kind in kinds
    }


def inspect_files(scenario: Scenario, files: Mapping[str, Path | None], columns: Iterable[str] = ()) -> list[Reading]:
    """What is understood of each file.

    Args:
        scenario: its stages and segments are those the files name.
        files: paths by kind of file (``KINDS``).
        columns: as ``--columns`` has them.

    Raises:
        CommunityFileError: everything that is wrong with any of them.
    """
    paths = {kind: Path(path) for kind, path in files.items() if path is not None}
    if "ties" in paths and "organisations" not in paths:
        raise CisimError("--ties needs --organisations: it is about the organisations of a file")
    given = columns_by_file(columns, paths)
    readings: list[Reading] = []
    problems: list[FileProblem] = []
    for kind in paths:
        try:
            readings += _readings(kind, scenario, paths, given)
        except CommunityFileError as error:
            problems += error.problems
    if problems:
        raise CommunityFileError(problems)
    return readings


def _readings(
    kind: str, scenario: Scenario, paths: Mapping[str, Path], given: Mapping[str, Mapping[str, Override]]
) -> tuple[Reading, ...]:
    """What is understood of a file; ties are read with the organisations."""
    path = paths[kind]
    if kind == "organisations":
        other = read_table(paths["ties"], MAX_ROWS["ties"]) if "ties" in paths else None
        both = {**given.get("ties", {}), **given[kind]}
        return community_of(scenario, read_table(path, MAX_FILE_ROWS), other, both).readings
    if kind == "series":
        sheet = series_sheet(read_table(path, MAX_SERIES_ROWS), scenario, given[kind])
        series = parse_series(sheet, scenario)
        return (sheet.reading(summary_of(series, scenario)),)
    if kind == "funders":
        return (funders_of(read_table(path, MAX_ROWS["funders"]), scenario, given[kind])[1],)
    if kind == "grants":
        return (parse_grants(read_table(path, MAX_GRANTS), given[kind])[1],)
    return ()
