"""A decision memo: one page for a board, with the question, the verdict, the price, what it rests on, what would
change it, and what the model cannot tell.
"""

from __future__ import annotations

from cisim.charts.style import footer_text
from cisim.comparison.data import ComparisonData
from cisim.comparison.money_sentences import (
    beside_sentence,
    children_sentence,
    money_sentence,
    price_sentence,
    service_sentence,
    warning_texts,
)
from cisim.comparison.report_card import report_card_sentence
from cisim.comparison.sentences import attribution_sentence
from cisim.comparison.switching_value.sentences import change_sentence
from cisim.comparison.verdict_sentences import short_verdict, verdict_details, view_of
from cisim.language import N_, _, current_language
from cisim.report.html import TEMPLATES
from cisim.report.known_uncertainty import uncertainty_text

QUESTION = N_("Should these organisations work together, or each alone, with the same money and the same luck?")
NOT_ASKED = {
    "shares": N_(
        "Which conditions carry the effect, and how good the evidence for each is: cisim compare with --shares."
    ),
    "what_would_change": N_("Which assumed number would turn it: cisim compare with --what-would-change."),
}
LIMITS = (
    N_("It is no forecast. Its numbers are made to show how things work, and do not fit your community."),
    N_("It does not know the people, the politics or the past of your place. Those who live there do."),
    N_("It tells two ways of working apart. Which of the two is good enough is for you to say."),
)
"""What the model cannot tell."""
LONGEST_NOTES = 600
"""Characters of notes that have room on the page."""


def decision_memo(result: ComparisonData) -> str:
    """The memo as HTML that prints to one page of A4 or Letter.

    Args:
        result: ``Comparison.to_dict()``; with ``at``, ``shares``, ``what_would_change``, ``marginal`` if asked for.
    """
    view, notes = view_of(result), result["notes"]
    sections = [
        (_("How sure"), [*verdict_details(view), uncertainty_text(result["scenario_hash"], result["scenario"])]),
        (_("What it costs"), [money_sentence(result), beside_sentence(result), children_sentence(result),
                           price_sentence(result), service_sentence(result), *warning_texts(result)]),
        (_("What it rests on"), [evidence_sentence(result), report_card_sentence()]),
        (_("What would change it"), [turning_sentence(result)]),
        (_("What the model cannot tell"), [_(text) for text in LIMITS]),
    ]  # fmt: skip
    shown = notes if len(notes) <= LONGEST_NOTES else notes[:LONGEST_NOTES].rsplit(" ", 1)[0] + " …"
    return TEMPLATES.get_template("memo.html").render(
        title=result["title"] or result["scenario"],
        question=_(QUESTION),
        verdict=short_verdict(view),
        sections=[(heading, [text for text in sentences if text]) for heading, sentences in sections],
        notes_heading=_("Notes"),
        notes=shown,
        language=current_language(),
        foot=footer_text(result),
    )


def evidence_sentence(result: ComparisonData) -> str:
    """The weakest evidence behind the effect, or how to know."""
    return attribution_sentence(result["shares"]) if "shares" in result else _(NOT_ASKED["shares"])


def turning_sentence(result: ComparisonData) -> str:
    """The assumed number that would turn the verdict first, or how to know."""
    return change_sentence(result) if "what_would_change" in result else _(NOT_ASKED["what_would_change"])
