"""Functions that are compiled, as plain Python and with what a compiler has to know of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

JIT_ENABLED = os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


class Helper:
    """A function that is compiled into the kernels that call it; called from Python it is the plain function.

    Attributes:
        py_func: the plain function.
        inlined: whether it becomes part of whatever calls it.
    """

    def __init__(self, function: Callable[..., Any], inlined: bool):
        self.py_func, self.inlined = function, inlined
        update_wrapper(self, function)

    def __call__(self, *given: Any) -> Any:
        """Run as plain Python."""
        return self.py_func(*given)


class Instruction(Helper):
    """A helper that is a single instruction of the processor: ``name`` in LLVM, of one word."""

    def __init__(self, function: Callable[..., Any], name: str):
        super().__init__(function, inlined=True)
        self.name = name


class Function:
    """An equation over arrays, which has machine code of its own.

    Attributes:
        py_func: the plain function.
        name: module and function; what its machine code is called.
        parameters: names of its parameters.
    """

    def __init__(self, function: Callable[..., Any]):
        self.py_func = function
        self.name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        code = function.__code__
        self.parameters = code.co_varnames[: code.co_argcount]
        self.__doc__, self.__module__, self.__name__ = function.__doc__, function.__module__, function.__name__
