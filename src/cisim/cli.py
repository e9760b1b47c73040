"""The command line. Results go to standard output, everything else to standard error."""

from __future__ import annotations

import importlib
import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cisim.errors import CisimError, ScenarioError
from cisim.version import __version__

EXIT_USAGE = 2


ELSEWHERE = {
    "sweep": "cisim.cli_sweep:sweep",
    "rerun": "cisim.cli_sweep:rerun",
    **{
        name: f"cisim.cli_analysis:{name}"
        for name in ("effects", "sensitivity", "signmap", "audit", "paired", "selection")
    },
}
"""Commands of other modules, imported when they are asked for."""


class Cli(click.Group):
    """Turns errors a user can mend into one message and exit code 2, and proposes the nearest command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted([*super().list_commands(ctx), *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by name."""
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = ELSEWHERE[cmd_name].partition(":")
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except CisimError as error:
            click.echo(f"cisim: {error}", err=True)
            ctx.exit(EXIT_USAGE)
        except BrokenPipeError:
            ctx.exit(0)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"cisim: {place}{error.strerror or error}", err=True)
            ctx.exit(EXIT_USAGE)
        except MemoryError:
            click.echo("cisim: not enough memory: fewer --runs, a smaller community or a larger --every", err=True)
            ctx.exit(EXIT_USAGE)


@click.group(cls=Cli, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="cisim")
def main() -> None:
    """Isolated versus collective impact: when does working together beat working alone, on which problems, at what
    price?

    A SCENARIO is a TOML file or the name of one that comes with cisim (see: cisim list).
    """


class Points(click.FloatRange):
    """A number of percentage points."""

    def __init__(self) -> None:
        super().__init__(0, 100)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Refuse what is no number: it is neither below nor above a bound."""
        number = float(super().convert(value, param, ctx))
        if number != number:
            self.fail(f"{value} is not a number.", param, ctx)
        return number


def scenario_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument SCENARIO and the option --set, shared by all commands that run something."""
    command = click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="KEY=VALUE",
        help="Change a value, e.g. problem.known=0.5. Repeatable.",
    )(command)
    return click.argument("scenario")(command)


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--runs, --seed, --threads."""
    command = click.option("--threads", type=click.IntRange(1), help="Threads. Default: all cores.")(command)
    command = click.option(
        "--seed", type=click.IntRange(0, 2**64 - 1), default=1, show_default=True, help="Root seed."
    )(command)
    count = click.IntRange(2, 10_000_000)
    return click.option("--runs", type=count, default=200, show_default=True, help="Replications.")(command)


def start_quickly() -> None:
    """Keep numba from importing SciPy's linear algebra when it starts: it only asks whether BLAS is there, nothing in
    cisim uses it, and the question costs a quarter of a second. Not done when cisim is used as a library.
    """
    if "scipy.linalg" not in sys.modules and "numba.np.arraymath" not in sys.modules:
        sys.modules["scipy.linalg"] = None  # type: ignore[assignment]
        try:
            importlib.import_module("numba.np.arraymath")
        finally:
            del sys.modules["scipy.linalg"]


def _load(scenario: str, overrides: tuple[str, ...]) -> Any:
    start_quickly()
    from cisim.scenario_file import load

    return load(scenario, overrides)


def notice_compilation() -> None:
    """Say that the first run compiles, before it does."""
    from cisim import compile as compilation

    if compilation.needed():
        click.echo("cisim: compiling the model for this machine (once, about half a minute) ...", err=True)
        compilation.warm_up()
        click.echo("cisim: compiled.", err=True)


def progress_line(quiet: bool) -> tuple[Callable[[int, int], None], Callable[[], None]]:
    """A progress display on a terminal's standard error, and what clears it."""
    if quiet or not sys.stderr.isatty():
        return lambda done, total: None, lambda: None

    def show(done: int, total: int) -> None:
        click.echo(f"\r{done}/{total} runs", nl=False, err=True)

    return show, lambda: click.echo("\r" + " " * 40 + "\r", nl=False, err=True)


@main.command()
@scenario_options
@run_options
@click.option("--rope", type=Points(), default=1.0, show_default=True, help="Points that are practically nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else there.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Also write picture, tables and manifest here."
)
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def compare(
    scenario: str,
    overrides: tuple[str, ...],
    runs: int,
    seed: int,
    threads: int | None,
    rope: float,
    as_json: bool,
    out: Path | None,
    quiet: bool,
) -> None:
    """Isolated versus collective at equal money and equal luck: differences, verdict, ledger."""
    from cisim.compare import compare as run_comparison

    chosen = _load(scenario, overrides)
    if out is not None:
        from cisim.results import check_folder

        check_folder(out)
    notice_compilation()
    show, clear = progress_line(quiet or as_json)
    comparison = run_comparison(chosen, runs, seed, rope=rope, threads=threads, progress=show)
    clear()
    result = comparison.to_dict()
    if as_json:
        click.echo(json.dumps(result))
    else:
        from cisim.render import comparison as render

        click.echo(render(result))
    if out is not None:
        from cisim.report import save_comparison

        files = save_comparison(out, comparison, result, _command())
        click.echo("\nwritten: " + ", ".join(str(f) for f in files), err=as_json)


