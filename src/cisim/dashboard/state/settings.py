"""What a visitor has chosen, frozen: a community, changed values, seed, what counts as nothing; and the way there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from cisim.comparison.verdict import ROPE
from cisim.dashboard.state.communities import DEFAULT_COMMUNITY, default_community, source_of
from cisim.dashboard.state.refusals import together_refused, value_refused
from cisim.errors import CisimError, ScenarioError
from cisim.language import _
from cisim.model.parameters import Value
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario

PAGE_LIMITS = {"organisations": 2000, "work": 2_000_000}
"""Largest community a page simulates, in organisations and in organisations times months."""


RUN_OPTIONS = ("seed", "rope")
"""Not parameters of a scenario, but of how it is run and how the verdict is made."""
MOST_SEED, MOST_ROPE = 2**63 - 1, 100


@dataclass(frozen=True)
class Settings:
    """A scenario as its difference from one of ``communities()``.

    Attributes:
        community: name of the community.
        changes: keys and values that differ from it, in the order of the keys.
        seed: root seed of the runs.
        rope: points that are practically nothing.
        form: what was said of a place of one's own, by name (``own_place.FORM_KEYS``).
        files: hash of the files of that place; empty: none.
    """

    community: str = DEFAULT_COMMUNITY
    changes: tuple[tuple[str, Value], ...] = ()
    seed: int = 1
    rope: float = ROPE
    form: tuple[tuple[str, float], ...] = ()
    files: str = ""

    @property
    def scenario(self) -> Scenario:
        """The collective arm."""
        return scenario_of(self.community, self.changes)

    @property
    def base(self) -> Scenario:
        """The community without changes."""
        return scenario_of(self.community, ())

    @property
    def source(self) -> str:
        """What ``load`` and the command line read for the community."""
        return source_of(self.community)

    @property
    def unchanged(self) -> Settings:
        """The same community, or place, without changes."""
        return replace(self, changes=(), seed=1, rope=ROPE)

    def changed(self, changes: Mapping[str, Value]) -> Settings:
        """With other values; what is as in the community is no change.

        Raises:
            CisimError: a value or a combination that cannot be simulated, or not on a page.
        """
        base = self.base
        for key, value in changes.items():
            if reason := value_refused(base, key, value):
                raise CisimError(f"{key}: {reason}")
        values = base.validate_values(dict(self.changes) | dict(changes), base.name)
        different = {key: value for key, value in values.items() if value != base[key]}
        new = replace(self, changes=tuple(sorted(different.items())))
        try:
            scenario = new.scenario
        except ScenarioError as error:
            raise CisimError(together_refused(base, different, str(error).removeprefix("--set: "))) from None
        check_size(scenario)
        return new

    def with_run_options(self, seed: int | None = None, rope: float | None = None) -> Settings:
        """With another seed or another width of what counts as nothing.

        Raises:
            CisimError: one of them is out of range.
        """
        if seed is not None and not 0 <= seed <= MOST_SEED:
            raise CisimError(_("allowed: a whole number from 0 on"))
        if rope is not None and not 0 <= rope <= MOST_ROPE:
            raise CisimError(_("allowed: a number from {low} to {high}").format(low=0, high=MOST_ROPE))
        return replace(self, seed=self.seed if seed is None else seed, rope=self.rope if rope is None else rope)


def default_settings() -> Settings:
    """What a visitor sees first on this server."""
    return Settings(default_community())


@lru_cache(maxsize=256)
def scenario_of(community: str, changes: tuple[tuple[str, Value], ...]) -> Scenario:
    """The scenario of some settings; scenarios are frozen, so that one may serve many."""
    return load(source_of(community), dict(changes))


def check_size(scenario: Scenario) -> None:
    """Refuse what would keep a page waiting for minutes; the command line has no such limit."""
    n = scenario.organisations
    if n > PAGE_LIMITS["organisations"] or n * scenario.months > PAGE_LIMITS["work"]:
        text = _(
            "{n} organisations over {months} months are too many for a page: use the command line (cisim compare), "
            "which has no such limit"
        )
        raise CisimError(text.format(n=n, months=scenario.months))
