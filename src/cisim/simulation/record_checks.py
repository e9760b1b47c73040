"""What no run can come to: fewer than no hours, dollars or children, or what is not a number."""

from __future__ import annotations

import numpy as np

from cisim.errors import CisimError
from cisim.model.types import Array, Seeds
from cisim.simulation.observe import ACCOUNTS, Record

ROUNDING = 1e-9
"""By which a sum may be below zero, as a share of the largest of its kind."""


class ImpossibleRunError(CisimError):
    """A run gives what cannot be: values of its scenario do not go together."""


def check_record(record: Record, seeds: Seeds, first: int) -> None:
    """Stop at the first run whose record cannot be; dollars of reserves may be drawn on below zero.

    Args:
        record: of a block.
        seeds: of its runs.
        first: number of the first of them.

    Raises:
        ImpossibleRunError: with the run's number and seed.
    """
    parts = {
        "hours": record.hours,
        "dollars": np.delete(record.dollars, ACCOUNTS.index("reserves"), axis=-1),
        "children": record.completed,
        "shares of children at benchmark": record.attainment,
    }
    for what, values in parts.items():
        wrong = ~(values >= -ROUNDING * max(1.0, float(np.nanmax(np.abs(values), initial=0.0))))
        if wrong.any():
            run = int(np.flatnonzero(_any_in_run(wrong))[0])
            worst = float(values[:, run][wrong[:, run]].min())
            raise ImpossibleRunError(
                f"run {first + run} (seed {int(seeds[run])}) gives {worst:g} {what}, which cannot be: values of the "
                "scenario do not go together"
            )


def _any_in_run(wrong: Array) -> Array:
    return np.asarray(wrong.any(axis=tuple(axis for axis in range(wrong.ndim) if axis != 1)))
