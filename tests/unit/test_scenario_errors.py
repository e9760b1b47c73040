"""Whatever is wrong with a scenario is said once: file, line, key, what is allowed, and the nearest name."""

from __future__ import annotations

import pytest

from cisim.errors import CisimError, ScenarioError
from cisim.scenario.load import load


def complaint(source, overrides=()) -> str:
    """The message of the error that loading gives."""
    with pytest.raises(ScenarioError) as caught:
        load(source, overrides)
    return str(caught.value)


HEAD = 'extends = "adaptive-city"\n'
ADVICE = "must be on the Python path (PYTHONPATH)"
WRONG = {
    "unknown key": (
        HEAD + "[problem]\nknwon = 0.5\n",
        ["mine.toml:3:", "problem.knwon", "unknown key", "'problem.known'"],
    ),
    "unknown section": (
        HEAD + "[problm]\nknown = 0.5\n",
        ["mine.toml:2:", "problm", "'problem'"],
    ),
    "unknown condition": (
        HEAD + "[conditions.backbone]\nstrength = 0\n",
        ["mine.toml:2:", "'conditions.backbone_support'"],
    ),
    "wrong type": (
        HEAD + '[time]\nmonths = "long"\n',
        ["mine.toml:3:", "time.months", "'long'", "whole number from 1 to 1200 (months)"],
    ),
    "fraction": (
        HEAD + "[time]\nmonths = 1.5\n",
        ["mine.toml:3:", "1.5 given", "whole number from 1 to 1200"],
    ),
    "truth value": (
        HEAD + "[problem]\nknown = true\n",
        ["mine.toml:3:", "true given", "number from 0 to 1"],
    ),
    "not a table": (
        HEAD + "problem = 3\n",
        ["mine.toml:2:", "problem", "3 given", "a table"],
    ),
    "out of range": (
        HEAD + "[problem]\nknown = 2\n",
        ["mine.toml:3:", "problem.known", "2 given", "from 0 to 1"],
    ),
    "not a number": (
        HEAD + "[money]\npool = nan\n",
        ["mine.toml:3:", "money.pool", "nan given", "from 1000 to 1e+12 ($/year)"],
    ),
    "option": (
        HEAD + '[funding]\nrule = "luck"\n',
        ["mine.toml:3:", "'luck'", "attributed, past_success, lottery, equal"],
    ),
    "broken": (
        "title = 1\n[problem\n",
        ["mine.toml:2: not valid TOML", "(column 9)"],
    ),
    "twice": (
        HEAD + "[problem]\nknown = 0.1\nknown = 0.2\n",
        ["mine.toml:4: not valid TOML", "is there already"],
    ),
    "in a table on one line": (
        HEAD + "[conditions]\nbackbone_support = {strength = 2}\n",
        ["mine.toml:3:", "conditions.backbone_support.strength: 2 given"],
    ),
    "key in quotation marks": (
        HEAD + '"problem"."known" = 2\n',
        ["mine.toml:2:", "problem.known: 2 given"],
    ),
    "item on one line": (
        'extends = "adaptive-city"\n\nstages = [{name = "A", start = 3}]\n',
        ["mine.toml:3:", "stages.0.start: 3 given, allowed: number above 0 and below 1"],
    ),
    "any kind of value": (
        HEAD + '[[events]]\nmonth = 3\nkey = "problem.known"\nvalue = []\n',
        ["mine.toml:5:", "events.0.value: allowed: a number, a text, true or false"],
    ),
    "name of an outcome": (
        HEAD + '[outcomes]\n"My gap" = "x:y"\n',
        ["mine.toml:3:", "outcomes.My gap: allowed: a name of small letters"],
    ),
    "item": (
        HEAD + '[[stages]]\nname = "A"\n[[stages]]\nname = "B"\nduration = "long"\n',
        ["mine.toml:6:", "stages.1.duration", "from 0.1 to 50"],
    ),
    "item key": (
        HEAD + '[[stages]]\nname = "A"\nduraton = 3\n',
        ["mine.toml:4:", "stages.0.duraton", "'duration'"],
    ),
    "item missing": (
        HEAD + "[[segments]]\nshare = 1.0\n",
        ["mine.toml:2:", "segments.0.name", "missing"],
    ),
    "cycle": (
        HEAD + '[[stages]]\nname = "A"\nafter = ["B"]\n[[stages]]\nname = "B"\n',
        ["mine.toml:2:", "stages", "cycle"],
    ),
    "no such stage": (
        HEAD + '[[stages]]\nname = "Alpha"\nafter = ["Alfa"]\n',
        ["mine.toml:2:", "'Alfa'", "'Alpha'"],
    ),
    "shares": (
        HEAD + '[[segments]]\nname = "A"\nshare = 0.5\n',
        ["mine.toml:2:", "shares sum to 0.5, must be 1"],
    ),
    "impossible": (
        HEAD + "[problem]\ncoupling_within = 9\n",
        ["mine.toml:3:", "problem.coupling_within = 9", "at most problem.bits - 1 = 7"],
    ),
    "one stage": (
        HEAD + '[[stages]]\nname = "A"\n',
        ["mine.toml:2:", "stages: there is a single stage", "set problem.coupling_across = 0 (it is 3)"],
    ),
    "does not fit what is extended": (
        HEAD + "[problem]\nbits = 2\n",
        ["mine.toml:3:", "problem.coupling_within = 2", "at most problem.bits - 1 = 1"],
    ),
    "start after end": (
        HEAD + "[conditions.common_agenda]\nstart = 50\nend = 10\n",
        ["mine.toml:3:", "start = 50", "end = 10"],
    ),
    "no such parent": (
        'extends = "adaptiv-city"\n',
        ["mine.toml:1:", "extends", "'adaptive-city'"],
    ),
    "extends itself": (
        'extends = "mine.toml"\n',
        ["mine.toml", "circle"],
    ),
    "no module": (
        HEAD + 'extra_conditions = ["nowhere:X"]\n',
        ["mine.toml:2:", "nowhere:X", "module:ATTRIBUTE"],
    ),
}
"""What is written to a file, and what its message must say."""


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_once_with_file_line_key_and_what_is_allowed(case, write):
    text, parts = WRONG[case]
    message = complaint(write(text))
    assert len(message.splitlines()) == 1, message
    for part in parts:
        assert part in message, message


