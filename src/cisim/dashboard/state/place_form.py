"""What a visitor says of a place of their own: children, money, starts; in settings and in links, checked alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from cisim.dashboard.state.controls import MONEY
from cisim.dashboard.state.refusals import pair_refused
from cisim.dashboard.state.settings import Settings
from cisim.errors import CisimError
from cisim.language import _, format_number
from cisim.own_community.place.draft import GivenNumbers
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import all_parameters

PREFIX = "place."
"""What is said of a place begins with it in an address."""
FILES_KEY = f"{PREFIX}files"
"""In an address: the hash of the files that are needed."""
CHILDREN, GRANTS, START = "children", "money", "start."
MOST_CHILDREN = 1e7
HASH_LENGTH = 16


def allowed(name: str) -> tuple[float, float]:
    """The range of a number of the form.

    Raises:
        CisimError: there is no such number.
    """
    if name == CHILDREN:
        return 1, MOST_CHILDREN
    if name == GRANTS:
        pool = all_parameters()[MONEY]
        return float(pool.low), float(pool.high)
    if name.startswith(START):
        return 0, 100
    raise CisimError(_("there is no such number of a place: {name}").format(name=name[:40]))


def checked(name: str, text: str) -> float:
    """A number of the form as it was written.

    Raises:
        CisimError: it is none, or out of range.
    """
    low, high = allowed(name)
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        said = _("a number from {low} to {high} is expected")
        raise CisimError(said.format(low=format_number(low), high=format_number(high)))
    return number


def with_number(settings: Settings, name: str, text: str) -> Settings:
    """Settings in which a number of the form is said; an empty text: it is not.

    Raises:
        CisimError: it cannot be.
    """
    known = dict(settings.form)
    known.pop(name, None)
    if text.strip():
        known[name] = checked(name, text)
    return replace(settings, form=tuple(sorted(known.items())))


def given_numbers(form: Iterable[tuple[str, float]]) -> GivenNumbers:
    """What was said, as places are made with it."""
    known: Mapping[str, float] = dict(form)
    starts = {name.removeprefix(START): value / 100 for name, value in known.items() if name.startswith(START)}
    return GivenNumbers(known.get(CHILDREN), known.get(GRANTS), starts, may_assume=True)


def form_rows(settings: Settings, scenario: Scenario) -> list[tuple[str, str, float | None]]:
    """Names, words and present values of the numbers of the form; no value: as the model has it."""
    starts = [
        (f"{START}{s.label}", s.name, None if s.start is None else round(100 * s.start, 2)) for s in scenario.stages
    ]
    return [
        (CHILDREN, _("Children born there each year"), float(scenario["population.cohort"])),
        (GRANTS, _("Grants, $ a year"), float(scenario[MONEY])),
        *starts,
    ]


def pairs_of_place(settings: Settings) -> dict[str, str]:
    """What stands of a place in an address: numbers and a hash, and no word of the files."""
    numbers = {f"{PREFIX}{name}": f"{value:.15g}" for name, value in settings.form}
    return numbers | ({FILES_KEY: settings.files} if settings.files else {})


def from_pairs(settings: Settings, pairs: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """Settings with what an address says of a place, and what of it cannot be used, and why."""
    amiss: list[str] = []
    for key, text in pairs.items():
        if not key.startswith(PREFIX):
            continue
        try:
            if key == FILES_KEY:
                settings = replace(settings, files=_hash(text))
            else:
                settings = with_number(settings, key.removeprefix(PREFIX), text)
        except CisimError as error:
            amiss.append(pair_refused(key, text, str(error)))
    return settings, amiss


def _hash(text: str) -> str:
    if len(text) != HASH_LENGTH or not set(text) <= set("0123456789abcdef"):
        raise CisimError(_("a hash of {n} digits is expected").format(n=HASH_LENGTH))
    return text
