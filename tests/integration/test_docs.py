"""The documentation says what the code does: tables in sync, equations, links, commands, keys of the JSON object."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from cisim.cli import main
from cisim.comparison.comparison import compare
from cisim.comparison.forms import compare_forms
from cisim.comparison.marginal import find_marginal_values
from cisim.comparison.switching_value import SwitchingValues
from cisim.comparison.switching_value.moves import moves
from cisim.comparison.switching_value.result import SwitchingValue, VerdictAtValue
from cisim.comparison.watch import watch_funders
from cisim.evidence.registration import registration
from cisim.evidence.replications import OTHER_EXPERIMENTS, PUBLISHED_EXPERIMENTS
from cisim.evidence.uncertainty import UncertaintyQuestion, read_answer, run_worlds
from cisim.evidence.validation.draw_store import DrawStore
from cisim.evidence.validation.patterns import read_patterns
from cisim.experiment.attribution import attribute_effect
from cisim.experiment.why.run import why
from cisim.model.conditions import strength_key
from cisim.model.parameters import CONDITION_NAMES, PARAMETERS
from cisim.model.quantities import QUANTITIES
from cisim.portfolio import load_portfolio, run_portfolio
from cisim.portfolio.report import as_dict
from cisim.report.citations import citations_as_dict
from cisim.scenario.load import load, presets
from cisim.testing import tiny_city
from documented_commands import CODE_BLOCK, code_lines

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "cisim"
ODD = ROOT / "docs" / "odd.md"
EQUATIONS = [*sorted((SOURCE / "model" / "kernels").glob("*.py")), SOURCE / "simulation" / "indicators.py"]
"""Files whose docstrings carry equation numbers."""
WRITTEN = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = [p for p in (*WRITTEN, ROOT / "CONTRIBUTING.md", ROOT / "results" / "README.md") if p.exists()]
SHORT = [pytest.param(p, id=str(p.relative_to(ROOT))) for p in PAGES]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """docs/generate.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_tables_are_what_the_code_declares(generate):
    text = ODD.read_text(encoding="utf-8")
    assert generate.out_of_date(text) == []
    assert generate.main(["--check"]) == 0
    every = "".join(page.read_text(encoding="utf-8") for page in generate.TABLED)
    assert {m[2] for m in generate.BLOCK.finditer(every)} == set(generate.TABLES)


def test_filling_in_twice_changes_nothing(generate):
    once = generate.filled(ODD.read_text(encoding="utf-8"))
    assert generate.filled(once) == once


def test_a_changed_table_is_noticed(generate, tmp_path, monkeypatch):
    stale = tmp_path / "odd.md"
    stale.write_text(ODD.read_text(encoding="utf-8").replace("| `noise` |", "| `nois` |"), encoding="utf-8")
    monkeypatch.setattr(generate, "TABLED", (stale,))
    before = stale.read_bytes()
    assert generate.main(["--check"]) == 1
    assert generate.out_of_date(stale.read_text(encoding="utf-8")) == ["quantities"]
    assert stale.read_bytes() == before


def docstrings(path: Path) -> Iterator[str]:
    """All docstrings of a file."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, kinds):
            yield ast.get_docstring(node) or ""


def test_every_equation_of_the_kernels_has_a_section_and_the_reverse():
    in_code = {int(n) for path in EQUATIONS for text in docstrings(path) for n in re.findall(r"\bM(\d+)\b", text)}
    in_docs = [int(n) for n in re.findall(r"^### M(\d+) ", ODD.read_text(encoding="utf-8"), re.MULTILINE)]
    assert in_docs == sorted(set(in_docs))
    assert set(in_docs) == in_code


def test_every_source_id_is_explained():
    text = ODD.read_text(encoding="utf-8")
    tables, _, sources = text.partition("\n## Sources\n")
    explained = {i for row in re.findall(r"^\| ([A-GV]\d+(?:, [A-GV]\d+)*) \|", sources, re.MULTILINE)
                 for i in row.split(", ")}  # fmt: skip
    used = set()
    for letter, first, last in re.findall(r"\b([A-GV])(\d+)(?:-[A-GV](\d+))?", tables):
        used |= {f"{letter}{k}" for k in range(int(first), int(last or first) + 1)}
    assert used - explained == set()


def test_every_parameter_and_quantity_is_named_in_the_text(generate):
    """Where it acts: outside the generated tables, so that no submodel has a number it does not mention."""
    text = generate.BLOCK.sub("", ODD.read_text(encoding="utf-8"))
    names = [*(p.key for p in PARAMETERS), *(q.name for q in QUANTITIES)]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_sources_of_patterns_are_explained():
    sources = ODD.read_text(encoding="utf-8").partition("\n## Sources\n")[2]
    for pattern in read_patterns().patterns:
        for ref in pattern.refs:
            assert re.search(rf"^\| [^|]*\b{ref}\b[^|]* \|", sources, re.MULTILINE), f"{pattern.id}: {ref}"


@pytest.mark.parametrize("page", SHORT)
def test_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    for target in targets:
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / path) if path else page
        assert file.exists(), f"{page.name}: {target}"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), f"{page.name}: {target}"


def anchors(page: Path) -> set[str]:
    """Anchors of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", SHORT)
