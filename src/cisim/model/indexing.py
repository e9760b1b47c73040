"""Entries of arrays as the few instructions they are: how compiled kernels read and write them.

Numba's own way asks at every access whether an index counts from the end, which no kernel means (a tenth of a run),
looks up anew what to do each time, and goes through memory with the whole description of the array, which a compiler
then has to take away again (a fourteenth of the time to compile).
"""

from __future__ import annotations

from typing import Any

from numba.core import cgutils, types
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import NativeLowering, NopythonRewrites
from numba.core.untyped_passes import InlineClosureLikes


def _one_by_one(index: Any) -> tuple[Any, ...]:
    """The types of the indexes of an access."""
    return tuple(index) if isinstance(index, types.BaseTuple) else (index,)  # type: ignore[attr-defined]


def _is_from_end(index: Any) -> bool:
    """Whether an index is a constant below zero, which counts from the end as ever."""
    return isinstance(index, types.IntegerLiteral) and index.literal_value < 0


class KernelWriter(Lower):  # type: ignore[misc]
    """Numba's writer of code with entries of contiguous arrays found by data, shape and indexes alone."""

    def lower_getitem(self, resty: Any, expr: Any, value: Any, index: Any, signature: Any) -> Any:
        """Read an entry."""
        array = self.typeof(value.name)
        place = self._place(array, value, index, signature.args[1])
        if place is None:
            return super().lower_getitem(resty, expr, value, index, signature)
        entry = self.context.unpack_value(self.builder, array.dtype, place)
        return self.context.cast(self.builder, entry, array.dtype, resty)

    def lower_setitem(self, target_var: Any, index_var: Any, value_var: Any, signature: Any) -> Any:
        """Write an entry."""
        array = self.typeof(target_var.name)
        place = self._place(array, target_var, index_var, signature.args[1])
        if place is None:
            return super().lower_setitem(target_var, index_var, value_var, signature)
        given = self.loadvar(value_var.name)
        entry = self.context.cast(self.builder, given, self.typeof(value_var.name), array.dtype)
        return self.context.pack_value(self.builder, array.dtype, entry, place)

    def _place(self, array: Any, array_var: Any, index_var: Any, index: Any) -> Any:
        """The address of an entry; none where it is not that of an entry, or the array is not contiguous."""
        kinds, written = _one_by_one(index), self.typeof(index_var.name)
        is_entry = len(kinds) == getattr(array, "ndim", 0) and all(isinstance(kind, types.Integer) for kind in kinds)
        if not is_entry or array.layout != "C" or any(map(_is_from_end, _one_by_one(written))):
            return None
        builder, model = self.builder, self.context.data_model_manager[array]
        described = self.loadvar(array_var.name)
        given = self.context.cast(builder, self.loadvar(index_var.name), written, index)
        parts = [given] if isinstance(index, types.Integer) else cgutils.unpack_tuple(builder, given)
        indices = [self.context.cast(builder, part, kind, types.intp) for part, kind in zip(parts, kinds, strict=True)]
        shape = cgutils.unpack_tuple(builder, model.get(builder, described, "shape"), array.ndim)
        return cgutils.get_item_pointer2(
            self.context, builder, model.get(builder, described, "data"), shape, [], "C", indices,
            boundscheck=self.context.enable_boundscheck,
        )  # fmt: skip


@register_pass(mutates_CFG=True, analysis_only=False)
class KernelWriting(NativeLowering):  # type: ignore[misc]
    """Numba's step from types to LLVM with that writer."""

    _name = "kernel_writing"

    @property
    def lowering_class(self) -> type[KernelWriter]:
        """What writes."""
        return KernelWriter


UNNEEDED = (InlineClosureLikes, NopythonRewrites)
"""Passes for what no kernel has: functions in functions, and arithmetic of whole arrays."""


class KernelCompiler(CompilerBase):  # type: ignore[misc]
    """Numba's compiler with that step in place of its own, and without passes that find nothing."""

    def define_pipelines(self) -> list[Any]:
        """The usual passes but for these."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.passes = [
            (KernelWriting if step is NativeLowering else step, why)
            for step, why in passes.passes
            if step not in UNNEEDED
        ]
        passes.finalize()
        return [passes]
