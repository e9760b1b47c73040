"""What the documentation shows of the Mesa model can be run as it stands."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def python_blocks(page: Path) -> list[str]:
    """Python code that a page shows and that is about Mesa."""
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [block for block in blocks if "cisim.agents" in block or "mesa" in block.lower()]


SHOWN = {page: python_blocks(page) for page in PAGES}


def test_the_readme_shows_a_run_and_a_batch():
    assert len(SHOWN[ROOT / "README.md"]) == 2


@pytest.mark.slow
@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page, blocks in SHOWN.items() if blocks])
def test_code_that_is_shown_runs(page, capsys):
    """Blocks of a page go on from each other."""
    names: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer versions of Mesa would have a list of seeds
        for block in SHOWN[page]:
            exec(compile(block, page.name, "exec"), names)
    assert capsys.readouterr().out


def test_what_the_readme_says_of_attributes_holds():
    from cisim.agents import CommunityModel, Nonprofit
    from cisim.errors import ReadOnlyError
    from mesa_tools import first

    agent = first(CommunityModel("small-town", rng=1).agents_by_type[Nonprofit])
    agent.capacity = 8
    assert agent.capacity == 8
    with pytest.raises(ReadOnlyError, match="decide_attendance"):
        agent.attendance = 1
