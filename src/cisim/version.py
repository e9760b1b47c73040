"""Version of the model and the package, where its files are, and the documents that come along; compare results of
different versions only after a look at CHANGELOG.
"""

from pathlib import Path

__version__ = "0.2.0"

PACKAGE = Path(__file__).resolve().parent
"""Folder of the package."""
CHECKOUT = PACKAGE.parents[1]
"""Folder of the checkout it runs from; holds nothing of cisim where the package is installed."""

DOCUMENT_FOLDERS = {"odd.md": "docs", "validation.md": "docs", "CITATION.cff": "."}
"""Documents and where the checkout has them; the package has all in ``documents``."""


def document(name: str) -> str:
    """The text of a document of ``DOCUMENT_FOLDERS``; empty if it did not come along."""
    for path in (PACKAGE / "documents" / name, CHECKOUT / DOCUMENT_FOLDERS[name] / name):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""
