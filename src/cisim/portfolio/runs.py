"""Running a portfolio: both arms of every place, block by block; only the blocks in flight and a row per place are in
memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from cisim.comparison.ledger import same_money
from cisim.comparison.verdict import ARMS
from cisim.model.types import Array
from cisim.portfolio.block_store import BlockStore
from cisim.portfolio.places import Places, draw_places
from cisim.portfolio.portfolio_file import Portfolio
from cisim.simulation import compile as compilation
from cisim.simulation.indicators import share_rising
from cisim.simulation.observe import ACCOUNTS, Record
from cisim.simulation.simulate import checked_threads, in_order, record_months, rows_per_block, run_block

COORDINATION_ACCOUNTS = ("backbone", "data_system")


@dataclass(frozen=True)
class PortfolioRuns:
    """What both arms of every place did; the first axis is the place, in the order of the file, the second the arm.

    Attributes:
        portfolio: what was run.
        seed: root seed.
        groups: the places.
        months: [moment] months since the start, one moment a year.
        outcome: [place, arm, moment] attainment at the last stage, in points.
        rising: [place, arm] share of indicators that rise over the window from the start of the partnership; nan
            where the run ends before.
        completed: [place, arm] children who left the last stage at benchmark.
        money: [place, arm] dollars that came in.
        backbone: [place, arm] dollars of it for backbone and data system.
    """

    portfolio: Portfolio
    seed: int
    groups: list[Places]
    months: Array
    outcome: Array
    rising: Array
    completed: Array
    money: Array
    backbone: Array

    @cached_property
    def equal_money(self) -> bool:
        """Whether both arms of every place had the same dollars (``ledger.same_money``)."""
        return bool(same_money(*self.money.T).all())

    def table(self) -> pd.DataFrame:
        """One row per place: who it is, both arms at the start, when its partnership starts and at the end, in points,
        and what is seen of it: the collective arm where it is treated, else the isolated one.
        """
        start = np.concatenate([g.start for g in self.groups])
        at = np.searchsorted(self.months, start)
        place = np.arange(len(start))
        columns: dict[str, Any] = {
            "place": [name for g in self.groups for name in g.names],
            "group": np.repeat([g.group.name for g in self.groups], [g.group.count for g in self.groups]),
            "organisations": np.repeat(
                [g.scenario.organisations for g in self.groups], [g.group.count for g in self.groups]
            ),
            "treated": np.concatenate([g.treated for g in self.groups]),
            "readiness": np.concatenate([g.readiness for g in self.groups]),
            "start_year": start / 12,
            "earlier_members": np.concatenate([g.earlier for g in self.groups]),
        }
        for a, arm in enumerate(ARMS):
            columns[f"{arm}_first"] = self.outcome[:, a, 0]
            columns[f"{arm}_before"] = self.outcome[place, a, at]
            columns[f"{arm}_end"] = self.outcome[:, a, -1]
            columns[f"{arm}_rising"] = self.rising[:, a]
            columns[f"{arm}_completed"] = self.completed[:, a]
            columns[f"{arm}_money"] = self.money[:, a]
        columns["backbone"] = self.backbone[:, 1]
        observed_arm = columns["treated"].astype(int)
        columns["effect"] = self.outcome[:, 1, -1] - self.outcome[:, 0, -1]
        columns["seen_before"] = self.outcome[place, observed_arm, at]
        columns["seen_end"] = self.outcome[place, observed_arm, -1]
        columns["seen_rising"] = self.rising[place, observed_arm]
        return pd.DataFrame(columns)


def run_portfolio(
    portfolio: Portfolio,
    seed: int = 1,
    *,
    threads: int | None = None,
    parts: BlockStore | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PortfolioRuns:
    """Run both arms of every place.

    Args:
        portfolio: what to run.
        seed: root seed.
        threads: by default all usable cores.
        parts: where finished blocks are kept, so that an interrupted run goes on; default: nowhere.
        progress: called with places done and places in all after each block.

    Raises:
        ArgumentError: ``threads`` cannot be used.
    """
    threads, groups = checked_threads(threads), draw_places(portfolio, seed)
    compilation.warm_up()
    months = record_months(groups[0].scenario.months, 12)
    blocks = list(_blocks(groups))

    def work(block: tuple[int, Places, slice]) -> dict[str, Array]:
        number, places, part = block
        results = parts.read(number) if parts is not None else None
        if results is None:
            results = run_places(places, part, months)
            if parts is not None:
                parts.write(number, results)
        return results

    done = 0
    rows: list[dict[str, Array]] = []
    for block_results in in_order(work, blocks, threads):
        rows.append(block_results)
        done += len(block_results["money"])
        if progress is not None:
            progress(done, portfolio.size)
    arrays = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
    return PortfolioRuns(portfolio, seed, groups, months, **arrays)


def _blocks(groups: list[Places]) -> Iterator[tuple[int, Places, slice]]:
    """Blocks of the usual size, both arms together, numbered through."""
    number = 0
    for places in groups:
        size = max(1, rows_per_block(places.scenario) // 2)
        for first in range(0, places.group.count, size):
            yield number, places, slice(first, first + size)
            number += 1


def run_places(places: Places, part: slice, months: Array) -> dict[str, Array]:
    """Both arms of some places of a group; what ``PortfolioRuns`` keeps of them."""
    arms = places.arms(part)
    rows = len(arms.scenarios)
    seeds, common = np.repeat(places.seeds[part], 2), np.repeat(places.common_seeds[part], 2)
    record = run_block(arms, np.arange(rows), seeds, common, None, months)
    return _place_results(places, part, record)


def _place_results(places: Places, part: slice, record: Record) -> dict[str, Array]:
    """A row of a block is an arm of its own in the record; here they are places of two arms again."""
    scenario, share = places.scenario, np.array([s.share for s in places.scenario.segments])
    last = scenario.stage_order[-1]
    stages = _pairs(record.attainment @ share)  # [place, arm, moment, stage]
    seeds, starts = places.seeds[part], np.searchsorted(record.months, places.start[part])
    rising = [
        share_rising(scenario, seeds[k : k + 1], stages[k, :, None, starts[k] :])[:, 0] for k in range(len(seeds))
    ]
    dollars = _pairs(record.dollars[:, :, -1])
    return {
        "outcome": 100 * stages[..., last],
        "rising": np.array(rising),
        "completed": _pairs(record.completed[:, :, -1, last].sum(axis=-1)),
        "money": dollars[..., : ACCOUNTS.index("reserves")].sum(axis=-1),
        "backbone": sum(dollars[..., ACCOUNTS.index(name)] for name in COORDINATION_ACCOUNTS),
    }


def _pairs(rows: Array) -> Array:
    """``[row, 1, ...]`` as ``[place, arm, ...]``."""
    return rows.reshape(-1, 2, *rows.shape[2:])
