"""What a comparison takes over from another one at hand is the same to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.comparison.comparison import Comparison, compare
from cisim.model.streams import replication_seeds
from cisim.simulation import simulate
from cisim.simulation.record_checks import ImpossibleRunError


@pytest.fixture(scope="module")
def result(small) -> Comparison:
    """The small city, 24 paired runs."""
    return compare(small, runs=24, seed=6)


def test_an_isolated_arm_at_hand_is_taken_to_the_last_bit(small, result):
    """Where only strengths change, half of the work is done already."""
    other = small.replace({"conditions.backbone_support.strength": 0.0, "conditions.common_agenda.strength": 0.5})
    fresh, reused = compare(other, runs=24, seed=6), compare(other, runs=24, seed=6, isolated=result)
    for field in ("stages", "existing", "segments", "rising", "completed", "dollars", "hours", "selection"):
        np.testing.assert_array_equal(getattr(reused, field), getattr(fresh, field))
    assert reused.to_dict() == fresh.to_dict()


@pytest.mark.parametrize(
    ("changes", "runs", "seed"), [({"money.pool": 7e6}, 24, 6), ({}, 23, 6), ({}, 24, 7)], ids=["money", "runs", "seed"]
)
def test_an_isolated_arm_of_something_else_is_refused(small, result, changes, runs, seed):
    with pytest.raises(ValueError, match="isolated: a comparison with as many runs"):
        compare(small.replace(changes), runs=runs, seed=seed, isolated=result)


@pytest.mark.parametrize("one_arm", [False, True])
def test_runs_that_were_begun_are_continued_to_the_last_bit(small, result, one_arm):
    other = small.replace({"conditions.backbone_support.strength": 0.5})
    isolated = result if one_arm else None
    begun, counted = compare(other, runs=5, seed=6), []
    whole = compare(other, runs=24, seed=6)
    continued = compare(
        other,
        runs=24,
        seed=6,
        isolated=isolated,
        begun=begun,
        progress=lambda done, total: counted.append((done, total)),
    )
    for field in ("stages", "existing", "segments", "rising", "completed", "dollars", "hours", "selection"):
        np.testing.assert_array_equal(getattr(continued, field), getattr(whole, field))
    assert continued.to_dict() == whole.to_dict()
    assert counted[0][0] > 5, "what was begun counts as done"
    assert counted[-1] == (24, 24)


@pytest.mark.parametrize(
    ("changes", "runs", "seed"), [({"money.pool": 7e6}, 30, 6), ({}, 24, 6), ({}, 30, 7)], ids=["money", "runs", "seed"]
)
def test_what_was_begun_with_something_else_is_refused(small, result, changes, runs, seed):
    with pytest.raises(ValueError, match="begun: a comparison of this scenario and seed"):
        compare(small.replace(changes), runs=runs, seed=seed, begun=result)


def test_a_run_that_cannot_be_has_its_number_among_all_runs(small, monkeypatch):
    wrong = replication_seeds(6, 24)[20]

    def check(record, seeds, first):
        for at in np.flatnonzero(seeds == wrong):
            raise ImpossibleRunError(f"run {first + at}")

    monkeypatch.setattr(simulate, "check_record", check)
    with pytest.raises(ImpossibleRunError, match=r"^run 20$"):
        compare(small, runs=24, seed=6, begun=compare(small, runs=5, seed=6))
