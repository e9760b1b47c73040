"""Options that name files of an own community, and what is said of these files once they are read."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cisim.cli.options import FILE_PATH

if TYPE_CHECKING:
    from cisim.own_community.reading import Reading
    from cisim.scenario.scenario import Scenario

COLUMNS_HELP = "Which heading is a column, e.g. budget=REVENUE_AMT, budget=Budget*1000, stage=ready. Repeatable."


@dataclass(frozen=True)
class OwnFiles:
    """Files of an own community, and what is said of their columns."""

    organisations: Path | None = None
    ties: Path | None = None
    columns: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != OwnFiles()

    def put_into(self, load: Callable[[Any], Scenario], changes: Any) -> Scenario:
        """A scenario with these organisations, and what is understood of them on standard error; ``load`` gives the
        scenario with changes.
        """
        if self.organisations is None:
            option = "--ties" if self.ties else "--columns"
            raise click.UsageError(f"{option} needs --organisations: it is about the organisations of a file")
        from cisim.own_community.load import read_community, with_roster
        from cisim.scenario.load import changes_of

        scenario = load(())
        community = read_community(scenario, self.organisations, self.ties, self.columns)
        tell(community.readings)
        return with_roster(scenario, community.roster, changes_of(changes))


NO_FILES = OwnFiles()


def columns_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option --columns."""
    return click.option("--columns", multiple=True, metavar="COLUMN=HEADING", help=COLUMNS_HELP)(command)


def community_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--organisations, --ties, --columns: an own community from CSV files, passed on as ``own``."""

    @functools.wraps(command)
    def with_files(
        *args: Any, organisations: Path | None, ties: Path | None, columns: tuple[str, ...], **others: Any
    ) -> Any:
        return command(*args, own=OwnFiles(organisations, ties, columns), **others)

    told = columns_option(with_files)
    told = click.option("--ties", type=FILE_PATH, help="CSV of ties: from, to, strength. Default: drawn.")(told)
    return click.option(
        "--organisations", type=FILE_PATH, help="CSV of an own community: label, sector, stage, segment, budget, tags."
    )(told)


def tell(readings: Iterable[Reading]) -> None:
    """Say what was understood of files, on standard error."""
    for reading in readings:
        for line in reading.lines():
            click.echo(line, err=True)
