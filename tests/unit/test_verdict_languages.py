"""The verdict and what stands beside it in every language: nothing of it stays English, and it stays short."""

from __future__ import annotations

import re

import pytest

from cisim.comparison.findings import findings
from cisim.comparison.report_card import report_card_sentence
from cisim.comparison.uncertainty_sentences import uncertainty_sentence
from cisim.comparison.verdict import VERDICTS
from cisim.comparison.verdict_sentences import short_verdict, verdict_sentence
from cisim.evidence.uncertainty_report import (
    SHARE_WORDS,
    chance_note,
    measurement_note,
    sentences,
    separation_table,
    shares_table,
)
from cisim.language import DEFAULT_LANGUAGE, LANGUAGES, use_language
from cisim.report.documents.comparison import comparison_document
from cisim.report.memo import decision_memo
from report_tools import result
from verdict_views import VIEWS

TRANSLATED = [code for code in LANGUAGES if code != DEFAULT_LANGUAGE]
MOST_WORDS = 25
NAMES = {"cisim", "compare", "marginal", "shares", "what", "would", "change", "uncertainty", "job", "version"}
"""Commands and their options."""
ALIKE = {"arm", "total", "normal", "material", "median", "trend"}
"""Words that are the same in several languages."""


def words(text):
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", re.sub("<[^>]+>", " ", text))}


def left_over(text, english, names):
    """Words of the English text that stand in its translation, but names."""
    return (words(text) & words(english)) - words(" ".join(names)) - NAMES - ALIKE


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("name", VIEWS)
def test_every_verdict_is_told_in_the_language_and_stays_short(name, language):
    view = VIEWS[name]
    english = verdict_sentence(view)
    with use_language(language):
        short, text = short_verdict(view), verdict_sentence(view)
    assert left_over(text, english, [view["stage"], view["label"]]) == set()
    assert len(short.split()) <= MOST_WORDS, short
    assert text.startswith(short)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_long_name_of_a_stage_is_replaced_in_the_language(language):
    view = VIEWS["collective_ahead"] | {"stage": "one two three four", "label": "one two three four"}
    with use_language(language):
        assert "this stage" not in short_verdict(view)


@pytest.mark.parametrize("language", TRANSLATED)
def test_findings_and_memo_are_told_in_the_language(language):
    told = result()
    names = [told["scenario"], told["title"], *(s["stage"] for s in told["stages"]),
             *(s["label"] for s in told["stages"]), *(s["segment"] for s in told["segments"])]  # fmt: skip
    english, memo = " ".join(findings(told)), decision_memo(told)
    with use_language(language):
        assert left_over(" ".join(findings(told)), english, names) == set()
        page = decision_memo(told)
    assert f'<html lang="{language}">' in page
    body = page.partition("<body>")[2].partition("<footer>")[0]
    assert left_over(body, memo.partition("<body>")[2], names) == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_report_card_and_joint_uncertainty_are_told_in_the_language(language):
    share = {"share": 0.25}
    told = {
        "numbers": 80, "draws": 400, "failed": 0, "years": 15.0, "difference": {"p50": 1.5, "p10": -2.0, "p90": 9.5},
        "shares": {"ahead_by_verdict": share, "behind_by_verdict": share}, "reference": {"percentile": 0.9},
    }  # fmt: skip
    english = f"{report_card_sentence()} {uncertainty_sentence(told)}"
    with use_language(language):
        text = f"{report_card_sentence()} {uncertainty_sentence(told)}"
    assert left_over(text, english, []) == set()
    assert "+1,5" in text


def words_of_document(told):
    """Question, sentences, titles of sections and of tables."""
    found = comparison_document(told, {"scenario_values": {}})
    titles = [table.title for section in found.sections for table in section.tables]
    return " ".join([found.question, *titles, *(text for s in found.sections for text in (s.title, *s.sentences))])


@pytest.mark.parametrize("language", TRANSLATED)
def test_titles_and_remarks_of_a_report_are_told_in_the_language(language):
    told = result()
    told = told | {"dip": {"depth": -1.25, "years": 2.0}}
    names = [told["scenario"], *(s["stage"] for s in told["stages"]), *(s["label"] for s in told["stages"]),
             *(s["segment"] for s in told["segments"])]  # fmt: skip
    english = words_of_document(told)
    assert "Deepest mean deficit of collective on the way: -1.25 points after 2 years." in english
    with use_language(language):
        text = words_of_document(told)
    assert left_over(text, english, names) == set()
    assert "-1,25" in text


@pytest.mark.parametrize("failed", [0, 3])
@pytest.mark.parametrize("language", TRANSLATED)
def test_joint_uncertainty_is_reported_in_the_language(language, failed):
    levels = {"isolated": 40.1, "collective": 44.0, "difference": 3.9}
    told = {
        "scenario": "a", "years": 15.0, "draws": 400, "numbers": 80, "failed": failed, "runs": 20, "seed": 1,
        "difference": {"p5": -3.5, "p10": -2.0, "p50": 1.5, "p90": 9.5, "p95": 10.5}, "mean": levels,
        "reference": levels | {"percentile": 0.9, "exist": 0.5, "existing": 4.25},
        "shares": {name: {"share": 0.25, "low": 0.2, "high": 0.3} for name in SHARE_WORDS}, "separation": [],
        "measurement": ["indicators.noise_points"],
    }  # fmt: skip

    def said():
        tables = [shares_table(told), separation_table(told)]
        cells = [str(cell) for table in tables for row in table.rows for cell in row]
        heads = [column.title for table in tables for column in table.columns]
        notes = [chance_note(told), *measurement_note(told)]
        return " ".join([*sentences(told), *notes, *cells, *heads, *(table.title for table in tables)])

    english = said()
    with use_language(language):
        text = said()
    assert left_over(text, english, told["measurement"]) == set()
    assert "+4,25" in text


def test_a_decimal_comma_and_words_of_the_field_stand_in_german():
    with use_language("de"):
        text = verdict_sentence(VIEWS["collective_ahead"])
    assert text.startswith("Gemeinsam sind bei Arbeit nach 15 Jahren 6 von 100 Kindern mehr auf Kurs. "
                           "Besser in 20 von 20 simulierten Gemeinschaften.")  # fmt: skip
    assert "gemeinsam voraus" in text
    assert "95 %: +5,8 bis +6,1" in text
    assert len(VERDICTS) == 4
