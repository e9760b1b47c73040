"""Analyses of finished sweeps: ``effects``, ``sensitivity``, ``sign-map``, ``audit``, ``paired``, ``selection``."""

from __future__ import annotations

from typing import Any

import click

from cisim.cli.analysis_options import AnalysisRequest, analysis, levels_between
from cisim.errors import CisimError

rope_option = click.option(
    "--rope", type=click.FloatRange(0), help="Practically nothing. Default: 1 point, 0 for other units."
)


each_world_option = click.option(
    "--each-world", is_flag=True, help="Where the design is sampled: every world by itself, not all as one sample."
)


@click.command()
@rope_option
@each_world_option
@analysis
def effects(request: AnalysisRequest, rope: float | None, each_world: bool) -> None:
    """Main effects, all interactions and Shapley values of a two-level factorial of the conditions.

    Where the design is sampled too (lhs, sobol), effects over worlds: their mean and spread, and what they depend on.
    """
    from cisim.cli.effects_text import effect_notes, effect_sections
    from cisim.experiment.analysis.factorial import factorial
    from cisim.experiment.analysis.shapley import shapley
    from cisim.experiment.analysis.worlds import effects_over_worlds, has_worlds

    if has_worlds(request.table) and not each_world:
        _answer_worlds(request, "effects", effects_over_worlds(request.table, request.outcome, None, request.bootstrap))
        return
    result = factorial(request.table, request.outcome, bootstrap=request.bootstrap, rope=rope)
    credit = shapley(request.table, request.outcome, bootstrap=request.bootstrap)
    tables = {
        "cells": result.cells, "effects": result.effects, "shapley": credit.values,
        "dividends": credit.dividends, "sums": credit.sums,
    }  # fmt: skip
    unit = request.table.unit(request.outcome)
    notes = dict.fromkeys([*result.notes, *credit.notes, *effect_notes(result, credit, request.table, unit)])
    request.answer("effects", tables, notes, lambda: effect_sections(result, credit, request.table, unit),
                   reading=(request.bootstrap_brackets,), factors=list(result.factors), rope=result.rope)  # fmt: skip


def _answer_worlds(request: AnalysisRequest, name: str, found: Any) -> None:
    from cisim.cli.worlds_text import world_sections, world_tables

    reading = (f"brackets: {request.confidence} interval, in which worlds and replications are both samples",)
    request.answer(name, world_tables(found), found.notes, lambda: world_sections(found), "worlds",
                   reading=reading, worlds=list(found.keys))  # fmt: skip


@click.command()
@click.option("--measure", type=click.Choice(["collective", "isolated", "difference"]), help="Level of an arm, or the "
              "difference collective - isolated. Default: the difference if both arms were run.")  # fmt: skip
@analysis
def sensitivity(request: AnalysisRequest, measure: str | None) -> None:
    """Morris or Sobol indices of a sampled design, with intervals, convergence and what cannot be told."""
    from cisim.cli import tables as text
    from cisim.experiment.analysis.sensitivity import sensitivity as indices_of

    result = indices_of(request.table, request.outcome, measure, request.bootstrap)
    tables = {
        "indices": result.indices,
        "second": result.second,
        "convergence": result.convergence,
        "noise": result.noise,
    }
    keys = list(result.indices.columns[: result.indices.columns.get_loc("factor")])

    def result_lines() -> list[str]:
        names = ("mu_star", *(() if result.groups else ("sigma", "mu"))) if result.kind == "morris" else ("ST", "S1")
        columns = [(n, lambda row, n=n: text.around(row, n) if f"{n}_conf" in row else text.number(row[n], n == "mu"))
                   for n in names]  # fmt: skip
        first = text.plain("label", "section" if result.groups else "parameter")
        lines = text.sections(result.indices, keys, [first, *columns], result.kind.capitalize())
        return [*lines, "", *(f"warning: {w}" for w in result.warnings)]

    facts: dict[str, Any] = {
        "kind": result.kind, "measure": measure or "default", "warnings": list(result.warnings), "groups": result.groups
    }  # fmt: skip
    reading = (f"+/-: half of a {request.confidence} interval (resampled points of the design)",)
    request.answer("sensitivity", tables, result.notes, result_lines, measure or "", reading=reading, **facts)


