"""Coverage, words and noise of joint draws; the store; the registered mechanisms."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest

from cisim.evidence.registration import registered, registration
from cisim.evidence.uncertainty import UncertaintyQuestion, outcome_of, rank_correlations, read_answer, run_worlds
from cisim.evidence.uncertainty_report import uncertainty_document
from cisim.evidence.validation.draw_store import DrawStore
from cisim.evidence.validation.patterns import Pattern, read_patterns
from cisim.evidence.validation.predictive import (
    Draws,
    DrawValue,
    draw_all,
    noise_share,
    predict,
    summarise,
    word_of,
)
from cisim.model.reads import readers
from cisim.report.terminal import as_text

SIMPLE = {
    "id": "simple", "group": "Simple", "claim": "It pays.", "source": "nobody", "grade": "L", "evidence": "narrative",
    "statistic": "difference", "arguments": {"year": 1}, "target": {"above": 0.0}, "basis": "the sign",
    "set": {"time.months": 12, "sectors.nonprofits": 7}, "null": "zero", "replications": 20, "use": "design",
    "says": "It is {value}.",
}  # fmt: skip


def pattern(**changes) -> Pattern:
    return Pattern.model_validate(SIMPLE | changes)


@pytest.mark.parametrize(
    ("coverage", "isolated", "noise", "word"),
    [
        (0.80, 0.0, 0.1, "covered"),
        (0.79, math.nan, 0.1, "possible"),
        (0.05, 0.0, 0.1, "possible"),
        (0.04, 0.0, 0.1, "contradicted"),
        (0.9, 0.9, 0.1, "covered, says nothing"),
        (0.9, 0.9, 0.6, "too noisy"),
        (math.nan, math.nan, 0.0, "not simulated"),
    ],
)
def test_words(coverage, isolated, noise, word):
    assert word_of(coverage, isolated, noise) == word


def test_coverage_percentile_and_what_cannot_be_simulated():
    values = [DrawValue(x, 0.1, 0.0) for x in np.linspace(-1, 3, 80)] + [DrawValue(math.nan, math.nan, math.nan)] * 2
    found = summarise(pattern(), values, default=1.0, runs=40)
    assert (found.draws, found.failed) == (80, 2)
    assert found.coverage == pytest.approx(0.75, abs=0.01)
    assert found.percentile == pytest.approx(0.5, abs=0.01)
    assert found.isolated == 0, "exactly 0 is not above 0"
    assert found.word == "possible"


def test_noise_is_the_part_of_luck():
    rng = np.random.default_rng(1)
    true, luck = rng.normal(0, 1, 4000), rng.normal(0, 1, 4000)
    found = noise_share([DrawValue(a + b, 1.0, 0) for a, b in zip(true, luck, strict=True)])
    assert found == pytest.approx(0.5, abs=0.05)
    assert noise_share([DrawValue(0.0, 0.0, 0.0)] * 3) == 0


def test_draws_are_kept_gone_on_with_and_the_same_for_any_threads(tmp_path):
    draws, asked = Draws(3, 4), [pattern()]
    stop = threading.Event()
    stop.set()
    assert draw_all(asked, draws, DrawStore(tmp_path), stop=stop) is None
    first = draw_all(asked, draws, DrawStore(tmp_path), threads=2)
    lines = (tmp_path / "draws.jsonl").read_text()
    assert draw_all(asked, draws, DrawStore(tmp_path), threads=1) == first
    assert (tmp_path / "draws.jsonl").read_text() == lines, "nothing was run again"
    (tmp_path / "draws.jsonl").write_text(lines[: len(lines) - 20])  # killed while writing
    assert draw_all(asked, draws, DrawStore(tmp_path)) == first
    assert draw_all(asked, draws, DrawStore(None)) == first
    assert len({v.value for v in first["simple"]}) == 3


def test_what_is_too_noisy_is_run_twice_as_long():
    noisy = pattern(target={"above": -100.0})
    found = predict([noisy], {"simple": 0.0}, Draws(3, 4), DrawStore(None))["simple"]
    assert found.runs == (8 if found.word == "too noisy" else found.runs)
    assert found.coverage == 1


def test_a_pattern_keeps_its_own_values_in_a_draw():
    held = pattern(set=SIMPLE["set"] | {"trust.gain": 0.5})
    assert held.load({"trust.gain": 0.01, "trust.decay": 0.02})["trust.gain"] == 0.5
    assert held.load({"trust.gain": 0.01, "trust.decay": 0.02})["trust.decay"] == 0.02
    assert pattern(arm="isolated").load()["conditions.common_agenda.strength"] == 0


def test_sets_have_root_seeds_of_their_own():
    assert (pattern().root(), pattern(use="test").root(), pattern(use="input").root(), pattern().root(7)) == (
        1,
        2,
        1,
        7,
    )


def test_every_pattern_of_the_registration_is_there():
    ids = {p.id for p in read_patterns().patterns}
    named = (
        "technical-15 adaptive-15 interaction without-backbone rs-dense-late zero-coupling coupling-fades gate lead "
    )
    named += "trial-onset trial-level clean-0 clean-dose city-dose corner-known-authorised corner-known-nobody "
    named += "corner-each-authority fragmentation-16 opposed imposed starved agenda-drifts vocabulary-first "
    named += "other-age-band grants-1-5-isolated coalitions-3 coalitions-5.5 coalitions-9 programmes-2 programmes-5.5"
    assert set(named.split()) <= ids


def test_rank_correlations_find_what_separates():
    rng = np.random.default_rng(1)
    d = rng.random(200)
    rho, samples = rank_correlations(np.array([d**3, -d, rng.random(200)]), d)
    assert rho[:2] == pytest.approx([1, -1])
    assert abs(rho[2]) < 0.25
    assert samples.shape == (3, 1000)


def test_joint_draws_of_a_scenario(small, tmp_path):
    question = UncertaintyQuestion(small.replace({"time.months": 12}), draws=12, runs=10, reference_runs=10)
    found = run_worlds(question, DrawStore(tmp_path))
    assert run_worlds(question, DrawStore(tmp_path)) == found
    answer = read_answer(question, found)
    result = answer.to_dict()
    assert result["draws"] + result["failed"] == 12  # a start may be out of reach with what was drawn
    assert 0 <= result["shares"]["behind"]["low"] <= result["shares"]["behind"]["share"]
    assert len(result["separation"]) == result["numbers"] - len(result["measurement"]) > 100
    d = result["mean"]
    assert d["difference"] == pytest.approx(d["collective"] - d["isolated"])
    drawn = {n.key for n in question.numbers()}
    measured = [key for key in sorted(drawn) if readers(key) == ("simulation/indicators.py",)]
    assert measured == sorted(result["measurement"])  # by chance alone one would separate worlds now and then
    assert {row["key"] for row in result["separation"]} == drawn - set(measured)
    assert f"{', '.join(result['measurement'])} are drawn too" in as_text(uncertainty_document(answer))
    other = question.scenario.replace(dict.fromkeys(measured, 0.0))
    assert outcome_of(other, 4, 1) == outcome_of(question.scenario, 4, 1)


def test_registered_mechanisms_are_set_one_after_the_other():
    steps = list(registration().steps("adaptive-city"))
    assert steps[0][0] is None
    assert len(steps) == 18
    for (_, before), (mechanism, after) in zip(steps, steps[1:], strict=False):
        assert {k for k in after if before.get(k) != after[k]} <= set(mechanism.registered)
    assert registered("technical-city")["problem.defined"] == 1
    assert registration().base("technical-city")["service.need_seen"] == 1
    assert registered("adaptive-city", {"time.months": 24}).months == 24


def test_a_line_that_was_changed_is_drawn_again(tmp_path):
    """A number of a stored draw in which a digit was flipped is not used."""
    store = DrawStore(tmp_path)
    store.write([{"question": "q", "draw": n, "value": 0.25} for n in range(3)])
    file = tmp_path / "draws.jsonl"
    lines = file.read_text().splitlines()
    lines[1] = lines[1].replace("0.25", "0.75")
    file.write_text("\n".join([*lines, "[]", "{}", '"x"', ""]))
    assert list(store.read()) == [("q", 0), ("q", 2)]
