"""What an answer says in plain English, whatever came out; made from the object of ``cisim why --json``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from cisim.comparison.number_text import fixed, join_names, number_text, same_digits, signed, years_text
from cisim.comparison.verdict import ARMS, ROPE
from cisim.experiment.why.data import AssumptionsData, Interval, PartRow, WhyFacts
from cisim.language import format_percent

NOTHING = (
    "The difference cannot be told from zero: as a whole nothing can be attributed, and parts below only say which of "
    "them are clear by themselves."
)
NO_MECHANISM = "No part of a mechanism can be told from zero."
NO_SHIFT = "No group of assumptions clearly moves the mean: no shift can be attributed."
NO_VARIANCE = "No group's share of the variance between draws can be told from zero."
LITTLE = f"All of it lies within {ROPE:g} point of zero: practically nothing, and its parts are parts of very little."
NEGLIGIBLE = 0.01
"""Share of the largest part from which on a part is named."""
Row = TypeVar("Row")
NAMED = 4
"""Most parts that a sentence names."""


def why_sentences(answer: WhyFacts) -> list[str]:
    """Levels first, then mechanisms, what one switch at a time would say, channels and assumptions."""
    sentences = [levels_sentence(answer)]
    if not answer["clear"]:
        sentences.append(NOTHING)
    elif max(abs(end) for end in ends_of(answer["levels"]["difference"])) <= ROPE:
        sentences.append(LITTLE)
    sentences += [mechanisms_sentence(answer), series_sentence(answer), channels_sentence(answer)]
    if answer["assumptions"] is not None:
        sentences += assumption_sentences(answer["assumptions"])
    return [sentence for sentence in sentences if sentence]


def levels_sentence(answer: WhyFacts) -> str:
    """Both arms' levels and what is shared out."""
    isolated, collective = (number_text(answer["levels"][arm]["mean"]) for arm in ARMS)
    difference = with_interval(answer["levels"]["difference"]["mean"], answer["levels"]["difference"])
    return (
        f"In this model, in {answer['scenario']} after {years_text(answer['years'])}, {isolated} of 100 reach the "
        f"benchmark at the last stage ({answer['stage']}) in the isolated arm and {collective} in the collective "
        f"arm: a difference of {difference} points in {answer['runs']} paired runs."
    )


def mechanisms_sentence(answer: WhyFacts) -> str:
    """Which mechanisms carry the difference, and which work against it; only those whose sign is known."""
    least = NEGLIGIBLE * max((abs(row["points"]) for row in answer["mechanisms"]), default=0.0)
    clear = [row for row in answer["mechanisms"] if row["clear"] and abs(row["points"]) > least]
    if not clear:
        return NO_MECHANISM
    sign = 1.0 if answer["levels"]["difference"]["mean"] >= 0 else -1.0
    carrying = [row for row in clear if sign * row["points"] > 0]
    against = [row for row in clear if sign * row["points"] < 0]
    sentences = []
    if carrying:
        sentences.append(
            f"{'It is carried by' if answer['clear'] else 'Clear by themselves are'} {named_parts(carrying)}"
        )
    if against:
        sentences.append(f"{'a' if sentences else 'A'}gainst it works {named_parts(against)}")
    return "; ".join(sentences) + "."


def named_parts(rows: Sequence[PartRow]) -> str:
    """``Joint cycles +2.0, Breadth and review +1.5 and 3 more``: the largest first."""
    ordered = sorted(rows, key=lambda row: -abs(row["points"]))
    return _named(ordered, lambda row: f"{row['title']} {with_interval(row['points'], row)}")


def _named(rows: Sequence[Row], text: Callable[[Row], str]) -> str:
    more = len(rows) - NAMED
    return join_names([*map(text, rows[:NAMED]), *([f"{more} more"] if more > 0 else [])])


def series_sentence(answer: WhyFacts) -> str:
    """How far one switch at a time would have misled."""
    rows = answer["mechanisms"]
    if not answer["clear"] or not rows:
        return ""
    sums = (sum(row["points"] for row in rows), sum(row["first"] for row in rows), sum(row["last"] for row in rows))
    parts, first, last = same_digits(*sums)
    return (
        f"Parts sum to {parts}; each mechanism alone would bring {first} in sum, and switching off one at a time would "
        f"take {last} in sum: the further these are from the whole, the more mechanisms stand in series or in each "
        "other's place."
    )


def channels_sentence(answer: WhyFacts) -> str:
    """Allocation and learning."""
    off = {row["channel"]: signed(row["difference"]) for row in answer["cells"]}
    parts = {row["name"]: with_interval(row["points"], row) for row in answer["channels"]}
    unclear = [row["title"].partition(" (")[0].lower() for row in answer["channels"] if not row["clear"]]
    unknown = f" (cannot be told from zero: {', '.join(unclear)})" if unclear else ""
    return (
        f"With learning off in both arms {off['no learning']} remains, with allocation off {off['no allocation']}, "
        f"with both off {off['neither']}: learning brings {parts['learning']}, allocation {parts['allocation']}, both "
        f"together {parts['interaction']} beyond their sum, and {parts['rest']} is of neither{unknown}."
    )


def assumption_sentences(assumptions: AssumptionsData) -> list[str]:
    """What the assumed numbers do, moved together."""
    draws, rope = assumptions["draws"], f"{assumptions['rope']:g}"
    shares = [format_percent(share) for share in (draws["behind"], draws["behind_clearly"], draws["ahead_clearly"])]
    known = any(row["variance"] is not None for row in assumptions["groups"])
    spread = f"standard deviation {number_text(draws['sd'])}" if known else "no spread that can be told from noise"
    sentences = [
        f"Over {assumptions['walks']} joint draws of {assumptions['numbers']} numbers that are not known, each "
        f"from its interval, the difference is {with_interval(draws['difference'], draws)} on average ({spread}), "
        f"isolated {number_text(draws['isolated'])}, collective {number_text(draws['collective'])}. Collective is "
        f"behind in {shares[0]} of draws, by more than {rope} in {shares[1]}, ahead by more than {rope} in "
        f"{shares[2]}. At the values as they stand it is {signed(assumptions['reference']['difference'])} on the same "
        f"{assumptions['runs']} runs."
    ]
    clear = [row for row in assumptions["groups"] if row["clear"]]
    sentences.append(f"Groups of assumptions that clearly move the mean: {named_parts(clear)}." if clear else NO_SHIFT)
    sure = [row for row in assumptions["groups"] if (row["variance_low"] or 0) > 0]
    sure.sort(key=lambda row: -(row["variance"] or 0))
    parts = _named(sure, lambda row: f"{row['title']} {format_percent(row['variance'] or 0)}")
    sentences.append(f"Of the variance between draws, with an interval above zero: {parts}." if sure else NO_VARIANCE)
    return sentences


def ends_of(interval: Interval) -> tuple[float, ...]:
    """The ends of an interval, none where there is none."""
    return tuple(end for end in (interval["low"], interval["high"]) if end is not None)


def with_interval(value: float, ends: Interval) -> str:
    """``+2.1 (+1.0 to +3.2)``, or the value alone where there are too few runs."""
    low, high = ends["low"], ends["high"]
    if low is None or high is None:
        return signed(value)
    size = max(abs(low), abs(high))
    digits = 1 if size >= 1 else 2 if size >= 0.1 else 3
    texts = [fixed(number, digits, sign=True) for number in (value, low, high)]
    return f"{texts[0]} ({texts[1]} to {texts[2]})"
