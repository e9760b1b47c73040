"""What a comparison of two arms found, in order: terminal, report, notebook and memo say these sentences."""

from __future__ import annotations

from cisim.comparison.data import ComparisonData
from cisim.comparison.existing_sentences import existing_texts
from cisim.comparison.money_sentences import money_sentences, price_sentences
from cisim.comparison.report_card import report_card_sentence
from cisim.comparison.segment_sentences import gains_sentence
from cisim.comparison.verdict_sentences import short_verdict, verdict_details, view_of


def findings(result: ComparisonData, joint: str = "") -> list[str]:
    """The sentences of a comparison (``Comparison.to_dict()``, with ``at`` where another stage or year was chosen).

    First the short verdict, then its interval, counts and firmness, and what becomes of it when what is not known
    moves together (``joint``); what an additional child costs, partnerships that still exist, who gains, money, and the
    model's report card.
    """
    view = view_of(result)
    sentences = [
        short_verdict(view),
        *verdict_details(view),
        joint,
        *price_sentences(result),
        *existing_texts(result),
        gains_sentence(result),
        *money_sentences(result),
        report_card_sentence(),
    ]
    return [sentence for sentence in sentences if sentence]
