"""Stage and year at which the page Explore judges: what can be chosen, and how it stands in an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from cisim.comparison.data import ComparisonData
from cisim.comparison.number_text import years_text
from cisim.comparison.timing import stages_by_lag
from cisim.dashboard.state.result_cache import ComparisonResult
from cisim.dashboard.state.url import VIEW_PREFIX
from cisim.dashboard.state.views import views_amiss, views_of
from cisim.dashboard.state.whole_numbers import whole_number_of
from cisim.language import _
from cisim.scenario.scenario import Scenario

GRANT = "partnerships.grant_years"
"""Length of a usual grant in years."""


@dataclass(frozen=True)
class JudgedAt:
    """Stage and year of the verdict.

    Attributes:
        stage: its name; empty for the last one.
        year: years since the start; 0 for the end.
    """

    stage: str = ""
    year: int = 0

    @property
    def query(self) -> str:
        """As it stands in an address; empty for the last stage at the end."""
        pairs = {"stage": self.stage, "year": str(self.year) if self.year else ""}
        return "&".join(f"{VIEW_PREFIX}{name}={quote(text, safe='')}" for name, text in pairs.items() if text)

    def possible_in(self, scenario: Scenario) -> JudgedAt:
        """What of it there is in a scenario; for the rest the last stage, or the end."""
        known = self.stage in {stage.name for stage in scenario.stages[:-1]}
        return JudgedAt(self.stage if known else "", self.year if 12 * self.year < scenario.months else 0)


AT_THE_END = JudgedAt()
"""The last stage at the end."""


def judged_in(search: str | None) -> JudgedAt:
    """What an address says."""
    views = views_of(search)
    return JudgedAt(views.get("stage", ""), max(whole_number_of(views.get("year", "")), 0))


def judged_amiss(search: str | None, scenario: Scenario) -> list[str]:
    """A sentence on everything of it in an address that a scenario does not have."""
    years = range(1, scenario.months // 12 + 1) or range(1)
    return views_amiss(search, {"stage": [stage.name for stage in scenario.stages], "year": years})


def judged_data(result: ComparisonResult, chosen: JudgedAt) -> ComparisonData:
    """The data of a comparison, with the verdict at the chosen stage and year as ``at`` where it is another one."""
    at = chosen.possible_in(result.settings.scenario)
    if at == AT_THE_END:
        return result.data
    view = result.once(f"at {at}", lambda: result.comparison.at(at.stage or None, float(at.year) if at.year else None))
    return cast(ComparisonData, {**result.data, "at": view})


def stage_choices(scenario: Scenario) -> list[dict[str, str]]:
    """The stages, those first that a grant reaches soonest."""
    last, last_one = len(scenario.stages) - 1, _("{stage} (last stage)")
    return [
        {"value": "" if s == last else scenario.stages[s].name,
         "label": (last_one if s == last else "{stage}").format(stage=_(scenario.stages[s].name))}
        for s in stages_by_lag(scenario)
    ]  # fmt: skip


def year_choices(scenario: Scenario) -> list[dict[str, str]]:
    """The years, first the one in which a usual grant ends."""
    grant = round(float(scenario[GRANT]))
    whole = [year for year in range(1, scenario.months // 12 + 1) if 12 * year < scenario.months]
    ordered = sorted(whole, key=lambda year: (year != grant, year))
    ends = _("{years} (a usual grant ends)")
    rows = [
        {"value": str(year), "label": (ends if year == grant else "{years}").format(years=years_text(year))}
        for year in ordered
    ]
    return [*rows, {"value": "0", "label": _("{years} (the end)").format(years=years_text(scenario.months / 12))}]
