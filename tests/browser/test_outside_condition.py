"""The dashboard started with a scenario of one's own, which has a sixth condition from outside the package."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser_tools import check_figure, choose, drawer, settled, verdict
from cisim.dashboard.shell.spawn import served
from condition_tools import EXAMPLES

TOWN = 'extends = "small-town"\ntitle = "Town with youth voice"\nextra_conditions = ["youth_voice:YOUTH_VOICE"]\n'


@pytest.fixture(scope="module")
def address(cut_off, tmp_path_factory):
    """A dashboard that begins with the file; the folder of its condition is on the Python path."""
    file = tmp_path_factory.mktemp("own") / "town.toml"
    file.write_text(f"{TOWN}[time]\nmonths = 24\n", encoding="utf-8")
    path = os.pathsep.join([cut_off["PYTHONPATH"], str(EXAMPLES)])
    with served({**cut_off, "PYTHONPATH": path}, str(file)) as found:
        yield found


def test_explore_turns_it_off_and_explains_it(visitor):
    page = visitor()
    assert page.locator(".verdict .scenario").inner_text() == "Town with youth voice"
    expect(page.locator(".conditions .condition")).to_have_count(6)
    before = verdict(page)
    assert "slower search" in drawer(page, "how-youth_voice")
    page.get_by_test_id("drawer-close").click()
    choose(page, "youth_voice", "off")
    assert verdict(page) != before
    page.wait_for_function("location.search.includes('youth_voice=off')")
    page.reload()
    settled(page)
    assert "Youth voice: full → off" in page.locator(".verdict .scenario").inner_text()


def test_compare_says_that_scenarios_differ_in_it(visitor):
    page = visitor("compare?view.a=community:town;youth_voice:off&view.b=community:town")
    assert "no youth voice" in page.locator("main").inner_text().lower()
    expect(page.locator("[data-testid=columns]")).to_contain_text("Youth voice")


def test_experiment_draws_all_64_combinations(visitor):
    page = visitor("experiment")
    page.get_by_test_id("own").click()
    page.get_by_test_id("replications").select_option("20")
    page.get_by_test_id("run").click()
    expect(page.get_by_test_id("status")).to_contain_text("64 combinations")
    expect(page.get_by_test_id("sum")).to_have_count(1)  # and no longer the two of the problems that come with cisim
    expect(page.get_by_test_id("sum")).to_contain_text("all six")
    expect(page.get_by_test_id("credit")).to_contain_text("Youth voice")
    check_figure(page, "effects")


@pytest.mark.parametrize("width", [360, 1280])
def test_learn_has_it_among_the_conditions(visitor, width):
    page = visitor("learn/model", size=(width, 800))
    assert page.locator("#conditions h2").inner_text() == "The six conditions"
    assert "Youth voice" in page.locator("#condition-youth_voice").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_organisations_are_run_with_it(visitor):
    page = visitor("organisations")
    assert "Town with youth voice" in page.locator("main").inner_text()
    assert Path(page.url).name.startswith("organisations")
