"""Mechanisms M23 to M27: what agents of each sector decide for themselves; see ``mechanisms``."""

from __future__ import annotations

from cisim.model.mechanism import Mechanism

STRATEGY_MECHANISMS: tuple[Mechanism, ...] = ()
