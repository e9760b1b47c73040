"""``cisim compare``: isolated versus collective, several scenarios with each other, or forms of collaboration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cisim.cli.compilation import notice_compilation
from cisim.cli.load_scenario import load_scenario_or_link, unless_given
from cisim.cli.options import (
    OutputFile,
    Points,
    command_line,
    force_option,
    json_option,
    link_option,
    out_option,
    override_option,
    quiet_option,
    run_options,
    scenarios_argument,
)
from cisim.cli.own_files import OwnFiles, community_options
from cisim.cli.rendering import show_document
from cisim.cli.several_scenarios import ScenarioSelection, scenarios_side_by_side
from cisim.errors import CisimError
from cisim.experiment.progress_bar import ProgressBar

if TYPE_CHECKING:
    from cisim.comparison.further_data import Further
    from cisim.storage.folders import FolderKind


@dataclass(frozen=True)
class ComparisonKind:
    """What one of the three comparisons is of, and how it is run."""

    kind: FolderKind
    hashes: list[str]
    run: Callable[..., Any]


@click.command()
@scenarios_argument
@override_option
@link_option
@community_options
@run_options
@click.option("--invest", metavar="STAGE=DOLLARS", help="Dollars a year of the pool that go to a stage, or to all.")
@click.option("--rope", type=Points(), default=1.0, show_default=True, help="Points that are practically nothing.")
@click.option("--name", "names", multiple=True, help="Of several scenarios, in their order. Default: their files.")
@click.option("--against", type=click.IntRange(1), default=1, show_default=True, help="Of several: the reference.")
@click.option("--stage", metavar="NAME", help="Verdict at this stage. Default: the last.")
@click.option("--year", type=float, metavar="YEARS", help="Verdict after so many years. Default: the end.")
@click.option("--forms", is_flag=True, help="Rank all forms of collaboration instead, with probabilities.")
@click.option("--form", "chosen", multiple=True, metavar="NAME", help="Only this form, group or file. Repeatable.")
@click.option(
    "--shares", is_flag=True, help="Also what each condition carries of the effect, and its evidence; slower."
)
@click.option(
    "--what-would-change",
    "nearest",
    is_flag=True,
    help="Also which assumed number, moved least, makes it another verdict; slower.",
)
@click.option("--marginal", is_flag=True, help="Also what $100,000 a year are worth, for grants and backbone; slower.")
@click.option("--watch", is_flag=True, help="Also what funders watch, and when they would have left.")
@click.option("--patience", type=int, multiple=True, metavar="YEARS", help="Of a funder, with --watch. Repeatable.")
@click.option("--memo", type=OutputFile(), metavar="FILE.html", help="Also write a decision memo of one page.")
@json_option
@out_option("Also write picture, tables and manifest here.")
@force_option
@quiet_option
@click.pass_context
def compare(
    ctx: click.Context,
    scenarios: tuple[str, ...],
    link: str | None,
    overrides: tuple[str, ...],
    own: OwnFiles,
    runs: int,
    seed: int,
    threads: int | None,
    invest: str | None,
    rope: float,
    names: tuple[str, ...],
    against: int,
    stage: str | None,
    year: float | None,
    forms: bool,
    chosen: tuple[str, ...],
    shares: bool,
    nearest: bool,
    marginal: bool,
    watch: bool,
    patience: tuple[int, ...],
    memo: Path | None,
    as_json: bool,
    out: Path | None,
    force: bool,
    quiet: bool,
) -> None:
    """Isolated versus collective at equal money and equal luck: differences, verdict, ledger.

    Several scenarios are compared with each other, each as it stands, with the same seeds.
    """
    further = {"--shares": shares, "--what-would-change": nearest, "--marginal": marginal, "--watch": watch}
    _check_further(further, patience, bool(forms or chosen))
    several = scenarios_side_by_side(scenarios, link, overrides, names, against)
    if several is not None or forms or chosen:
        _refuse_for_one(**{"--stage": stage, "--year": year, "--memo": memo})
    if several is not None:
        _check_several(further, bool(forms or chosen or own or invest is not None))
        question, linked = _of_several(several), unless_given(ctx, several.linked)
    else:
        scenario, linked = load_scenario_or_link(ctx, scenarios[0] if scenarios else None, link, overrides, own)
        scenario = _with_options(scenario, invest, stage, year)
        question = _of_forms(scenario, chosen) if forms or chosen else _of_arms(scenario)
    seed = linked.get("seed", seed)
    if out is not None:
        from cisim.storage.folders import check_output_folder

        check_output_folder(out, question.kind, question.hashes, seed, force, runs)
    notice_compilation(quiet)
    bar = ProgressBar(quiet or as_json)
    comparison = question.run(runs, seed, rope=linked.get("rope", rope), threads=threads, progress=bar.update)
    asked = [option for option, requested in further.items() if requested]
    result = comparison.to_dict() | _further(comparison, asked, patience, threads=threads, progress=bar.update)
    if stage is not None or year is not None:
        result["at"] = comparison.at(stage, year)
    if several is None and scenarios and (told := _beside_ordinary(scenarios[0], scenario)):
        result["beside_ordinary"] = told
    bar.clear()
    from cisim.report.documents import document_of

    show_document(document_of(comparison, result, command_line()), as_json, out)
    _write_memo(memo, result, as_json)


def _beside_ordinary(source: str, scenario: Any) -> list[str]:
    """Indicators of a place beside those of ordinary districts, where its file names some."""
    from cisim.scenario.load import named_series

    try:
        series = named_series(source)
    except CisimError:
        return []
    from cisim.own_community.ordinary import beside_ordinary
    from cisim.own_community.series import read_series

    try:
        return beside_ordinary(read_series(Path(series), scenario).data, scenario)
    except CisimError as error:  # of years after the end of this run, for one
        click.echo(f"cisim: indicators are left out: {error}", err=True)
        return []


def _refuse_for_one(**options: Any) -> None:
    for option, value in options.items():
        if value is not None:
            raise click.UsageError(f"{option} goes with isolated versus collective of one scenario.")


def _with_options(scenario: Any, invest: str | None, stage: str | None, year: float | None) -> Any:
    """A scenario with its investment; a stage or year that it has not is refused before anything is run."""
    from cisim.comparison.views import check_view
    from cisim.scenario.investment import with_investment

    scenario = scenario if invest is None else with_investment(scenario, invest)
    check_view(scenario, stage, year)
    return scenario


def _write_memo(file: Path | None, result: Any, as_json: bool) -> None:
    if file is None:
        return
    from cisim.report.memo import decision_memo
    from cisim.storage.files import write_text

    write_text(file, decision_memo(result))
    click.echo(f"written: {file}", err=as_json)


def _check_several(further: dict[str, bool], others: bool) -> None:
    if others or any(further.values()):
        raise click.UsageError(
            f"--forms, --form, --organisations, --ties, --columns, --invest, {', '.join(further)} go with one "
            "scenario, not several."
        )


def _check_further(further: dict[str, bool], patience: tuple[int, ...], forms: bool) -> None:
    for option, requested in further.items():
        if requested and forms:
            raise click.UsageError(f"{option} goes with isolated versus collective, not with --forms.")
    if patience and not further["--watch"]:
        raise click.UsageError("--patience goes with --watch.")


def _further(comparison: Any, asked: list[str], patience: tuple[int, ...], **options: Any) -> Further:
    """What is asked for besides isolated versus collective."""
    result: Further = {}
    if "--shares" in asked:
        from cisim.experiment.attribution import attribute_effect

        result["shares"] = attribute_effect(comparison, **options).to_dict()
    if "--what-would-change" in asked:
        from cisim.comparison.switching_value import find_switching_values

        result["what_would_change"] = find_switching_values(comparison, **options).to_dict()
    if "--marginal" in asked:
        from cisim.comparison.marginal import find_marginal_values

        result["marginal"] = find_marginal_values(comparison, **options).to_dict()
    if "--watch" in asked:
        from cisim.comparison.watch import watch_funders

        result["watch"] = watch_funders(comparison, patience, **options).to_dict()
    return result


def _of_arms(scenario: Any) -> ComparisonKind:
    from cisim.comparison import comparison
    from cisim.storage.folders import COMPARISON_FOLDER

    return ComparisonKind(COMPARISON_FOLDER, [scenario.hash], partial(comparison.compare, scenario))


def _of_several(several: ScenarioSelection) -> ComparisonKind:
    from cisim.comparison.side_by_side import side_by_side
    from cisim.storage.folders import COMPARISON_FOLDER

    run = partial(side_by_side, several.scenarios, reference=several.reference)
    hashes = [s.hash for s in several.scenarios.values()]
    return ComparisonKind(COMPARISON_FOLDER, hashes, run)


def _of_forms(scenario: Any, names: tuple[str, ...]) -> ComparisonKind:
    from cisim.comparison import forms
    from cisim.storage.folders import FORMS_FOLDER

    for form in forms.select_forms(names).values():
        form.over(scenario)  # wrong keys are said before anything is compiled

    def run(runs: int, seed: int, **options: Any) -> Any:
        return forms.compare_forms(scenario, names, runs, seed, **options)

    return ComparisonKind(FORMS_FOLDER, [scenario.hash], run)
