"""Paired runs of all combinations, summed up year by year and stage by stage; parts that are done are kept."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cisim.comparison.arms import Arm, run_block
from cisim.comparison.comparison import Comparison
from cisim.comparison.intervals import interval_80
from cisim.comparison.verdict import ROPE
from cisim.dashboard.explore_lite.grid import Grid
from cisim.dashboard.explore_lite.headlines import headlines
from cisim.model.cache_folder import CACHE_FOLDER, CACHE_USABLE
from cisim.model.types import Array, Progress
from cisim.storage.files import atomic_write
from cisim.storage.hashes import model_hash, source_hash

ARMS_PER_PASS = 27
"""Collective arms that advance together: progress is shown, and parts are kept, that often."""


@dataclass(frozen=True)
class GridResults:
    """What the file shows.

    Attributes:
        years: [moment] years since the start, beginning with the first.
        isolated: [background, moment, stage] mean attainment, in points.
        difference: [combination, moment, stage, 3] mean, 10th and 90th percentile of paired differences, in points.
        texts: the verdicts on the last stage, each text once.
        text: [combination, moment] position of its verdict in ``texts``.
        runs: paired runs of each combination.
        seed: root seed.
    """

    years: Array
    isolated: Array
    difference: Array
    texts: list[tuple[str, ...]]
    text: Array
    runs: int
    seed: int


def run_grid(grid: Grid, runs: int, seed: int, *, threads: int | None = None, progress: Progress | None = None,
             ) -> GridResults:  # fmt: skip
    """Run all combinations on common random numbers; what an interrupted call has done is not done again.

    Args:
        grid: the combinations.
        runs: paired runs of each.
        seed: root seed.
        threads: by default all usable cores.
        progress: called with combinations done and combinations in all.
    """
    parts = PartStore(grid, runs, seed)
    isolated, difference, rows = [], [], []
    done, years = 0, np.zeros(0)
    for number, background in enumerate(grid.backgrounds()):
        arms = grid.collectives(background)
        alone: Arm | None = None
        for first in range(0, len(arms), ARMS_PER_PASS):
            some = arms[first : first + ARMS_PER_PASS]
            name = f"{number}-{first}"
            part = parts.read(name)
            if part is None:
                if alone is None:
                    (alone,) = run_block([background.isolated()], runs, seed, threads=threads)
                part = _part(alone, run_block(some, runs, seed, threads=threads))
                parts.write(name, part)
            years = part["years"]
            if first == 0:
                isolated.append(part["isolated"])
            difference.append(part["difference"])
            rows += [tuple(texts) for arm in part["texts"] for texts in arm]
            done += len(some)
            if progress is not None:
                progress(done, grid.count)
    texts = list(dict.fromkeys(rows))
    position = {text: k for k, text in enumerate(texts)}
    return GridResults(
        years=years,
        isolated=np.stack(isolated),
        difference=np.concatenate(difference),
        texts=texts,
        text=np.array([position[row] for row in rows]).reshape(grid.count, len(years)),
        runs=runs,
        seed=seed,
    )


def _part(isolated: Arm, collectives: list[Arm]) -> dict[str, Array]:
    """Some combinations of one background, from the first year on."""
    compared = [Comparison(isolated, arm, ROPE) for arm in collectives]
    differences = np.stack([c.collective.stages - c.isolated.stages for c in compared])[:, :, 1:]
    low, high = interval_80(differences, axis=1)
    texts = [[headlines(c, moment) for moment in range(1, len(isolated.months))] for c in compared]
    return {
        "years": isolated.months[1:] / 12,
        "isolated": isolated.stages[:, 1:].mean(axis=0),
        "difference": np.stack([differences.mean(axis=1), low, high], axis=-1),
        "texts": np.array(texts),
    }


class PartStore:
    """Parts that are done, in the user's cache folder; nothing is kept where there is none."""

    def __init__(self, grid: Grid, runs: int, seed: int) -> None:
        facts = (grid.base.hash, grid.base.title, grid.money, grid.levels, runs, seed, model_hash())
        own = Path(__file__).parent
        code = source_hash([*own.glob("*.py"), *own.parents[1].glob("comparison/*.py")], repr(facts))
        self.folder = CACHE_FOLDER.parent / "explore-lite" / code if CACHE_USABLE else None

    def read(self, name: str) -> dict[str, Array] | None:
        """A finished part, or nothing."""
        if self.folder is None:
            return None
        try:
            with np.load(self.folder / f"{name}.npz") as stored:
                return {key: stored[key] for key in stored.files}
        except (OSError, ValueError, zipfile.BadZipFile):
            return None  # done again

    def write(self, name: str, arrays: dict[str, Array]) -> None:
        """Keep a finished part, where there is room."""
        if self.folder is not None:
            with suppress(OSError), atomic_write(self.folder / f"{name}.npz") as temporary:
                np.savez_compressed(temporary, **arrays)  # type: ignore[arg-type]
