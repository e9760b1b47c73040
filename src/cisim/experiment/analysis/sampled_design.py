"""The sampled part of a design, as its analysis needs it: what varied, alone or in groups, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from cisim.experiment.analysis.table import AnalysisError, SweepTable
from cisim.model.types import Array

RANKING_INDEX = {"morris": "mu_star", "sobol": "ST"}
"""Kinds that have indices, and the index by which factors are ranked."""


@dataclass(frozen=True)
class SampledPart:
    """The sampled part of a design: its kind, its columns, what it needs to be analysed.

    Attributes:
        sections: of each column, where the columns of a section varied together; else empty.
    """

    kind: str
    names: tuple[str, ...]
    levels: int
    second_order: bool
    sections: tuple[str, ...] = ()

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The columns of each factor: of a section, or each column by itself."""
        members: dict[str, tuple[str, ...]] = {}
        for factor, name in zip(self.sections or self.names, self.names, strict=True):
            members[factor] = (*members.get(factor, ()), name)
        return members

    @property
    def factors(self) -> tuple[str, ...]:
        """What has indices, in the order in which SALib changes it."""
        return tuple(self.members)

    @property
    def block(self) -> int:
        """Points of a trajectory or a base block."""
        k = len(self.factors)
        return k + 1 if self.kind == "morris" else (2 * k + 2 if self.second_order else k + 2)

    @property
    def problem(self) -> dict[str, Any]:
        """SALib's description; the estimators use names and number, not the bounds."""
        k = len(self.factors)
        return {"num_vars": k, "names": list(self.factors), "bounds": [[0.0, 1.0]] * k}

    def moves(self, inputs: Array) -> Array:
        """Inputs ``[point, column]`` as ``[point, factor]``: those of a column that is alone, and of a group whether it
        has moved in the trajectory. SALib would average over a group's columns, also those that rounding kept in place.
        """
        at = {name: k for k, name in enumerate(self.names)}
        columns = []
        for names in self.members.values():
            own = inputs[:, [at[name] for name in names]]
            if len(names) > 1:
                steps = (np.diff(own.reshape(-1, self.block, len(names)), axis=1) != 0).any(axis=2)
                own = np.pad(steps.cumsum(axis=1), ((0, 0), (1, 0))).reshape(-1, 1)
            columns.append(own)
        return np.concatenate(columns, axis=1).astype(float)


def sampled_part(table: SweepTable) -> SampledPart:
    """The one Morris or Sobol part of the design.

    Raises:
        AnalysisError: there is none, or more than one.
    """
    parts = [p for p in table.manifest.get("experiment", {}).get("design", []) if p.get("kind") in RANKING_INDEX]
    if len(parts) != 1:
        raise AnalysisError(
            f"{table.folder}: the design has {len(parts)} parts of kind morris or sobol; one is needed. For others: "
            "cisim paired, cisim sign-map, cisim effects"
        )
    part = parts[0]
    names = tuple(part["ranges"])
    sections = tuple(str(table.columns[name]["section"]) for name in names) if part.get("groups") else ()
    return SampledPart(part["kind"], names, int(part.get("levels", 4)), bool(part.get("second_order")), sections)
