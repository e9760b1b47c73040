"""Scenarios beside each other, frozen: columns with their names, the reference, seed, what counts as nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from cisim.comparison.number_text import join_names
from cisim.comparison.side_by_side import SideBySide
from cisim.comparison.side_by_side_sentences import scenario_letter
from cisim.comparison.verdict import ROPE
from cisim.dashboard.state.cache import is_private
from cisim.dashboard.state.communities import DEFAULT_COMMUNITY
from cisim.dashboard.state.controls import (
    MONEY,
    PROBLEM_PHRASES,
    YEARS,
    problem_of,
    problems,
    strength_keys,
    value_text,
)
from cisim.dashboard.state.settings import Settings, check_size
from cisim.errors import CisimError
from cisim.language import N_, _, inside_sentence, ngettext
from cisim.language.numbers import format_general
from cisim.model.conditions import CONDITIONS, Condition, strength_key
from cisim.model.parameters import Value
from cisim.scenario.scenario import Scenario
from cisim.simulation.observe import ACCOUNTS

MIN_COLUMNS, MAX_COLUMNS = 2, 4
"""Columns of a comparison."""
MAX_NAME_LENGTH = 60
"""Characters of a name."""
SHORT_NAMES = dict(
    zip(
        (c.name for c in CONDITIONS),
        (N_("agenda"), N_("measurement"), N_("activities"), N_("communication"), N_("backbone")),
        strict=True,
    )
)
"""Conditions in a word."""


@dataclass(frozen=True)
class UploadedScenario:
    """A scenario that a visitor brought along; it stays on this computer and is in no link."""

    label: str
    hash: str
    scenario: Scenario = field(compare=False)


@dataclass(frozen=True)
class ScenarioColumn:
    """A scenario as it stands (an isolated one has all strengths at zero), and the name it was given, if any."""

    source: Settings | UploadedScenario
    name: str = ""

    @property
    def scenario(self) -> Scenario:
        """All its numbers."""
        return self.source.scenario

    def changed(self, changes: Mapping[str, Value]) -> ScenarioColumn:
        """With other values.

        Raises:
            CisimError: they cannot be simulated.
        """
        if isinstance(self.source, Settings):
            return replace(self, source=self.source.changed(changes))
        scenario = self.source.scenario.replace(changes, "here")
        check_size(scenario)
        return replace(self, source=UploadedScenario(self.source.label, scenario.hash, scenario))


@dataclass(frozen=True)
class ScenarioSet:
    """Two to four columns in the order in which they were added.

    Attributes:
        columns: A, B, C, D.
        reference: position of the column from which differences are taken.
        seed: root seed of all.
        rope: points that are practically nothing.
    """

    columns: tuple[ScenarioColumn, ...]
    reference: int = 0
    seed: int = 1
    rope: float = ROPE

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """What is simulated."""
        return tuple(c.scenario for c in self.columns)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions of all columns, each once."""
        return tuple({c.name: c for s in self.scenarios for c in s.conditions}.values())

    @property
    def names(self) -> tuple[str, ...]:
        """What columns are called; a name that would stand twice is numbered."""
        names: list[str] = []
        for column in self.columns:
            text, n = column.name or auto_name(column), 2
            name = text
            while name in names:
                name, n = f"{text} ({n})", n + 1
            names.append(name)
        return tuple(names)

    def add(self, column: ScenarioColumn) -> ScenarioSet:
        """One more column, the last."""
        if len(self.columns) >= MAX_COLUMNS:
            raise CisimError(_("all {n} places are taken: remove a scenario first").format(n=MAX_COLUMNS))
        check_size(column.scenario)
        return replace(self, columns=(*self.columns, plain(column)))

    def remove(self, k: int) -> ScenarioSet:
        """Without a column; if it was the reference, the first one is."""
        if len(self.columns) <= MIN_COLUMNS:
            raise CisimError(_("a comparison needs {n} scenarios").format(n=MIN_COLUMNS))
        left = (*self.columns[:k], *self.columns[k + 1 :])
        reference = 0 if k == self.reference else self.reference - (k < self.reference)
        return replace(self, columns=left, reference=reference)

    def rename(self, k: int, text: str) -> ScenarioSet:
        """With another name for a column.

        Raises:
            CisimError: no name, or one that another column has.
        """
        name = " ".join(text.split())[:MAX_NAME_LENGTH]
        if not name:
            raise CisimError(_("a name is needed"))
        if name in (*self.names[:k], *self.names[k + 1 :]):
            raise CisimError(_("there is a scenario '{name}' already").format(name=name))
        return self.put(k, replace(self.columns[k], name=name))

    def put(self, k: int, column: ScenarioColumn) -> ScenarioSet:
        """With another scenario in a column."""
        return replace(self, columns=(*self.columns[:k], plain(column), *self.columns[k + 1 :]))

    def equal_money(self, side: SideBySide) -> ScenarioSet:
        """With grant pools by which all spend what the reference spends, going by what they spent in these runs.

        Raises:
            CisimError: a pool would be outside its range.
        """
        chosen = self
        for k, column in enumerate(self.columns):
            if side.excess(k):
                try:
                    chosen = chosen.put(k, column.changed({MONEY: equal_pool(side, k)}))
                except CisimError as error:
                    raise CisimError(f"{scenario_letter(k)}: {str(error).removeprefix('here: ')}") from None
        return chosen


