"""No assumption hides in a kernel: a number there is arithmetic, or stands here with its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cisim.model.mechanisms import MACHINERY

KERNELS = Path(__file__).parents[2] / "src" / "cisim" / "model" / "kernels"
FILES = sorted(p for p in KERNELS.glob("*.py") if p.stem not in {*MACHINERY} - {"layout"})
ARITHMETIC = {0, 1, 2, 0.5, 12, 1e-9, 1e-12}
"""Neutral elements, halves and doubles, months of a year, and what keeps a division from zero."""
REASONS = {
    ("layout", "QUARTER"): (3, "months of a quarter: what happens quarterly keeps its yearly rate"),
    ("answer", "STARTS"): (8, "starts of a numerical search"),
    ("answer", "ROUNDS"): (50, "bound on its rounds, never reached"),
    ("partnerships", "STAGES_FROM"): (4096, "room in the index of random numbers"),
    ("lives", "HIGHEST"): (0.2, "bound on a chance, so that no row loses all of its small organisations at once"),
    ("lives", "DRAWS"): (64, "room in the index of random numbers"),
    ("forgetting", "SMALL"): (
        6.0,
        "size of a small organisation, by the budgets its turnover was reported for",
    ),
    ("forgetting", "USUAL"): (0.2, "turnover at which the rate of loss was measured"),
    ("backbone", "ROLES"): (3, "roles of a backbone, each with a layer"),
    ("capital", "HALF_A_CENT"): (0.005, "rounding of a sum of dollars"),
    ("landscape", "ones"): (None, "masks that count bits"),
    ("landscape", "draw_tables"): (None, "four numbers come from one call of the generator"),
    ("landscape", "*"): ({-1e9, 4}, "less than any value; two bits of a state"),
    ("initial_cells", "*"): (None, "coefficients of the normal quantile (Wichura 1988)"),
    ("partners", "ROOM"): (16, "room in the index of random numbers"),
    ("partners", "SLOT"): (32, "bits that hold the number of an organisation"),
    ("review", "*"): ({-1e9, 64}, "less than any value; at most 64 composites have numbers of their own"),
    ("search", "*"): ({32, 63, 64, 2048}, "room in the index of random numbers"),
    ("start", "HALVINGS"): (52, "after which an interval is as narrow as numbers are"),
    ("start", "WIDEST"): (1e9, "bound of an interval"),
    ("start", "NEXT_TO_NOTHING"): (1e-200, "keeps a division from zero"),
    ("service", "exp_minus"): (None, "a series"),
    ("turbulence", "BEYOND"): (1e15, "more entries than any table has: a bound before a number becomes a whole one"),
    ("location", "APTNESS_ROOM"): (256, "room for stages in the index of random numbers"),
    ("service", "TREND_UNIT"): (1200, "points a year are so many shares a month"),
}
"""File, function or name (``*`` any), numbers (None any), and why they are no assumption."""


def numbers(source: str) -> Iterator[tuple[str, float, int]]:
    """Numbers of a source that are more than arithmetic, with where they stand: function or name, value, line.

    Positions in arrays, shifts of bits and ranges of names are no quantities.
    """
    for top in ast.parse(source).body:
        name = getattr(top, "name", "") or next((t.id for t in ast.walk(top) if isinstance(t, ast.Name)), "")
        places = {
            id(number)
            for node in ast.walk(top)
            for part in _positions(node)
            for number in ast.walk(part)
            if isinstance(number, ast.Constant)
        }
        for node in ast.walk(top):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, int | float) and id(node) not in places and value not in ARITHMETIC:
                yield name, value, node.lineno


def _positions(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Subscript):
        return [node.slice]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.LShift | ast.RShift):
        return [node.right]
    is_range = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"
    return node.args if is_range else []


def reason(file: str, name: str, value: float) -> tuple[str, str] | None:
    """The entry that explains a number."""
    for key in ((file, name), (file, "*")):
        allowed = REASONS.get(key, (set(), ""))[0]
        values = allowed if isinstance(allowed, set) else {allowed}
        if None in values or {value, -value} & values:
            return key
    return None


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_numbers_in_kernels_are_declared_or_explained(path):
    found = [(path.stem, *n) for n in numbers(path.read_text(encoding="utf-8"))]
    unexplained = [
        f"{file}.py:{line}: {name}: {value}" for file, name, value, line in found if not reason(file, name, value)
    ]
    assert unexplained == [], (
        "an assumption is a line in src/cisim/model/parameters.py; for anything else give the reason here"
    )


def test_every_reason_is_needed():
    used = {reason(p.stem, name, value) for p in FILES for name, value, _ in numbers(p.read_text(encoding="utf-8"))}
    assert set(REASONS) == used


def test_an_assumption_is_noticed():
    source = "def warm(r, o, org):\n    return 0.3 + 0.7 * org[r, 5, o] + (o << 20) + sum(range(5))\n"
    assert [(name, value) for name, value, _ in numbers(source)] == [("warm", 0.3), ("warm", 0.7)]
