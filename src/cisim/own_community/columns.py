"""Which heading of a file is which column: what is given, what the heading says, and what can be guessed from it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cisim.errors import CisimError, nearest
from cisim.own_community.names import clean_text, normalize

CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
BRACKETS = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]")
UNIT_WORDS = re.compile(r"'?0{2,3}0?s?|thousands?|millions?|usd|dollars?|k|m|mm|eur|euros?|gbp|cad|aud|chf")
"""Words of a heading that are its unit and no part of its name."""
NOT_THE_NUMBER = frozenset(
    [
        "year",
        "date",
        "id",
        "code",
        "cd",
        "source",
        "note",
        "notes",
        "pct",
        "percent",
        "per",
        "change",
        "growth",
        "range",
        "category",
        "level",
        "name",
        "type",
        "status",
    ]
)
"""Words of headings about a number that hold no such number: INCOME_CD, Budget year, Budget range."""
NOT_THE_NAME = frozenset(
    [
        "type",
        "id",
        "address",
        "street",
        "city",
        "zip",
        "phone",
        "email",
        "sector",
        "kind",
        "size",
        "budget",
        "website",
        "code",
        "url",
    ]
)
NEAR = 0.8
"""How alike a heading and the name of a column are (difflib) for a slip of the pen."""
OVERRIDE = re.compile(r"\s*([\w.]+)\s*=(.*?)(?:\*\s*(\d+(?:\.\d+)?))?\s*", re.DOTALL)


@dataclass(frozen=True)
class FileColumn:
    """A column that a kind of file may have.

    Attributes:
        name: what cisim calls it.
        headings: other names it goes by, the likeliest first; capitals, underscores and units do not matter.
        words: a heading with one of these words is proposed, if no other has it.
        needed: whether a file must have it.
        number: whether it holds numbers.
        money: whether they are dollars: what the heading says of thousands counts.
        constant: whether one value may be given for all rows, in place of a heading.
        selects: whether a value given in place of a heading chooses rows.
        special: whether only files of other makers have it; messages do not offer it.
        without: words that a proposed heading must not have.
    """

    name: str
    headings: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    needed: bool = False
    number: bool = False
    money: bool = False
    constant: bool = False
    selects: bool = False
    special: bool = False
    without: frozenset[str] = NOT_THE_NUMBER


@dataclass(frozen=True)
class ColumnChoice:
    """Where a column was found.

    Attributes:
        column: its name.
        heading: in the file; empty where one value is given for all rows.
        at: its place; -1 without one.
        guessed: whether only a word of the heading says so.
        value: the value for all rows, or of the rows that are chosen.
        factor: what its numbers are multiplied with.
        unit: what the heading says of it.
    """

    column: str
    heading: str
    at: int
    guessed: bool = False
    value: str = ""
    factor: float = 1.0
    unit: str = ""

    def __str__(self) -> str:
        times = f" × {self.factor:,.10g}" if self.factor != 1 else ""
        return f"{self.column} = {self.heading or repr(self.value)}{times}{' (guessed)' if self.guessed else ''}"


@dataclass(frozen=True)
class Override:
    """What ``--columns`` says of a column: a heading or a value, and a factor."""

    text: str
    factor: float = 1.0


def parse_columns(texts: Iterable[str], known: Iterable[str]) -> dict[str, Override]:
    """``budget=REVENUE_AMT``, ``budget=Budget*1000``, ``stage=ready`` as what is given for columns.

    Raises:
        CisimError: it is none of these, or there is no such column.
    """
    names = list(dict.fromkeys(known))
    found: dict[str, Override] = {}
    for text in texts:
        match = OVERRIDE.fullmatch(text)
        if match is None:
            raise CisimError(f"--columns {text}: expected COLUMN=HEADING, such as budget=REVENUE_AMT")
        column = match[1].casefold()
        if column not in names:
            raise CisimError(f"--columns {text}: no column '{match[1]}'{nearest(column, names)}; "
                             f"columns: {', '.join(n for n in names if '.' not in n)}")  # fmt: skip
        if column in found:
            raise CisimError(f"--columns {column}: given twice")
        found[column] = Override(clean_text(match[2]), float(match[3] or 1))
    return found


def split_heading(heading: str) -> tuple[str, str]:
    """The name and the unit of a heading, in small letters: ``Budget ($000s)`` is ``budget`` and ``$000s``."""
    text = CAMEL_CASE.sub(" ", clean_text(heading))
    unit = " ".join(a or b for a, b in BRACKETS.findall(text))
    text = BRACKETS.sub(" ", text).casefold().replace("%", " percent ")
    words = [w for w in re.split(r"[^\w'$€£]+|_+", text) if w]
    signs = [w for w in words if w[0] in "$€£" or UNIT_WORDS.fullmatch(w)]
    name = [w for w in words if w not in signs]
    if name and name[-1] in ("in", "of"):
        name = name[:-1]
    return " ".join(name), " ".join([*signs, unit.casefold()]).strip()


def money_factor(unit: str) -> float:
    """What numbers under a heading are multiplied with to be dollars."""
    if re.search(r"0{3},?0{3}|million|\bmm?\b|\$m|mio", unit):
        return 1e6
    return 1e3 if re.search(r"000|thousand|\bk\b|\$k|k\$", unit) else 1.0


def choose_columns(
    headings: Sequence[str], columns: Sequence[FileColumn], given: Mapping[str, Override], form: Mapping[str, str]
) -> tuple[dict[str, ColumnChoice], list[tuple[str, str]]]:
    """Where each column stands, and what is wrong: (column, text).

    What is given goes first, then the form of the file (``form``, headings by column, empty: none), its own name,
    another name, a word of it.
    """
    names = [split_heading(heading)[0] for heading in headings]
    choices: dict[str, ColumnChoice] = {}
    problems: list[tuple[str, str]] = []
    for column in columns:
        if column.name in given:
            choice, wrong = _given(column, given[column.name], headings)
        elif column.name in form:
            at = [k for k, h in enumerate(headings) if normalize(h) == normalize(form[column.name])]
            choice, wrong = (_at(column, headings, at[0]) if form[column.name] and at else None), ""
        else:
            choice, wrong = _found(column, headings, names)
        if choice is not None:
            choices[column.name] = choice
        if wrong:
            problems.append((column.name, wrong))
    taken = {c.at for c in choices.values()}
    guesses = (_guessed(c, headings, names, taken) for c in columns if c.name not in {*choices, *given, *form})
    for choice, wrong, name in guesses:
        if choice is not None:
            choices[name] = choice
            taken.add(choice.at)
        elif wrong:
            problems.append((name, wrong))
    return choices, problems


def near_misses(
    headings: Sequence[str], columns: Sequence[FileColumn], found: Mapping[str, ColumnChoice]
) -> list[tuple[str, str]]:
    """Headings without use that are nearly the name of a column that was not found: (heading, name)."""
    used = {c.at for c in found.values()}
    free = [c.name for c in columns if c.name not in found]
    names = {h: split_heading(h)[0] for k, h in enumerate(headings) if h and k not in used}
    return [(h, name) for h, said in names.items() for name in free
            if difflib.SequenceMatcher(None, said, name).ratio() >= NEAR]  # fmt: skip


def _at(column: FileColumn, headings: Sequence[str], at: int, guessed: bool = False) -> ColumnChoice:
    unit = split_heading(headings[at])[1]
    factor = money_factor(unit) if column.money else 1.0
    return ColumnChoice(column.name, headings[at], at, guessed, factor=factor, unit=unit)


def _given(column: FileColumn, given: Override, headings: Sequence[str]) -> tuple[ColumnChoice | None, str]:
    """A column as ``--columns`` says; an empty text: there is none."""
    if not given.text:
        return None, ""
    at = [k for k, h in enumerate(headings) if h == given.text]
    at = at or [k for k, h in enumerate(headings) if normalize(h) == normalize(given.text) != ""]
    if at:
        choice = _at(column, headings, at[0])
        factor = given.factor if given.factor != 1 else choice.factor
        return ColumnChoice(column.name, choice.heading, at[0], factor=factor, unit=choice.unit), ""
    if column.selects:
        found, wrong = _found(column, headings, [split_heading(h)[0] for h in headings])
        if found is None:
            return None, wrong or f"no such column to choose {given.text!r} in"
        return ColumnChoice(column.name, found.heading, found.at, value=given.text), ""
    if column.constant:
        return ColumnChoice(column.name, "", -1, value=given.text), ""
    known = [h for h in headings if h]
    return None, f"--columns: no heading {given.text!r}{nearest(given.text, known)}; found: {', '.join(known)[:160]}"


def _found(column: FileColumn, headings: Sequence[str], names: Sequence[str]) -> tuple[ColumnChoice | None, str]:
    """A column by its own name or, in their order, by other names of it."""
    for name in (column.name, *column.headings):
        at = [k for k, said in enumerate(names) if said == name]
        if len(at) > 1:
            exact = [k for k in at if headings[k].casefold() == name]
            at = exact if len(exact) == 1 else at
        if len(at) > 1:
            both = " and ".join(repr(headings[k]) for k in at)
            return None, f"there are two such columns, {both}: rename or remove one"
        if at:
            return _at(column, headings, at[0]), ""
    return None, ""


def _guessed(
    column: FileColumn, headings: Sequence[str], names: Sequence[str], taken: Iterable[int]
) -> tuple[ColumnChoice | None, str, str]:
    """A column by a word of a heading; where several have it, which of them is asked."""
    for word in column.words:
        free = [k for k, said in enumerate(names) if k not in taken and word in said.split()]
        at = [k for k in free if not column.without & set(names[k].split())]
        if len(at) == 1:
            return _at(column, headings, at[0], guessed=True), "", column.name
        if at:
            several = ", ".join(repr(headings[k]) for k in at)
            return (
                None,
                f"could be each of {several}: say which, such as --columns '{column.name}={headings[at[0]]}'",
                column.name,
            )
    return None, "", column.name
