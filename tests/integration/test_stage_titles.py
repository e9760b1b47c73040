"""Titles of the stages say what the marks show: who leads where, and where that is clear."""

from __future__ import annotations

import pytest

from cisim.charts.page import stages


def lean_of(mean: float) -> str:
    return "even" if abs(mean) < 1 else "on_average_ahead" if mean > 0 else "on_average_behind"


def result(*rows: tuple[float, str]) -> dict:
    """A comparison with these mean differences and verdicts."""
    return {
        "years": 5,
        "rope": 1.0,
        "stages": [
            {"stage": f"S{k}", "isolated": 50.0, "collective": 50.0 + mean, "verdict": verdict,
             "outcome": verdict, "lean": lean_of(mean), "difference": {"mean": mean, "p10": mean - 1, "p90": mean + 1}}
            for k, (mean, verdict) in enumerate(rows)
        ],
    }  # fmt: skip


UNCLEAR, AHEAD, BEHIND = "no_clear_difference", "collective_ahead", "isolated_ahead"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(2, UNCLEAR)] * 7, "collective leads at all 7 stages, clearly at none"),
        ([(2, UNCLEAR)] * 4 + [(5, AHEAD)] * 3, "collective leads at all 7 stages, clearly at 3"),
        ([(2, UNCLEAR), (5, AHEAD)], "collective leads at all 2 stages, clearly at 1 (S1)"),
        ([(5, AHEAD)] * 2, "collective leads clearly at all 2 stages"),
        (
            [(3, AHEAD), (-4, BEHIND)],
            "collective leads clearly at 1 of 2 stages; isolated leads clearly at 1 of 2",
        ),
        ([(0.4, "practically_same")] * 3, "neither leads at any of 3 stages"),
        ([(-0.3, UNCLEAR), (2, UNCLEAR)], "collective leads at 1 of 2 stages, clearly at none"),
    ],
)
def test_the_title_agrees_with_the_picture(rows, said):
    assert stages.title(result(*rows)).startswith(f"After 5 years, {said}")
    for width in (340, 760):
        assert said.split(",")[0] in stages.draw(result(*rows), width)


def test_nobody_leads_before_it_can_be_seen():
    made = result((-0.3, "practically_same"), (2, UNCLEAR))
    made["stages"] = [row | {"outcome": "too_early"} for row in made["stages"]]
    assert stages.title(made) == "After 5 years, it is too early to see who leads"


def test_the_interval_is_drawn_where_it_is_read():
    """Beside the difference on its own axis, and in colour only where the lead is clear."""
    clear, unclear = (stages.draw(result((5, verdict))) for verdict in (AHEAD, UNCLEAR))
    assert clear.count('class="b interval"') == 0
    assert unclear.count('class="b interval"') == 1
