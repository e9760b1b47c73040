"""Analyses of finished sweeps: ``effects``, ``sensitivity``, ``signmap``, ``audit``, ``paired``, ``selection``."""

from __future__ import annotations

from typing import Any

import click

from cisim.cli.analysis_options import AnalysisRequest, analysis, levels_between
from cisim.errors import CisimError

rope_option = click.option(
    "--rope", type=click.FloatRange(0), help="Practically nothing. Default: 1 point, 0 for other units."
)


@click.command()
@rope_option
@analysis
def effects(asked: AnalysisRequest, rope: float | None) -> None:
    """Main effects, all interactions and Shapley values of a two-level factorial of the conditions."""
    from cisim.cli.effects_text import effect_notes, effect_sections
    from cisim.experiment.analysis.factorial import factorial
    from cisim.experiment.analysis.shapley import shapley

    found = factorial(asked.table, asked.outcome, bootstrap=asked.bootstrap, rope=rope)
    credit = shapley(asked.table, asked.outcome, bootstrap=asked.bootstrap)
    tables = {
        "cells": found.cells, "effects": found.effects, "shapley": credit.values, "dividends": credit.dividends,
        "sums": credit.sums,
    }  # fmt: skip
    unit = asked.table.unit(asked.outcome)
    notes = dict.fromkeys([*found.notes, *credit.notes, *effect_notes(found, credit, asked.table, unit)])
    asked.answer("effects", tables, notes, lambda: effect_sections(found, credit, asked.table, unit),
                 factors=list(found.factors), rope=found.rope)  # fmt: skip


@click.command()
@click.option("--measure", type=click.Choice(["collective", "isolated", "difference"]), help="Level of an arm, or the "
              "difference collective - isolated. Default: the difference if both arms were run.")  # fmt: skip
@analysis
def sensitivity(asked: AnalysisRequest, measure: str | None) -> None:
    """Morris or Sobol indices of a sampled design, with intervals, convergence and what cannot be told."""
    from cisim.cli import tables as text
    from cisim.experiment.analysis.sensitivity import sensitivity as indices_of

    found = indices_of(asked.table, asked.outcome, measure, asked.bootstrap)
    tables = {"indices": found.indices, "second": found.second, "convergence": found.convergence, "noise": found.noise}
    keys = list(found.indices.columns[: found.indices.columns.get_loc("factor")])

    def shown() -> list[str]:
        names = ("mu_star", *(() if found.groups else ("sigma", "mu"))) if found.kind == "morris" else ("ST", "S1")
        columns = [(n, lambda row, n=n: text.around(row, n) if f"{n}_conf" in row else text.number(row[n], n == "mu"))
                   for n in names]  # fmt: skip
        first = text.plain("label", "section" if found.groups else "parameter")
        told = text.sections(found.indices, keys, [first, *columns], found.kind.capitalize())
        return [*told, "", *(f"warning: {w}" for w in found.warnings)]

    facts: dict[str, Any] = {
        "kind": found.kind, "measure": measure or "default", "warnings": list(found.warnings), "groups": found.groups
    }  # fmt: skip
    asked.answer("sensitivity", tables, found.notes, shown, measure or "", **facts)


@click.command()
@click.option("--x", required=True, metavar="COLUMN", help="A design column, or year.")
@click.option("--y", required=True, metavar="COLUMN", help="Another one, or year.")
@click.option("--between", default="arm=isolated,collective", show_default=True, metavar="COLUMN=A,B",
              help="What is compared: B - A.")  # fmt: skip
@click.option("--reference", metavar="COLUMN=LEVEL", help="Compare with this level of x or of y instead.")
@analysis
def signmap(asked: AnalysisRequest, x: str, y: str, between: str, reference: str | None) -> None:
    """Where in two design columns collective pays, isolated pays, or they cannot be told apart."""
    from cisim.cli import tables as text
    from cisim.experiment.analysis.sign_map import sign_map as map_of
    from cisim.experiment.analysis.table import parse_pair

    if reference is None:
        column, a, b = levels_between(asked.table, between)
        found = map_of(asked.table, x, y, asked.outcome, column, a, b, bootstrap=asked.bootstrap)
    else:
        column, level = parse_pair(reference, "--reference")
        if column not in (x, y):
            raise CisimError(f"--reference {reference}: expected a level of {x} or {y}")
        level = asked.table.level(asked.table.factor(column), level)
        found = map_of(asked.table, x, y, asked.outcome, column, reference=level, bootstrap=asked.bootstrap)
    columns = [text.plain("x", x), text.plain("y", y), text.with_interval("difference", "mean", "low", "high"),
               text.numbers("ahead"), text.plain("text", "sign")]  # fmt: skip
    tables = {"cells": found.cells, "boundary": found.boundary}
    asked.answer("signmap", tables, found.notes, lambda: ["", found.contrast, *text.lines(found.cells, columns)],
                 f"{x}-{y}-{column}", x=x, y=y, contrast=found.contrast)  # fmt: skip


