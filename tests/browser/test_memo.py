"""The decision memo as it is printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from cisim.language import LANGUAGES, use_language
from cisim.report import memo
from report_tools import result, spread


def fullest() -> Any:
    """A comparison with all that a memo can tell, each in its longest form."""
    difference = spread(1.2) | {"low": 0.9, "high": 1.5}
    moved = {"difference": difference, "dollars_a_year": 1e5}
    first = {"label": "share of families that move away in a year", "unit": "share", "now": 0.05, "change": 0.8,
             "at": {"value": 0.09, "verdict": "no_clear_difference"}}  # fmt: skip
    price = {"estimable": True, "value": 52_300.0, "low": 41_000.0, "high": 73_000.0}
    told = result()
    told["arms"]["isolated"]["income"] = {"own_income": 9e7, "public_budgets": 2e8, "in_kind": 3e6}
    return told | {
        "notes": "For the board in May: ask the schools first, then those who live there. " * 8,
        "also_possible": ["no_clear_difference", "practically_same"],
        "cost_per_additional_child": price
        | {"p10": 30_000.0, "p90": None, "over_many": price, "additional_children": spread(12_345.0)},
        "shares": {"conditions": [1],
                   "weakest": {"badge": "limited", "conditions": ["Common agenda", "Backbone support"]}},
        "what_would_change": {"within": "declared_range", "confirmed": True, "tried": 78, "changes": [first]},
        "marginal": {
            "service": {"isolated": moved, "collective": moved}, "backbone": {"given": moved, "taken": moved},
            "tenth": {"points": difference, "rise_of_all_money": 0.05, "stage": "Employment", "years": 15.0,
                      "published_points": 7.0, "against_published": "below"},
        },
        "warnings": [
            {"code": "backbone_unpaid", "value": 219.0, "low": 60_000.0, "high": None},
            {"code": "money_per_child", "value": 219.0, "low": 10.0, "high": 50_000.0},
        ],
    }  # fmt: skip


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_memo_prints_to_one_page(language: str, paper: str, context: BrowserContext, tmp_path: Path):
    with use_language(language):
        html = memo.decision_memo(fullest())
    page = context.new_page()
    try:
        page.set_content(html)
        printed = page.pdf(path=tmp_path / "memo.pdf", format=paper, prefer_css_page_size=False)
    finally:
        page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
