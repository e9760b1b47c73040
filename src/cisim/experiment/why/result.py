"""What the three sweeps say: parts of the difference with intervals, beside the levels of both arms.

All parts are in percentage points of children at benchmark at the last stage at the end. Intervals are 95 % percentile
bootstrap: over replications for mechanisms and channels, over walks for assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from cisim.comparison.verdict import ARMS, ROPE
from cisim.display import HtmlDisplay
from cisim.experiment.analysis.bootstrap import Bootstrap, excludes_zero, few_replications
from cisim.experiment.analysis.shapley import shapley_values
from cisim.experiment.analysis.table import AnalysisError, load
from cisim.experiment.sweep.design import path_orders
from cisim.experiment.why.data import WhyData, WhyFacts
from cisim.experiment.why.designs import (
    ASSUMPTIONS,
    CHANNELS,
    MECHANISMS,
    NEITHER,
    NO_ALLOCATION,
    NO_LEARNING,
    OUTCOME,
    WHOLE,
    WhyQuestion,
    paths_of,
)
from cisim.experiment.why.sentences import why_sentences
from cisim.experiment.why.switches import mechanisms_of, without_switch
from cisim.experiment.why.walks import AssumptionAnswer, attribute_walks
from cisim.model.types import Numbers
from cisim.storage.files import json_values
from cisim.version import __version__

SCHEMA = 1
"""Version of the object of ``cisim why --json``."""
CHANNEL_PARTS = {
    "learning": "Learning",
    "allocation": "Allocation",
    "interaction": "Both together, beyond the sum",
    "rest": "Neither (prices, trust and other hours)",
}
"""Parts of the difference by channel, in words."""


@dataclass(frozen=True)
class Why(HtmlDisplay):
    """What carries the difference between isolated and collective.

    Attributes:
        question: scenario, runs, root seed and walks.
        levels: rows ``isolated``, ``collective``, ``difference``: ``mean``, ``low``, ``high``.
        mechanisms: ``name``, ``title``, ``text`` (what is off), ``mechanism`` (numbers in docs/odd.md), ``points``
            (Shapley value), ``low``, ``high``, ``clear`` (the interval excludes 0), ``share`` of the difference (NaN
            where that is not clear), ``last`` (what is lost if it alone is switched off), ``first`` (what it brings
            alone), ``keys`` (what switches it off; empty: it was off). The largest first.
        remainder: ``points``, ``low``, ``high`` of what is left with all mechanisms off.
        cells: of the channels: ``channel``, mean of ``isolated``, ``collective`` and ``difference`` with ``low`` and
            ``high``.
        channels: ``name``, ``title``, ``points``, ``low``, ``high``, ``clear``; they sum to the difference.
        assumptions: over joint draws of what is assumed; ``None`` without walks.
        notes: what was left out, and what to bear in mind.
    """

    question: WhyQuestion
    levels: pd.DataFrame
    mechanisms: pd.DataFrame
    remainder: dict[str, float]
    cells: pd.DataFrame
    channels: pd.DataFrame
    assumptions: AssumptionAnswer | None
    notes: tuple[str, ...]

    @property
    def years(self) -> float:
        """Length of the runs."""
        return self.question.scenario.months / 12

    @property
    def stage(self) -> str:
        """Name of the last stage."""
        scenario = self.question.scenario
        return str(scenario.stages[scenario.stage_order[-1]].name)

    @property
    def sentences(self) -> list[str]:
        """The answer in plain English."""
        return list(self.to_dict()["sentences"])

    @property
    def clear(self) -> bool:
        """Whether the difference can be told from zero."""
        row = self.levels.loc["difference"]
        return bool(excludes_zero(row["low"], row["high"]))

    def to_dict(self) -> WhyData:
        """What ``cisim why --json`` prints; keys and units in docs/json.md."""
        scenario = self.question.scenario
        facts: WhyFacts = {
            "schema": SCHEMA,
            "scenario": scenario.name,
            "title": scenario.title,
            "scenario_hash": scenario.hash,
            "model_version": __version__,
            "years": self.years,
            "stage": self.stage,
            "unit": "points",
            "runs": self.question.runs,
            "seed": self.question.seed,
            "levels": json_values(self.levels.to_dict("index")),
            "clear": self.clear,
            "mechanisms": json_values(self.mechanisms.to_dict("records")),
            "remainder": json_values(self.remainder),
            "cells": json_values(self.cells.to_dict("records")),
            "channels": json_values(self.channels.to_dict("records")),
            "assumptions": None if self.assumptions is None else json_values(self.assumptions.to_dict()),
            "notes": list(self.notes),
        }
        return {**facts, "sentences": why_sentences(facts)}


def read_answer(question: WhyQuestion, folder: Path) -> Why:
    """Read the finished sweeps of a question.

    Raises:
        AnalysisError: runs are missing.
    """
    bootstrap = Bootstrap()
    channels = _panels(folder / CHANNELS, ARMS)
    worth = _panels(folder / MECHANISMS, ("collective",))["collective"]
    isolated, collective = (channels[arm][0] for arm in ARMS)
    levels = pd.DataFrame(
        [_with_interval("mean", row, bootstrap) for row in (isolated, collective, collective - isolated)],
        index=[*ARMS, "difference"],
    )
    clear = bool(excludes_zero(*levels.loc["difference", ["low", "high"]]))
    mechanisms = mechanism_rows(question, worth, collective - isolated, clear, bootstrap)
    cells, parts = channel_rows(channels, bootstrap)
    assumptions = None
    if question.walks:
        walks = paths_of(question.plans()[ASSUMPTIONS])
        assumptions = attribute_walks(walks, path_orders(walks), _panels(folder / ASSUMPTIONS, ARMS), ROPE, bootstrap)
    left_out = without_switch(question.scenario)
    notes = [
        *few_replications(question.runs),
        *([f"not switched off, and so in what is left: {', '.join(left_out)}"] if left_out else []),
        *(assumptions.notes if assumptions else ()),
        "parts belong to this scenario and these values; they say what the model does with them",
    ]
    remainder = _with_interval("points", worth[0] - isolated, bootstrap)
    return Why(question, levels, mechanisms, remainder, cells, parts, assumptions, tuple(dict.fromkeys(notes)))


def _panels(folder: Path, arms: tuple[str, ...]) -> dict[str, Numbers]:
    """``[point, replicate]`` of each arm."""
    table = load(folder)
    shape = (len(table.design), int(table.manifest["experiment"]["replications"]))
    panels = {}
    for arm in arms:
        rows = table.frame[table.frame["arm"] == arm]
        wide = rows.pivot(index="point", columns="replicate", values=OUTCOME)
        if wide.shape != shape or wide.isna().any(axis=None):
            raise AnalysisError(f"{folder}: runs of the {arm} arm are missing or failed")
        panels[arm] = wide.to_numpy(dtype=float)
    return panels


def _with_interval(name: str, values: Numbers, bootstrap: Bootstrap) -> dict[str, float]:
    """Mean over replications and its interval."""
    low, high = bootstrap.interval(bootstrap.means(values), len(values))
    return {name: float(values.mean()), "low": float(low), "high": float(high)}


def mechanism_rows(
    question: WhyQuestion, worth: Numbers, difference: Numbers, clear: bool, bootstrap: Bootstrap
) -> pd.DataFrame:
    """One row a mechanism, the largest first; those that were off already have exactly 0.

    Args:
        question: whose mechanisms.
        worth: ``[cell, run]``, cells in binary order over the mechanisms that are on.
        difference: ``[run]``, what is shared out.
        clear: whether it can be told from zero.
        bootstrap: over runs.
    """
    switches = mechanisms_of(question.scenario)
    working = [switch for switch, off in switches.items() if off]
    k, n, zero = len(working), worth.shape[1], np.zeros(worth.shape[1])
    values = shapley_values(worth) if working else np.zeros((0, n))
    everything = 2**k - 1
    rows = []
    for switch, off in switches.items():
        part, last, first = zero, zero, zero
        if off:
            digit = 1 << (k - 1 - working.index(switch))
            part = values[working.index(switch)]
            last, first = worth[everything] - worth[everything ^ digit], worth[digit] - worth[0]
        row = _with_interval("points", part, bootstrap)
        rows.append(
            {"name": switch.name, "title": switch.title, "text": switch.text, "mechanism": switch.mechanism}
            | row
            | {"clear": bool(excludes_zero(row["low"], row["high"]))}
            | {"share": row["points"] / float(difference.mean()) + 0.0 if clear else np.nan}
            | {"last": float(last.mean()), "first": float(first.mean()), "keys": list(off)}
        )
    return pd.DataFrame(rows).sort_values("points", ascending=False, kind="stable", ignore_index=True)


def channel_rows(channels: Mapping[str, Numbers], bootstrap: Bootstrap) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The four cells with both levels, and the parts of the difference that follow from them.

    With D the difference as it is, D_a without learning, D_l without allocation and D_0 without either: learning is
    D_l - D_0, allocation D_a - D_0, the rest D_0, and what is left of D is of both together.
    """
    isolated, collective = (channels[arm] for arm in ARMS)
    difference = collective - isolated
    cells = []
    for at, label in enumerate((WHOLE, NO_LEARNING, NO_ALLOCATION, NEITHER)):
        row = _with_interval("difference", difference[at], bootstrap)
        means = {"isolated": float(isolated[at].mean()), "collective": float(collective[at].mean())}
        cells.append({"channel": label, **means, **row})
    whole, allocation, learning, rest = difference
    parts = {
        "learning": learning - rest,
        "allocation": allocation - rest,
        "interaction": whole - learning - allocation + rest,
        "rest": rest,
    }
    rows = []
    for name, values in parts.items():
        row = _with_interval("points", values, bootstrap)
        clear = bool(excludes_zero(row["low"], row["high"]))
        rows.append({"name": name, "title": CHANNEL_PARTS[name], **row, "clear": clear})
    return pd.DataFrame(cells), pd.DataFrame(rows)
