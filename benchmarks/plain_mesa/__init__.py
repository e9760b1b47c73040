"""The same rules as cisim's kernels, written a second time as a plain Mesa model: for docking and as a yardstick."""

from plain_mesa.model import PlainCommunity

__all__ = ["PlainCommunity"]
