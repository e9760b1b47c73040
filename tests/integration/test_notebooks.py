"""The notebooks of the documentation run from top to end, and their cells give what the text around them tells."""

from __future__ import annotations

import re

import nbformat
import pytest
from notebook_pages import EXECUTED, NOTEBOOKS, executed

pytestmark = pytest.mark.slow
HEAD = NOTEBOOKS[0].read_text(encoding="utf-8").partition("\n---\n")[0] + "\n---\n\n"
TOLD = {
    "first_hour": (r"You guessed \+5\.0, the mean of 20 paired runs is", r"8 worlds", r"Illustrative, not calibrated"),
    "own_town": (r"11 organisations", r"files/place/place\.toml", r"<iframe title=\"The memo\"[^>]* srcdoc="),
    "experiment": (
        r"publish it to show later what was planned", r"The seal holds", r"Added to the plan: 60 replications in all",
        r"720 of 720 runs done", r"results/backbone/report\.html",
    ),
    "own_parts": (r"Mentors change the difference by", r"hours of those who mentor", r"points, from .* 5 communities"),
}  # fmt: skip
"""What cells of each have to give, as the text around them says."""


def given(notebook: nbformat.NotebookNode) -> str:
    """Everything that the cells of a notebook gave, as text."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return "\n".join(
        output.get("text") or output.data.get("text/html") or output.data.get("text/plain", "") for output in outputs
    )


@pytest.mark.parametrize("source", NOTEBOOKS, ids=lambda source: source.stem)
def test_cells_give_what_the_text_tells(source):
    notebook = executed(source)
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
    text = given(notebook)
    assert [pattern for pattern in TOLD[source.stem] if not re.search(pattern, text)] == []


@pytest.mark.parametrize("source", NOTEBOOKS, ids=lambda source: source.stem)
def test_no_result_is_written_into_the_text(source):
    """Numbers with a sign or per cents in prose would be results; those of cells come from running them."""
    prose = re.sub(r"```.*?```|`[^`]*`", "", source.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"[+−]\d|\d+\.\d+ points|\d+ of \d+ runs", prose) == []


def test_an_executed_notebook_is_kept_until_its_text_changes(tmp_path):
    source = tmp_path / "kept.md"
    source.write_text(HEAD + "```python\nimport secrets\nprint(secrets.token_hex())\n```\n", encoding="utf-8")
    try:
        first = given(executed(source))
        assert given(executed(source)) == first
        source.write_text(source.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
        assert given(executed(source)) != first
    finally:
        for left in EXECUTED.glob("kept.*"):
            left.unlink()


def test_a_cell_that_fails_stops_it(tmp_path):
    source = tmp_path / "failing.md"
    source.write_text(HEAD + "```bash\ncisim compare no-such-town\n```\n", encoding="utf-8")
    with pytest.raises(Exception, match="no-such-town"):
        executed(source)
    assert not (EXECUTED / "failing.ipynb").exists()
    (EXECUTED / "failing.lock").unlink(missing_ok=True)
