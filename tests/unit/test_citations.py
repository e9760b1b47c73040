"""The publications a run rests on: by what the scenario switches on, as text, as an object, as BibTeX."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.model.bibliography import bibliography
from cisim.model.conditions import CONDITIONS, strength_key
from cisim.report.citations import citations, citations_as_bibtex, citations_as_dict, citations_as_text
from cisim.scenario.load import load
from cisim.version import __version__


@pytest.fixture(scope="module")
def town():
    return load("small-town")


def cited(scenario) -> dict:
    return {row["cite"]: row for row in citations_as_dict(scenario)["publications"]}


def test_a_publication_stands_with_the_mechanism_and_the_parameter_that_rest_on_it(town):
    row = cited(town)["Slovic 1993"]
    assert row["mechanisms"] == ["M4"]
    assert [(p["key"], p["mechanism"]) for p in row["parameters"]] == [("trust.loss_ratio", "M4")]
    assert "Perceived risk, trust, and democracy. Risk Analysis 13." in citations_as_text(town)


def test_with_all_conditions_on_all_publications_count(town):
    assert set(cited(town)) == {source.cite for source in bibliography()}


def test_what_only_a_condition_needs_goes_with_it(town):
    assert cited(town)["Provan & Kenis 2008"]["conditions"] == ["backbone_support"]
    without = cited(town.replace({"conditions.backbone_support.strength": 0.0}))
    assert "Provan & Kenis 2008" not in without
    assert not any("backbone_support" in json.dumps(row) for row in without.values())


def test_a_world_without_collective_impact_cites_no_condition(town):
    alone = town.replace({strength_key(c.name): 0.0 for c in CONDITIONS})
    assert not any(citation.conditions for citation in citations(alone))
    told, before = (citations_as_dict(s)["parameters"] for s in (alone, town))
    assert told["all"] < before["all"]
    assert told["cited"] < before["cited"]


def test_a_changed_value_says_that_the_source_speaks_of_the_default(town):
    assert "trust.loss_ratio = 3\n" in citations_as_text(town)
    changed = citations_as_text(town.replace({"trust.loss_ratio": 4.0}))
    assert "trust.loss_ratio = 4 (the source is that of the default, 3)" in changed


def test_bibtex_has_an_entry_each_with_a_key_of_its_own(town):
    text = citations_as_bibtex(town)
    keys = re.findall(r"^@\w+\{([^,\s]+),$", text, re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(bibliography()) + 1
    assert keys[0] == "cisim"
    assert f"version = {{{__version__}}}" in text
    assert f"hash {town.hash}" in text
    assert not re.search(r"(?<!\\)[&%$#]", text), "these mean something to LaTeX"
    for entry in re.split(r"\n\n(?=@)", text):
        assert entry.count("{") == entry.count("}")


@pytest.mark.parametrize(
    ("key", "lines"),
    {
        "levinthal-1997": ["author = {Levinthal}", "journal = {Management Science}", "volume = {43}", "pages = {934}"],
        "cunha-heckman-2007": ["author = {Cunha and Heckman}", "volume = {97}", "number = {2}", "year = {2007}"],
        "smaldino-et-al-2024": ["author = {Smaldino and others}"],
        "urban-institute-2013": ["author = {{Urban Institute}}", "note = {Taken from it: births and closures"],
        "wolff-2016": ["howpublished = {Collective Impact Forum, blog; Nonprofit Quarterly, April 28, 2016}"],
        "kania-kramer-2011": ["author = {Kania and Kramer}", "howpublished = {Stanford Social Innovation Review, Wint"],
    }.items(),
)
def test_bibtex_entries_hold_what_the_bibliography_says(town, key, lines):
    entry = citations_as_bibtex(town).partition(f"{{{key},\n")[2].partition("\n}")[0]
    assert [line for line in lines if line not in entry] == []


def test_comments_on_an_article_are_not_those_of_its_authors(town):
    entry = citations_as_bibtex(town).partition("{comments-on-kania-kramer-2011,\n")[2].partition("\n}")[0]
    assert "title = {Comment thread of Collective Impact}" in entry
    assert "author" not in entry


def test_the_command_takes_one_form(town):
    run = CliRunner().invoke
    assert json.loads(run(main, ["cite", "small-town", "--json"]).stdout) == citations_as_dict(town)
    assert run(main, ["cite", "small-town", "--bibtex"]).stdout.strip() == citations_as_bibtex(town)
    assert "adaptive-city" in run(main, ["cite"]).stdout.splitlines()[0]
    refused = run(main, ["cite", "small-town", "--bibtex", "--json"])
    assert refused.exit_code == 2
    assert "one of the two" in refused.stderr
