"""The verdict at a stage and a year on the command line, the decision memo, the report card, and notes of scenarios."""

from __future__ import annotations

import json
import re

import pytest
import textstat
from click.testing import CliRunner

import cisim
from cisim.cli import main
from cisim.comparison import report_card
from cisim.comparison.report_card import report_card_sentence
from cisim.comparison.verdict_sentences import short_verdict, view_of
from cisim.errors import ScenarioError
from cisim.report.memo import LIMITS, decision_memo
from report_tools import HOSTILE, Page, result

LINE = ["compare", "small-town", "--runs", "4", "--set", "time.months=24", "-q"]


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """The object with a stage and a year, and the memo."""
    memo = tmp_path_factory.mktemp("memo") / "memo.html"
    answer = CliRunner().invoke(main, [*LINE, "--stage", "ready", "--year", "1", "--json", "--memo", str(memo)])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout), memo.read_text(encoding="utf-8")


def test_the_chosen_stage_and_year_are_printed(printed):
    told, memo = printed
    assert told["at"]["years"] == 1
    assert told["at"]["label"] == "ready"
    assert told["years"] == 2, "all else is of the end"
    text = CliRunner().invoke(main, [*LINE, "--stage", "ready", "--year", "1"]).stdout
    assert short_verdict(told["at"]) in text
    assert short_verdict(told["at"]) == short_verdict(view_of(told))
    assert short_verdict(told["at"]) in memo


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--stage", "redy"], "did you mean 'ready'"),
        (["--year", "9"], "allowed: whole years from 0 to 2\n"),
        (["--year", "1.5"], "whole years"),
        (["--stage", "ready", "--forms"], "isolated versus collective of one scenario"),
    ],
)
def test_a_stage_or_year_there_is_not_is_refused_before_anything_is_run(options, said):
    answer = CliRunner().invoke(main, [*LINE, *options])
    assert answer.exit_code == 2
    assert said in answer.output


def test_the_memo_answers_a_board_on_a_page_of_its_own(printed):
    _, memo = printed
    page = Page(memo)
    assert not page.all("script")
    assert "http" not in memo.replace('http-equiv="Content-Security-Policy"', "")
    headings = re.findall("<h2>(.*?)</h2>", memo)
    assert headings == ["How sure", "What it costs", "What it rests on", "What would change it",
                        "What the model cannot tell"]  # fmt: skip
    assert all(limit in memo for limit in LIMITS)
    assert textstat.flesch_kincaid_grade(" ".join(LIMITS)) <= 9


def test_notes_stand_in_the_memo_as_they_were_written():
    assert "<h2>Notes</h2>" not in decision_memo(result())
    memo = decision_memo(result() | {"title": HOSTILE, "notes": f"For the board in May. {HOSTILE}"})
    assert "For the board in May." in memo
    assert "<script>" not in memo
    long = decision_memo(result() | {"notes": "word " * 500})
    assert long.count("word ") < 130


def test_notes_travel_with_a_scenario_and_change_no_result():
    city = cisim.load("small-town")
    noted = cisim.Scenario.from_dict(city.to_dict() | {"notes": "Ask the schools first."}, city.name)
    assert noted.notes == "Ask the schools first."
    assert noted.to_dict()["notes"] == noted.notes
    assert noted.hash == city.hash
    with pytest.raises(ScenarioError, match="notes"):
        cisim.Scenario.from_dict(city.to_dict() | {"notes": "x" * 4001})


def test_the_report_card_is_read_from_the_report_that_came_along(monkeypatch):
    text = (
        "Over 24 joint draws, 3 design patterns: 3 covered.\n\n"
        "9 of 20 groups of claims pass (8 WARN, 3 FAIL); of those that pass 2 are met by isolated work as well, 1 have "
        "no isolated arm. Held out: 1 of 4 groups of claims pass (3 FAIL). Counted apart, used in construction: "
        "0 of 2 groups of claims pass (2 FAIL)."
    )
    report_card.report_card.cache_clear()
    monkeypatch.setattr(report_card, "document", lambda name: text)
    assert report_card_sentence() == (
        "Report card of the model: 9 of 20 groups of claims pass, of those held out 1 of 4. Of the 9 that pass work "
        "alone meets 2 too. Used to build it, so not counted: 2. Claims were tried over 24 draws of what is assumed."
    )
    report_card.report_card.cache_clear()
    monkeypatch.setattr(report_card, "document", lambda name: "")
    assert report_card_sentence() == ""
    report_card.report_card.cache_clear()


def test_the_report_card_of_this_version_is_complete_and_easy_to_read():
    card = report_card.report_card()
    assert card is not None
    assert all(card[key] for key in ("groups", "held_out", "construction", "draws"))
    assert textstat.flesch_kincaid_grade(report_card_sentence()) <= 9
