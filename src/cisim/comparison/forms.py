"""Forms of collaboration: named ways of working together, laid over the same community with the same money.

A form is a file: what it is, its sources, and the values it stands for. It starts from the community in isolation
(``Scenario.isolated``) and says all that differs; a form that says nothing is the isolated arm itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from cisim.comparison.arms import Arm, run_arms
from cisim.comparison.ledger import same_money
from cisim.comparison.ranking import ranking
from cisim.comparison.several_data import FormRow, FormsData
from cisim.comparison.verdict import ROPE, check_rope
from cisim.comparison.views import outcome_of
from cisim.display import FigureDisplay
from cisim.errors import CisimError
from cisim.language import format_percent
from cisim.model.parameters import Value
from cisim.model.types import Progress
from cisim.scenario import config_file
from cisim.scenario.find_file import bundled_files, find_file
from cisim.scenario.load import as_scenario
from cisim.scenario.places import named_lines
from cisim.scenario.scenario import Scenario
from cisim.version import __version__

ISOLATED_FORM = "isolated"
COMMUNITY_SECTIONS = ("time", "problem", "population", "service", "ties", "shocks", "indicators", "money")
"""Sections that say what the community is and what money it has: a form of working together cannot change them."""


class FormError(CisimError):
    """A form that cannot be used."""


class Form(BaseModel):
    """One form of collaboration.

    ``set`` are the values it stands for, by key; ``missing`` says what of the form the model cannot express.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = ""
    title: str = Field(min_length=1)
    groups: tuple[str, ...] = ()
    text: str = Field(min_length=1)
    sources: tuple[str, ...] = Field(min_length=1)
    missing: str = ""
    set: dict[str, Value] = {}

    def over(self, scenario: Scenario) -> Scenario:
        """The community of a scenario, working together in this form.

        Raises:
            ScenarioError: a key is unknown or its value not allowed.
        """
        return scenario.isolated().replace(self.set, f"form {self.name}", f"{scenario.name}: {self.name}")


def load_form(source: str | Path) -> Form:
    """Read a form by path or by the name of one that comes with cisim; ``extends`` names the form it starts from.

    Raises:
        FormError: with file, key, what is allowed and the nearest name.
    """
    path = find_file(source, "form", FormError)
    with named_lines(path):
        form = config_file.validate(Form, _layered(path, []), str(path), [*Form.model_fields, "extends"], FormError)
        for key in form.set:
            if key.partition(".")[0] in COMMUNITY_SECTIONS:
                text = "a form cannot change the community or its money, only how it works"
                raise FormError(f"{path}: set.{key}: {text}")
    return form


def _layered(path: Path, above: list[Path]) -> dict[str, Any]:
    """The content of a file, over the values of the form that it extends."""
    if path.resolve() in above:
        raise FormError(f"{path}: 'extends' runs in a circle")
    data = config_file.read(path, FormError)
    parent = data.pop("extends", "")
    if not isinstance(parent, str):
        raise FormError(f"{path}: extends: allowed: the name or path of a form")
    if parent:
        try:
            file = find_file(parent, "form", FormError, path.parent)
        except FormError as missing:
            raise FormError(f"{path}: extends: {missing}") from None
        below = _layered(file, [*above, path.resolve()])
        data["set"] = below.get("set", {}) | data.get("set", {})
    return {"name": path.stem} | data


def all_forms() -> dict[str, Form]:
    """The forms that come with cisim, isolated first."""
    forms = {name: load_form(path) for name, path in bundled_files("form").items()}
    return {ISOLATED_FORM: forms[ISOLATED_FORM]} | forms


def select_forms(names: Iterable[str] = ()) -> dict[str, Form]:
    """Forms by name, path, or the name of a group of them; none: all. The isolated form is always among them.

    Raises:
        FormError: nothing has this name.
    """
    available = all_forms()
    groups = {
        group: [n for n, f in available.items() if group in f.groups] for f in available.values() for group in f.groups
    }
    selection = {ISOLATED_FORM: available[ISOLATED_FORM]}
    for name in [names] if isinstance(names, str) else names:
        if name in groups:
            selection |= {n: available[n] for n in groups[name]}
        elif name in available:
            selection[name] = available[name]
        else:
            form = load_form(find_file(name, "form", FormError, others=groups))
            if form.name in available:
                raise FormError(f"{name}: there is a form '{form.name}' already; give the file another name")
            selection[form.name] = form
    return selection if len(selection) > 1 else available


