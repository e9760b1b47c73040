"""Version of the model and the package, and where its files are; compare results of different versions only after a
look at CHANGELOG.
"""

from pathlib import Path

__version__ = "0.2.0"

PACKAGE = Path(__file__).resolve().parent
"""Folder of the package."""
CHECKOUT = PACKAGE.parents[1]
"""Folder of the checkout it runs from; holds nothing of cisim where the package is installed."""