@click.command()
@click.option("--x", required=True, metavar="COLUMN", help="A design column, or year.")
@click.option("--y", required=True, metavar="COLUMN", help="Another one, or year.")
@click.option("--between", default="arm=isolated,collective", show_default=True, metavar="COLUMN=A,B",
              help="What is compared: B - A.")  # fmt: skip
@click.option("--reference", metavar="COLUMN=LEVEL", help="Compare with this level of x or of y instead.")
@click.option("--bins", type=click.IntRange(2, 50), default=5, show_default=True,
              help="Ranges in which values of sampled columns are put together.")  # fmt: skip
@analysis
def sign_map(request: AnalysisRequest, x: str, y: str, between: str, reference: str | None, bins: int) -> None:
    """Where in two design columns collective pays, isolated pays, or they cannot be told apart."""
    from cisim.cli import tables as text
    from cisim.experiment.analysis.binning import bin_sampled
    from cisim.experiment.analysis.sign_map import sign_map as map_of
    from cisim.experiment.analysis.table import parse_pair

    table, ranges = bin_sampled(request.table, (x, y), bins)
    if reference is None:
        column, a, b = levels_between(table, between)
        result = map_of(table, x, y, request.outcome, column, a, b, bootstrap=request.bootstrap)
    else:
        column, level = parse_pair(reference, "--reference")
        if column not in (x, y):
            raise CisimError(f"--reference {reference}: expected a level of {x} or {y}")
        level = table.level(table.factor(column), level)
        result = map_of(table, x, y, request.outcome, column, reference=level, bootstrap=request.bootstrap)
    columns = [text.plain("x", x), text.plain("y", y), text.with_interval("difference", "mean", "low", "high"),
               text.numbers("ahead"), text.plain("text", "sign")]  # fmt: skip
    tables = {"cells": result.cells, "boundary": result.boundary}
    notes = [*ranges, *result.notes]
    reading = (
        f"brackets: {request.confidence} interval of the mean difference. The sign is that of the mean, where the "
        "interval leaves zero out, however small it is.",
        "A verdict (cisim paired) asks for more: that 80 % of single runs lie beyond what is practically nothing.",
    )
    request.answer("signmap", tables, notes, lambda: ["", result.contrast, *text.lines(result.cells, columns)],
                   f"{x}-{y}-{column}", reading=reading, x=x, y=y, contrast=result.contrast)  # fmt: skip


@click.command()
@click.option("--column", metavar="NAME", help="The list of the design. Default: the one with the baseline.")
@click.option("--baseline", default="baseline", show_default=True, metavar="LABEL", help="Its point to compare with.")
@analysis
def audit(request: AnalysisRequest, column: str | None, baseline: str) -> None:
    """One switch at a time: what each point of a list takes away. An old spelling: see cisim why."""
    from cisim.cli import tables as text
    from cisim.experiment.analysis.audit import audit as audit_of

    click.echo(
        "cisim: audit is an old spelling: one switch at a time cannot see what stands in series or in another's place; "
        f"what carries the difference: cisim why {request.table.manifest['experiment']['scenario']}",
        err=True,
    )

    result = audit_of(request.table, request.outcome, column, baseline, request.bootstrap)
    keys = [f for f in request.table.factors if f != result.column]
    base = text.with_interval("advantage", "advantage")
    columns = [text.plain("switched", "switched off"), text.with_interval("carried", "carried"),
               text.with_interval("share", "share"), base, text.plain("grade")]  # fmt: skip
    request.answer("audit", {"audit": result.rows, "baseline": result.baseline}, result.notes, lambda: [
        *text.sections(result.baseline, keys, [base], "Advantage at the baseline"),
        *text.sections(result.rows, keys, columns, "What each assumption carries"),
    ], reading=(request.bootstrap_brackets,), column=result.column)  # fmt: skip


@click.command()
@click.option("--between", default="arm=isolated,collective", show_default=True, metavar="COLUMN=A,B",
              help="B - A, where COLUMN is arm, point or a design column.")  # fmt: skip
