"""Documents of results, a module a kind, which is loaded when a result of it is to be told."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from cisim.report import document

KINDS = {"Comparison": "comparison", "FormsComparison": "forms", "SideBySide": "side_by_side", "Why": "why"}
"""Classes of results and the modules here that make their documents."""


def document_of(result: Any, data: Mapping[str, Any] | None = None, command: str = "") -> document.Document:
    """The document of a result of any kind: ``document.document_of``, once its module is loaded."""
    for kind in type(result).__mro__:
        if kind.__name__ in KINDS:
            import_module(f"{__name__}.{KINDS[kind.__name__]}")
    return document.document_of(result, data, command)
