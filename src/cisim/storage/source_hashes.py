"""Hashes of sources: a result that is kept says which code it was made with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from cisim.version import PACKAGE

MODEL_PACKAGES = ("model", "scenario", "simulation")
"""Packages that decide a result."""


def source_hash(paths: Iterable[Path], begin: str = "") -> str:
    """Hash of files, by name and content, 16 hex digits; ``begin`` is whatever else decides what is kept."""
    digest = hashlib.sha256(begin.encode())
    for path in sorted(paths):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def model_hash() -> str:
    """Hash of all sources that decide a result."""
    return source_hash(path for name in MODEL_PACKAGES for path in (PACKAGE / name).rglob("*.py"))
