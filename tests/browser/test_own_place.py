"""A place of the visitor's own on all pages: files, form, results, reload; also on a phone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from browser_tools import settled, violations
from cisim.cli import main
from organisation_tools import HEAD, ROWS, SHORT, drawn

EXAMPLE = sorted(str(path) for path in (Path(__file__).parents[2] / "examples" / "place").glob("*.csv"))
SIZES = ((1280, 900), (360, 740))


def files(page, *paths: str) -> None:
    page.get_by_test_id("file-place").set_input_files(list(paths))


def text_files(page, **texts: str) -> None:
    page.get_by_test_id("file-place").set_input_files(
        [
            {"name": name.replace("_", "."), "mimeType": "text/csv", "buffer": text.encode()}
            for name, text in texts.items()
        ]
    )


def no_wider_than_the_window(page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def say(page, name: str, value: str) -> None:
    field = page.get_by_test_id(f"number-{name}")
    field.fill(value)
    field.press("Enter")


@pytest.mark.parametrize("size", SIZES)
def test_every_page_runs_on_the_place(visitor, size, tmp_path, monkeypatch):
    """From Explore to the files and back with what they say; what is saved gives the same on the command line."""
    page = visitor("?years=6", size=size, accept_downloads=True)
    page.get_by_test_id("place-open").click()
    page.get_by_test_id("own").wait_for()
    drawn(page)
    expect(page.locator("#own-title")).to_be_focused()
    files(page, *EXAMPLE)
    used = page.get_by_test_id("used")
    expect(used).to_contain_text("master-file.csv, zips.csv, 31 organisations, 54 ties")
    expect(page.get_by_test_id("assumed")).to_contain_text("Say how many children are born in your place each year")
    expect(page.get_by_test_id("understood")).to_contain_text("24 grants of 3 funders")
    say(page, "children", "9 hundred")
    expect(page.get_by_role("alert")).to_contain_text("a number from 1 to 10,000,000 is expected")
    say(page, "children", "900")
    expect(page.get_by_test_id("assumed")).to_have_count(0)
    expect(used).to_contain_text("900 born each year")
    drawn(page)
    assert no_wider_than_the_window(page)
    assert violations(page) == []
    monkeypatch.chdir(tmp_path)
    for button in page.locator("[data-testid^=save-]").all():
        with page.expect_download() as download:
            button.click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
    told = json.loads(CliRunner().invoke(main, ["compare", "place.toml", "--set", "time.months=72", "--json"]).stdout)
    assert page.evaluate("document.documentElement.dataset.config") == told["scenario_hash"]
    page.get_by_test_id("nav-explore").click()
    page.wait_for_selector("[data-testid=stages] svg")
    page.wait_for_function("(hash) => document.documentElement.dataset.config === hash", arg=told["scenario_hash"])
    settled(page)
    expect(page.get_by_test_id("place-text")).to_contain_text("31 organisations, 900 children born a year")
    page.wait_for_function("document.querySelectorAll('[data-testid=years] .own-value').length > 1")
    assert no_wider_than_the_window(page)
    assert violations(page) == []
    page.get_by_test_id("nav-compare").click()
    page.wait_for_selector("[data-testid=contrasts] svg")
    expect(page.locator("main")).to_contain_text("your own place")
    page.get_by_test_id("nav-experiment").click()
    page.get_by_test_id("own").click()
    expect(page.get_by_test_id("bench")).to_contain_text("My scenario: Your own place")


def test_a_reload_keeps_the_numbers_and_asks_for_the_files(visitor):
    page = visitor(SHORT, wait=False)
    drawn(page)
    text_files(page, mine_csv=HEAD + ROWS)
    page.get_by_test_id("used").wait_for()
    say(page, "children", "850")
    expect(page.get_by_test_id("used")).to_contain_text("850 born each year")
    page.wait_for_url("**place.children=850*")
    page.get_by_test_id("nav-explore").click()
    page.wait_for_selector("[data-testid=stages] svg")
    settled(page)
    mine = page.evaluate("document.documentElement.dataset.config")
    page.wait_for_url("**place.files=*")
    assert "Reads" not in page.url
    page.reload()
    settled(page)
    expect(page.get_by_test_id("place-note")).to_contain_text("whose files are not kept: choose them again")
    page.get_by_test_id("place-open").click()
    expect(page.get_by_test_id("needs")).to_be_visible()
    text_files(page, mine_csv=HEAD + ROWS)
    expect(page.get_by_test_id("used")).to_contain_text("850 born each year")
    drawn(page)
    assert page.evaluate("document.documentElement.dataset.config") == mine


def test_columns_are_corrected_by_choosing_another(visitor):
    page = visitor(SHORT, wait=False)
    drawn(page)
    text_files(page, ours_csv="Who,Stage,INCOME_AMT,REVENUE_AMT\nCafé,ready,70000,250000\nB,reading,80000,90000\n")
    expect(page.get_by_test_id("problems")).to_contain_text("is missing")
    page.get_by_text("Change how it is read").click()
    page.get_by_test_id("column-organisations-label").select_option("Who")
    expect(page.get_by_test_id("understood")).to_contain_text(
        "2 organisations (2 nonprofit), budgets $90,000 to $250,000"
    )
    page.get_by_test_id("column-organisations-budget").select_option("INCOME_AMT")
    expect(page.get_by_test_id("understood")).to_contain_text("budgets $70,000 to $80,000")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("bad_csv", "label,stage,budget\n<img src=x onerror=alert(1)>,nowhere,5\n", "'nowhere' given"),
        ("huge_csv", "label,stage,budget\n" + "A,ready,1\n" * 20_000, "more than 10,000 rows"),
        ("deep_toml", "a = " + "[" * 200 + "]" * 200, "deep"),
        ("place_toml", 'extends = "/etc/passwd"\n[files]\norganisations = "a.csv"\n', "a.csv, which was not chosen"),
        ("book_csv", "PK\x03\x04", "problem"),
        ("empty_csv", "", "is empty"),
    ],
)  # fmt: skip
def test_hostile_files_load_nothing(visitor, name, text, said):
    page = visitor(SHORT, wait=False)
    drawn(page)
    before = page.evaluate("document.documentElement.dataset.config")
    text_files(page, **{name: text})
    problems = page.get_by_test_id("problems")
    expect(problems).to_contain_text(said)
    expect(page.get_by_test_id("used")).to_have_count(0)
    expect(problems.locator("img")).to_have_count(0)
    assert page.evaluate("document.documentElement.dataset.config") == before
