"""Intervals that hold however often one looks: their coverage at all looks together, and their size."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.experiment.analysis.bootstrap import more_replications
from cisim.experiment.confidence_sequence import sequence_half_width, sequence_size

REPETITIONS, START, LAST = 1000, 50, 2000


@pytest.mark.statistical
@pytest.mark.slow
@pytest.mark.parametrize("shape", ["normal", "exponential", "two values"])
def test_coverage_at_every_look(shape):
    """1,000 sequences of 2,000 values, looked at after each from the 50th on: all intervals of a sequence hold the mean
    in at least 95 % of them, less three standard errors. Intervals for one look alone miss it several times as often.
    """
    rng = np.random.default_rng(11)
    draw = {"normal": rng.standard_normal, "exponential": rng.standard_exponential}.get(shape)
    values = draw((REPETITIONS, LAST)) - (shape == "exponential") if draw else rng.random((REPETITIONS, LAST)) - 0.5
    if shape == "two values":
        values = np.sign(values)
    n = np.arange(1, LAST + 1)
    means = (values.cumsum(axis=1) / n)[:, START - 1 :]
    squares, n = (values**2).cumsum(axis=1)[:, START - 1 :], n[START - 1 :]
    sds = np.sqrt((squares / n - means**2) * n / (n - 1))
    units = np.array([sequence_half_width(1.0, int(k), START) for k in n])
    assert (np.abs(means) <= units * sds).all(axis=1).mean() >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / REPETITIONS)
    assert (np.abs(means) <= 1.96 * sds / np.sqrt(n)).all(axis=1).mean() < 0.8


def test_the_size_for_a_width_is_the_first_that_has_it():
    for half in (0.5, 0.1, 0.02):
        size = sequence_size(1.0, half, START)
        assert sequence_half_width(1.0, size, START) <= half
        assert size == START or sequence_half_width(1.0, size - 1, START) > half


def test_there_is_no_interval_before_the_first_look():
    assert np.isinf(sequence_half_width(1.0, START - 1, START))


def test_an_undecided_sign_says_how_many_replications_would_tell():
    """An interval of ±2 from 25 replications is ±1, what is practically nothing, at 100; decided ones ask for none."""
    [said] = more_replications([-2.0, 1.0], [2.0, 5.0], 25, 1.0)
    assert "1 of 2 intervals" in said
    assert "about 100 replications, 75 more" in said
    assert more_replications([1.0, -0.4], [5.0, 0.4], 25, 1.0) == []
    [said] = more_replications([-2.0], [4.0], 10, 0.0)
    assert "about 40 replications" in said
