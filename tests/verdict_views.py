"""Verdicts of every kind: what sentences about them are tested with."""

from __future__ import annotations

import numpy as np

from cisim.comparison.views import verdict_facts


def view(difference, rope=1.0, **changes):
    """The verdict on paired differences at Employment after 15 years."""
    facts = verdict_facts(np.asarray(difference, float), rope)
    place = {"stage": "Employment", "label": "employed", "years": 15.0, "rope": rope, "runs": len(difference)}
    return facts | {"outcome": facts["verdict"], "too_early": None, "at_floor": False} | place | changes


def early(**changes):
    return view(np.full(40, -0.004), outcome="too_early", too_early={"years": 3.0}, years=1 / 12, **changes)


def mixed(ahead, behind, level, by=8.0):
    """So many runs clearly ahead, behind and level, the first 20 in the same proportion."""
    runs = np.repeat([by, -by, 0.0], [ahead, behind, level])
    return runs[np.random.default_rng(3).permutation(len(runs))]


NOISE = np.random.default_rng(1).standard_normal(200)
VIEWS = {
    "collective_ahead": view(6 + NOISE),
    "isolated_ahead": view(-6 + NOISE),
    "practically_same": view(0.05 + 0.3 * NOISE),
    "practically_same, of 100 one": view(0.8 + 0.1 * NOISE),
    "no_clear_difference, most": view(mixed(165, 25, 10)),
    "no_clear_difference, on average": view(1.8 + 4 * NOISE),
    "no_clear_difference, even": view(0.1 + 0.8 * NOISE),
    "no_clear_difference, behind": view(-6.7 + 6 * NOISE),
    "no_clear_difference, few runs": view(1 + 5 * NOISE[:20]),
    "preliminary": view([5.0, 9.0, -1.0]),
    "borderline": view(7.5 + 5 * NOISE),
    "too_early": early(),
    "too early at another stage": early(stage="Early-grade reading", label="reading"),
    "nobody": view(np.zeros(40), at_floor=True),
}
