"""A rule of a sector from outside the package: governments are as large as the need at their stage.

By the built-in rule the children of a stage count, whatever they need. Try it from the top of the repository:

    PYTHONPATH=examples cisim compare examples/schools-by-need.toml --allow-code
"""

import numpy as np
import numpy.typing as npt

from cisim.model.sectors import SectorDraw


def capacity(draw: SectorDraw) -> npt.NDArray[np.float64]:
    """FTE ``[run, organisation]``: as many in all as usual, dealt by need; those at one stage have equal parts."""
    need = draw.need.sum(axis=1)[draw.stage]
    sharing = (draw.stage[:, :, None] == draw.stage[:, None, :]).sum(axis=2)
    part = need / sharing
    return draw.usual.sum(axis=1, keepdims=True) * part / part.sum(axis=1, keepdims=True)
