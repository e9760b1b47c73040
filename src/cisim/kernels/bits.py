"""Loops over the bits of a word visit only those that are set: where the next one stands."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.extending import intrinsic

from cisim.kernels.jit import JIT_ENABLED


def lowest(word: Any) -> Any:
    """Position of the lowest bit that is set; the word must not be zero."""
    return (int(word) & -int(word)).bit_length() - 1


if JIT_ENABLED:

    @intrinsic  # type: ignore[no-redef]
    def lowest(typing: Any, word: Any) -> Any:
        """The same as one instruction."""

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.cttz(arguments[0], context.get_constant(types.boolean, True))

        return types.int64(types.int64), generate
