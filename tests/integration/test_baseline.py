"""The model gives the numbers it gave: a change of results is made on purpose, never in passing.

The tolerance is a relative 1e-9: on one machine the bits are the same, but exponentials and powers of other processors
and compilers differ in the last of sixteen digits, and sums over years carry that on. Any change of a rule, a parameter
or a random stream moves these numbers by far more.
"""

from __future__ import annotations

import json

import pytest

from refresh_baseline import FILE, changes, measure


@pytest.fixture(scope="module")
def kept() -> dict[str, float]:
    """The numbers in the repository."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def test_the_model_gives_the_numbers_it_gave(kept):
    """Refreshed by ``python tests/refresh_baseline.py``, with the reason in CHANGELOG."""
    assert not changes(kept, measure())


def test_what_changed_is_seen(kept):
    name = next(iter(kept))
    assert changes(kept, kept) == []
    assert changes(kept, kept | {name: kept[name] * (1 + 1e-12)}) == []
    assert changes(kept, kept | {name: kept[name] * (1 + 1e-8)}) == [
        f"{name}: {kept[name]!r} -> {kept[name] * (1 + 1e-8)!r}"
    ]
    assert changes(kept, kept | {"more": 1.0}) == ["more: new"]
    assert changes(kept | {"less": 1.0}, kept) == ["less: gone"]


def test_the_numbers_cover_every_preset_and_are_not_all_alike(kept):
    assert 25 <= len(kept) <= 40
    presets = {name.partition(":")[0] for name in kept}
    assert presets == {"adaptive-city", "mixed-city", "technical-city", "small-town", "strive-region"}
    assert len(set(kept.values())) > 0.8 * len(kept)
