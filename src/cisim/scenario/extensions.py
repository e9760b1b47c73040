"""What a scenario names from outside the package, as ``module:attribute``: conditions and functions.

Loading runs the code of a module. A scenario, a plan or a folder that somebody sent is data: what it names is run only
where the user allows it, with ``allow_code``, ``--allow-code`` or ``CISIM_ALLOW_CODE=1``. What a program names itself
(``Scenario.with_rules``, the contracts of ``cisim.testing``) needs no leave. Uploads and links must name none at all.
"""

from __future__ import annotations

import dataclasses
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cisim.errors import DeclarationError, ScenarioError, nearest, relative_path
from cisim.model.conditions import Condition
from cisim.version import PACKAGE

OUTSIDE = ("extra_conditions", "sector_rules", "rules", "outcomes", "files")
"""Keys of a scenario that name code from outside the package, or files of this computer."""
ALLOW_VARIABLE = "CISIM_ALLOW_CODE"
"""The variable of the environment that allows such code where it is 1, and forbids it where it is 0: also what a
program, or a task that was sent to this worker, names.
"""
notices: list[Callable[[str], object]] = []
"""Who is told, in words, that code from outside is run for the first time."""

_trusted: set[str] = set()
_leave: list[bool] = []
_beside: list[str] = []


class CodeError(ScenarioError):
    """Code from outside that is not run, because nobody allowed it."""


@contextmanager
def code_allowed(allowed: bool = True) -> Iterator[None]:
    """Allow code from outside while the block lasts; or not, whatever the environment says."""
    _leave.append(allowed)
    try:
        yield
    finally:
        _leave.pop()


def allow_code() -> None:
    """Allow the conditions, rules and functions that scenarios name, from here on: for programs and notebooks."""
    _leave.insert(0, True)


def look_beside(folder: Path) -> None:
    """Look for modules beside a scenario file too, where its code was allowed by the program or its user."""
    if _leave and _leave[-1] and (place := str(folder.resolve())) not in sys.path:
        sys.path.append(place)
        _beside.append(place)


def trust(*references: str) -> None:
    """Let references be loaded that the program itself names, and no file."""
    _trusted.update(references)


def is_forbidden() -> bool:
    """Whether nothing from outside is to be loaded, not even what the program named."""
    return bool(_leave) and not _leave[-1]


def _is_allowed(reference: str) -> bool:
    if _leave:
        return _leave[-1]
    allowed = os.environ.get(ALLOW_VARIABLE)
    return allowed == "1" or (reference in _trusted and allowed != "0")


def loaded_condition(reference: str) -> Condition | None:
    """The condition of a reference, if it was loaded before; nothing is imported."""
    module, _, attribute = reference.partition(":")
    found = getattr(sys.modules.get(module), attribute, None) if reference in _trusted else None
    return found if isinstance(found, Condition) else None


def load_condition(reference: str) -> Condition:
    """The condition of a reference ``module:ATTRIBUTE``.

    Raises:
        ScenarioError: it is not there, or does not declare what a condition must: with the file and line of that.
    """
    condition = load_object(reference, "extra_conditions", "module:ATTRIBUTE")
    if not isinstance(condition, Condition):
        raise ScenarioError(f"extra_conditions: '{reference}' is a {type(condition).__name__}, not a cisim Condition")
    if condition.increments is None:
        return condition
    return dataclasses.replace(condition, increments=CheckedIncrements(condition.increments, reference))


@dataclass(frozen=True)
class CheckedIncrements:
    """The dynamics of a condition from outside, whose errors say which condition it is.

    Attributes:
        function: ``increments`` of the condition.
        reference: of the condition.
    """

    function: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    reference: str

    def __call__(self, snapshot: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the function adds to quantities.

        Raises:
            ScenarioError: it fails, or returns what cannot be added.
        """
        where = f"extra_conditions: '{self.reference}': increments"
        try:
            added = self.function(snapshot)
        except Exception as error:  # a user's code
            raise ScenarioError(f"{where} failed: {reason(error)}") from None
        if not isinstance(added, Mapping):
            raise ScenarioError(f"{where} must return additions by quantity, got {type(added).__name__}")
        shape = np.shape(next(iter(snapshot.values())))
        for name, values in added.items():
            try:
                finite = bool(np.isfinite(np.broadcast_to(np.asarray(values, float), shape)).all())
            except (TypeError, ValueError):
                finite = False
            if not finite:
                raise ScenarioError(f"{where}: {name}: allowed: a finite number, or {shape} of them")
        return added


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
        CodeError: nobody allowed it.
        ScenarioError: the module cannot be imported or has no such attribute; with file and line of the module where
            it failed.
    """
    module, _, attribute = reference.partition(":")
    if not _is_allowed(reference):
        raise CodeError(
            f"{key}: '{reference}' is code from outside cisim, which is not run unasked: if you know who wrote it, "
            f"--allow-code or {ALLOW_VARIABLE}=1 (in Python: cisim.allow_code())"
        )
    try:
        found = getattr(importlib.import_module(module), attribute)
    except DeclarationError as error:
        raise ScenarioError(f"{key}: '{reference}': {error}") from None
    except Exception as error:  # importing runs a user's code
        missing = isinstance(error, ModuleNotFoundError) and error.name == module.partition(".")[0]
        advice = _missing_module_text(module) if missing else ""
        if isinstance(error, AttributeError) and module in sys.modules:
            advice = nearest(attribute, vars(sys.modules[module]))
        raise ScenarioError(f"{key}: cannot load '{reference}' ({form} expected): {reason(error)}{advice}") from None
    _announce(reference, getattr(sys.modules.get(module), "__file__", None))
    return found


def _missing_module_text(module: str) -> str:
    """What can be done about a module that is not there, with the nearest of those beside the scenario and here."""
    beside = {path.stem for place in {*_beside, str(Path.cwd())} for path in Path(place).glob("*.py")}
    near = nearest(module, sorted(beside))
    return f"{near or ';'} the folder of the module must be on the Python path (PYTHONPATH)"


def _announce(reference: str, file: str | None) -> None:
    if reference in _trusted:
        return
    trust(reference)
    for tell in notices:
        tell(f"runs code from outside cisim: {reference}" + (f" ({relative_path(Path(file))})" if file else ""))


def reason(error: Exception) -> str:
    """Kind and text of an error in code from outside, with file and line where these are known."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not _is_machinery(f.filename)]
    place = f" ({relative_path(Path(frames[-1].filename))}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"


def _is_machinery(file: str) -> bool:
    """Whether a file is of cisim, or Python's way of importing."""
    return PACKAGE in Path(file).parents or file.startswith("<") or Path(file).parent == Path(importlib.__file__).parent