def test_files_and_functions_that_are_named_exist(page):
    """`path/to/file` (also with a function, `file.py::name`) from the root; build/ and results/ hold what will be."""
    for path, name in re.findall(r"`([\w\-./]+/[\w\-.]*)(?:::(\w+))?`", page.read_text(encoding="utf-8")):
        first = path.split("/")[0]
        if not (ROOT / first).exists() or first in ("build", "results"):
            continue
        assert (ROOT / path).exists(), f"{page.name}: {path}"
        if name:
            source = (ROOT / path).read_text(encoding="utf-8")
            assert re.search(rf"^(?:def|class) {name}\b", source, re.MULTILINE), f"{page.name}: {path}::{name}"


def commands(page: Path) -> list[list[str]]:
    """Arguments of all commands of a page that start with ``cisim``, up to a pipe, a redirection or a remark."""
    found = []
    for line in code_lines(page):
        line = re.sub(r"^\S*/bin/cisim\b", "cisim", line)
        if line.startswith("cisim "):
            words = shlex.split(line, comments=True)
            end = next(
                (k for k, w in enumerate(words) if w in ("|", "&&", ";") or w.startswith((">", "2>"))), len(words)
            )
            found.append(words[1:end])
    return found


def command_of(words: list[str]) -> tuple[click.Context, click.Command, list[str]]:
    """The command that words go down to, and the words left; raises a UsageError where there is none."""
    command, context = main, click.Context(main, info_name="cisim")
    while isinstance(command, click.Group) and words and words[0][0].isalpha():
        name, *words = words
        if (found := command.get_command(context, name)) is None:
            raise click.UsageError(f"no such command: {name}")
        command = found
    return context, command, words


def given(words: list[str]) -> dict[str, Any]:
    """What a command is given; raises a UsageError where it cannot be."""
    context, command, words = command_of(words)
    try:
        return command.make_context(command.name, words, parent=context).params
    except click.exceptions.Exit:  # --help, --version
        return {}


@pytest.mark.parametrize("page", SHORT)
def test_commands_that_are_shown_can_be_given(page):
    for words in commands(page):
        values = given(words)
        for name in values.get("scenarios") or [values.get("scenario")]:
            if name in presets():
                load(name, values.get("overrides", ()))
        if words[0] == "replicate":
            assert values["every"] or values["experiment"] in (*PUBLISHED_EXPERIMENTS, *OTHER_EXPERIMENTS)


@pytest.mark.parametrize("page", SHORT)
def test_commands_that_a_sentence_names_are_there(page):
    for said in re.findall(r"`cisim ([a-z][^`]*)`", CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))):
        command_of(said.split())


def test_commands_that_cannot_be_given_are_noticed(tmp_path):
    page = tmp_path / "page.md"
    for wrong in ("compare adaptive-city --colour red", "compared adaptive-city", "compare", "run x --runs many"):
        page.write_text(f"```sh\ncisim {wrong}\n```\n")
        with pytest.raises(click.UsageError):
            given(commands(page)[0])