def equal_pool(side: SideBySide, k: int) -> float:
    """The grant pool by which a scenario spends what the reference spends. The total is a straight line of the pool:
    grants, backbone, data system and nonprofits' own income grow with it, public budgets and contributions in kind do
    not.
    """
    arm, other = side.arms[k], side.arms[side.reference]
    pool = arm.scenario[MONEY]
    from_pool = float(arm.dollars[:, : ACCOUNTS.index("public_budgets")].sum(axis=1).mean())
    missing = float(other.measures["money"].mean() - arm.measures["money"].mean())
    return float(round(pool + missing * pool / from_pool))


def default_set(settings: Settings) -> ScenarioSet:
    """Isolated, and the collective arm of these settings."""
    isolated = settings.changed(dict.fromkeys(strength_keys(settings.scenario.conditions), 0.0))
    columns = (plain(ScenarioColumn(isolated)), plain(ScenarioColumn(settings)))
    return ScenarioSet(columns, 0, settings.seed, settings.rope)


def plain(column: ScenarioColumn) -> ScenarioColumn:
    """Without seed and width of its own: a set has one of each for all columns."""
    if isinstance(column.source, Settings):
        return replace(column, source=replace(column.source, seed=1, rope=ROPE))
    return column


def auto_name(column: ScenarioColumn) -> str:
    """A name made of what is special, in the language in use: ``Full, no communication``, ``Isolated, technical
    problem``.
    """
    if isinstance(column.source, UploadedScenario):
        return (_(column.scenario.title) or column.source.label)[:MAX_NAME_LENGTH]
    settings = column.source
    parts = [conditions_name(settings.scenario), *special(settings)]
    name = ", ".join(parts)
    return name if len(name) <= MAX_NAME_LENGTH else name[: MAX_NAME_LENGTH - 1].rstrip(" ,") + "…"


def short_name(condition: Condition) -> str:
    """A word for a condition."""
    return _(SHORT_NAMES[condition.name]) if condition.name in SHORT_NAMES else inside_sentence(_(condition.title))


def conditions_name(scenario: Scenario) -> str:
    """What of the conditions is at work."""
    strength = {short_name(c): scenario[strength_key(c.name)] for c in scenario.conditions}
    off = [short for short, s in strength.items() if s == 0]
    partly = [short for short, s in strength.items() if 0 < s < 1]
    full = [short for short, s in strength.items() if s == 1]
    if len(off) == len(strength):
        return _("Isolated")
    if len(full) == len(strength):
        return _("Full collective")
    if len(partly) == len(strength):
        return _("All partial")
    words = [_("partial {condition}").format(condition=short) for short in partly]
    if len(full) >= len(off) and full:
        return ", ".join([_("Full"), *words, *(_("no {condition}").format(condition=short) for short in off)])
    return _("Only {conditions}").format(conditions=join_names([*full, *words]))


def special(settings: Settings) -> Iterable[str]:
    """Community, kind of problem, years, money and other numbers, as far as they are not the default's."""
    scenario = settings.scenario
    if is_private(settings):
        yield _("your own place")
    elif settings.community != DEFAULT_COMMUNITY:
        yield inside_sentence(_(settings.base.title).partition(",")[0])
    changed = dict(settings.changes).keys() - set(strength_keys(scenario.conditions))
    dials = changed & set(problems()["adaptive"])
    if dials:
        yield _(PROBLEM_PHRASES[problem_of(scenario) or "own"])
    for key in (YEARS, MONEY):
        if key in changed:
            yield value_text(key, scenario[key], scenario.conditions)
    rest = sorted(changed - dials - {YEARS, MONEY})
    if len(rest) == 1:
        value = scenario[rest[0]]
        number = format_general(value) if isinstance(value, float) else value
        yield f"{rest[0].rpartition('.')[2].replace('_', ' ')} {number}"
    elif rest:
        yield ngettext("{n} other number", "{n} other numbers", len(rest)).format(n=len(rest))