@click.command()
@click.option("--column", metavar="NAME", help="The list of the design. Default: the one with the baseline.")
@click.option("--baseline", default="baseline", show_default=True, metavar="LABEL", help="Its point to compare with.")
@analysis
def audit(asked: AnalysisRequest, column: str | None, baseline: str) -> None:
    """How much of the advantage of collective each assumption carries."""
    from cisim.cli import tables as text
    from cisim.experiment.analysis.audit import audit as audit_of

    found = audit_of(asked.table, asked.outcome, column, baseline, asked.bootstrap)
    keys = [f for f in asked.table.factors if f != found.column]
    base = text.with_interval("advantage", "advantage")
    columns = [text.plain("switched", "switched off"), text.with_interval("carried", "carried"),
               text.with_interval("share", "share"), base, text.plain("grade")]  # fmt: skip
    asked.answer("audit", {"audit": found.rows, "baseline": found.baseline}, found.notes, lambda: [
        *text.sections(found.baseline, keys, [base], "Advantage at the baseline"),
        *text.sections(found.rows, keys, columns, "What each assumption carries"),
    ], column=found.column)  # fmt: skip


@click.command()
@click.option("--between", default="arm=isolated,collective", show_default=True, metavar="COLUMN=A,B",
              help="B - A, where COLUMN is arm, point or a design column.")  # fmt: skip
@click.option("--measure", type=click.Choice(["collective", "isolated", "difference"]), help="What is compared.")
@rope_option
@click.option("--pool", is_flag=True, help="Average over the other design columns.")
@analysis
def paired(asked: AnalysisRequest, between: str, measure: str | None, rope: float | None, pool: bool) -> None:
    """Paired differences between two arms, levels or design points, with a verdict."""
    from cisim.cli import tables as text
    from cisim.experiment.analysis.paired import paired as differences

    column, a, b = levels_between(asked.table, between)
    found = differences(asked.table, asked.outcome, column, a, b, measure, rope, pool, asked.bootstrap)
    keys = list(found.rows.columns[: found.rows.columns.get_loc("a")])
    columns = [*map(text.plain, keys), text.with_interval("difference", "mean", "low", "high"),
               text.with_interval("median (80 % of runs)", "p50", "p10", "p90"), text.numbers("ahead"), text.plain("n"),
               text.plain("text", "verdict")]  # fmt: skip
    asked.answer("paired", {"paired": found.rows}, found.notes,
                 lambda: ["", f"{b} - {a}", *text.lines(found.rows, columns)], f"{column}-{a}-{b}")  # fmt: skip


@click.command()
@click.option("--before", type=float, help="Year that growth is counted from. Default: the first recorded.")
@analysis
def selection(asked: AnalysisRequest, before: float | None) -> None:
    """Picked winners a year later, and what a reader of success stories sees against the truth."""
    from cisim.cli import tables as text
    from cisim.experiment.analysis import selection as looks

    table, tables, notes = asked.table, {}, list(asked.table.notes)
    facts: dict[str, Any] = {}
    if {looks.PREMIUM, looks.PREMIUM_LATER} <= set(table.outcomes):
        tables["winners"] = looks.regression(table, asked.bootstrap)
    outcome = asked.name or next((o for o in table.outcomes if not o.startswith(looks.PREMIUM)), table.outcomes[0])
    if len(table.arms) == 2 and len(table.years) > 1:
        found = looks.nomination(table, outcome, before, bootstrap=asked.bootstrap)
        tables["nomination"], notes = found.rows, [*notes, *found.notes]
        facts = {"before": found.before, "after": found.after, "communities": found.communities}
    if not tables:
        raise CisimError(f"{asked.folder}: record premium and premium_later, or both arms at two years")

    def shown() -> list[str]:
        said: list[str] = []
        if "winners" in tables:
            winners = [*map(text.plain, [*table.factors, "arm"]), *(text.with_interval(n, n, sign=False)
                       for n in ("picked", "later", "kept"))]  # fmt: skip
            said += ["", "Premium of funders' winners", *text.lines(tables["winners"], winners)]
        if "nomination" in tables:
            seen = [
                text.numbers("nominated"),
                *(text.with_interval(n.replace("_", " "), n) for n in looks.NOMINATION_QUANTITIES),
            ]
            said += ["", f"Nominated of {facts['communities']:,} communities", *text.lines(tables["nomination"], seen)]
        return said

    asked.answer("selection", tables, dict.fromkeys(notes), shown, outcome=outcome, **facts)
