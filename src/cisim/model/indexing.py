"""Indexes of kernels count from the first entry: a compiler pass that saves asking whether each of them is negative.

Python lets an index below zero count from the end, and numba asks at every access whether it does. No kernel ever means
that, and the asking took a tenth of a run (measured).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numba.core import ir, types
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.typed_passes import NoPythonSupportedFeatureValidation


def _unsigned(index: Any) -> Any:
    """The type an index is read as: whole numbers without a sign; constants, slices and others stay."""
    if isinstance(index, types.Integer) and not isinstance(index, types.Literal):
        return types.uintp
    if isinstance(index, types.BaseTuple):  # type: ignore[attr-defined]
        return types.Tuple([_unsigned(one) for one in index])  # type: ignore[attr-defined]
    return index


@register_pass(mutates_CFG=False, analysis_only=False)
class CountFromFirst(FunctionPass):  # type: ignore[misc]
    """Reads every index of an array as a number without a sign."""

    _name = "count_from_first"

    def __init__(self) -> None:
        FunctionPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        """Change what accesses to arrays are called with; whether there were any."""
        found = False
        for access in _accesses(state.func_ir):
            signature = state.calltypes.get(access)
            if signature is not None and isinstance(signature.args[0], types.Array):
                array, index, *value = signature.args
                del state.calltypes[access]  # each access may be written down once
                state.calltypes[access] = signature.replace(args=(array, _unsigned(index), *value))
                found = True
        return found


def _accesses(function: Any) -> Iterator[Any]:
    """Where a function reads or writes an entry by an index that is no constant."""
    for block in function.blocks.values():
        yield from block.find_exprs(op="getitem")
        yield from block.find_insts(ir.SetItem)


class KernelCompiler(CompilerBase):  # type: ignore[misc]
    """Numba's compiler with that pass just before machine code is written."""

    def define_pipelines(self) -> list[Any]:
        """The usual passes, and ours."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(CountFromFirst, NoPythonSupportedFeatureValidation)
        passes.finalize()
        return [passes]
