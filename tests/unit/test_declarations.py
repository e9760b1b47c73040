"""A condition or a parameter that declares what cannot be is refused when it is read, with file, line and name."""

from __future__ import annotations

import dataclasses

import pytest

from cisim.errors import CisimError, ScenarioError
from cisim.model.conditions import CONDITIONS
from cisim.model.conditions.base import Change, own
from cisim.model.parameters import Parameter
from cisim.scenario.load import load
from condition_tools import YOUTH_VOICE

HARM = 'Change("search_rate"'
MORE = 'own("more", NAME, 0.5, 0, 1, "share", "A"'
NEEDS = "prerequisites=(Prerequisite({}, 'why'),), changes=(\n"
WRONG = {
    "role": (
        '"harm", "listening',
        '"harmful", "listening',
        HARM,
        ["role 'harmful'", "benefit, price, harm; did you mean 'harm'?"],
    ),
    "operation": ('"scale"', '"multiply"', HARM, ["'search_rate'", "operation 'multiply'", "add, scale"]),
    "driver": (
        'driver="strength"',
        'driver="strenght"',
        '"coordination_hours"',
        ["level, strength; did you mean 'strength'?"],
    ),
    "sign": ("sign=-1.0", "sign=-0.5", HARM, ["sign -0.5", "1, -1"]),
    "quantity": (
        'Change("inclusion"',
        'Change("inclusin"',
        'Change("inclusin"',
        ["'inclusin'; did you mean 'inclusion'?", "search_rate"],
    ),
    "coefficient": (
        '("more",)',
        '("mor",)',
        "= Condition(",
        ["'youth_voice'", "'inclusion'", "'mor'", "more, slower, hours; did you mean 'more'?"],
    ),
    "comma": ('("more",)', '("more")', 'Change("inclusion"', ["coefficients must be a tuple", "comma"]),
    "badge": (
        'grade="A", main_path',
        'badge="great", grade="A", main_path',
        "= Condition(",
        ["badge 'great'", "several, mixed, limited, assumption"],
    ),
    "grade": ('grade="A", main_path', 'grade="a", main_path', "= Condition(", ["'youth_voice': grade 'a'", "S, L, A"]),
    "grade of a number": (
        MORE,
        MORE[:-2] + 'B"',
        'own("more"',
        ["'conditions.youth_voice.more': grade 'B'", "S, L, A"],
    ),
    "range": (
        MORE,
        MORE.replace("0.5, 0, 1", "0.3, 1, 0"),
        'own("more"',
        ["'conditions.youth_voice.more'", "0.3", "range 1 to 0", "lowest <= default <= highest"],
    ),
    "default": (MORE, MORE.replace("0.5", "1.5"), 'own("more"', ["1.5", "range 0 to 1"]),
    "reserved": (
        '"more"',
        '"start"',
        "= Condition(",
        ["'start' is there already", "strength, start, end, build_years"],
    ),
    "twice": ('own("slower"', 'own("more"', "= Condition(", ["'more' is there already"]),
    "section": (
        'own("more", NAME',
        'own("more", "youth"',
        "= Condition(",
        ["'conditions.youth.more'", "conditions.youth_voice.more"],
    ),
    "time to build": ("1.0, 0.1, 20", "1.0, 0, 20", "= Condition(", ["build_years", "above 0"]),
    "name": ('"youth_voice"', '"Youth voice"', "= Condition(", ["'Youth voice'", "small letters"]),
    "prerequisite": (
        "changes=(\n",
        NEEDS.format("'stafing', 0.0"),
        "Prerequisite(",
        ["'stafing'; did you mean 'staffing'?"],
    ),
    "floor": ("changes=(\n", NEEDS.format("'staffing', 2"), "Prerequisite(", ["'staffing': floor 2", "from 0 to 1"]),
    "list": (
        "changes=(\n",
        NEEDS.format("'staffing', 0.0").replace("(P", "[P").replace(",)", "]"),
        "= Condition(",
        ["prerequisites must be a tuple"],
    ),
}
"""What is replaced in a condition that works, by what, the line to blame, and what the message must say."""


@pytest.mark.parametrize("case", WRONG)
def test_a_condition_is_checked_when_a_scenario_names_it(case, tmp_path, monkeypatch):
    before, after, blamed, parts = WRONG[case]
    source = YOUTH_VOICE.replace("import Change, Condition", "import Change, Condition, Prerequisite")
    assert before in source
    source = source.replace(before, after)
    module = f"wrong_{case.replace(' ', '_')}"
    (tmp_path / f"{module}.py").write_text(source)
    (tmp_path / "mine.toml").write_text(f'extends = "adaptive-city"\nextra_conditions = ["{module}:YOUTH_VOICE"]\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        load("mine.toml")
    message = str(caught.value)
    line = next(k for k, text in enumerate(source.splitlines(), 1) if blamed in text)
    for part in ("mine.toml:2: extra_conditions:", f"{module}:YOUTH_VOICE", f"{module}.py:{line}: ", *parts):
        assert part in message, message
    assert len(message.splitlines()) == 1


def test_the_same_is_said_of_declarations_in_python():
    with pytest.raises(CisimError, match=r"test_declarations\.py:\d+: a change: unknown quantity 'nois'.*'noise'"):
        Change("nois", "add", (), "benefit", "typo")
    with pytest.raises(
        CisimError, match=r"test_declarations\.py:\d+: condition 'agenda': parameter 'conditions\.common"
    ):
        dataclasses.replace(CONDITIONS[0], name="agenda")
    with pytest.raises(CisimError, match=r"'conditions\.x\.y': default nan"):
        own("y", "x", float("nan"), 0, 1, "share", "A", "", "no number")
    with pytest.raises(CisimError, match="default 'rign' given, allowed: ring, line; did you mean 'ring'"):
        Parameter("ties.shape", "rign", 0, 0, "", "", "A", "", "a shape", "structure", ("ring", "line"))
    with pytest.raises(CisimError, match=r"scope 'runs'.*'run'"):
        Parameter("ties.shape", 1, 0, 2, "", "", "A", "", "a number", "runs")
