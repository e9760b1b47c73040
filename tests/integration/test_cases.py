"""The cases of the sources: listed, graded, on pages that say what a fresh run says, usable with the eight controls."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from cisim.dashboard.state.controls import change_of, problems
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import from_query, to_query
from cisim.errors import CisimError
from cisim.model.conditions import CONDITIONS
from cisim.report.markdown import escape_dollars
from cisim.scenario.load import cases, load, presets
from cisim.simulation.simulate import run

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "cases"
sys.path.insert(0, str(ROOT / "experiments"))

from casebook.inputs import inputs  # noqa: E402
from casebook.page import Page, span, varied  # noqa: E402
from casebook.words import TEXTS, read_words  # noqa: E402

CHEAP = "food-bank"
NAMES = sorted(cases())


def test_the_initiatives_of_the_sources_are_there_and_are_presets():
    assert {"strive", "elizabeth-river", "shape-up-somerville", "cocoa", "memphis", "new-city", "new-city-with-peers",
            "scholarship-fund", "hospital", "food-bank", "rural-town", "failed-initiative",
            "magnolia-place", "minuto-de-dios", "interise", "california-aids", "tutor-mentor", "african-health",
            "cocoa-weak-state", "faith-in-action", "annenberg", "rural-training"} == set(NAMES)  # fmt: skip
    assert set(NAMES) < set(presets())


@pytest.mark.parametrize("name", NAMES)
def test_a_case_has_sources_and_a_reason_with_a_grade_for_every_value(name):
    assert load(name).sources
    found = inputs(cases()[name])
    assert found
    for value in found:
        assert value.grade in ("S", "L", "A"), f"{name}: {value.where}: {value.key}: {value.reason!r}"
        assert value.grade == "A" or value.source, f"{name}: {value.where}: {value.key}: no source"


def test_every_value_of_a_case_file_is_found_with_its_reason():
    """What the table of a page shows is all that the file changes."""
    data = tomllib.loads(cases()["strive"].read_text(encoding="utf-8"))
    found = inputs(cases()["strive"])
    sections = {k: v for k, v in data.items() if isinstance(v, dict) and k != "conditions"}
    assert {(s, k) for s, values in sections.items() for k in values} <= {(i.where, i.key) for i in found}
    assert sum(i.key == "indicators" for i in found) == len(data["stages"])


@pytest.mark.parametrize("name", NAMES)
def test_every_case_has_its_page_and_picture_and_stands_in_the_index(name):
    scenario, page = load(name), (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert f"]({name}.md)" in (PAGES / "README.md").read_text(encoding="utf-8")
    assert (PAGES / f"{name}.svg").stat().st_size < 60_000
    assert page.startswith(f"# {scenario.title}\n")
    assert "\n\n".join(Page(name, 2).assumed()) in page, "out of date: make cases"
    for heading in ("comes out", "the source says", "is modelled", "is assumed", "is left out"):
        assert f"\n## What {heading}\n" in page
    for stage in scenario.stages:
        assert f"| {stage.name} |" in page


def test_a_page_says_what_a_fresh_run_says_and_is_the_same_again():
    page = (PAGES / f"{CHEAP}.md").read_text(encoding="utf-8")
    runs = int(re.search(r"\((\d+) paired runs", page)[1])
    fresh, again = Page(CHEAP, runs), Page(CHEAP, runs)
    assert fresh.markdown() == page, "out of date: make cases"
    assert fresh.markdown() == again.markdown()
    assert fresh.picture() == again.picture()
    assert f"{fresh.comparison.difference.mean():+.1f}" in page


def test_no_text_file_is_without_a_case_and_ids_are_explained():
    assert sorted(p.stem for p in TEXTS.glob("*.toml")) == NAMES
    _, _, sources = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8").partition("\n## Sources\n")
    rows = re.findall(r"^\| ([A-GV]\d+(?:, [A-GV]\d+)*) \|", sources, re.MULTILINE)
    explained = {i for row in rows for i in row.split(", ")}
    for page in PAGES.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        for letter, first, last in re.findall(r"\b([A-GV])(\d+)(?:-[A-GV](\d+))?\b", text):
            used = {f"{letter}{k}" for k in range(int(first), int(last or first) + 1)}
            assert used <= explained, f"{page.name}: {used - explained}"


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda p: p.stem)
def test_words_and_links_of_pages(page):
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"\b(will|proves?|optimal|impact of your grant)\b", text, re.IGNORECASE)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("name", NAMES)
def test_the_eight_controls_work_for_every_case(name):
    """Any kind of problem, all conditions off or partial, other money and years; links bring them back."""
    settings = Settings(name)
    for kind in problems():
        changed = settings.changed(change_of("problem", kind, settings.scenario))
        assert from_query(to_query(changed)) == (changed, [])
        quick = changed.scenario.replace({"time.months": 2})
        assert 0 <= run([quick.isolated(), quick], 1, 1).attainment.min() <= 1
    for condition in CONDITIONS:
        settings = settings.changed(change_of(condition.name, "partial", settings.scenario))
    settings = settings.changed(change_of("money", "up", settings.scenario))
    settings = settings.changed(change_of("years", 3, settings.scenario))
    assert from_query(to_query(settings)) == (settings, [])


def test_what_is_no_evidence_is_not_counted_as_met():
    """A figure that was an input, a claim the model was changed for, a case that is a preset under another name."""
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    rows = {name: next(line for line in index.splitlines() if f"({name}.md)" in line) for name in NAMES}
    assert "1 used as input" in (PAGES / "rural-town.md").read_text(encoding="utf-8")
    for name in ("food-bank", "scholarship-fund", "hospital", "rural-town"):
        assert rows[name].endswith("|  |  |  |  |  |"), f"{name}: no figure that counts"
    assert Page("new-city", 2).twin == "adaptive-city"
    assert [name for name in NAMES if Page(name, 2).twin] == ["new-city"]
    assert "none of its own: this is `adaptive-city`" in rows["new-city"]
    assert "funders are as averse to overhead as elsewhere" in rows["strive"]
    strive = (PAGES / "strive.md").read_text(encoding="utf-8")
    assert "With the usual value" in strive.partition("## What the source says")[0], "beside the verdict"
    value = next(i for i in inputs(cases()["strive"]) if i.key == "overhead_taste")
    assert value.grade == "A", "set after a first run"


def test_the_index_and_every_page_say_how_many_figures_discriminate():
    """The index counts what the pages count; a page on which nothing discriminates names what is missing."""
    counted = r"Of (\d+) figures?, (\d+|none) discriminates? between the arms.*"
    others = r"No figure can tell.*|The source gives no figure to compare with\."
    sentence = re.compile(rf"^\*\*(?:{counted}|{others})\*\*$", re.MULTILINE)
    found = {name: sentence.search((PAGES / f"{name}.md").read_text(encoding="utf-8")) for name in NAMES}
    counts = {name: [int(m[1] or 0), int((m[2] or "none").replace("none", "0"))] for name, m in found.items()}
    index = sentence.search((PAGES / "README.md").read_text(encoding="utf-8"))
    assert [int(index[1]), int(index[2].replace("none", "0"))] == np.sum(list(counts.values()), axis=0).tolist()
    for name, (_, told) in counts.items():
        text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
        words = read_words(TEXTS / f"{name}.toml")
        assert (f"**What is missing.** {escape_dollars(words.missing)}" in text) == (not told)
        assert all(sentence in text for sentence in map(escape_dollars, words.changed))


def test_a_borderline_verdict_is_marked_in_tables():
    page = Page(CHEAP, 4)
    assert page.result["also_possible"], "four runs leave much open"
    assert page.verdict.endswith(" (borderline)")
    assert f"| as above | {span(page.result['difference'])} | {page.verdict} |" in page.markdown()


def test_what_if_changes_stages_by_name_and_says_which_there_is_not():
    river = load("elizabeth-river")
    changed = varied(river, {"stages.River sediment.known": 0.5, "sectors.business_harm": 0.0})
    assert [s.known for s in changed.stages] == [None, None, 0.5, None, None]
    assert changed["sectors.business_harm"] == 0.0
    assert {s.initiative for s in varied(load("memphis"), {"stages.*.initiative": "", "initiatives": []}).stages} == {
        ""
    }
    with pytest.raises(CisimError, match="no stage 'Sediment'"):
        varied(river, {"stages.Sediment.known": 0.5})
