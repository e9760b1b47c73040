"""A small comparison and a small experiment to report on, and a reader of pages."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd

from cisim.charts.matplotlib_style import svg
from cisim.charts.measure import Measure
from cisim.charts.paper import shapley
from cisim.comparison.comparison import Comparison
from cisim.report.comparison_tables import stage_rows
from cisim.report.document import Assumptions, Document, Figure, Section, Table
from cisim.report.documents import document_of
from cisim.report.documents.comparison import comparison_document
from cisim.report.folder import save_document
from cisim.report.html import as_page
from cisim.report.terminal import as_text

HOSTILE = '<script>alert("x")</script>&<b>'
VOID = {"meta", "link", "br", "img", "hr", "input", "path", "use", "rect", "circle", "image", "stop"}
SHARES = pd.DataFrame({
    "condition": ["common_agenda", "backbone_support"], "value": [1.25, 6.5], "low": [-0.5, 5.0], "high": [3.0, 8.0],
})  # fmt: skip


STATUS = pd.DataFrame({"status": ["ok"], "runs": [64000]})


class Page(HTMLParser):
    """Elements of a page; refuses tags that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.words.append((self.open[-1], data.strip()))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def drawing(label: str = "Last stage") -> str:
    return svg(shapley.draw(SHARES, Measure(label, "points"), "100 runs, seed 1, cisim 0.2.0"))


def spread(mean: float) -> dict[str, float]:
    return {"mean": mean, "se": 0.5, "p10": mean - 2, "p50": mean, "p90": mean + 2}


def result(title: str = "Mid-size city") -> dict[str, Any]:
    """What ``Comparison.to_dict()`` gives, in small."""
    uses = ("service", "coordination", "backbone", "data_system", "total")
    arms = {
        arm: {
            "money_total": 5e6, "grant_pool": 2e6,
            "income": {"grants": 2e6, "own_income": 1e6, "public_budgets": 2e6, "in_kind": 0.0},
            "money": dict.fromkeys(uses, 123456.0), "indicators_rising": 0.5,
            "hours": {"service": 9e4, "coordination": 500.0 * k},
        }
        for k, arm in enumerate(("isolated", "collective"))
    }  # fmt: skip
    stage = {"stage": "Employment", "label": "employed", "start": 29.5, "isolated": 36.4, "collective": 47.8,
             "verdict": "collective_ahead", "outcome": "collective_ahead", "lean": "mostly_ahead",
             "difference": spread(11.34)}  # fmt: skip
    return {
        "title": title, "verdict": "collective_ahead", "outcome": "collective_ahead", "too_early": None,
        "lean": "mostly_ahead", "difference": spread(11.34), "years": 15.0, "last_stage": 0,
        "equal_money": True, "rope": 1.0, "also_possible": [], "at_floor": False,
        "ahead": {"of_20": 19, "behind_of_20": 1, "shown": 20, "clearly_ahead": 37, "clearly_behind": 1},
        "arms": arms, "stages": [stage],
        "horizons": [{"years": 2.0, "verdict": "no_clear_difference", "outcome": "too_early", "lean": "even",
                      "existing": None, **spread(-0.1)}],
        "existing": None,
        "segments": [], "leverage": None, "recession_took": 0.0, "warnings": [],
        "gap": {"verdict": "isolated_ahead", "outcome": "isolated_ahead", "isolated": 9.7, "collective": 6.2,
                "difference": spread(-3.5)},
        "dip": {"depth": -0.1, "years": 2.0},
        "cost_per_additional_child": {
            "estimable": False, "value": None, "over_many": {"estimable": False}, "additional_children": spread(310.0),
        },
        "runs": 40, "seed": 1,
        "model_version": "0.2.0", "scenario": "city", "notes": "", "scenario_hash": "0d44c4a5", "indicator_window": 4,
    }  # fmt: skip


def manifest(**more: Any) -> dict[str, Any]:
    values = {"learning": {"noise": 0.123456}, "time": {"months": 180}, "title": HOSTILE, "stages": []}
    return {
        "command": "cisim compare city --runs 40", "runs": 40, "seed": 1, "model_version": "0.2.0",
        "libraries": {"numpy": "2.4"}, "scenario_values": values, **more,
    }  # fmt: skip


def figure(name: str, label: str = "Last stage", table: pd.DataFrame = SHARES) -> Figure:
    return Figure(name, name, Table.of_frame(name, table), lambda: drawing(label))


def compared(**changes: Any) -> str:
    made = result(**changes)
    return as_page(comparison_document(made, manifest(), [figure("comparison", table=pd.DataFrame(stage_rows(made)))]))


def told(data: Mapping[str, Any]) -> str:
    """The text of a comparison on a terminal, from its JSON object."""
    return as_text(comparison_document(data, manifest()))


def save(folder: Path, comparison: Comparison, data: Mapping[str, Any] | None = None) -> list[Path]:
    """Write the document of a comparison."""
    return save_document(folder, document_of(comparison, data))


def sweep(title: str = "Five conditions", **changes: Any) -> Document:
    assumptions = [
        {"parameter": "time.months", "value": 180, "default": 180, "text": "a"},
        {"parameter": "learning.noise", "value": 0.2, "default": 0.1, "text": "b"},
    ]
    given: dict[str, Any] = {
        "question": "Which conditions carry the effect?",
        "sentences": ["In this model, backbone support carries most: +6.5 of +7.8 points."],
        "figures": [figure("credit"), figure("credit_again")],
        "tables": {"Runs by status": STATUS},
        "assumptions": assumptions,
        "manifest": manifest(),
        "command": "cisim sweep run configs/experiments/five_conditions.toml",
    } | changes
    tables = tuple(Table.of_frame(name, table) for name, table in given["tables"].items())
    return Document(
        name="report", title=title, question=given["question"], data={}, record=given["manifest"],
        sections=(Section("", tuple(given["sentences"]), tuple(given["figures"]), tables),),
        assumptions=Assumptions.of_rows(given["assumptions"]), command=given["command"],
    )  # fmt: skip


def swept(title: str = "Five conditions", **changes: Any) -> str:
    return as_page(sweep(title, **changes))
