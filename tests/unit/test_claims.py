"""Claims of the sources: the file is checked with file and line, and verdicts follow from intervals."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.evidence.claim_effects import SwitchChange, change_of, verdict_of
from cisim.evidence.claims import Claim, ClaimError, claims_file, read_claims, select_claims
from cisim.evidence.claims_report import as_markdown, change_text, switch_text
from cisim.model.parameters import CONDITION_NAMES
from evidence_tools import toml_value

SIMPLE = {
    "id": "simple", "refs": ["X1"], "claim": "More is better.", "source": "nobody",
    "key": "problem.known", "from": 0.0, "to": 1.0, "difference": "-",
}  # fmt: skip


def claim(**changes) -> Claim:
    return Claim.model_validate(SIMPLE | changes)


def written(tmp_path, **changes):
    """A file with a comment and one claim, a line for each key from line 3 on."""
    item = {k: v for k, v in (SIMPLE | changes).items() if v is not None}
    path = tmp_path / "claims.toml"
    path.write_text("# mine\n[[claims]]\n" + "".join(f"{k} = {toml_value(v)}\n" for k, v in item.items()))
    return path


@pytest.mark.parametrize(
    ("changes", "line", "says"),
    [
        ({"key": "problem.knwon"}, 7, "simple: from: problem.knwon: unknown key; did you mean 'problem.known'?"),
        ({"to": 3.0}, 9, "simple: to: problem.known: 3.0 given, allowed: number from 0 to 1"),
        ({"to": 0.0}, 9, "simple: to: the scenario is the same before and after"),
        ({"scenario": "adaptive-ctiy"}, 11, "did you mean 'adaptive-city'?"),
        ({"year": 40}, 11, "simple: year: 40 given, adaptive-city ends after 15 years"),
        ({"difference": "up"}, 10, "simple: difference: 'up' given, allowed: +, -, 0"),
        ({"year": True}, 11, "simple: year: True given, allowed: number above 0"),
        ({"to": ["x"]}, 9, "simple: to.problem.known: allowed: a number, a text, true or false"),
        ({"difference": None}, 2, "simple: no sign is expected"),
        ({"outcome": "trsut"}, 2, "outcome: unknown 'trsut'; did you mean 'trust'?"),
        ({"isolatd": "+"}, 11, "simple: isolatd: unknown key; did you mean 'isolated'?"),
        ({"claim": None}, 2, "simple: claim: missing"),
        ({"set": {"problem.plce": 1.0}}, 11, "simple: set: problem.plce: unknown key; did you mean 'problem.place'?"),
        ({"key": None, "from": None, "to": {"problem.known": 0.0}}, 7, "the same before and after"),
        ({"to": {"problem.known": 0.0}}, 2, "key: allowed is the name of one key"),
    ],
)
def test_errors_name_file_line_claim_and_nearest(tmp_path, changes, line, says):
    path = written(tmp_path, **changes)
    with pytest.raises(ClaimError) as error:
        read_claims(path)
    assert str(error.value).startswith(f"{path}:{line}: "), error.value
    assert says in str(error.value)


def test_ids_differ(tmp_path):
    path = written(tmp_path)
    path.write_text(path.read_text() + path.read_text())
    with pytest.raises(ClaimError, match="ids must differ: simple"):
        read_claims(path)


def test_the_claims_of_cisim_cover_every_condition_with_its_price_and_its_harm():
    file = read_claims()
    keys = {key for c in file.claims for key in c.keys}
    for name in CONDITION_NAMES:
        assert {f"conditions.{name}.{key}" for key in ("strength", "hours")} <= keys
    assert len(file.claims) >= 80
    assert file.no_switch


def test_claims_are_chosen_by_their_own_ids_and_by_those_of_the_sources():
    file = read_claims()
    assert [c.id for c in select_claims(file, ["backbone"])] == ["backbone"]
    assert {"role-planner", "role-data", "role-facilitator", "backbone-split"} == {
        c.id for c in select_claims(file, ["B18"])
    }
    assert select_claims(file, []) == file.claims
    with pytest.raises(ClaimError, match="no claim 'bakbone'; did you mean 'backbone'"):
        select_claims(file, ["bakbone"])
    with pytest.raises(ClaimError, match="claim 'A15' has no switch: no leakage"):
        select_claims(file, ["A15"])


@pytest.mark.parametrize(
    ("signs", "isolated", "difference", "verdict"),
    [
        ({"difference": "-"}, (0, 0), (-0.05, 0.08), "inert"),
        ({"difference": "-"}, (0, 0), (-0.05, 0.2), "cannot_be_told"),
        ({"difference": "-"}, (1, 2), (-0.05, 0.08), "against"),  # nothing moves where something should
        ({"difference": "-"}, (0, 0), (-2, -1), "as_expected"),
        ({"difference": "-"}, (0, 0), (1, 2), "against"),
        ({"difference": "-"}, (0, 0), (-1, 2), "cannot_be_told"),
        ({"isolated": "+", "difference": "-"}, (1, 2), (-2, -1), "as_expected"),
        ({"isolated": "+", "difference": "-"}, (-2, -1), (-2, -1), "against"),
        ({"isolated": "+", "difference": "-"}, (-1, 2), (-2, -1), "cannot_be_told"),
        ({"difference": "0"}, (0, 0), (-0.05, 0.08), "as_expected"),  # nothing moves, as it should be
        ({"difference": "0"}, (1, 2), (-0.05, 0.08), "as_expected"),
        ({"difference": "0"}, (0, 0), (0.2, 0.8), "against"),
        ({"difference": "0"}, (0, 0), (-0.5, 0.8), "cannot_be_told"),
    ],
)
def test_verdicts(signs, isolated, difference, verdict):
    def change(ends):
        return SwitchChange(0, 0, sum(ends) / 2, *ends)

    changes = {"isolated": change(isolated), "collective": change(difference), "difference": change(difference)}
    assert verdict_of(claim(**{"difference": "", **signs}), changes) == verdict


def test_the_interval_is_that_of_paired_changes():
    """By hand: changes 1, 2, 3 have mean 2 and standard error 1/sqrt(3); t of two degrees of freedom is 4.3027."""
    change = change_of(np.array([10.0, 20.0, 30.0]), np.array([11.0, 22.0, 33.0]))
    assert (change.before, change.after, change.mean) == (20, 22, 2)
    assert change.high - change.mean == pytest.approx(4.302653 / 3**0.5, rel=1e-6)
    assert change_text(change_of(np.ones(3), np.ones(3)), 0.1) == "0"


def test_texts():
    assert switch_text(claim()) == "problem.known 0 → 1"
    assert switch_text(claim(set={"problem.place": 0.0}), "`") == "`problem.known` 0 → 1, with `problem.place` 0"
    assert "## " not in as_markdown([], [], 2, 1)
    assert claims_file().is_file()
