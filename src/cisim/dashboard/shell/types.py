"""Types of what Python hands to Vue templates and gets back from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

EventHandler = Callable[..., None]
"""What is called when a template reports that something was done."""
Rows = list[dict[str, Any]]
PageContent = dict[str, Any]
Errors = dict[str, str]
"""What is wrong, by the name of a control or of an action."""
