"""Axes around the data: round ends that hold everything, and a note where they do not begin at zero."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cisim.charts.page.axes import WHOLE, axis_break, axis_ends, axis_note, axis_ticks, side_labels

SHARES = st.lists(st.floats(0, 100), min_size=1, max_size=20)


@given(SHARES)
def test_everything_is_on_the_axis_and_its_ends_are_ticks(values):
    low, high = axis_ends(values)
    assert 0 <= low <= min(values) <= max(values) <= high <= 100
    assert low < high
    ticks = axis_ticks(low, high)
    assert ticks[0] == low
    assert ticks[-1] <= high
    assert 2 <= len(ticks) <= 7


@given(SHARES)
def test_the_whole_axis_is_the_whole(values):
    assert axis_ends(values, whole=True) == WHOLE
    assert axis_ticks(*WHOLE) == [0, 25, 50, 75, 100]


def test_an_axis_that_does_not_begin_at_zero_says_so():
    low, _high = axis_ends([47.0, 61.0])
    assert low > 0
    assert axis_note(low) == f"axis begins at {low:g} %, not at 0"
    assert "path" in axis_break(0, 0, low)
    assert axis_note(0.0) == axis_break(0, 0, 0.0) == ""


@pytest.mark.parametrize(("isolated", "collective", "first"), [(20, 60, "isolated"), (60, 20, "collective")])
def test_the_name_of_an_arm_stands_on_its_own_side(isolated, collective, first):
    text = side_labels({"isolated": isolated, "collective": collective}, 0, 0, 300)
    assert text.index(f">{first}<") == min(text.index(">isolated<"), text.index(">collective<"))
