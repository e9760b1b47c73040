"""The same rules as cisim's kernels, written a second time as a plain Mesa model: for docking and as a yardstick."""

from .model import PlainCommunity

__all__ = ["PlainCommunity"]
