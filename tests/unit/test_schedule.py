"""What is declared of the schedule and of what kernels read is what the source says."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from cisim.model import reads, schedule
from cisim.model.conditions import CONDITIONS
from cisim.model.kernels.layers import Funder, Strategy
from cisim.model.mechanisms import MACHINERY, MECHANISMS
from cisim.model.parameters import PARAMETERS, RUN_PARAMETERS
from cisim.model.quantities import INDEX, QUANTITIES
from cisim.model.sectors import SECTORS

PACKAGE = Path(schedule.__file__).parents[1]
KERNELS = PACKAGE / "model" / "kernels"
KEY = {p.member: p.key for p in RUN_PARAMETERS}
OWN = {
    (type(s.layer).__name__, s.layer.name): s.parameter
    for sector in SECTORS
    for s in sector.strategy
    if s.parameter and isinstance(s.layer, Funder | Strategy)
}
"""Parameters that kernels read agent by agent, by the layer that holds them."""


@cache
def functions(file: Path) -> dict[str, ast.FunctionDef]:
    """Functions of a source by name."""
    return {n.name: n for n in ast.parse(file.read_text()).body if isinstance(n, ast.FunctionDef)}


@cache
def imported(file: Path) -> dict[str, str]:
    """Names a source imports from kernels, and the file of each."""
    return {
        alias.name: node.module.rpartition(".")[2]
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cisim.model.kernels.")
        for alias in node.names
    }


def called(node: ast.AST) -> list[str]:
    """Names of functions that are called, in the order of the text."""
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    return [n.func.id for n in sorted(calls, key=lambda n: (n.lineno, n.col_offset))]


MONTH, YEAR = PACKAGE / "model" / "month.py", PACKAGE / "model" / "year.py"


@pytest.mark.parametrize("phase", schedule.SCHEDULE, ids=lambda p: p.name)
def test_a_phase_calls_the_kernels_that_it_declares(phase):
    file = YEAR if phase.when == "year" else MONTH
    function, where = functions(file)[phase.name], imported(file)
    kernels = [f"{where[name]}.{name}" for name in called(function) if name in where and where[name] not in MACHINERY]
    assert tuple(kernels) == phase.kernels
    numbered = ", ".join(e for e in phase.equations if e.startswith("M"))
    sentence = f"{'Once a quarter ' if phase.when == 'quarter' else ''}{phase.text}."
    text = f"({numbered}) " * bool(numbered) + sentence[0].upper() + sentence[1:]
    assert " ".join(ast.get_docstring(function).split()) == text


def test_phases_run_in_the_order_in_which_they_are_declared():
    for file, function, when in ((YEAR, "start_year", "year"), (MONTH, "month", "month")):
        names = called(functions(file)[function])
        assert names == [p.name for p in schedule.phases(when)]
    guard = next(n for n in ast.walk(functions(YEAR)["start_year"]) if isinstance(n, ast.If))
    assert called(guard) == [p.name for p in schedule.SCHEDULE if p.after_start]


def test_phases_name_every_kernel_of_the_mechanisms_and_their_equations():
    of_kernel = {kernel: m.name for m in MECHANISMS for kernel in m.kernels}
    assert {k for p in schedule.SCHEDULE for k in p.kernels} == of_kernel.keys()
    for phase in schedule.SCHEDULE:
        assert set(phase.equations) == {of_kernel[k] for k in phase.kernels}, phase.name
        assert set(phase.preparation) <= set(phase.kernels)


def read_by(file: str, function: str, seen: set[tuple[str, str]] | None = None) -> set[str]:
    """Quantities and keys of parameters that a function of a kernel file reads, with all it calls."""
    seen = set() if seen is None else seen
    path = KERNELS / f"{file}.py"
    if function not in functions(path):
        other = imported(path).get(function)
        return read_by(other, function, seen) if other else set()
    if (file, function) in seen:
        return set()
    seen.add((file, function))
    body = functions(path)[function]
    attributes = [n for n in ast.walk(body) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)]
    names = {n.attr for n in attributes if n.value.id == "Quant"}
    names |= {KEY[n.attr] for n in attributes if n.value.id == "Param"}
    names |= {OWN[n.value.id, n.attr] for n in attributes if (n.value.id, n.attr) in OWN}
    return names.union(*(read_by(file, name, seen) for name in called(body)))


@pytest.mark.parametrize("kernel", sorted({k for m in MECHANISMS for k in m.kernels}))
def test_a_kernel_reads_what_is_declared(kernel):
    names = reads.READS.get(kernel, ())
    assert len(names) == len(set(names))
    assert set(names) == read_by(*kernel.split("."))


@pytest.mark.parametrize("file", reads.READS_BESIDE)
def test_a_source_beside_the_kernels_names_the_parameters_that_are_declared(file):
    text = (PACKAGE / file).read_text()
    for key in reads.READS_BESIDE[file]:
        group, _, name = key.rpartition(".")
        by_sector = name.endswith("_admitted") and "sector.admitted" in text  # the table of sectors names the key
        assert by_sector or re.search(rf"\b({name}|{group}[._]{name})\b", text), key


def test_every_parameter_and_quantity_is_read_somewhere():
    bases = {q.base for q in QUANTITIES}
    required = {need.quantity for c in CONDITIONS for need in c.prerequisites}  # read where levels grow
    for name in [*INDEX, *(p.key for p in PARAMETERS)]:
        assert reads.readers(name) or name in bases or name in required, name
