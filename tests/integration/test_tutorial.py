"""The tutorial can be followed: its files are written, its commands and its Python run, in order, in one folder."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.comparison.verdict import VERDICTS

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"


def blocks() -> Iterator[tuple[str, str]]:
    """Language and text of the code blocks of the tutorial."""
    yield from re.findall(r"^```(\w+)\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> dict[str, str]:
    """What each command and block of Python printed, by its text, after all of them were run in one folder."""
    printed = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("tutorial"))
        for language, text in blocks():
            if language == "toml":
                name = re.match(r"# (\S+\.toml)\n", text)
                assert name, f"a file without a name: {text}"
                Path(name[1]).write_text(text, encoding="utf-8")
            elif language == "python":
                printed[text] = run_python(text)
            else:
                for line in text.splitlines():
                    result = CliRunner().invoke(main, shlex.split(line)[1:])
                    assert result.exit_code == 0, f"{line}: {result.stderr}"
                    printed[line] = result.stdout
        printed["files"] = " ".join(str(p) for p in sorted(Path("results").rglob("*.*")))
    return printed


def run_python(text: str) -> str:
    """What a block of Python printed."""
    lines: list[str] = []
    names = {"print": lambda *words: lines.append(" ".join(map(str, words)))}
    exec(compile(text, TUTORIAL.name, "exec"), names)
    return "\n".join(lines)


def found(said: dict[str, str], command: str) -> str:
    """What the one command that begins so printed."""
    (text,) = (printed for line, printed in said.items() if line.startswith(command))
    return text


@pytest.mark.slow
def test_every_step_says_what_the_text_tells(said):
    assert "small-town" in found(said, "cisim list")
    first = said["cisim compare small-town --runs 20"]
    assert "no clear difference" in first
    assert "One community ends" in first
    assert "The mean over many" in first
    assert "The verdict is that of all who began" in first
    assert "Grade      S" in found(said, "cisim describe problem.known")
    assert "Price" in found(said, "cisim describe backbone_support")
    assert re.search(r"hash [0-9a-f]{16}", found(said, "cisim show"))
    assert {"results/town/report.html", "results/town/manifest.json"} <= {*said["files"].split()}
    assert "worlds" in found(said, "cisim uncertainty")
    assert "Kania & Kramer 2011" in said["cisim cite town.toml"]
    assert found(said, "cisim cite town.toml --bibtex").startswith("@software{cisim,")


@pytest.mark.slow
def test_half_a_backbone_is_not_half_as_good(said):
    """What section 4 says of partnerships that still exist."""
    text = found(said, "cisim compare small-town town.toml")
    whole, half = re.search(r"A: of 20 .*?, (\w+).*? still exists? .*?B: of 20 .*?, (\w+)", text).groups()
    assert int(whole) > 10
    assert half in ("none", *map(str, range(int(whole) // 2)))


@pytest.mark.slow
def test_python_says_what_the_command_says(said):
    verdict, mean = re.match(r"(\w+) (\S+)\n\w+", next(v for k, v in said.items() if k.startswith("import"))).groups()
    told = re.search(r"The mean over many is (\S+) points", found(said, "cisim compare town.toml"))
    assert float(told[1]) == pytest.approx(float(mean), abs=0.051)
    assert verdict in VERDICTS


def test_every_command_of_the_tutorial_is_one_of_cisim():
    lines = [line for language, text in blocks() if language == "sh" for line in text.splitlines()]
    assert len(lines) > 10
    assert all(line.startswith("cisim ") for line in lines)
