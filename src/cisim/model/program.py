"""Pieces of the schedule over the months of a block.

A piece calls kernels with groups of its block and does nothing else. What it calls is found by calling it once with
names in the place of groups; then it is a list of kernels and of their lists of arguments, which a loop of a few lines
(``compiler.LOOP``) goes through month by month. So nothing is linked or compiled twice, and what Python has to do does
not grow with months.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from functools import cache

import numpy as np

from cisim.model.compiled_functions import JIT_ENABLED
from cisim.model.jit import Kernel, instead_of_calls
from cisim.model.kernels.layout import Block
from cisim.model.machine_code import WORD, address, make, symbol_of, words_of
from cisim.model.types import Ints

LOOP = "schedule.loop"
"""The name of the machine code of the loop."""

Piece = Callable[[Block, int], None]

_loop = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)
_last = threading.local()
_kernel_addresses: dict[tuple[Piece, bool, str], list[int]] = {}
"""Of the kernels of a piece, for blocks whose arrays have the same types."""


def make_loop() -> bytes:
    """The machine code of the loop that runs pieces of the schedule."""
    from cisim.model import compiler

    return compiler.compile_loop(LOOP)


def kernels_of(piece: Piece, month: int) -> list[Kernel]:
    """The kernels that a piece of the schedule calls in a month, in their order."""
    found: list[Kernel] = []
    with instead_of_calls(lambda kernel, given: found.append(kernel)):
        piece(Block(*Block._fields), month)  # type: ignore[arg-type]
    return found


@cache
def _kernels_of(piece: Piece, at_start: bool) -> list[Kernel]:
    return kernels_of(piece, 0 if at_start else 1)


class Laid:
    """A block as compiled code reads it; its first word is the month."""

    def __init__(self, block: Block):
        words, self._starts, self._types = [0], {"t": 0}, {"t": "i"}
        for name, group in block._asdict().items():
            types: list[str] = []
            self._starts[name] = len(words)
            words_of(group, words, types)
            self._types[name] = " ".join(types)
        self.block, self._all_types = block, "|".join(self._types.values())
        self._words = np.array(words, np.int64)
        self._steps: dict[tuple[Piece, bool], tuple[Ints, Ints]] = {}

    def run(self, piece: Piece, first: int, last: int) -> None:
        """Run a piece of the schedule in months ``first`` up to but without ``last``."""
        key = piece, first == 0
        if key not in self._steps:
            self._steps[key] = self._steps_of(*key)
        _, steps = self._steps[key]
        loop = _loop(address(LOOP, make_loop))
        loop(steps.ctypes.data, len(steps), self._words.ctypes.data, first, last)

    def _steps_of(self, piece: Piece, at_start: bool) -> tuple[Ints, Ints]:
        """The addresses of the arguments of kernels, and of each kernel with those of its arguments."""
        kernels, key = _kernels_of(piece, at_start), (piece, at_start, self._all_types)
        if key not in _kernel_addresses:
            _kernel_addresses[key] = [self._address(kernel) for kernel in kernels]
        places = [self._starts[name] for kernel in kernels for name in kernel.parameters]
        arguments = np.array(places, np.int64) * WORD + self._words.ctypes.data
        counts = np.array([0, *(len(kernel.parameters) for kernel in kernels)], np.int64)
        steps = np.empty((len(kernels), 2), np.int64)
        steps[:, 0] = _kernel_addresses[key]
        steps[:, 1] = np.cumsum(counts)[:-1] * WORD + arguments.ctypes.data
        return arguments, steps

    def _address(self, kernel: Kernel) -> int:
        symbol = symbol_of(kernel, " ".join(self._types[name] for name in kernel.parameters))
        groups = {"t": 0, **self.block._asdict()}
        return address(symbol, lambda: make(kernel, tuple(groups[name] for name in kernel.parameters)))


def run(piece: Piece, block: Block, first: int, last: int) -> None:
    """Run a piece of the schedule in months ``first`` up to but without ``last`` of every run of a block."""
    if not JIT_ENABLED:
        for month in range(first, last):
            piece(block, month)
        return
    laid = getattr(_last, "laid", None)
    if laid is None or laid.block is not block:
        laid = _last.laid = Laid(block)
    laid.run(piece, first, last)
