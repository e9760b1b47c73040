"""Commands about one scenario. Results go to standard output, everything else to standard error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cisim.cli.options import (
    Points,
    command_line,
    link_option,
    load_scenario,
    load_scenario_or_link,
    notice_compilation,
    override_option,
    progress_line,
    run_options,
    scenario_options,
    scenarios_argument,
)
from cisim.cli.several import asked_for_several


@click.command()
@scenarios_argument
@override_option
@link_option
@run_options
@click.option("--rope", type=Points(), default=1.0, show_default=True, help="Points that are practically nothing.")
@click.option("--name", "names", multiple=True, help="Of several scenarios, in their order. Default: their files.")
@click.option("--against", type=click.IntRange(1), default=1, show_default=True, help="Of several: the reference.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else there.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Also write picture, tables and manifest here."
)
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
@click.pass_context
def compare(
    ctx: click.Context,
    scenarios: tuple[str, ...],
    link: str | None,
    overrides: tuple[str, ...],
    runs: int,
    seed: int,
    threads: int | None,
    rope: float,
    names: tuple[str, ...],
    against: int,
    as_json: bool,
    out: Path | None,
    quiet: bool,
) -> None:
    """Isolated versus collective at equal money and equal luck: differences, verdict, ledger.

    Several scenarios are compared with each other, each as it stands, with the same seeds.
    """
    several = asked_for_several(scenarios, link, overrides, names, against)
    if several is None:
        chosen, linked = load_scenario_or_link(ctx, scenarios[0] if scenarios else None, link, overrides)
    else:
        chosen, linked = None, several.judged(ctx)
    seed, rope = linked.get("seed", seed), linked.get("rope", rope)
    if out is not None:
        from cisim.results import check_folder

        check_folder(out)
    notice_compilation()
    show, clear = progress_line(quiet or as_json)
    found: Any
    if several is not None:
        found = several.run(runs, seed, rope=rope, threads=threads, progress=show)
    else:
        from cisim.comparison import compare as run_comparison

        found = run_comparison(chosen, runs, seed, rope=rope, threads=threads, progress=show)
    clear()
    result = found.to_dict()
    click.echo(json.dumps(result) if as_json else _as_text(result))
    if out is not None:
        click.echo("\nwritten: " + ", ".join(str(f) for f in _save(out, found, result)), err=as_json)


def _as_text(result: dict[str, Any]) -> str:
    if "scenarios" in result:
        from cisim.side_by_side_report import as_text

        return as_text(result)
    from cisim.render import comparison as render

    return render(result)


def _save(out: Path, found: Any, result: dict[str, Any]) -> list[Path]:
    if "scenarios" in result:
        from cisim.side_by_side_report import save_side_by_side

        return save_side_by_side(out, found, result, command_line())
    from cisim.report import save_comparison

    return save_comparison(out, found, result, command_line())


@click.command()
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

    chosen = load_scenario(scenario, overrides)
    chosen = chosen.isolated() if arm == "isolated" else chosen
    folder = out or Path("results") / f"{chosen.name}-{arm}-{chosen.hash}"
    check_folder(folder)
    notice_compilation()
    show, clear = progress_line(quiet)
    record = simulate.run([chosen], runs, seed, every=every, threads=threads, progress=show)
    clear()
    for file in save_run(folder, chosen, record, seed, command_line()):
        click.echo(str(file))


@click.command(name="list")
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


@click.command()
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


@click.command()
@scenario_options
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(scenario: str, overrides: tuple[str, ...], as_json: bool) -> None:
    """A scenario with every value filled in, and its hash."""
    from cisim.describe import scenario_as_toml

    chosen = load_scenario(scenario, overrides)
    click.echo(json.dumps(chosen.to_dict() | {"hash": chosen.hash}) if as_json else scenario_as_toml(chosen))


@click.command()
def schema() -> None:
    """JSON Schema of a scenario file, for editors."""
    from cisim.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))


@click.command()
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


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def bench(as_json: bool) -> None:
    """Speed of this machine: against plain Mesa, on one and on all threads, and where the time goes."""
    from cisim import bench as benchmark

    notice_compilation()
    result = benchmark.measure()
    click.echo(json.dumps(result) if as_json else benchmark.as_text(result))
