"""One scale of evidence, and a bibliography that holds every publication that the model names."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.errors import DeclarationError
from cisim.model.bibliography import Source, bibliography, sources_in
from cisim.model.conditions import CONDITIONS
from cisim.model.decisions import DECISIONS
from cisim.model.evidence_badges import BADGES, EVIDENCE_SCALE, GRADE_LEVELS, GRADE_MARKS, lowest
from cisim.model.mechanisms import MECHANISMS
from cisim.report.bibliography import source_rows
from cisim.report.describe import GRADES
from cisim.scenario.schema import all_parameters

CITED = re.compile(r"[A-Z][\w'’/.-]+(?:(?:, | & )[A-Z][\w'’.-]*| et al\.| Institute| Knocks)* (?:19|20)\d\d")
NOT_PUBLICATIONS = {"StrivePartnership, Cincinnati 2005"}
"""Places with a year."""


def cited_texts():
    entries = [*all_parameters().values(), *CONDITIONS, *MECHANISMS, *DECISIONS]
    return {text for entry in entries for text in CITED.findall(entry.source)} - NOT_PUBLICATIONS


def test_every_publication_that_the_model_names_is_listed():
    names = [source.cite for source in bibliography()]
    missing = {text for text in cited_texts() if not any(text.endswith(name) for name in names)}
    assert len(cited_texts()) > 20
    assert not missing


def test_every_source_is_named_somewhere():
    unused = [row["cite"] for row in source_rows() if row["parameters"] + row["others"] == 0]
    assert unused == []


def test_a_source_is_found_by_its_name_and_by_its_ids():
    assert [s.cite for s in sources_in("E14; NKC (Kauffman 1993)")] == ["Kauffman 1993", "Kania & Kramer 2011"]
    assert [s.cite for s in sources_in("Heifetz, Kania & Kramer 2004 (E14)")] == [
        "Heifetz, Kania & Kramer 2004", "Kania & Kramer 2011",
    ]  # fmt: skip
    assert sources_in("mid-size city; size assumed") == ()
    assert [s.cite for s in sources_in("community voice (G13)")] == ["Comments on Kania & Kramer 2011"]


def test_a_level_there_is_not_is_refused():
    with pytest.raises(DeclarationError, match=r"'Smith 2020': level 'good' given"):
        Source("Smith 2020", "good", "A title", "A journal")


def test_a_source_has_a_title_or_what_is_taken_from_it_and_never_both():
    with pytest.raises(DeclarationError, match="'Smith 2020': a title, or what is taken from it"):
        Source("Smith 2020", "published")
    assert all(bool(source.title) != bool(source.taken) and bool(source.title) == bool(source.where)
               for source in bibliography())  # fmt: skip


def test_one_scale_from_trials_to_figures_of_promoters():
    levels = list(EVIDENCE_SCALE)
    assert levels[0] == "several"
    assert levels.index("promoters") == len(levels) - 2, "only an assumption is less"
    assert list(GRADE_LEVELS) == ["L", "S", "A"], "literature is more than the source article"
    assert levels.index(GRADE_LEVELS["L"]) < levels.index(GRADE_LEVELS["S"])
    assert [EVIDENCE_SCALE[name] for name in BADGES] == list(BADGES.values())
    assert len({icon for icon, _ in EVIDENCE_SCALE.values()}) == len(levels)
    assert set(GRADES) == set(GRADE_MARKS) == set(GRADE_LEVELS)
    assert lowest(["several", "limited", "mixed"]) == "limited"


def test_the_command_prints_it_with_titles():
    text = CliRunner().invoke(main, ["describe", "--sources"]).stdout
    assert "Levinthal 1997: Adaptation on rugged landscapes. Management Science 43:934." in text
    assert "Urban Institute 2013: Taken from it: births and closures of nonprofits" in text
    listed = json.loads(CliRunner().invoke(main, ["describe", "--sources", "--json"]).stdout)
    assert {row["cite"] for row in listed} == {source.cite for source in bibliography()}
