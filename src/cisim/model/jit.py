"""The decorators of all kernels.

Numba is imported by what compiles (``cisim.model.compiler``) and by nothing here: what is compiled already is loaded
without it (``cisim.model.machine_code``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cisim.model import machine_code
from cisim.model.compiled_functions import JIT_ENABLED, Function, Helper, Instruction


class Kernel(Function):
    """An equation over groups of a block: called from Python, its machine code runs, which is compiled first
    where the types of arguments are new to it.
    """

    def __call__(self, *given: Any) -> None:
        """Run the machine code."""
        if (instead := getattr(_calls, "instead", None)) is not None:
            instead(self, given)
        else:
            machine_code.call(self, given)


_calls = threading.local()


@contextmanager
def instead_of_calls(of: Callable[[Kernel, tuple[Any, ...]], object]) -> Iterator[None]:
    """Within, this thread calls ``of`` with a kernel and its arguments where the kernel would be called."""
    _calls.instead = of
    try:
        yield
    finally:
        _calls.instead = None


KERNELS: list[Kernel] = []
"""All kernels in the order of their definition, for compiling them ahead."""


def kernel(function: Callable[..., Any]) -> Any:
    """An equation over groups of a block, which its parameters are named after, and the month ``t``."""
    if not JIT_ENABLED:
        return function
    compiled = Kernel(function)
    KERNELS.append(compiled)
    return compiled


def entry(function: Callable[..., Any]) -> Any:
    """Compile a function of arrays, numbers and groups, whatever they are called, that Python calls."""
    return Kernel(function) if JIT_ENABLED else function


def inline(function: Callable[..., Any]) -> Any:
    """Compile a small helper into each kernel that calls it."""
    return Helper(function, inlined=True) if JIT_ENABLED else function


def helper(function: Callable[..., Any]) -> Any:
    """Compile a helper that kernels call."""
    return Helper(function, inlined=False) if JIT_ENABLED else function


def instruction(name: str) -> Callable[[Callable[..., Any]], Any]:
    """Replace a function of a word by an instruction of the processor."""
    return lambda function: Instruction(function, name) if JIT_ENABLED else function
