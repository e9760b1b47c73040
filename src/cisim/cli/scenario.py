"""Commands about one scenario. Results go to standard output, everything else to standard error."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cisim.cli.compilation import notice_compilation
from cisim.cli.load_scenario import load_scenario
from cisim.cli.options import (
    code_option,
    command_line,
    force_option,
    json_option,
    out_option,
    quiet_option,
    run_options,
    scenario_options,
    set_option,
)
from cisim.cli.own_files import OwnFiles, community_options
from cisim.cli.rendering import show_answer
from cisim.experiment.progress_bar import ProgressBar


@click.command()
@scenario_options
@community_options
@run_options
@click.option(
    "--arm",
    type=click.Choice(["collective", "isolated"]),
    default="collective",
    show_default=True,
    help="With the conditions of the scenario, or with all strengths at zero.",
)
@click.option("--every", type=click.IntRange(1, 1200), default=1, show_default=True, help="Months between records.")
@out_option("Folder. Default: results/<scenario>-<arm>-<hash>.")
@force_option
@quiet_option
def run(
    scenario: str,
    overrides: tuple[str, ...],
    own: OwnFiles,
    runs: int,
    seed: int,
    threads: int | None,
    arm: str,
    every: int,
    out: Path | None,
    force: bool,
    quiet: bool,
) -> None:
    """Run one arm and write its time series to results/."""
    from cisim.report.run_files import save_run
    from cisim.simulation import simulate
    from cisim.storage.folders import RUN_FOLDER, check_output_folder, result_folder

    chosen = load_scenario(scenario, overrides, own)
    chosen = chosen.isolated() if arm == "isolated" else chosen
    folder = out or result_folder(chosen.name, f"-{arm}-{chosen.hash}")
    check_output_folder(folder, RUN_FOLDER, [chosen.hash], seed, force, runs)
    notice_compilation(quiet)
    bar = ProgressBar(quiet)
    record = simulate.run([chosen], runs, seed, every=every, threads=threads, progress=bar.update)
    bar.clear()
    for file in save_run(folder, chosen, record, seed, command_line()):
        click.echo(str(file))


@click.command(name="list")
@json_option
def list_command(as_json: bool) -> None:
    """The scenarios that come with cisim."""
    from cisim.report.aligned import table
    from cisim.scenario.load import load, presets

    scenarios = [(name, load(path)) for name, path in presets().items()]
    facts = [
        {"name": n, "title": s.title, "organisations": s.organisations, "months": s.months, "sources": s.sources}
        for n, s in scenarios
    ]
    rows = [[name, str(s.organisations), f"{s.months / 12:g}"] for name, s in scenarios]
    titles = ["title [sources]", *(f"{s.title} [{'; '.join(s.sources)}]" for _, s in scenarios)]
    lines = zip(table(["name", "organisations", "years"], rows), titles, strict=True)
    show_answer(facts, as_json, lambda: "\n".join(f"{line.rstrip()}  {title}" for line, title in lines))


@click.command()
@click.argument("name", nargs=-1)
@json_option
@click.option("--parameters", is_flag=True, help="All parameters of the model instead.")
@click.option("--sources", is_flag=True, help="The bibliography instead: every source and how good its evidence is.")
@click.option("--scenario", metavar="SCENARIO", help="With its conditions and outcomes from outside the package.")
@code_option
def describe(name: tuple[str, ...], as_json: bool, parameters: bool, sources: bool, scenario: str | None) -> None:
    """Every condition: what it changes, its price, its possible harm, source and grade. Or what NAME is: a condition, a
    mechanism (M5), a sector (funder: what it decides and where that is computed), the key of a parameter (with the
    equation and the files it is read in).
    """
    from cisim.model.conditions import CONDITIONS
    from cisim.report import bibliography, lookup
    from cisim.report import describe as text
    from cisim.report.vocabulary import own_words

    chosen = None if scenario is None else load_scenario(scenario, ())
    conditions = CONDITIONS if chosen is None else chosen.conditions
    if sources:
        listed = bibliography.source_rows(conditions)
        show_answer(listed, as_json, lambda: bibliography.sources_as_text(conditions))
        return
    if parameters:
        rows = text.parameter_rows(conditions)
        show_answer(rows, as_json, lambda: text.parameters_as_text(rows))
        return
    entries = lookup.find(" ".join(name) or None, conditions, own_words(chosen) if chosen else ())
    facts = [lookup.as_dict(entry, conditions) for entry in entries] if as_json else []
    show_answer(facts, as_json, lambda: lookup.as_text(entries, conditions))


@click.command()
@click.argument("scenario")
@set_option
@json_option
def show(scenario: str, overrides: tuple[str, ...], as_json: bool) -> None:
    """A scenario with every value filled in, and its hash. No code that it names is run: rules are shown by name, and
    conditions from outside cannot be filled in (cisim describe --scenario).
    """
    from cisim.report.describe import scenario_as_toml
    from cisim.scenario.extensions import code_allowed

    with code_allowed(False):
        chosen = load_scenario(scenario, overrides)
    show_answer(chosen.to_dict() | {"hash": chosen.hash}, as_json, lambda: scenario_as_toml(chosen))


@click.command()
def schema() -> None:
    """JSON Schema of a scenario file, for editors."""
    from cisim.scenario.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))


@click.command()
@json_option
def bench(as_json: bool) -> None:
    """Speed of this machine: against plain Mesa, on one and on all threads, and where the time goes."""
    from cisim.evidence import benchmark

    notice_compilation()
    result = benchmark.measure()
    show_answer(result, as_json, lambda: benchmark.benchmark_text(result))
