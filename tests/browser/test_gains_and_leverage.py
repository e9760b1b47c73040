"""Who gains, beside the verdict, and what stands beside a dollar of backbone, in the drawer of money."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser_tools import by_command, drawer, violations
from cisim.comparison.leverage_sentences import LEVERAGE_TEXT, leverage_cells, leverage_sentence
from cisim.comparison.segment_sentences import gains_line
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.url import from_query
from cisim.report.known_uncertainty import uncertainty_text

QUERY = "community=small-town&years=2"


@pytest.mark.parametrize("size", [(360, 740), (1280, 800)])
def test_both_are_there_in_windows_of_any_size(visitor, size):
    page = visitor(f"?{QUERY}", size=size)
    told = by_command(command_line(from_query(QUERY)[0]))
    line = page.get_by_test_id("gains")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(gains_line(told))
    joint = page.get_by_test_id("joint")
    expect(joint).to_have_count(1)
    expect(joint).to_have_text(uncertainty_text(told["scenario_hash"], told["scenario"]))
    assert joint.bounding_box()["y"] < line.bounding_box()["y"], "how sure comes before who gains"
    text = drawer(page, "how-money")
    assert leverage_sentence(told) in text
    assert LEVERAGE_TEXT in text
    rows = page.locator("dialog[open] [data-part=leverage] tbody tr").all_inner_texts()
    assert [row.rstrip("\t") for row in rows] == ["\t".join(c).rstrip("\t") for c in leverage_cells(told["leverage"])]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert violations(page) == []
