"""Names of types that many modules share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
"""An array whose axes the docstring names."""
Numbers = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.int64]
"""Practices: whole numbers whose lowest bits are their elements."""
Positions = npt.NDArray[np.uint32]
"""Whole numbers that kernels need not check for a sign."""
Flags = npt.NDArray[np.uint8]
"""1 where something holds."""
Singles = npt.NDArray[np.float32]
Seeds = npt.NDArray[np.uint64]
"""Seeds of replications (``streams.replication_seeds``)."""
Progress = Callable[[int, int], None]
"""Called with runs done and runs in all; what it raises ends the work."""
