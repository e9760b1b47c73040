"""Ties between the organisations of a place that its files let expect, and drawn ones where they say nothing.

Two organisations are taken to know each other if they have the same address (medium), if a funder paid both in the
same year (medium; low where it was once), or if they work at the same stage within one ZIP code (low). Funders with
many grantees, and ZIP codes with many organisations, say nothing of any two of them. An organisation without any such
tie draws partners as organisations of the scenario do, at its stage and elsewhere.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cisim.own_community.csv_table import csv_text
from cisim.own_community.grants import GrantOnFile
from cisim.own_community.names import name_key
from cisim.own_community.ntee import LOW, MEDIUM
from cisim.scenario.roster import Organisation, Tie

MOST_TOGETHER = 12
"""Grantees of a funder in a year, or organisations of a stage in a ZIP code, that are taken to know each other."""
SEED = 1


@dataclass(frozen=True)
class Address:
    """Street and ZIP code of an organisation; empty where the file has none."""

    street: str
    zip_code: str


@dataclass(frozen=True)
class TieGuess:
    """A tie, how sure it is, and why it is there."""

    one: str
    other: str
    confidence: str
    why: str

    @property
    def tie(self) -> Tie:
        """The tie, whose strength is drawn."""
        return Tie(self.one, self.other)


def guessed_ties(
    organisations: Sequence[Organisation],
    grants: Iterable[GrantOnFile],
    addresses: Mapping[str, Address],
    within: int,
    across: int,
) -> list[TieGuess] | None:
    """Ties that funders and addresses let expect, and drawn ones of organisations without any; nothing where the files
    let expect none.

    Args:
        organisations: of the place.
        grants: of all funders.
        addresses: by label.
        within, across: partners that are drawn at an organisation's stage, and elsewhere.
    """
    found: dict[tuple[str, str], TieGuess] = {}
    for guess in (*_by_address(addresses), *_by_funder(organisations, grants), *_by_zip(organisations, addresses)):
        found.setdefault((guess.one, guess.other), guess)
    if not found:
        return None
    known = {label for pair in found for label in pair}
    for guess in _drawn([o for o in organisations if o.label not in known], organisations, within, across):
        found.setdefault((guess.one, guess.other), guess)
    return [found[pair] for pair in sorted(found)]


def ties_table(guesses: Sequence[TieGuess]) -> str:
    """The file of these ties; confidence and reason stand beside and are not read."""
    return csv_text(["from", "to", "strength", "confidence", "why"],
                    [[g.one, g.other, "", g.confidence, g.why] for g in guesses])  # fmt: skip


def summary_of(guesses: Sequence[TieGuess]) -> str:
    """``12 same address, 30 same funder, 8 drawn``."""
    counts = Counter(g.why.partition(":")[0] for g in guesses)
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items())


def _pairs(labels: Iterable[str], confidence: str, why: str) -> Iterator[TieGuess]:
    for one, other in combinations(sorted(set(labels)), 2):
        yield TieGuess(one, other, confidence, why)


def _by_address(addresses: Mapping[str, Address]) -> Iterator[TieGuess]:
    places: dict[tuple[str, str], list[str]] = {}
    for label, address in addresses.items():
        if address.street and address.zip_code:
            places.setdefault((name_key(address.street), address.zip_code), []).append(label)
    for (_, zip_code), labels in places.items():
        if len(labels) <= MOST_TOGETHER:
            yield from _pairs(labels, MEDIUM, f"same address: in {zip_code}")


def _by_funder(organisations: Sequence[Organisation], grants: Iterable[GrantOnFile]) -> list[TieGuess]:
    """Pairs that a funder paid in the same year, with the first of these and how often it was."""
    labels = {name_key(o.label): o.label for o in organisations}
    paid: dict[tuple[str, int], set[str]] = {}
    names: dict[str, str] = {}
    for g in grants:
        if label := labels.get(name_key(g.recipient)):
            names.setdefault(name_key(g.funder), g.funder)
            paid.setdefault((name_key(g.funder), math.floor(g.year)), set()).add(label)
    together: dict[tuple[str, str], list[str]] = {}
    for (funder, year), grantees in sorted(paid.items()):
        if len(grantees) <= MOST_TOGETHER:
            for one, other in combinations(sorted(grantees), 2):
                together.setdefault((one, other), []).append(f"{names[funder]} {year}")
    return [
        TieGuess(*pair, MEDIUM if len(times) > 1 else LOW, f"same funder: {', '.join(times[:3])}")
        for pair, times in together.items()
    ]


def _by_zip(organisations: Sequence[Organisation], addresses: Mapping[str, Address]) -> Iterator[TieGuess]:
    areas: dict[tuple[str, str], list[str]] = {}
    for o in organisations:
        if o.label in addresses and (zip_code := addresses[o.label].zip_code):
            for stage in o.stages:
                areas.setdefault((zip_code, stage), []).append(o.label)
    for (zip_code, stage), labels in areas.items():
        if len(labels) <= MOST_TOGETHER:
            yield from _pairs(labels, LOW, f"same stage and ZIP code: {stage}, {zip_code}")


def _drawn(
    unknown: Sequence[Organisation], organisations: Sequence[Organisation], within: int, across: int
) -> Iterator[TieGuess]:
    rng = np.random.default_rng(SEED)
    for o in unknown:
        near = [p.label for p in organisations if p is not o and set(p.stages) & set(o.stages)]
        far = [p.label for p in organisations if not set(p.stages) & set(o.stages)]
        for labels, count in ((near, within), (far, across)):
            for k in rng.permutation(len(labels))[:count]:
                one, other = sorted((o.label, labels[int(k)]))
                yield TieGuess(one, other, LOW, "drawn: nothing is known of whom it knows")
