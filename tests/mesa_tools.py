"""Helpers for tests of the model as Mesa knows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cisim.agents import CommunityModel


def run(model: CommunityModel) -> CommunityModel:
    """Step a model to its end."""
    while model.running:
        model.step()
    return model


def first(agents: Iterable[Any]) -> Any:
    """The first of some agents; newer versions of Mesa advise against an index."""
    return next(iter(agents))
