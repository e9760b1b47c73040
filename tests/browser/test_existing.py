"""Partnerships that end, on the pages: how many still exist beside the verdict, over the years, and behind a button."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser_tools import as_table, by_command, drawer, violations
from cisim.comparison.existing_sentences import SELECTION_TEXT, existing_line, existing_sentence
from cisim.comparison.marginal_sentences import MARGINAL_TITLE, marginal_cells, marginal_sentences
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.url import from_query

ENDING = "community=small-town&years=3&partnerships.end_rate={rate}&partnerships.fragility=0"
PHONE = (360, 740)


@pytest.mark.parametrize("rate", [0.2, 0.9, 1])
def test_what_exists_stands_under_the_verdict_and_its_meaning_in_the_drawer(visitor, rate):
    """Whatever comes out: many, few, or none; on a phone nothing sticks out."""
    query = ENDING.format(rate=rate)
    page = visitor(f"?{query}", size=PHONE)
    told = by_command(command_line(from_query(query)[0]))
    line = page.get_by_test_id("existing")
    expect(line).to_contain_text(existing_line(told))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    text = drawer(page, "how-existing")
    assert existing_sentence(told) in text
    assert SELECTION_TEXT in text
    rows = page.locator("dialog[open] [data-part='over the years'] tbody tr")
    assert rows.count() == len(told["horizons"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []


def test_the_years_have_a_panel_and_a_column_of_it(visitor):
    page = visitor("?" + ENDING.format(rate=0.3))
    figure = page.locator("figure[data-testid=years]")
    figure.locator("svg").wait_for()
    assert "Partnerships that" in figure.locator("svg").first.text_content()
    assert "still exist" in figure.locator("svg").first.get_attribute("aria-label")
    assert "still exist" in as_table(page, "years").locator("thead").inner_text()
    assert violations(page) == []


def test_where_nothing_can_end_nothing_is_said_of_it(visitor):
    page = visitor("?community=small-town&years=3&" + "&".join(
        f"partnerships.{key}=0" for key in ("end_rate", "grant_end", "core_least")))  # fmt: skip
    assert page.get_by_test_id("existing").count() == 0
    figure = page.locator("figure[data-testid=years]")
    figure.locator("svg").wait_for()
    assert "still exist" not in figure.inner_text()


def test_scenarios_side_by_side_have_a_row_of_it(visitor):
    page = visitor("compare?" + ENDING.format(rate=0.3), size=PHONE)
    row = page.locator("tr", has_text="Partnerships that exist").first
    row.wait_for()
    assert "%" in row.inner_text()
    assert page.get_by_test_id("note").filter(has_text="partnerships that began").count() == 1
    assert page.get_by_test_id("note").filter(has_text=SELECTION_TEXT).count() <= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []


def test_a_run_whose_partnership_has_ended_says_so(visitor):
    page = visitor("organisations?" + ENDING.format(rate=1) + "&view.year=2", wait=False)
    head = page.locator("#org-title")
    expect(head).to_contain_text("the partnership has ended", timeout=60_000)


def test_what_more_money_is_worth_is_worked_out_on_request(visitor):
    """From the drawer of money; as the command line says; it can be stopped; the focus stays in the drawer."""
    page = visitor("?community=small-town&years=2", size=PHONE)
    drawer(page, "how-money")
    page.get_by_test_id("open-marginal").click()
    heading = page.locator("dialog[open] h2")
    expect(heading).to_have_text(MARGINAL_TITLE)
    expect(heading).to_be_focused()
    part = page.locator("dialog[open] [data-part='in points']")
    part.locator("tbody tr").first.wait_for()
    told = by_command(page.locator("dialog[open] pre").inner_text())
    values = told["marginal"]
    text = part.inner_text()
    assert all(sentence in text for sentence in marginal_sentences(values))
    rows = part.locator("tbody tr").all_inner_texts()
    assert ["\t".join(cells) for cells in marginal_cells(values)] == rows
    assert page.get_by_test_id("drawer-live").text_content() == marginal_sentences(values)[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []
