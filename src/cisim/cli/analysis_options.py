"""What the commands that analyse a sweep have in common: their options, what they read, and how they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from cisim.cli.options import FOLDER_PATH, command_line, json_option
from cisim.cli.rendering import show_answer
from cisim.errors import CisimError


class YearType(click.ParamType[Any]):
    """A number of years, or ``all``."""

    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse what is neither."""
        if value == "all":
            return value
        try:
            return float(value)
        except ValueError:
            self.fail(f"'{value}' is neither a number of years nor 'all'.", param, ctx)


class AnalysisRequest:
    """What all these commands have in common: the folder, what is looked at, and how the answer is given."""

    def __init__(self, folder: Path, outcome: str | None, year: Any, where: tuple[str, ...], as_json: bool) -> None:
        self.folder, self.name, self.year, self.where, self.as_json = folder, outcome, year, where, as_json
        self.bootstrap: Any = None
        self.table: Any = None

    def load(self, resamples: int, confidence: float, seed: int) -> AnalysisRequest:
        """Read the folder."""
        from cisim.experiment.analysis.bootstrap import Bootstrap
        from cisim.experiment.analysis.table import load

        self.bootstrap = Bootstrap(resamples, confidence / 100, seed)
        self.table = load(self.folder, self.year, self.where)
        return self

    @property
    def outcome(self) -> str:
        """The outcome's checked name."""
        return str(self.table.outcome(self.name))

    @property
    def confidence(self) -> str:
        """The level of intervals, as texts say it."""
        return f"{100 * self.bootstrap.level:g} %"

    @property
    def bootstrap_brackets(self) -> str:
        """What brackets are where replications are resampled."""
        return f"brackets: {self.confidence} interval (bootstrap over replications)"

    def answer(
        self,
        name: str,
        tables: Mapping[str, Any],
        notes: Iterable[str],
        text: Callable[[], list[str]],
        part: str = "",
        outcome: str | None = None,
        reading: Sequence[str] = (),
        **facts: Any,
    ) -> None:
        """Write the files and print the answer: JSON, or title, text, how to read it, notes and provenance."""
        from cisim.experiment.analysis.write import document, save

        outcome, notes = outcome or self.outcome, list(notes)
        command = command_line()
        answer = document(name, self.table, outcome, tables, self.bootstrap, notes, command, **facts)
        stem = "-".join([name, outcome, *([part] if part else []), self.table.year_text.replace(" ", ""), *self.where])
        unit = self.table.unit(outcome)
        title = f"{self.table.label(outcome)}{f' ({unit})' if unit else ''}, {self.table.year_text}"
        foot = ["", *reading, *(f"note: {n}" for n in notes), self.table.provenance]
        show_answer(answer, self.as_json, lambda: "\n".join([title, *text(), *foot]))
        files = save(self.folder, stem, answer, tables)  # last: a folder that cannot be written to is told all the same
        click.echo("written: " + ", ".join(map(str, files)), err=True)


def analysis(command: Callable[..., None]) -> Callable[..., None]:
    """The argument FOLDER and the options that all analyses share; the command gets an ``AnalysisRequest``."""

    @wraps(command)
    def run(
        folder: Path,
        outcome: str | None,
        year: Any,
        where: tuple[str, ...],
        resamples: int,
        confidence: float,
        resample_seed: int,
        as_json: bool,
        **options: Any,
    ) -> None:
        if "year" in (options.get("x"), options.get("y")):
            year = "all"
        command(
            AnalysisRequest(folder, outcome, year, where, as_json).load(resamples, confidence, resample_seed), **options
        )

    decorators = [
        click.argument("folder", type=FOLDER_PATH),
        click.option("--outcome", metavar="NAME", help="Which outcome. Default: the first recorded."),
        click.option("--year", type=YearType(), help="Year recorded, or all. Default: the last of each run."),
        click.option("--where", multiple=True, metavar="COLUMN=LEVEL", help="Only these design points. Repeatable."),
        click.option(
            "--resamples",
            type=click.IntRange(100, 100_000),
            default=2000,
            show_default=True,
            help="Bootstrap resamples.",
        ),
        click.option(
            "--confidence",
            type=click.FloatRange(50, 99.9),
            default=95,
            show_default=True,
            help="Confidence level, %.",
        ),
        click.option(
            "--resample-seed",
            type=click.IntRange(0),
            default=1,
            show_default=True,
            help="Seed of the resamples.",
        ),
        json_option,
    ]
    for decorate in reversed(decorators):
        run = decorate(run)
    return run


def levels_between(table: Any, text: str) -> tuple[str, Any, Any]:
    """``COLUMN=A,B`` as column and two levels."""
    from cisim.experiment.analysis.table import parse_pair

    column, levels = parse_pair(text, "--between")
    a, comma, b = levels.partition(",")
    if not (comma and a and b):
        raise CisimError(f"--between {text}: expected COLUMN=A,B")
    if column not in ("arm", "point"):
        column = table.factor(column)
    return column, table.level(column, a.strip()), table.level(column, b.strip())
