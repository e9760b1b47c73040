"""The text file of a case, read and checked: what the source says, what is modelled, figures, what is missing."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, field_validator, model_validator

from casebook.inputs import GRADED
from casebook.statistics import STATISTICS
from cisim.errors import CisimError, nearest
from cisim.scenario import config_file
from cisim.scenario.schema import STRICT

TEXTS = Path(__file__).resolve().parents[2] / "docs" / "cases" / "texts"
FORMS = ("value", "count", "at_least", "at_most", "between")
"""How a figure can be given; at most one of them."""
ARGUMENTS = ("stage", "years", "other", "condition", "metric")


class WordsError(CisimError):
    """A text file of a case that cannot be used."""


def graded(reason: str) -> str:
    """A reason that ends with a grade in brackets."""
    if not GRADED.fullmatch(reason):
        raise ValueError("no grade, allowed: a reason with (S: source), (L: source) or (A) at its end")
    return reason


class Claim(BaseModel):
    """A figure of a source as a statistic of both arms; without a figure it is shown and not scored.

    ``used``: *as input* or *in construction*, where it was used to set a value of the case or a rule of the model, so
    that it is no evidence. ``uncertainty`` is the standard deviation of the observation, ``why`` its reason and grade.
    """

    model_config = STRICT
    claim: str = Field(min_length=1)
    statistic: str
    stage: str | None = None
    years: int | None = Field(None, ge=0)
    other: str | None = None
    condition: str | None = None
    metric: str | None = None
    value: float | None = None
    count: tuple[int, int] | None = None
    at_least: float | None = None
    at_most: float | None = None
    between: tuple[float, float] | None = None
    uncertainty: float | None = Field(None, gt=0)
    why: str = ""
    expected: str = ""
    digits: int = Field(1, ge=0, le=6)
    used: Literal["", "as input", "in construction"] = ""
    missing: str = Field("", description="the mechanism that is missing where this figure does not discriminate")

    @property
    def arguments(self) -> dict[str, Any]:
        """What its statistic is asked for."""
        return {k: getattr(self, k) for k in ARGUMENTS if getattr(self, k) is not None}

    @field_validator("statistic")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in STATISTICS:
            raise ValueError(f"unknown{nearest(name, STATISTICS)} (known: {', '.join(sorted(STATISTICS))})")
        return name

    @model_validator(mode="after")
    def _fits_together(self) -> Claim:
        given = [name for name in FORMS if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} given, allowed: one of {', '.join(FORMS)}")
        takes = list(inspect.signature(STATISTICS[self.statistic]).parameters.values())[1:]
        wanted = {p.name for p in takes if p.kind is not p.VAR_KEYWORD}
        if wanted != set(self.arguments):
            text = f"{', '.join(self.arguments) or 'nothing'} given, needed: {', '.join(sorted(wanted)) or 'nothing'}"
            raise ValueError(f"{self.statistic}: {text}")
        if (self.uncertainty is None) != (not self.why):
            raise ValueError("uncertainty and why belong together")
        if self.uncertainty is not None:
            if given == ["count"]:
                raise ValueError("uncertainty: a count has none beside that of counting")
            graded(self.why)
        return self


class Variant(BaseModel):
    """A what-if: values that are changed in both arms."""

    model_config = STRICT
    label: str
    changes: dict[str, Any] = Field(alias="set")
    beside_verdict: str = ""


class Words(BaseModel):
    """All that a text file says."""

    model_config = STRICT
    says: tuple[str, ...] = Field(min_length=1)
    modelled: tuple[str, ...] = Field(min_length=1)
    left_out: tuple[str, ...] = Field(min_length=1)
    missing: str = Field(min_length=1, description="the mechanism that is missing where no figure discriminates")
    unit: str = ""
    changed: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    variants: tuple[Variant, ...] = ()


def read_words(path: Path) -> Words:
    """Read and check a text file.

    Raises:
        WordsError: file, claim or what-if, key, what is allowed, the nearest name.
    """
    data = config_file.read(path, WordsError)
    known = [*Words.model_fields, *Claim.model_fields, "label", "set", "beside_verdict"]
    try:
        return config_file.validate(Words, data, path.name, known, WordsError)
    except WordsError as wrong:
        raise WordsError("\n".join(_named(line, data) for line in str(wrong).splitlines())) from None


def _named(line: str, data: dict[str, Any]) -> str:
    """The claim in place of its number."""

    def name(found: re.Match[str]) -> str:
        item = data[found["list"]][int(found["at"])]
        title = item.get("claim") or item.get("label") if isinstance(item, dict) else None
        return f'{found["list"]} "{title}"' if title else found[0]

    return re.sub(r"(?P<list>claims|variants)\.(?P<at>\d+)", name, line, count=1)