def key_paths(value: Any, path: str = "") -> Iterator[str]:
    """Paths of all leaves: ``a.b``, items of lists as ``a[].b``."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from key_paths(inside, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inside in value:
            yield from key_paths(inside, f"{path}[]")
    else:
        yield path


def documented_keys(section: str = "Keys") -> set[str]:
    """Keys of a table in docs/json.md; ``.se`` behind ``difference.mean`` stands for ``difference.se``."""
    keys = set()
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    text = page.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
    for row in rows:
        base = ""
        for key in re.findall(r"`([^`]+)`", row):
            base = base if key.startswith(".") else key.rpartition(".")[0]
            keys.add(base + key if key.startswith(".") else key)
    return keys


def test_keys_of_the_json_object_are_documented(small):
    result = compare(
        small.replace(registration().neutral_values("partnerships") | {"time.months": 24}), runs=3
    ).to_dict()
    paths = {re.sub(r"^arms\.(isolated|collective)\.", "arms.ARM.", p) for p in key_paths(result)}
    paths = {re.sub(r"^leverage\.(budgets|children|children_per_100000)\.", "leverage.RATIO.", p) for p in paths}
    assert documented_keys() - {"arms.isolated", "arms.collective", "leverage"} == paths


def test_keys_of_another_stage_and_year_are_documented(small):
    chosen = compare(small.replace({"time.months": 12}), runs=3).at("ready", 1)
    section = "Another stage or year: `--stage`, `--year`"
    assert documented_keys(section) == {*key_paths({"at": chosen})}


def test_keys_of_partnerships_that_exist_are_documented(small):
    result = compare(small.replace({"time.months": 6, "partnerships.end_rate": 0.05}), runs=10).to_dict()
    found = {*key_paths({"existing": result["existing"]})}
    assert documented_keys("Partnerships that still exist: `existing`") - {"existing.difference"} == found
    assert result["horizons"][-1]["existing"].keys() == result["existing"].keys() - {"path", "unit", "ended"}


def test_keys_of_the_shares_are_documented(small):
    dear = {"time.months": 60, "hours.tolerance": 1.0, "conditions.common_agenda.hours": 60.0}
    chosen = small.replace(registration().neutral_values("partnerships") | dear)
    found = attribute_effect(compare(chosen, runs=6, rope=0.0)).to_dict()
    assert found["weakest"], "there is an effect"
    assert documented_keys("What conditions carry: `--shares`") == {*key_paths({"shares": found})}


def test_keys_of_marginal_values_are_documented(small):
    told = find_marginal_values(compare(small.replace({"time.months": 24}), runs=4)).to_dict()
    path = r"\.(service|backbone)\.\w+\."
    paths = {re.sub(path, ".VALUE.", p) for p in key_paths({"marginal": told})}
    cost = "marginal.VALUE.cost_per_additional_child"
    assert documented_keys("What $100,000 a year are worth: `--marginal`") == {
        cost if p.startswith(cost) else p for p in paths
    }


def test_keys_of_what_funders_watch_are_documented(small):
    told = watch_funders(compare(small.replace({"time.months": 24}), runs=3), [1]).to_dict()
    paths = {re.sub(r"\[\]\.(isolated|collective)\.", "[].ARM.", p) for p in key_paths({"watch": told})}
    assert documented_keys("What funders watch: `--watch`") == paths


def test_keys_of_what_would_change_are_documented(small):
    found = compare(small.replace({"time.months": 1}), runs=6)
    move = moves(small)[0]
    point = VerdictAtValue(move.end, found.verdict, found.difference)
    changed, held = SwitchingValue(move, point, point), SwitchingValue(move, None, point)
    told = SwitchingValues(found, 1, ("funding.pooled",), False, 6, True, (changed,), (held,), (held,)).to_dict()
    assert {*key_paths(told["held"])} < {*key_paths(told["changes"])}
    paths = {re.sub(r"\.(further|held)\[\]\..*", r".\1[]", p) for p in key_paths({"what_would_change": told})}
    assert documented_keys("What would change the verdict: `--what-would-change`") == paths


def test_keys_of_the_object_of_why_are_documented():
    off = {strength_key(name): 0.0 for name in CONDITION_NAMES if name != "continuous_communication"}
    result = why(tiny_city().replace({"time.months": 1, **off}), runs=2, walks=1).to_dict()
    documented = documented_keys("The object of `cisim why --json`")
    paths = {*key_paths(result)}
    assert documented - paths == {"assumptions"}
    assert paths <= documented


def test_keys_of_the_object_of_forms_are_documented(small):
    result = compare_forms(small.replace({"time.months": 24}), ["mere-collaboration"], runs=3).to_dict()
    documented = documented_keys("The object of `cisim compare --forms --json`")
    assert documented - {"forms[]"} == {*key_paths(result)}


def test_keys_of_the_object_of_a_portfolio_are_documented():
    portfolio = load_portfolio("ten-cities", ["time.months=60", "treatment={share = 0.5}"])
    found = {re.sub("_(low|high)$", "", p) for p in key_paths(as_dict(run_portfolio(portfolio, seed=2), pairs=2))}
    assert documented_keys("The object of `cisim portfolio --json`") == found


def test_keys_of_joint_draws_are_documented(small):
    question = UncertaintyQuestion(small.replace({"time.months": 12}), draws=4, runs=10, reference_runs=10)
    result = read_answer(question, run_worlds(question, DrawStore(None))).to_dict()
    assert documented_keys("The object of `cisim uncertainty --json`") == {*key_paths(result)}


def test_keys_of_citations_are_documented(small):
    told = citations_as_dict(small.replace({"problem.known": 0.5}))
    assert documented_keys("The object of `cisim cite --json`") == {*key_paths(told)}


def test_every_element_of_odd_d_is_in_the_index_and_where_it_says():
    text = ODD.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (I+)\.([ivx]+) [^|]+ \| ([^|]+) \|$", text, re.MULTILINE)
    counts = {part: [number for p, number, _ in rows if p == part] for part in ("I", "II", "III")}
    assert [len(numbers) for numbers in counts.values()] == [3, 10, 4], "as Müller et al. 2013 number them"
    assert all(len(set(numbers)) == len(numbers) for numbers in counts.values())
    concepts = text.partition("\n## 4. Design concepts\n")[2].partition("\n## ")[0]
    for name in re.findall(r"\*([\w -]+)\*", " ".join(where for part, _, where in rows if part == "II")):
        assert re.search(rf"^\*\*{name}\b", concepts, re.MULTILINE), name
