"""What a scenario names from outside the package, as ``module:attribute``: conditions and functions.

Loading runs the code of a module. Only files of one's own name such code: what somebody uploads or sends must not
(``load.from_text`` refuses it).
"""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cisim.errors import DeclarationError, ScenarioError, relative_path
from cisim.model.conditions import Condition

OUTSIDE = ("extra_conditions", "sector_rules", "rules", "files")
"""Keys of a scenario that name code from outside the package, or files of this computer."""


def load_condition(reference: str) -> Condition:
    """The condition of a reference ``module:ATTRIBUTE``.

    Raises:
        ScenarioError: it is not there, or does not declare what a condition must: with the file and line of that.
    """
    condition = load_object(reference, "extra_conditions", "module:ATTRIBUTE")
    if not isinstance(condition, Condition):
        raise ScenarioError(f"extra_conditions: '{reference}' is a {type(condition).__name__}, not a cisim Condition")
    return condition


def load_function(reference: str, key: str) -> Callable[..., Any]:
    """The function of a reference ``module:function`` that a scenario names under ``key``.

    Raises:
        ScenarioError: it is not there, or cannot be called.
    """
    function = load_object(reference, key, "module:function")
    if not callable(function):
        raise ScenarioError(f"{key}: '{reference}' is a {type(function).__name__}, not a function")
    return function  # type: ignore[no-any-return]


def load_object(reference: str, key: str, form: str) -> Any:
    """What a reference names; ``form`` is how it should be written.

    Raises:
        ScenarioError: the module cannot be imported or has no such attribute; with file and line of the module where
            it failed.
    """
    module, _, attribute = reference.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except DeclarationError as error:
        raise ScenarioError(f"{key}: '{reference}': {error}") from None
    except Exception as error:  # importing runs a user's code
        missing = isinstance(error, ModuleNotFoundError) and error.name == module.partition(".")[0]
        advice = "; the folder of the module must be on the Python path (PYTHONPATH)" if missing else ""
        raise ScenarioError(f"{key}: cannot load '{reference}' ({form} expected): {reason(error)}{advice}") from None


def reason(error: Exception) -> str:
    """Kind and text of an error in code from outside, with file and line where these are known."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not _is_machinery(f.filename)]
    place = f" ({relative_path(Path(frames[-1].filename))}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"


def _is_machinery(file: str) -> bool:
    """Whether a file is this one, or Python's way of importing."""
    return file == __file__ or file.startswith("<") or Path(file).parent == Path(importlib.__file__).parent
