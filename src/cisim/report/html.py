"""A comparison or an experiment as one HTML file: findings, figures, tables, what was assumed, how to make it again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cisim.charts.inline_svg import inline, title_of
from cisim.charts.style import footer_text
from cisim.comparison.existing_sentences import existing_texts
from cisim.comparison.marginal_sentences import (
    MARGINAL_TITLE,
    marginal_cells,
    marginal_header,
    marginal_sentences,
)
from cisim.comparison.number_text import years_text
from cisim.comparison.segment_sentences import gains_sentence
from cisim.comparison.sentences import VERDICT_CLAUSES, money_sentence, verdict_sentence
from cisim.comparison.verdict import ARMS
from cisim.comparison.watch_sentences import WATCH_TITLE, watch_cells, watch_header, watch_sentences
from cisim.model.conditions import CONDITIONS, Condition
from cisim.report.terminal import remarks
from cisim.scenario.extensions import loaded_condition
from cisim.scenario.scenario import LISTS
from cisim.scenario.schema import all_parameters

NON_PARAMETERS = ("title", "description", "sources", "extra_conditions", *LISTS, "roster")
"""Keys of a scenario that are not parameters."""
TEMPLATES = Environment(
    loader=PackageLoader("cisim.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
Tables = Mapping[str, pd.DataFrame]


def comparison_report(
    result: dict[str, Any], figures: Mapping[str, str], manifest: dict[str, Any], tables: Tables | None = None
) -> str:
    """A comparison as a page.

    Args:
        result: ``Comparison.to_dict()``.
        figures: SVG drawings by name.
        manifest: ``results.manifest``.
        tables: data of figures, under the names of the figures; a figure without stands over the table of stages.
    """
    further = marginal_sentences(result["marginal"]) if "marginal" in result else []
    further += watch_sentences(result) if "watch" in result else []
    data = {name: stages_table(result) for name in figures} | dict(tables or {})
    standing_tables = {
        "After 2, 5, 10 and 15 years, and at the end (points)": horizons_table(result),
        "Neighbourhoods at the last stage at the end (points)": segments_table(result),
        "Money ($) and hours by use, mean of runs": uses_table(result),
    }
    return report_page(
        title=result["title"],
        question="Isolated or collective: which does better in this community, with the same money and the same luck?",
        sentences=[
            *filter(None, [result.get("note", "")]),
            verdict_sentence(result),
            *existing_texts(result),
            *filter(None, [gains_sentence(result)]),
            money_sentence(result),
            *remarks(result),
            *further,
        ],
        figures=figures,
        tables=data | standing_tables | marginal_tables(result) | watch_tables(result),
        assumptions=assumptions_table(manifest.get("scenario_values", {})),
        manifest=manifest,
        command=str(manifest.get("command", "")),
        foot=footer_text(result),
    )


def report_page(
    *,
    title: str,
    question: str,
    sentences: Sequence[str],
    figures: Mapping[str, str],
    tables: Tables,
    assumptions: pd.DataFrame,
    manifest: dict[str, Any],
    command: str,
    foot: str | None = None,
) -> str:
    """Results as one page.

    Args:
        title: of the page.
        question: that it answers.
        sentences: findings, the most important first.
        figures: SVG drawings by name; each needs its data in ``tables`` under the same name.
        tables: tables by name; those without a figure stand by themselves, under their name as caption.
        assumptions: one row per parameter; a column ``changed``, or ``value`` and ``default``, tells which come first.
        manifest: of the folder.
        command: that makes all of it again.
        foot: the last line; by default title, runs and version.
    """
    changed, unchanged = _split(assumptions)
    alone = {name: table for name, table in tables.items() if name not in figures}
    sections = {
        "finding": ("What was found", True),
        "figures": ("Figures", bool(figures)),
        "tables": ("Tables", bool(alone)),
        "assumptions": ("What was assumed", len(assumptions) > 0),
        "reproduce": ("How to make this again", True),
    }
    return TEMPLATES.get_template("report.html").render(
        title=title,
        question=question,
        contents=[(key, name) for key, (name, there) in sections.items() if there],
        sentences=list(sentences),
        figures=[_figure(n, name, svg, tables) for n, (name, svg) in enumerate(figures.items(), 1)],
        tables=[as_table(name, table) for name, table in alone.items()],
        changed=as_table("Changed from the default", changed) if len(changed) else None,
        unchanged=as_table("At the default", unchanged) if len(unchanged) else None,
        facts=as_table("Made with", pd.DataFrame(_facts(manifest), columns=["what", "value"])),
        manifest=json.dumps(manifest, indent=2, ensure_ascii=False, default=str),
        command=command,
        foot=foot or _foot(title, manifest),
    )


def _foot(title: str, manifest: Mapping[str, Any]) -> str:
    texts = {"runs": "{:,} runs", "model_version": "cisim {}"}
    parts = [text.format(manifest[key]) for key, text in texts.items() if key in manifest]
    return ", ".join((title, *parts)) + ". Illustrative, not calibrated to a community."


def _figure(number: int, name: str, svg: str, tables: Tables) -> dict[str, Any]:
    """A figure with its name as caption, the finding it carries as text for those who cannot see it, and its data.

    Raises:
        ValueError: it has no data: not everyone can see a figure.
    """
    if name not in tables:
        raise ValueError(f"the figure {name!r} has no table of that name")
    caption = (name[:1].upper() + name[1:]).replace("_", " ")
    drawing = Markup(inline(svg, title_of(svg) or caption, f"f{number}-"))  # cleaned: no script, no link, words escaped
    return {"caption": caption, "svg": drawing, "table": as_table(f"{caption}: data of figure {number}", tables[name])}


def as_table(caption: str, table: pd.DataFrame) -> dict[str, Any]:
    """What the template needs of a table: caption, header, texts of cells, and which columns hold numbers."""
    if any(name is not None for name in table.index.names):
        table = table.reset_index()
    words = [str(c).replace("_", " ") for c in table.columns]
    numeric = [w for w, c in zip(words, table.columns, strict=True) if pd.api.types.is_numeric_dtype(table[c])]
    rows = [[cell_text(v) for v in row] for row in table.itertuples(index=False, name=None)]
    return {"caption": caption, "header": words, "numeric": numeric, "rows": rows}


def cell_text(value: Any) -> str:
    """A value as it is read: four digits are enough, a missing one is a dash."""
    if value is None or (not isinstance(value, list | tuple | dict) and pd.isna(value)):
        return "–"
    if isinstance(value, str):
        return value
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    if pd.api.types.is_integer(value):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if pd.api.types.is_float(value):
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
    return str(value)


def _split(assumptions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Changed values, and the others."""
    if "changed" in assumptions.columns:
        changed = assumptions["changed"].astype(bool)
        assumptions = assumptions.drop(columns="changed")
    elif {"value", "default"} <= set(assumptions.columns):
        changed = assumptions["value"] != assumptions["default"]
    else:
        changed = pd.Series(True, index=assumptions.index)
    return assumptions[changed], assumptions[~changed]


