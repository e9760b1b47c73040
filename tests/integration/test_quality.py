"""Rules of the house that no other tool checks: sizes, directions, sources, nothing private."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from importlib import import_module
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from cisim.model.conditions import CONDITIONS
from cisim.model.parameters import CONDITION_NAMES
from cisim.scenario.schema import all_parameters

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "cisim").rglob("*.py"))
CODE = [p for top in ("src", "tests", "benchmarks", "experiments", "docs") for p in sorted((ROOT / top).rglob("*.py"))]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> list[ast.FunctionDef]:
    """All functions of a file, methods included."""
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]


def body_lines(function: ast.FunctionDef) -> int:
    """Lines of a function without its docstring."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is not None:
        lines -= function.body[0].end_lineno - function.body[0].lineno + 1
    return lines


def imported(path: Path) -> set[str]:
    """Modules of the package that a file imports, at any depth of its code."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cisim"):
            found |= {node.module} | ({f"cisim.{a.name}" for a in node.names} if node.module == "cisim" else set())
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name.startswith("cisim")}
    return found


def test_files_are_short():
    """At most one in ten has 250 lines or more, and none has more than 350."""
    lines = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in CODE}
    assert not {name: n for name, n in lines.items() if n > 350}
    long = [name for name, n in lines.items() if n >= 250]
    assert len(long) <= len(lines) / 10, long


def test_functions_are_short():
    """Fewer than 60 lines each, docstrings aside; at most one in a hundred has 40 or more."""
    lines = {f"{p.name}:{f.name}": body_lines(f) for p in SOURCES for f in functions(p)}
    assert not {name: n for name, n in lines.items() if n >= 60}
    long = [name for name, n in lines.items() if n >= 40]
    assert len(long) <= len(lines) / 100, long


def test_kernels_know_arrays_and_nothing_else_of_the_model():
    allowed = (
        "cisim.model.kernels",
        "cisim.model.jit",
        "cisim.model.streams",
        "cisim.model.parameters",
        "cisim.model.quantities",
        "cisim.model.sectors",
        "cisim.model.types",
    )
    files = [p for p in SOURCES if p.parent.name == "kernels"]
    assert len(files) > 10
    for path in files:
        assert not {m for m in imported(path) if not m.startswith(allowed)}, path.name


def test_conditions_know_neither_one_another_nor_the_schedule():
    for path in (p for p in SOURCES if p.stem in CONDITION_NAMES):
        allowed = {f"cisim.model.{name}" for name in ("conditions.base", "distributions", "parameters", "quantities")}
        assert imported(path) <= allowed, path.name
    assert {p.stem for p in SOURCES if p.parent.name == "conditions"} == {*CONDITION_NAMES, "base", "__init__"}


def test_the_key_of_a_strength_is_put_together_in_one_place():
    found = {p.name for p in SOURCES if re.search(r"""[}"']\.strength["']""", p.read_text())}
    assert found == {"base.py"}, found


@pytest.mark.parametrize(
    ("what", "folder", "where"),
    [
        (r"stdtrit|stats import .*\bt\b", "", {"intervals.py"}),
        (r"\[:1\]\.upper\(\)", "", {"case.py", "schema.py"}),
        (r"json\.dumps", "cli", {"rendering.py", "scenario.py"}),
    ],
    ids=["Student's intervals", "capitals of sentences", "JSON on standard output"],
)
def test_what_many_need_is_written_in_one_place(what, folder, where):
    assert {p.name for p in SOURCES if folder in p.parts or not folder if re.search(what, p.read_text())} == where


def test_nothing_prints():
    """Results are returned; only the command line speaks, by ``click.echo``, and progress goes to a named stream."""
    for path in SOURCES:
        for call in (n for n in ast.walk(tree(path)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)):
            assert call.func.id not in ("input", "breakpoint", "eval", "exec"), path
            assert call.func.id != "print" or "file" in {k.arg for k in call.keywords}, path


