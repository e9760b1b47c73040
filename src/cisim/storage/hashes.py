"""Hashes of sources and of questions: a result that is kept says which code and which question it was made with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cisim.version import PACKAGE

MODEL_PACKAGES = ("model", "scenario", "simulation")
"""Packages that decide a result."""


def source_hash(paths: Iterable[Path], begin: str = "") -> str:
    """Hash of files, by name and content, 16 hex digits; ``begin`` is whatever else decides what is kept."""
    digest = hashlib.sha256(begin.encode())
    for path in sorted(paths):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def content_hash(content: Mapping[str, Any]) -> str:
    """Hash of a JSON object, 16 hex digits, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:16]


@cache
def model_hash() -> str:
    """Hash of all sources that decide a result."""
    return source_hash(path for name in MODEL_PACKAGES for path in (PACKAGE / name).rglob("*.py"))
