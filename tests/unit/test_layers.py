"""A scenario file over those it extends: tables are merged, lists take the place of others, conditions are added."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cisim.errors import ScenarioError
from cisim.scenario.extensions import code_allowed
from cisim.scenario.load import load, named_series
from condition_tools import EXAMPLES

STAGES = '[[stages]]\nname = "Ready"\nstart = 0.5\n[[stages]]\nname = "Employed"\nstart = 0.5\n'
EVENT = '[[events]]\nwhen = { measure = "attainment.reading", below = 50 }\nkey = "hours.search"\nvalue = 0.02\n'


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write_file(name, text):
        Path(name).write_text(text)
        return name

    return write_file


def test_conditions_of_a_file_are_added_to_those_of_the_file_it_extends(write, tmp_path):
    for name in ("youth_voice.py", "open_model/open_city.py"):
        shutil.copy(EXAMPLES / name, tmp_path)
    mentors = 'extra_conditions = ["open_city:MENTORS"]\n[conditions.mentors]\nstrength = 0.5\n'
    write("below.toml", f'extends = "small-town"\n{mentors}')
    voice = 'extends = "below.toml"\nextra_conditions = ["open_city:MENTORS", "youth_voice:YOUTH_VOICE"]\n'
    with code_allowed():
        both = load(write("above.toml", f"{voice}[conditions.mentors]\nstrength = 0.25\n"))
        assert [c.name for c in both.conditions[5:]] == ["mentors", "youth_voice"]
        assert both["conditions.mentors.strength"] == 0.25
        whole = write("whole.toml", f'extends = "small-town"\nextra_conditions = {list(both.extra_conditions)}\n')
        assert load(whole, ["conditions.mentors.strength=0.25"]).hash == both.hash


def test_what_no_longer_fits_a_list_that_took_the_place_of_another_is_told_with_both(write):
    write("below.toml", f'extends = "small-town"\n{EVENT}')
    write("middle.toml", f'extends = "below.toml"\n\n{STAGES}')
    for name in ("middle.toml", write("above.toml", 'extends = "middle.toml"\ntitle = "x"\n')):
        with pytest.raises(ScenarioError) as caught:
            load(name)
        first, second = str(caught.value).splitlines()
        assert first.startswith("below.toml:2: events.0.when.measure: 'attainment.reading' given")
        assert second.startswith("middle.toml:3: stages: takes the place of the whole list that below.toml gives")
    write("below.toml", f'extends = "small-town"\n{EVENT.replace("hours.search", "hours.serch")}')  # wrong by itself
    with pytest.raises(ScenarioError) as caught:
        load("middle.toml")
    assert "takes the place" not in str(caught.value)


def test_files_of_a_community_are_named_one_by_one(write):
    """A file may add the series, or other ties, to the organisations of the file it extends."""
    write("o.csv", "Who,Stage,Budget\nA,reading,400000\nB,ready,600000\n")
    write("t.csv", "from,to\nA,B\n")
    named = '[files]\norganisations = "o.csv"\ncolumns = ["label=Who"]\n'
    below = load(write("below.toml", f'extends = "adaptive-city"\n{named}'))
    above = load(write("above.toml", 'extends = "below.toml"\n[files]\nties = "t.csv"\nseries = "s.csv"\n'))
    assert named_series("above.toml") == "s.csv"
    assert below.roster.ties is None
    assert above.roster.organisations == below.roster.organisations
    assert above.roster.ties is not None
    assert load(write("none.toml", 'extends = "above.toml"\n[files]\nties = ""\n')).hash == below.hash
    with pytest.raises(ScenarioError, match=r"alone.toml:2: files: missing: organisations"):
        load(write("alone.toml", 'extends = "small-town"\n[files]\nties = "t.csv"\n'))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[stage]]\nname = "x"\n', "mine.toml:2: stage: unknown key; did you mean 'stages' or 'investment.stage'?"),
        ('[stages]\nname = "x"\n', "mine.toml:2: stages: allowed: a list of tables: write [[stages]], in two brackets"),
    ],
)
def test_lists_that_are_written_as_tables_are_told_how(write, text, said):
    with pytest.raises(ScenarioError) as caught:
        load(write("mine.toml", f'extends = "small-town"\n{text}'))
    assert str(caught.value) == said