def test_several_mistakes_are_several_lines(write):
    message = complaint(write(HEAD + "[problem]\nknown = 2\nplace = -1\n"))
    assert [line.split(": ")[0].rpartition(":")[2] for line in message.splitlines()] == ["3", "4"]


def test_a_mistake_in_an_extended_file_is_placed_there(write):
    write(HEAD + "\n[problem]\nknown = 2\n", "below.toml")
    message = complaint(write('extends = "below"\ntitle = "Mine"\n[time]\nmonths = 24\n'))
    assert "below.toml:4: problem.known" in message
    assert "mine.toml" not in message


def test_files_are_named_from_where_one_works(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write(HEAD + "[problem]\nknown = 2\n")
    assert complaint(path).startswith("mine.toml:3: problem.known: ")
    assert complaint(write(f'extends = "{path}"\n', "other.toml")).startswith("mine.toml:3: problem.known: ")
    monkeypatch.chdir(tmp_path.parent)
    assert complaint(path).startswith(f"{tmp_path.name}/mine.toml:3: ")


def test_files_that_extend_each_other(write):
    write('extends = "mine"\n', "other.toml")
    assert "circle" in complaint(write('extends = "other"\n'))


@pytest.mark.parametrize("source", ["adaptiv-city", "no/such/file.toml", ""])
def test_a_missing_file_names_the_presets(source):
    message = complaint(source)
    assert f"'{source}'" in message
    assert "small-town" in message


def test_a_missing_preset_proposes_the_nearest():
    assert "did you mean 'adaptive-city'?" in complaint("adaptiv-city")


def test_files_of_other_encodings(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode())  # as some editors write it
    assert load(path).hash == load("adaptive-city").hash
    path.write_bytes(b"\xff\xfe\x00")
    assert "mine.toml: cannot be read" in complaint(path)


@pytest.mark.parametrize(
    ("override", "parts"),
    [
        ("problem.knwon=1", ["--set: problem.knwon", "'problem.known'"]),
        ("conditions.backbone.strength=0", ["'conditions.backbone_support.strength'"]),
        ("conditions.backbone_support=0", ["conditions.backbone_support", "a section", "strength"]),
        ("conditions.backbone_support.strength=2", ["--set: ", "2 given", "from 0 to 1"]),
        ("stages.0.duration=3", ["can only be set in a scenario file"]),
        ("time.months", ["--set time.months", "key=value"]),
    ],
)
def test_wrong_overrides(override, parts):
    message = complaint("adaptive-city", [override])
    assert len(message.splitlines()) == 1
    for part in parts:
        assert part in message, message


def test_scenario_errors_are_errors_of_the_package():
    assert issubclass(ScenarioError, CisimError)


def test_an_unknown_parameter_proposes_the_nearest(city):
    with pytest.raises(ScenarioError, match=r"learning\.noise"):
        city["learning.nois"]


def test_a_module_that_is_not_there_says_where_modules_are_looked_for(write, tmp_path, monkeypatch):
    """Not so where the module is there and something that it imports is not."""
    file = write(HEAD + 'extra_conditions = ["needs_another:CONDITION"]\n')
    assert complaint(file).endswith(f"No module named 'needs_another'; the folder of the module {ADVICE}")
    write("import no_such_module\n", "needs_another.py")
    monkeypatch.syspath_prepend(str(tmp_path))
    message = complaint(file)
    assert "No module named 'no_such_module'" in message
    assert "needs_another.py:1" in message
    assert ADVICE not in message