@dataclass(frozen=True, repr=False)
class FormsComparison(FigureDisplay):
    """The results of every form, on the same worlds with the same money."""

    scenario: Scenario
    forms: dict[str, Form]
    arms: dict[str, Arm]
    seed: int
    rope: float

    def __repr__(self) -> str:
        first = self.table()[0]
        return (
            f"<FormsComparison of '{self.scenario.name}': {len(self.forms)} forms, '{first['form']}' ranks highest "
            f"(best in {format_percent(first['best'])}), {self.runs} paired runs, seed {self.seed}>"
        )

    @cached_property
    def values(self) -> Any:
        """Attainment at the last stage in the last month, ``[form, run]`` in points."""
        return np.stack([arm.measures["outcome"] for arm in self.arms.values()])

    @property
    def runs(self) -> int:
        """Number of paired runs."""
        return int(self.values.shape[1])

    @cached_property
    def equal_money(self) -> bool:
        """Whether all forms of every run had the same dollars (``ledger.same_money``)."""
        money = np.stack([arm.measures["money"] for arm in self.arms.values()])
        return bool(same_money(money.min(axis=0), money.max(axis=0)).all())

    def table(self) -> list[FormRow]:
        """One row per form, by expected rank; forms of the same rank in the order of their names."""
        names = list(self.forms)
        rows = ranking(self.values, names.index(ISOLATED_FORM), self.rope)
        named_rows: list[FormRow] = [
            {"form": name, "title": self.forms[name].title, "outcome": self._outcome(name, row["verdict"]), **row}
            for name, row in zip(names, rows, strict=True)
        ]
        return sorted(named_rows, key=lambda row: (row["rank"], row["form"]))

    def _outcome(self, form: str, verdict: str) -> str:
        """A verdict on a form, or that it is too early for one."""
        arm = self.arms[form]
        return outcome_of(arm.scenario, arm.last_stage, float(arm.months[-1]), verdict)

    def to_dict(self) -> FormsData:
        """The object that ``cisim compare --forms --json`` prints; keys and units in docs/json.md."""
        arm = self.arms[ISOLATED_FORM]
        last = self.scenario.stage_order[-1]
        return {
            "schema": 1,
            "forms": self.table(),
            "reference": ISOLATED_FORM,
            "unit": "points",
            "stage": self.scenario.stages[last].name,
            "years": float(arm.months[-1] / 12),
            "equal_money": self.equal_money,
            "money_total": round(float(arm.measures["money"].mean()), 2),
            "rope": self.rope,
            "runs": self.runs,
            "seed": self.seed,
            "model_version": __version__,
            "scenario": self.scenario.name,
            "title": self.scenario.title,
            "scenario_hash": self.scenario.hash,
        }


def compare_forms(
    scenario: Scenario | str | Path,
    forms: Iterable[str] = (),
    runs: int = 200,
    seed: int = 1,
    *,
    rope: float = ROPE,
    threads: int | None = None,
    progress: Progress | None = None,
) -> FormsComparison:
    """Run the community of a scenario in each form, on the same worlds, random numbers and total money.

    Args:
        scenario: the community, or its name or path; the strengths of its conditions do not matter, the forms say them.
        forms: names, groups or files; none: all that come with cisim. Isolated is always among them.
        runs: paired runs, at least 2.
        seed: root seed.
        rope: half-width of the region of practical equivalence, in points.
        threads: by default all usable cores.
        progress: called with runs done and runs in all after each block.
    """
    scenario, rope = as_scenario(scenario), check_rope(rope)
    selection = select_forms(forms)
    scenarios = {name: form.over(scenario) for name, form in selection.items()}
    arms = run_arms(scenarios, runs, seed, threads=threads, progress=progress)
    return FormsComparison(scenario, selection, arms, seed, rope)