@click.option("--measure", type=click.Choice(["collective", "isolated", "difference"]), help="What is compared.")
@rope_option
@click.option("--pool", is_flag=True, help="Average over the other design columns.")
@click.option("--bca", is_flag=True, help="Also bias-corrected and accelerated bootstrap intervals (BCa).")
@each_world_option
@analysis
def paired(
    request: AnalysisRequest,
    between: str,
    measure: str | None,
    rope: float | None,
    pool: bool,
    bca: bool,
    each_world: bool,
) -> None:
    """Paired differences between two arms, levels or design points, with a verdict; of arms in a sampled design, over
    its worlds.
    """
    from cisim.cli import tables as text
    from cisim.experiment.analysis.paired import default_rope
    from cisim.experiment.analysis.paired import paired as differences
    from cisim.experiment.analysis.worlds import arms_over_worlds, has_worlds

    column, a, b = levels_between(request.table, between)
    if (column, a, b) == ("arm", "isolated", "collective") and has_worlds(request.table) and not (pool or each_world):
        _answer_worlds(request, "paired", arms_over_worlds(request.table, request.outcome, request.bootstrap))
        return
    result = differences(request.table, request.outcome, column, a, b, measure, rope, pool, request.bootstrap, bca)
    keys = list(result.rows.columns[: result.rows.columns.get_loc("a")])
    columns = [*map(text.plain, keys), text.with_interval("difference", "mean", "low", "high"),
               text.with_interval("median (80 % of runs)", "p50", "p10", "p90"), text.numbers("ahead"), text.plain("n"),
               text.plain("text", "verdict")]  # fmt: skip
    if bca:
        columns.insert(len(keys) + 1, text.with_interval("BCa", "mean", "bca_low", "bca_high"))
    nothing = default_rope(request.table, request.outcome) if rope is None else rope
    reading = (
        f"brackets: {request.confidence} interval of the mean difference, and 80 % of single runs about the median.",
        f"The verdict goes by the 80 % of runs: ahead where all of them lie beyond {nothing:g}, practically the same "
        "where all lie within. The first brackets say how surely the mean differs from zero.",
    )
    request.answer("paired", {"paired": result.rows}, result.notes,
                   lambda: ["", f"{b} - {a}", *text.lines(result.rows, columns)], f"{column}-{a}-{b}",
                   reading=reading)  # fmt: skip


@click.command()
@click.option("--before", type=float, help="Year that growth is counted from. Default: the first recorded.")
@analysis
def selection(request: AnalysisRequest, before: float | None) -> None:
    """Picked winners a year later, and what a reader of success stories sees against the truth."""
    from cisim.cli import tables as text
    from cisim.experiment.analysis import selection as analyses

    table, tables, notes = request.table, {}, list(request.table.notes)
    facts: dict[str, Any] = {}
    if {analyses.PREMIUM, analyses.PREMIUM_LATER} <= set(table.outcomes):
        tables["winners"] = analyses.regression(table, request.bootstrap)
    outcome = request.name or next((o for o in table.outcomes if not o.startswith(analyses.PREMIUM)), table.outcomes[0])
    if len(table.arms) == 2 and len(table.years) > 1:
        stories = analyses.nomination(table, outcome, before, bootstrap=request.bootstrap)
        tables["nomination"], notes = stories.rows, [*notes, *stories.notes]
        facts = {"before": stories.before, "after": stories.after, "communities": stories.communities}
    if not tables:
        raise CisimError(f"{request.folder}: record premium and premium_later, or both arms at two years")

    def result_lines() -> list[str]:
        lines: list[str] = []
        if "winners" in tables:
            winners = [*map(text.plain, [*table.factors, "arm"]), *(text.with_interval(n, n, sign=False)
                       for n in ("picked", "later", "kept"))]  # fmt: skip
            lines += ["", "Premium of funders' winners", *text.lines(tables["winners"], winners)]
        if "nomination" in tables:
            columns = [
                text.numbers("nominated"),
                *(text.with_interval(n.replace("_", " "), n) for n in analyses.NOMINATION_QUANTITIES),
            ]
            lines += [
                "",
                f"Nominated of {facts['communities']:,} communities",
                *text.lines(tables["nomination"], columns),
            ]
        return lines

    request.answer("selection", tables, dict.fromkeys(notes), result_lines, outcome=outcome,
                   reading=(request.bootstrap_brackets,), **facts)  # fmt: skip
