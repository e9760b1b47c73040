"""The page Learn without a browser: stories, what their texts may say, the ledger, mechanisms, anchors."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cisim.comparison.sentences import VERDICT_CLAUSES
from cisim.comparison.verdict import OUTCOMES
from cisim.dashboard.learn import answers, evidence, facts, guesses, stories
from cisim.dashboard.learn import sections as learn_texts
from cisim.dashboard.learn import story_runs as story_runs
from cisim.dashboard.learn.addresses import place_of
from cisim.dashboard.learn.guesses import Guess
from cisim.dashboard.learn.overview import LEARN_LEAD
from cisim.dashboard.learn.topic_page import MONTH_TEXT
from cisim.dashboard.state.result_cache import ComparisonResult, ComparisonRunner
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import from_query
from cisim.errors import CisimError
from cisim.model.mechanisms import MECHANISMS
from cisim.report import month_map
from cisim.version import __version__

STORIES = stories.stories()
STEPS = [pytest.param(s, step, id=f"{s.name}-{k}") for s in STORIES.values() for k, step in enumerate(s.steps, 1)]
BANNED = re.compile(r"\b(proves?|proven|will|optimal|impact of your grant)\b", re.IGNORECASE)


def own_words(story) -> list[str]:
    """All texts of a story as they stand in its file."""
    found = [story.title, story.question, *(run.label for run in story.runs.values())]
    for step in story.steps:
        found += [step.title, *step.text, *step.after, step.ask]
    return found


@pytest.fixture(scope="module")
def quick() -> ComparisonResult:
    """A small result that stands for any."""
    settings = Settings("small-town").changed({"time.months": 36})
    return ComparisonRunner().compute(settings, 4, lambda: True, lambda done, total: None)


def test_six_stories_the_two_that_matter_most_first():
    assert len(STORIES) == 6
    assert list(STORIES)[:2] == ["technical", "fails"]
    assert [s.name for s in STORIES.values() if s.start_here] == ["technical", "fails"]


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_each_story_asks_before_it_tells_unlocks_one_control_and_leads_to_explore(story):
    kinds = [step.kind for step in story.steps]
    assert len(kinds) <= 7
    assert kinds.count("guess") >= 1
    assert kinds.count("try") == 1
    assert kinds[-1] == "end"
    assert all(step.after and step.ask for step in story.steps if step.kind == "guess")
    for run in story.runs.values():  # valid, and exactly what a link to Explore gives back
        assert run.settings.scenario.hash
    assert {name for step in story.steps for name in step.runs} <= set(story.runs)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_no_number_stands_in_a_text_and_every_fact_exists(story):
    for text in own_words(story):
        assert not re.search(r"\d", text), text
        for run, fact in facts.named(text):
            assert (run in story.runs and fact in {**facts.SCENARIO_FACTS, **facts.RESULT_FACTS}) or (run, fact) == (
                "gain",
                "sentence",
            )


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_nothing_of_a_result_is_said_before_a_guess(story):
    first = next(k for k, step in enumerate(story.steps) if step.kind == "guess")
    asked = [step.ask for step in story.steps] + [t for step in story.steps[: first + 1] for t in step.text]
    for text in asked:
        leaked = {fact for _, fact in facts.named(text)} - set(facts.SCENARIO_FACTS) - {"early_years"}
        assert not leaked, text


def test_scales_of_guesses_have_room():
    for story in STORIES.values():
        for step in story.steps:
            if step.measure == "mean_ahead":
                assert (step.low, step.high) == (0, len(step.cases))
            if step.measure in ("difference", "gain"):
                assert step.low < 0 < step.high


@pytest.mark.parametrize(("story", "step"), STEPS)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_texts_hold_whatever_the_model_returns(story, step, outcome, quick):
    """The same words with each of the four verdicts, and where it is too early; nothing is left unfilled."""
    changed = ComparisonResult(quick.settings, quick.comparison)
    changed.data.update(outcome=outcome, lean="mostly_ahead")
    shown = dict.fromkeys(story.runs, changed)
    known = {name: facts.Facts(run.settings.scenario, changed) for name, run in story.runs.items()}
    known["gain"] = type("Gain", (), {"sentence": answers.gain_sentence(step, shown)})
    for text in (*step.text, *step.after, step.ask):
        said = facts.filled(text, known)
        assert "{" not in said
        assert "…" not in said
        assert not re.search(r" in (Collective|In) ", said), said  # facts that are sentences stand alone
        if any(fact == "Verdict" for _, fact in facts.named(text)):
            assert f"In this model {VERDICT_CLAUSES[outcome]}" in said
            assert ("collective mostly ahead" in said) == (outcome == "no_clear_difference")
    if step.kind == "guess" and step.measure == "verdict":
        assert answers.choice(step, shown) == outcome
        assert answers.gap_sentence(step, shown, outcome) == "You and the model say the same."


@pytest.mark.parametrize("width", [340, 760])
@pytest.mark.parametrize(("story", "step"), [p for p in STEPS if p.values[1].kind == "guess" or p.values[1].cases])
def test_answers_are_drawn_inside_their_frame_with_every_number_in_words(story, step, width, quick):
    shown = dict.fromkeys(story.runs, quick)
    guessed = (
        answers.options(step, quick.comparison.scenario)[0]["value"]
        if step.measure in stories.CHOICE_MEASURES
        else step.high
    )
    if step.cases:
        drawing = answers.cases_drawing({name: story.runs[name] for name in step.cases}, shown, width)
        assert len(drawing.table()) == len(step.cases)
    elif step.figure:
        return
    else:
        drawing = answers.guess_drawing(step, shown, guessed, width)
        assert "In this model" in drawing.title
    root = ElementTree.fromstring(drawing.draw(False))
    assert root.attrib["viewBox"].split()[2] == str(width)
    for element in root.iter():
        for key in () if "style" in element.attrib else ("x", "x1", "x2"):  # marks are moved to their place
            assert -1 <= float(element.attrib.get(key, 0)) <= width + 1
    assert len(root.attrib["aria-label"]) > 80
    assert "nan" not in drawing.draw(False)


def test_a_guess_beyond_the_scale_is_still_on_the_picture(quick):
    step = next(s for s in STORIES["technical"].steps if s.measure == "difference")
    drawing = answers.guess_drawing(step, {step.run: quick}, 500.0, 760)
    assert "+500" in drawing.draw(False)
    assert "above the range where 80 % of the runs end" in answers.gap_sentence(step, {step.run: quick}, 500.0)


def test_gain_and_difference_are_paired_runs(quick):
    step = next(s for s in STORIES["backbone"].steps if s.measure == "gain")
    assert answers.values(step, {step.run: quick, step.against: quick}).tolist() == [0.0] * 4
    assert "practically no difference" in answers.gain_sentence(step, {step.run: quick, step.against: quick})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('kind = "tells"', "did you mean 'tell'"),
        ('kind = "tell"\nrun = "cty"', "did you mean 'city'"),
        ('kind = "guess"\nmeasure = "diference"', "did you mean 'difference'"),
        ('kind = "guess"\nmeasure = "difference"\nlow = 5\nhigh = 5', "low must be below high"),
        ('kind = "try"', "one control"),
        ('kind = "tell"\ncolour = "red"', "colour"),
    ],
)
def test_a_wrong_story_says_what_and_where(wrong, said, tmp_path, monkeypatch):
    file = tmp_path / "stories.toml"
    head = '[[story]]\nname = "x"\ntitle = "X"\nquestion = "?"\n[story.runs.city]\nlabel = "City"\n'
    file.write_text(f'{head}[[story.step]]\ntitle = "T"\ntext = []\n{wrong}\n')
    monkeypatch.setattr(stories, "STORIES_FILE", file)
    with pytest.raises(CisimError, match=re.escape(said)) as error:
        stories.stories.__wrapped__()
    assert "story 'x', step 1" in str(error.value)


def test_results_of_stories_are_computed_once(monkeypatch, quick):
    made = []
    monkeypatch.setattr(story_runs._results, "compute", lambda *asked: made.append(asked) or quick)
    monkeypatch.setattr(story_runs, "_cache", story_runs.LruCache(64))
    settings = Settings(seed=77)
    assert story_runs.known(settings) is None
    assert story_runs.computed(settings, lambda: True) is story_runs.computed(settings, lambda: True)
    assert len(made) == 1
    assert story_runs.all_known([settings])


@given(st.text(max_size=80))
def test_no_address_breaks_the_page(text):
    for search in (text, f"view.story={text}", f"view.story=fails&view.step={text}"):
        story, step = place_of(search)
        assert story is None or 1 <= step <= len(story.steps)


def test_guesses_come_back_as_they_were():
    kept = {("technical", 2): Guess(8, True), ("technical", 3): Guess("isolated_ahead"), ("fails", 2): Guess(-2.5)}
    assert guesses.from_text(guesses.to_text(kept)) == kept
    assert guesses.from_text(guesses.to_text({})) == {}
    assert set(guesses.without(kept, "technical")) == {("fails", 2)}


@pytest.mark.parametrize(
    "row",
    [["nothing", 2, 1, False], ["technical", 99, 1, False], ["technical", 1, 1, False], ["technical", 2, "x", False],
     ["technical", 2, float("nan"), False], ["technical", 2, True, False], ["technical", 3, "nobody", False],
     ["technical", 3, [], True]],
)  # fmt: skip
def test_a_kept_guess_that_answers_nothing_is_left_out(row):
    text = json.dumps({"version": __version__, "guesses": [row, ["technical", 2, 7, True]]})
    assert guesses.from_text(text) == {("technical", 2): Guess(7, True)}


def test_guesses_of_another_version_are_not_taken_for_answers():
    text = guesses.to_text({("technical", 2): Guess(8)}).replace(__version__, "0.0.1")
    assert guesses.from_text(text) == {}


THINGS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4))
ROWS = st.one_of(THINGS, st.lists(st.one_of(THINGS, st.lists(THINGS, max_size=5)), max_size=3))


@given(st.one_of(st.text(max_size=60), ROWS.map(lambda rows: json.dumps({"version": __version__, "guesses": rows}))))
def test_no_kept_text_breaks_the_page(text):
    assert isinstance(guesses.from_text(text), dict)


def test_addresses_say_story_and_step_and_leave_settings_alone():
    story, step = place_of("backbone_support=off&view.story=fails&view.step=3")
    assert (story.name, step) == ("fails", 3)
    settings, notes = from_query("backbone_support=off&view.story=fails&view.step=3")
    assert notes == []
    assert settings == from_query("backbone_support=off")[0]


def test_no_banned_word():
    mechanisms = [text for m in MECHANISMS for text in (m.title, m.sentence, m.price, m.harm, m.evidence)]
    ledger = [text for entry in evidence.entries() for text in (entry.claim, entry.caution)]
    own = learn_texts.TEXTS_FILE.read_text(encoding="utf-8")
    for text in [
        own,
        MONTH_TEXT,
        LEARN_LEAD,
        *mechanisms,
        *ledger,
        *(t for s in STORIES.values() for t in own_words(s)),
    ]:
        assert not BANNED.search(text), BANNED.search(text)


def test_the_map_of_the_month_speaks_of_the_subject():
    """Each step in a few words of its own, with the number of its equation beside it."""
    steps = month_map.scheduled_mechanisms()
    words = [step.words for step in steps]
    assert all(2 <= len(text.split()) <= 6 for text in words)
    assert len(set(words)) == len(words)
    named = {step.mechanism.name for step in steps if step.when == "every month"}
    assert named == month_map.MONTHLY_WORDS.keys()
    assert {step.mechanism.name for step in steps} - named <= month_map.YEARLY_WORDS.keys()