def _facts(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What of a manifest fits on a line each."""
    facts = [(k.replace("_", " "), cell_text(v)) for k, v in manifest.items() if isinstance(v, str | int | float) and v
             and k != "command"]  # fmt: skip
    libraries = manifest.get("libraries", {})
    return facts + ([("libraries", ", ".join(f"{k} {v}" for k, v in libraries.items()))] if libraries else [])


def assumptions_table(values: Mapping[str, Any]) -> pd.DataFrame:
    """The parameters of a scenario (``Scenario.to_dict()``) with default, unit, grade, meaning and source; those of its
    conditions from outside the package too.
    """
    declared = all_parameters(CONDITIONS + extra_conditions(values))
    rows = []
    for key, value in _flat({k: v for k, v in values.items() if k not in NON_PARAMETERS}):
        p = declared.get(key)
        facts = (p.default, p.unit, p.grade, p.text, p.source) if p else (None, "", "", "", "")
        rows.append((key, *(f"{v:g}" if isinstance(v, float) else v for v in (value, facts[0])), *facts[1:]))
    return pd.DataFrame(rows, columns=["parameter", "value", "default", "unit", "grade", "meaning", "source"])


def extra_conditions(values: Mapping[str, Any]) -> tuple[Condition, ...]:
    """The conditions from outside the package that a scenario (``Scenario.to_dict()``) names, as far as they were
    loaded to run it: a result is read without running anything.
    """
    found = map(loaded_condition, values.get("extra_conditions", ()))
    return tuple(condition for condition in found if condition is not None)


def _flat(values: Mapping[str, Any], head: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{head}{key}.")
        else:
            yield f"{head}{key}", value


def stages_table(result: Mapping[str, Any]) -> pd.DataFrame:
    """Both arms and their difference at every stage at the end."""
    return pd.DataFrame([
        {"stage": s["stage"], "start": s["start"], **{arm: s[arm] for arm in ARMS},
         "difference": s["difference"]["mean"], "10 %": s["difference"]["p10"], "90 %": s["difference"]["p90"],
         "verdict": VERDICT_CLAUSES[s["verdict"]]}
        for s in result["stages"]
    ]).round(2)  # fmt: skip


def segments_table(result: Mapping[str, Any]) -> pd.DataFrame:
    """Both arms and their difference in every neighbourhood at the last stage at the end."""
    return pd.DataFrame([
        {"neighbourhood": s["segment"], "share of children": s["share"], **{arm: s[arm] for arm in ARMS},
         "difference": s["difference"]["mean"], "10 %": s["difference"]["p10"], "90 %": s["difference"]["p90"],
         "verdict": VERDICT_CLAUSES[s["verdict"]]}
        for s in result["segments"]
    ]).round(2)  # fmt: skip


def horizons_table(result: Mapping[str, Any]) -> pd.DataFrame:
    """The difference at the last stage after some years; where partnerships can end, also how many still exist and the
    difference of those.
    """
    return pd.DataFrame([
        {"after": years_text(h["years"]), "difference": h["mean"], "standard error": h["se"], "10 %": h["p10"],
         "50 %": h["p50"], "90 %": h["p90"], "verdict": VERDICT_CLAUSES[h["verdict"]], **_existing_cells(h["existing"])}
        for h in result["horizons"]
    ]).round(2)  # fmt: skip


def _existing_cells(part: Mapping[str, Any] | None) -> dict[str, Any]:
    if part is None:
        return {}
    d = part["difference"] or {}
    names = {"mean": "difference of those", "p10": "of those 10 %", "p90": "of those 90 %"}
    return {"still exist (%)": 100 * part["share"]} | {name: d.get(key, np.nan) for key, name in names.items()}


def marginal_tables(result: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """What $100,000 a year are worth, where it was asked for."""
    if "marginal" not in result:
        return {}
    rows = marginal_cells(result["marginal"], result["runs"])
    return {MARGINAL_TITLE: pd.DataFrame(rows, columns=marginal_header(result["runs"]))}


def watch_tables(result: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """What funders watch, where it was asked for."""
    if "watch" not in result:
        return {}
    return {WATCH_TITLE: pd.DataFrame(watch_cells(result["watch"]), columns=watch_header())}


def uses_table(result: Mapping[str, Any]) -> pd.DataFrame:
    """Dollars and hours by use, both arms."""
    rows = []
    for use in result["arms"]["isolated"]["money"]:
        row: dict[str, Any] = {"use": use.replace("_", " ")}
        for kind, sign in (("money", "$"), ("hours", "hours")):
            row |= {f"{arm} {sign}": result["arms"][arm][kind].get(use) for arm in ARMS}
        rows.append(row)
    return pd.DataFrame(rows)
