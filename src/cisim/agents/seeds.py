"""The root seed of a model, from what Mesa takes as ``rng`` or ``seed``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cisim.errors import ArgumentError, whole_number

HIGHEST = 2**64 - 1


def find_root_seed(rng: Any, seed: Any = None, of_scenario: Any = None) -> int:
    """The root seed that ``rng``, ``seed`` or the ``rng`` of one of Mesa's scenarios gives.

    A whole number is the root seed itself; None draws one. A ``numpy.random.Generator`` or ``BitGenerator`` draws the
    next one, and a ``SeedSequence`` or a sequence of whole numbers always gives the same.

    Raises:
        ArgumentError: two of them are given, or what is given is none of these.
    """
    same = isinstance(rng, int) and rng == of_scenario
    named = {"rng": rng, "seed": seed, "rng of the scenario": None if same else of_scenario}
    given_ones = {name: value for name, value in named.items() if value is not None} or {"rng": None}
    if len(given_ones) > 1:
        both = " and ".join(f"{name}={value!r}" for name, value in given_ones.items())
        raise ArgumentError(f"{' and '.join(given_ones)} are the same, give one of them: got {both}")
    [(name, given)] = given_ones.items()
    if isinstance(given, np.random.Generator | np.random.BitGenerator):
        return int(np.random.Generator(_bits_of(given)).integers(HIGHEST, dtype=np.uint64, endpoint=True))
    if given is None or isinstance(given, np.random.SeedSequence):
        return _first_of(given or np.random.SeedSequence())
    if isinstance(given, Sequence | np.ndarray) and not isinstance(given, str | bytes):
        return _first_of(np.random.SeedSequence([whole_number(f"{name}: each", n, 0) for n in given]))
    try:
        return whole_number(name, given, 0, HIGHEST)
    except ArgumentError as error:
        raise ArgumentError(f"{error}; a Generator, BitGenerator or SeedSequence of numpy.random, or None") from None


def _bits_of(given: np.random.Generator | np.random.BitGenerator) -> np.random.BitGenerator:
    return given.bit_generator if isinstance(given, np.random.Generator) else given


def _first_of(sequence: np.random.SeedSequence) -> int:
    return int(sequence.generate_state(1, np.uint64)[0])
