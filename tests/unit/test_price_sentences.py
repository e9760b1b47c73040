"""What is said of children and of the price of one more: it follows from the numbers, whatever their sign."""

from __future__ import annotations

import numpy as np
import pytest

import report_tools
from cisim.charts.page import children
from cisim.comparison.intervals import summary
from cisim.comparison.ledger import cost_per_child
from cisim.comparison.money_sentences import children_sentence, price_sentence
from cisim.comparison.summary_data import ratio_values
from cisim.comparison.uncertainty_sentences import uncertainty_sentence
from cisim.report.side_by_side_rows import _cost

NOISE = np.linspace(-1, 1, 40)


def told(more, price=100_000.0):
    """A comparison with so many additional children in each run."""
    more = np.asarray(more, float)
    cost = cost_per_child(price + 1000 * np.linspace(-1, 1, len(more)), more)
    return report_tools.result() | {"cost_per_additional_child": cost, "runs": len(more)}


def test_children_are_counted_over_all_years_with_both_intervals():
    said = children_sentence(told(300 + 200 * NOISE))
    assert said.startswith("Counted over 15 years, the difference in children who leave Employment at benchmark")
    assert "is +300 (95 %: +263 to +337; 80 % of runs: +140 to +460)." in said


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (np.zeros(40), "is 0.0 (95 %: 0.0 to 0.0"),
        (0.02 * NOISE - 0.5, "is -0.5"),
        (-30 + NOISE, "is -30 (95 %: -30 to -30"),
        ([2.0, -1.0, 8.0], "is +3.0 (all 3 runs: -1.0 to +8.0)."),
    ],
)
def test_signs_and_digits_of_children(more, says):
    assert says in children_sentence(told(more))


def test_where_children_are_lost_there_is_no_price():
    assert price_sentence(told(-30 + 5 * NOISE)) == (
        "One more child has no price: on average fewer children reach the benchmark."
    )
    assert "not estimable: the mean number of children may not rise" in price_sentence(told(100 * NOISE))
    assert "not estimable" in price_sentence(told(np.zeros(40)))
    assert "one more child costs $1,000 of coordination" in price_sentence(told(100 + 5 * NOISE))


def test_side_by_side_has_the_price_that_a_comparison_tells():
    """Known over many communities, and not in one: both places say so."""
    result = told(100 + 300 * NOISE)
    cost = result["cost_per_additional_child"]
    assert not cost["estimable"]
    assert cost["over_many"]["estimable"]
    cell = _cost({"versus": {"cost_per_additional_child": cost | {"because": ""}}}, result["runs"])
    assert cell["value"] == f"${ratio_values(cost['over_many'])[0]:,.0f}"
    assert cell["value"] in price_sentence(result)
    assert cell["more"].startswith("over many communities (95 %: $")
    assert cell["more"].endswith("; in one not estimable")


@pytest.mark.parametrize(("ahead", "behind"), [(0.0, 0.0), (0.0025, 0.0), (1.0, 0.0), (0.1, 0.9)])
def test_worlds_are_counted_at_the_stage_and_year_they_are_of(ahead, behind):
    """One of 400 is not 0 %."""
    shares = {"ahead_by_verdict": {"share": ahead}, "behind_by_verdict": {"share": behind}}
    said = uncertainty_sentence(
        {"numbers": 80, "draws": 402, "failed": 2, "years": 15.0, "shares": shares, "difference": summary(NOISE),
         "reference": {"percentile": 0.97}}
    )  # fmt: skip
    assert (
        f"ahead in {400 * ahead:.0f} and behind in {400 * behind:.0f} of 400 worlds at the last stage after 15" in said
    )


def test_the_children_that_are_drawn_are_those_of_the_title():
    """49.4 and 50.6 are 49 and 51 of a hundred, and differ by one: the title claims no difference of its own."""
    stage = report_tools.result()["stages"][0] | {
        "isolated": 49.4, "collective": 50.6, "outcome": "no_clear_difference", "lean": "even",
    }  # fmt: skip
    made = report_tools.result() | {"stages": [stage]}
    said = children.title(made)
    assert said.startswith("Last stage (Employment): 49 of 100 children alone, 51 together after 15 years: no clear")
    assert "49 isolated, 51 collective" in children.description(made)