@main.command()
@scenario_options
@run_options
@click.option(
    "--arm",
    type=click.Choice(["collective", "isolated"]),
    default="collective",
    show_default=True,
    help="With the conditions of the scenario, or with all strengths at zero.",
)
@click.option("--every", type=click.IntRange(1, 1200), default=1, show_default=True, help="Months between records.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder. Default: results/<scenario>-<arm>-<hash>."
)
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def run(
    scenario: str,
    overrides: tuple[str, ...],
    runs: int,
    seed: int,
    threads: int | None,
    arm: str,
    every: int,
    out: Path | None,
    quiet: bool,
) -> None:
    """Run one arm and write its time series to results/."""
    from cisim import simulate
    from cisim.results import check_folder, save_run

    chosen = _load(scenario, overrides)
    chosen = chosen.isolated() if arm == "isolated" else chosen
    folder = out or Path("results") / f"{chosen.name}-{arm}-{chosen.hash}"
    check_folder(folder)
    notice_compilation()
    show, clear = progress_line(quiet)
    record = simulate.run([chosen], runs, seed, every=every, threads=threads, progress=show)
    clear()
    for file in save_run(folder, chosen, record, seed, _command()):
        click.echo(str(file))


@main.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_command(as_json: bool) -> None:
    """The scenarios that come with cisim."""
    from cisim.render import table
    from cisim.scenario_file import load, presets

    found = [(name, load(path)) for name, path in presets().items()]
    if as_json:
        facts = [
            {"name": n, "title": s.title, "organisations": s.organisations, "months": s.months, "sources": s.sources}
            for n, s in found
        ]
        click.echo(json.dumps(facts))
        return
    rows = [[name, str(s.organisations), f"{s.months / 12:g}"] for name, s in found]
    titles = ["title", *(s.title for _, s in found)]
    lines = zip(table(["name", "organisations", "years"], rows), titles, strict=True)
    click.echo("\n".join(f"{line.rstrip()}  {title}" for line, title in lines))


@main.command()
@click.argument("condition", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--parameters", is_flag=True, help="All parameters of the model instead.")
def describe(condition: str | None, as_json: bool, parameters: bool) -> None:
    """Every condition: what it changes, its price, its possible harm, source and grade."""
    from cisim import describe as text

    if parameters:
        rows = text.parameter_rows()
        click.echo(json.dumps(rows) if as_json else text.parameters_as_text(rows))
        return
    chosen = text.find_conditions(condition)
    click.echo(json.dumps([text.condition_as_dict(c) for c in chosen]) if as_json else text.conditions_as_text(chosen))


@main.command()
@scenario_options
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(scenario: str, overrides: tuple[str, ...], as_json: bool) -> None:
    """A scenario with every value filled in, and its hash."""
    from cisim.describe import scenario_as_toml

    chosen = _load(scenario, overrides)
    click.echo(json.dumps(chosen.to_dict() | {"hash": chosen.hash}) if as_json else scenario_as_toml(chosen))


@main.command()
def schema() -> None:
    """JSON Schema of a scenario file, for editors."""
    from cisim.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))


@main.command()
@click.argument("experiment")
@click.option("--runs", type=click.IntRange(2), help="Landscapes. Default: as published.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def replicate(experiment: str, runs: int | None, as_json: bool) -> None:
    """A published special case: the published value beside ours with its standard error."""
    from cisim import replicate as published

    notice_compilation()
    show, clear = progress_line(as_json)
    rows = published.replicate(experiment, runs, show)
    clear()
    click.echo(json.dumps(rows) if as_json else published.as_text(experiment, rows))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def bench(as_json: bool) -> None:
    """Speed of this machine: against plain Mesa, on one and on all threads, and where the time goes."""
    from cisim import bench as benchmark

    notice_compilation()
    result = benchmark.measure()
    click.echo(json.dumps(result) if as_json else benchmark.as_text(result))


def _command() -> str:
    return shlex.join(["cisim", *sys.argv[1:]])


if __name__ == "__main__":
    main()

__all__ = ["ScenarioError", "main"]
