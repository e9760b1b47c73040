"""Arrays of results run by run: in memory while they are small, else in a temporary file that is mapped into it.

A comparison of many runs then needs the memory of the blocks in flight and of the columns at work, whatever the number
of runs. In the file the values of one column (a moment of a stage, an account) lie side by side for all runs, since
that is what percentiles are taken of.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Mapping

import numpy as np

from cisim.model.types import Array

MOST_IN_MEMORY = 32_000_000
"""Bytes of results above which they are kept in a file."""
DIRTY_BYTES = 8_000_000
"""Bytes that are written to the file before its pages are given back."""
ALIGNMENT = 64


class RunStore:
    """Arrays ``[scenario, run, ...]`` by name, to be filled block by block.

    Args:
        scenarios, runs: their first two axes.
        block: the values of a first block of runs, which tell names, further axes and types.
    """

    def __init__(self, scenarios: int, runs: int, block: Mapping[str, Array]) -> None:
        self._mapping: mmap.mmap | None = None
        self._written = self._filled = 0
        shapes = {name: (scenarios, runs, *values.shape[2:]) for name, values in block.items()}
        sizes = {name: int(np.prod(shapes[name])) * block[name].itemsize for name in shapes}
        starts = np.cumsum([0, *(-(-size // ALIGNMENT) * ALIGNMENT for size in sizes.values())])
        if starts[-1] > MOST_IN_MEMORY:
            self._mapping = _mapped_file(int(starts[-1]))
        self.arrays: dict[str, Array] = {}
        for (name, shape), start in zip(shapes.items(), starts, strict=False):
            if self._mapping is None:
                self.arrays[name] = np.empty(shape, block[name].dtype)
            else:
                columns = np.ndarray(
                    (scenarios, *shape[2:], runs), block[name].dtype, buffer=self._mapping, offset=int(start)
                )
                self.arrays[name] = np.moveaxis(columns, -1, 1)

    def fill(self, block: Mapping[str, Array]) -> None:
        """Append the values of a block of runs."""
        size = next(iter(block.values())).shape[1]
        for name, values in block.items():
            self.arrays[name][:, self._filled : self._filled + size] = values
        self._filled += size
        self._written += sum(values.nbytes for values in block.values())
        if self._written > DIRTY_BYTES:
            self._written = 0
            self.release()

    def release(self) -> None:
        """Give the pages of the file back to the system; they are read again when they are needed."""
        if self._mapping is not None and hasattr(mmap, "MADV_DONTNEED"):
            self._mapping.madvise(mmap.MADV_DONTNEED)


def mean_over_runs(column: Array) -> float:
    """The mean of ``[run]`` added run by run in their order, as NumPy adds the rows of a table."""
    return float(np.cumsum(column)[-1] / len(column))


def _mapped_file(size: int) -> mmap.mmap | None:
    """A file without a name that has its place on the disk (a mapping into a full disk would end the process); nothing
    where there is no such place.
    """
    if not hasattr(os, "posix_fallocate"):
        return None
    try:
        with tempfile.TemporaryFile(prefix="cisim-") as file:
            os.posix_fallocate(file.fileno(), 0, size)
            return mmap.mmap(file.fileno(), size)
    except OSError:
        return None
