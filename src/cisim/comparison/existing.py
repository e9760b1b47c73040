"""Partnerships that still exist (M18): how many of those that began, and the difference among them alone."""

from __future__ import annotations

from cisim.comparison.arms import is_isolated
from cisim.comparison.data import AmongExisting, ExistingFacts
from cisim.comparison.intervals import MIN_RUNS, share_interval, summary
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario

END_KEYS = ("partnerships.end_rate", "partnerships.grant_end", "partnerships.core_least")
"""Where all of these are zero no partnership ends."""


def can_end(scenario: Scenario) -> bool:
    """Whether a scenario has partnerships, and any of them can end."""
    return not is_isolated(scenario) and any(scenario[key] > 0 for key in END_KEYS)


def existing_facts(scenario: Scenario, existing: Array) -> ExistingFacts:
    """Of the partnerships that began, how many still exist at a moment (``existing``, ``[run]`` shares of each run).

    The interval of the share takes the partnerships of one run, which share its luck, as one case.
    """
    began, share = len(scenario.initiative_names) * len(existing), float(existing.mean())
    low, high = share_interval(share, len(existing))
    return {"began": began, "count": round(share * began), "share": share, "low": low, "high": high}


def causes_of_ends(scenario: Scenario, existing: Array, closed: Array, lapsed: Array) -> dict[str, int]:
    """Why partnerships ended, counted (``[run]`` shares of each run at the end): their backbone closed, their first
    grant was over, or by chance in another year.
    """
    each = len(scenario.initiative_names)
    counts = {"closed": round(each * float(closed.sum())), "first_grant": round(each * float(lapsed.sum()))}
    return counts | {"other": round(each * float((1 - existing).sum())) - sum(counts.values())}


def among_existing(difference: Array, *existing: Array) -> AmongExisting:
    """Differences ``[run]`` among those runs in which every partnership of these arms still exists; none of fewer than
    ``MIN_RUNS``.
    """
    there = existing[0] == 1
    for other in existing[1:]:
        there = there & (other == 1)
    runs = int(there.sum())
    return {"runs": runs, "difference": summary(difference[there]) if runs >= MIN_RUNS else None}
