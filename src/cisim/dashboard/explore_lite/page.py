"""The file: numbers as text, the page around them, and what makes them again."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cisim.dashboard.explore_lite.grid import MILLION, OWN, Grid
from cisim.dashboard.explore_lite.headlines import INTERVAL_TEXT
from cisim.dashboard.explore_lite.runs import GridResults
from cisim.dashboard.shell.theme import style_sheet
from cisim.dashboard.state.controls import MONEY, STRENGTHS, problems
from cisim.model.conditions import strength_key
from cisim.model.types import Array
from cisim.storage.files import environment

FOLDER = Path(__file__).parent
TENTHS = 10
"""Numbers are whole tenths of a point in the file, rounded once, as they are read."""
TEMPLATES = Environment(
    loader=PackageLoader("cisim.dashboard.explore_lite", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def explore_page(grid: Grid, results: GridResults) -> str:
    """Explore lite as one HTML file.

    Args:
        grid: its combinations.
        results: ``runs.run_grid`` of them.
    """
    first = grid.first_choice()
    return TEMPLATES.get_template("explore_lite.html").render(
        title=grid.base.title,
        description=grid.base.description,
        controls=_controls(grid, first),
        years=[round(float(y)) for y in results.years],
        stages=[stage.name for stage in grid.base.stages],
        runs=results.runs,
        scale=_scale(results),
        seed=results.seed,
        made=environment(),
        hash=grid.base.hash,
        style=Markup(style_sheet() + _file("explore_lite.css")),
        script=Markup(_file("explore_lite.js")),
        data=_as_script(_data(grid, results, first)),
    )


def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _controls(grid: Grid, first: dict[str, int]) -> list[dict[str, Any]]:
    """Label, name and options of every control but the years."""
    kinds = {**{name: name.capitalize() for name in problems()}, OWN: "As it is"}
    rows = [{"name": "problem", "label": "What kind of problem?", "options": [kinds[k] for k in grid.problems]}]
    rows += [
        {"name": c.name, "label": c.title, "options": [level.capitalize() for level in grid.levels]}
        for c in grid.base.conditions
    ]
    amounts = [f"${money / MILLION:,.10g} M" for money in grid.money]
    rows.append({"name": "money", "label": "Grant money a year", "options": amounts})
    return [row | {"chosen": first[str(row["name"])]} for row in rows]


def _data(grid: Grid, results: GridResults, first: dict[str, int]) -> dict[str, Any]:
    """What the script reads: the numbers, the texts, and the parts of a command line."""
    problem_values = [dict(problems().get(kind, {})) for kind in grid.problems]
    return {
        "moments": len(results.years),
        "stages": len(grid.base.stages),
        "levels": len(grid.levels),
        "amounts": len(grid.money),
        "conditions": [c.name for c in grid.base.conditions],
        "first": first,
        "tenths": TENTHS,
        "scale": _scale(results),
        "isolated": _packed(_tenths(results.isolated)),
        "collective": _packed(_tenths(_collective(results))),
        "difference": _packed(_tenths(results.difference)),
        "text": _packed(results.text),
        "texts": results.texts,
        "interval_text": INTERVAL_TEXT,
        "last_stage": grid.base.stage_order[-1],
        "command": {
            "start": f"cisim compare {grid.base.name} --runs {results.runs} --seed {results.seed}",
            "problem": [_options(values) for values in problem_values],
            "money": [_options({MONEY: money}) for money in grid.money],
            "years": [_options({"time.months": round(12 * year)}) for year in results.years.tolist()],
            "levels": {
                c.name: [_options({strength_key(c.name): STRENGTHS[level]}) for level in grid.levels]
                for c in grid.base.conditions
            },
        },
    }


def _options(values: dict[str, Any]) -> str:
    return "".join(f" --set {key}={value:.15g}" for key, value in values.items())


def _collective(results: GridResults) -> Array:
    """[combination, moment, stage] mean attainment of the collective arm, in points."""
    strengths = len(results.difference) // len(results.isolated)
    return np.repeat(results.isolated, strengths, axis=0) + results.difference[..., 0]


def _scale(results: GridResults) -> list[float]:
    """Ends of the axis, the same for all combinations, so that marks can be compared: tens around all marks."""
    alone = _collective(results) - results.difference[..., 0]
    marks = np.stack([alone, *np.moveaxis(alone[..., None] + results.difference, -1, 0)])
    return [max(float(np.floor(marks.min() / 10) * 10), 0.0), min(float(np.ceil(marks.max() / 10) * 10), 100.0)]


def _tenths(values: Array) -> Array:
    """Whole tenths, rounded as texts with one digit are."""
    return np.rint(np.char.mod("%.1f", values).astype(float) * TENTHS)


def _packed(whole: Array) -> str:
    """Whole numbers in 16 bits each, little-endian, as base64."""
    return base64.b64encode(whole.astype(np.int64).astype("<u2").tobytes()).decode("ascii")


def _as_script(data: dict[str, Any]) -> Markup:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
