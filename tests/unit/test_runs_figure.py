"""The figure of single runs says which of all runs it draws, and stays inside its frame."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from cisim.charts.page import runs
from cisim.dashboard.shell.page_figure import NARROW_WIDTH, WIDE_WIDTH
from cisim.language import LANGUAGES, use_language

BELOW_MARKS = 265
"""Pixels below which nothing but the finding is written."""
BOLD = 7.5
"""Width of a bold character in pixels."""


def table_of(count: int) -> pd.DataFrame:
    """Collective is ahead in each of the first twenty runs and in none of the others."""
    difference = np.where(np.arange(count) < 20, 1.0, -1.0)
    return pd.DataFrame(
        {"run": range(1, count + 1), "isolated": 50.0, "collective": 50.0 + difference, "difference": difference}
    )


def test_a_part_of_all_runs_is_called_one_and_what_all_of_them_say_stands_beside_it():
    assert runs.title(table_of(200)) == "Collective ends ahead in 20 of the first 20 runs"
    said = runs.subtitle(table_of(200))
    assert said.startswith("The first 20 of 200 simulated communities")
    assert said.endswith("Of all 200, collective ends ahead in 20, which is 2 of 20")


@pytest.mark.parametrize("count", [8, 20])
def test_all_runs_are_not_called_the_first(count):
    said = f"{runs.title(table_of(count))} {runs.subtitle(table_of(count))}"
    assert "first" not in said
    assert f"{count} simulated communities" in said


@pytest.mark.parametrize("width", [NARROW_WIDTH, WIDE_WIDTH])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_the_finding_is_cut_off(language, width):
    with use_language(language):
        root = ElementTree.fromstring(runs.draw(table_of(200), width))
        finding = runs.title(table_of(200))
    lines = [e for e in root.iter() if e.tag.endswith("text") and float(e.attrib["y"]) > BELOW_MARKS]
    assert " ".join(e.text or "" for e in lines) == finding
    assert all(float(e.attrib["x"]) + BOLD * len(e.text or "") <= width for e in lines)
    assert all(float(e.attrib["y"]) <= float(root.attrib["viewBox"].split()[3]) for e in lines)
