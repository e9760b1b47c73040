"""An own community on the page Organisations: files, their mistakes, what leaves the page. Numbers O2-O5, O8, A11."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import expect

from cisim.cli import main
from cisim.comparison.verdict_sentences import verdict_sentence
from cisim.own_community.csv_file import organisations_text, templates, ties_text
from cisim.scenario.load import load
from cisim.simulation.drawn_community import drawn_roster
from organisation_tools import HEAD, ROWS, SHORT, TIES, choose, config, drawn, show, upload


def test_good_and_bad_files(town):
    """O2: what is wrong is told by row and column, and nothing of it is loaded."""
    synthetic = config(town)
    choose(town, HEAD + ROWS + "Fine,nonprofit,Readng,Town,x\n", name="bad.csv")
    problems = town.get_by_test_id("problems")
    problems.wait_for()
    assert "Nothing was loaded: 2 problems in bad.csv" in problems.inner_text()
    first = problems.locator("tbody tr").first.locator("th, td").all_inner_texts()
    assert first[:2] == ["6", "stage"]
    assert "'Readng' given; allowed: Kindergarten readiness" in first[2]
    assert config(town) == synthetic
    expect(town.get_by_test_id("used")).to_have_count(0)
    choose(town, TIES, "ties.csv")
    town.get_by_test_id("waiting").wait_for()
    upload(town)
    expect(town.get_by_test_id("used")).to_contain_text("mine.csv, ties.csv, 4 organisations, 1 ties from ties.csv")
    expect(problems).to_have_count(0)
    expect(town.get_by_test_id("org")).to_have_count(4)
    counts = town.locator("[data-testid^=stage-]").evaluate_all("all => all.map((s) => Number(s.dataset.count))")
    assert counts == [1, 2, 1, 1, 0, 0, 0]
    expect(town.get_by_test_id("gaps")).to_contain_text("have no organisation")
    loaded = config(town)
    choose(town, "nonsense", name="worse.csv")
    problems.wait_for()
    assert config(town) == loaded
    town.get_by_test_id("clear").click()
    drawn(town, loaded)
    assert config(town) == synthetic


def test_the_verdict_on_an_own_community_is_that_of_the_command(town, tmp_path, monkeypatch):
    upload(town)
    (tmp_path / "mine.csv").write_text(HEAD + ROWS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    town.locator(".how-files summary").click()
    command = town.get_by_test_id("command").inner_text().split()
    answer = CliRunner().invoke(main, command[1:])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    expect(town.get_by_test_id("verdict")).to_have_text(verdict_sentence(told))
    assert config(town) == told["scenario_hash"]


def test_labels_are_text_and_exports_are_harmless_and_links_carry_none(town, visitor, address):
    """O3, O4, O8."""
    upload(town)
    expect(town.get_by_test_id("map")).to_contain_text("<script>alert(1)</script>")
    expect(town.locator("#org-view script")).to_have_count(0)
    row = town.get_by_test_id("org").filter(has_text="<script>")
    row.click()
    expect(town.get_by_test_id("inspected")).to_have_text("<script>alert(1)</script>")
    show(town, "table")
    with town.expect_download() as download:
        town.get_by_test_id("table-csv").click()
    rows = list(csv.reader(Path(download.value.path()).read_text().splitlines()))
    assert '\'=HYPERLINK("x")' in [r[0] for r in rows]
    assert not any(cell.startswith(("=", "+", "@")) for r in rows for cell in r)
    with town.expect_download() as download:
        town.get_by_test_id("export-organisations").click()
    assert "'=HYPERLINK" in Path(download.value.path()).read_text()
    town.get_by_test_id("share").click()
    link = town.get_by_test_id("share-link").input_value()
    for word in ("Reads", "script", "HYPERLINK", "Schools", "mine"):
        assert word not in link
        assert word not in town.url
    for place in ("show=table", "organisation="):
        assert f"view.{place}" in link
    expect(town.get_by_test_id("own")).to_contain_text("needs your file")
    other = visitor(link.removeprefix(address), wait=False)
    drawn(other)
    expect(other.get_by_test_id("needs")).to_contain_text("This link needs your file")
    expect(other.locator("body")).not_to_contain_text("Reads")
    expect(other.get_by_test_id("notice")).to_have_count(0)
    expect(other.get_by_test_id("inspected")).to_have_count(0)
    upload(other)
    assert config(other) == config(town)
    expect(other.get_by_test_id("needs")).to_have_count(0)
    expect(other.get_by_test_id("inspected")).to_have_text("<script>alert(1)</script>")


def test_many_organisations_choose_the_matrix(town):
    """O5: and rows come a page at a time."""
    stages = [s.name for s in load("small-town").stages]
    upload(town, HEAD + "".join(f"Org {k},nonprofit,{stages[k % 7]},,50000\n" for k in range(250)))
    expect(town.get_by_test_id("matrix")).to_be_visible()
    expect(town.get_by_test_id("view-map")).to_have_attribute("aria-disabled", "true")
    expect(town.get_by_test_id("org")).to_have_count(100)
    expect(town.get_by_test_id("pager")).to_contain_text("page 1 of 3")
    town.get_by_test_id("pager").get_by_role("button", name="Next").click()
    town.wait_for_function("document.querySelector('[data-testid=pager]').innerText.includes('page 2')")
    counts = town.locator("[data-testid^=stage-]").evaluate_all("all => all.map((s) => Number(s.dataset.count))")
    assert sum(counts) == 250


def test_template_and_export_can_be_read_again(town):
    """Each button saves one file: browsers ask, or lose some, where a click saves several."""
    small = load("small-town", {"time.months": 36})
    drawn_here, made = drawn_roster(small, 1), templates(small)
    wanted = {
        "template-organisations": made["organisations.csv"], "template-ties": made["ties.csv"],
        "export-organisations": organisations_text(drawn_here), "export-ties": ties_text(drawn_here),
    }  # fmt: skip
    saved = []
    town.on("download", lambda download: saved.append(download.suggested_filename))
    for button, text in wanted.items():
        with town.expect_download() as download:
            town.get_by_test_id(button).click()
        assert Path(download.value.path()).read_text() == text
    assert len(saved) == len(wanted)


def test_a_verdict_of_more_organisations_than_are_judged_at_once(visitor):
    """It is run when it is asked for, after one is told how long it takes; it can be stopped, and says its runs."""
    town = visitor(SHORT.replace("&years=3", ""), wait=False)
    drawn(town)
    stages = [s.name for s in load("small-town").stages]
    rows = "".join(f"Org {k},nonprofit,{stages[k % 7]},,50000\n" for k in range(2100))
    upload(town, HEAD + rows)
    expect(town.get_by_test_id("verdict")).to_have_count(0)
    expect(town.get_by_test_id("runs-badge")).to_contain_text("no paired runs yet")
    ask = town.get_by_test_id("ask-20")
    town.wait_for_selector("[data-testid=ask-200]:enabled")
    assert "about" in ask.inner_text()
    town.get_by_test_id("ask-200").click()
    town.get_by_test_id("asked-stop").click()
    ask.click()
    town.get_by_test_id("verdict").wait_for()
    expect(town.get_by_test_id("verdict")).to_contain_text("n = 20 paired runs")
    expect(ask).to_have_count(0)


def test_two_visitors_never_share_files(town, visitor):
    """A11: and the file outlives a visit to another page, but not the tab."""
    other = visitor(SHORT, wait=False)
    drawn(other)
    upload(town)
    assert config(other) != config(town)
    expect(other.get_by_test_id("used")).to_have_count(0)
    expect(other.locator("body")).not_to_contain_text("Reads")
    town.get_by_test_id("nav-explore").click()
    town.wait_for_selector("[data-testid=stages] svg")
    town.get_by_test_id("nav-organisations").click()
    town.get_by_test_id("used").wait_for()
    drawn(town)
    town.wait_for_url("**place.files=*")
    town.reload()
    drawn(town)
    expect(town.get_by_test_id("needs")).to_contain_text("needs your file")


def test_what_was_understood_is_shown_and_columns_can_be_changed(town):
    """A file of another program, in UTF-16, with headings of its own."""
    text = "Organization_Name,Stage,INCOME_AMT,REVENUE_AMT\nCafé,ready,70000,250000\nB,reading,80000,90000\n"
    before = config(town)
    town.get_by_test_id("file-place").set_input_files(
        {"name": "ours.csv", "mimeType": "text/csv", "buffer": text.encode("utf-16")}
    )
    understood = town.get_by_test_id("understood")
    expect(understood).to_contain_text(
        "ours.csv: 2 organisations (2 nonprofit), budgets $90,000 to $250,000, 2 of 7 stages"
    )
    expect(understood).to_contain_text("budget = REVENUE_AMT; not used: INCOME_AMT")
    expect(understood).to_contain_text("read as UTF-16")
    drawn(town, before)
    town.get_by_text("Columns in words").click()
    town.get_by_test_id("columns").fill("budget=INCOME_AMT")
    town.get_by_test_id("columns-read").click()
    expect(understood).to_contain_text("budgets $70,000 to $80,000")
    expect(town.get_by_test_id("map")).to_contain_text("Café")
    town.get_by_test_id("columns").fill("bugdet=INCOME_AMT")
    town.get_by_test_id("columns-read").click()
    expect(town.get_by_test_id("problems")).to_contain_text("did you mean 'budget'?")