def test_no_randomness_but_the_named_streams():
    """NumPy's and Python's generators would depend on the order of calls; elsewhere than in the runs they may seed."""
    inside = [p for p in SOURCES if p.parent.name == "kernels" or p.stem in ("month", "community", "problem", "ties")]
    assert len(inside) > 10
    for path in inside:
        assert not re.search(r"np\.random|numpy\.random|import random|default_rng", path.read_text()), path


SCRIPTS = [p for p in CODE if not p.is_relative_to(ROOT / "src")]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_what_scripts_take_from_modules_of_the_package_is_there(path):
    """Style and types are checked in the package; scripts beside it must follow when something there gets a name."""
    modules = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").startswith("cisim"):
            source = import_module(node.module)
            for name in (alias.name for alias in node.names):
                is_module = not hasattr(source, name) and find_spec(f"{node.module}.{name}") is not None
                value = import_module(f"{node.module}.{name}") if is_module else getattr(source, name)
                modules |= {name: value} if isinstance(value, ModuleType) else {}
    for node in ast.walk(tree(path)):  # a variable of the same name hides the module
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)):
            modules.pop(node.arg if isinstance(node, ast.arg) else node.id, None)
    missing = [
        f"{node.lineno}: {node.value.id}.{node.attr}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
        if not hasattr(modules[node.value.id], node.attr)
    ]
    assert missing == []


def test_every_parameter_has_a_source_or_is_an_assumption():
    for key, parameter in all_parameters().items():
        assert parameter.grade in ("S", "L", "A"), key
        assert parameter.text, key
        assert parameter.source or parameter.grade == "A", key


def test_every_condition_has_a_source_and_evidence():
    for condition in CONDITIONS:
        assert condition.source
        assert condition.evidence


def test_every_public_function_and_class_says_what_it_does():
    for path in SOURCES:
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path.name}: {node.name}"


PRIVATE = {
    "an absolute path": r"(?<![\w.:/~}\"'])/(?:home|root|work|Users|mnt|srv)/\w",
    "a registry host": r"https?://[\w.-]*(?:pypi|pythonhosted|npmjs|jsdelivr|unpkg|artifactory|nexus)[\w.-]*",
    "an index option": r"--(?:extra-)?index-url|--trusted-host",
    "an address of a machine": r"://(?!127\.0\.0\.1)(?:\d{1,3}\.){3}\d{1,3}",
}


@cache
def tracked() -> tuple[Path, ...]:
    """All text files of the project, as git knows them; in an unpacked archive the code."""
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
                          check=False)  # fmt: skip
    names = done.stdout.splitlines() if done.returncode == 0 else [str(p.relative_to(ROOT)) for p in CODE]
    text = {".py", ".toml", ".md", ".txt", ".cff", ".yml", ".yaml", ".json", ".csv", ".cfg", ".sh", ""}
    return tuple(ROOT / n for n in names if (ROOT / n).is_file() and (ROOT / n).suffix in text)


@pytest.mark.parametrize("what", PRIVATE)
def test_no_file_names_a_place_outside_the_project(what):
    files = [p for p in tracked() if p != Path(__file__)]
    assert len(files) > 50
    found = [f"{p.relative_to(ROOT)}: {m.group()}" for p in files
             for m in re.finditer(PRIVATE[what], p.read_text(encoding="utf-8", errors="ignore"))]  # fmt: skip
    assert not found


def test_pinned_packages_accept_the_oldest_python_the_project_does():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {canonicalize_name(line.partition("==")[0]) for line in lines if not line.startswith("#")}
    needs = {canonicalize_name(d.name): d.metadata.get("Requires-Python") or "" for d in distributions()}
    assert len(pinned & needs.keys()) > 100
    assert [name for name in sorted(pinned & needs.keys()) if not SpecifierSet(needs[name]).contains("3.11.0")] == []
