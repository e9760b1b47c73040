"""Changes on Explore and Compare: undone, done again, replayed; and combinations that come from Experiment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cisim.dashboard.compare.sentences import set_change_text
from cisim.dashboard.compare.state import CompareState, state_of
from cisim.dashboard.experiment.analysis import analyse
from cisim.dashboard.experiment.compare_link import add_to_compare
from cisim.dashboard.experiment.design import combination
from cisim.dashboard.experiment.run_store import shipped
from cisim.dashboard.experiment.view_state import ExperimentView
from cisim.dashboard.state import replay as replays
from cisim.dashboard.state.controls import problems
from cisim.dashboard.state.history import MAX_UNDO, History
from cisim.dashboard.state.replay import Replay
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings
from cisim.errors import CisimError


def test_history():
    a, b, c = (Settings(seed=k) for k in (1, 2, 3))
    history = History(a).to(b).to(b).to(c)
    assert history.undo().present == b
    assert history.undo().undo().undo().present == a
    assert history.undo().redo() == history
    assert history.undo().to(a).future == ()
    for k in range(2 * MAX_UNDO):
        history = history.to(Settings(seed=k + 10))
    assert len(history.past) == MAX_UNDO


@pytest.fixture
def hasty(monkeypatch):
    """Replays without waiting."""
    monkeypatch.setattr(replays, "BEAT", 0.0)


def test_a_replay_shows_before_and_after_three_times_and_ends_with_the_present(hasty):
    replay, seen = Replay[str](), []

    def drawn() -> int:
        seen.append(replay.showing.value)
        return replay.beat.value

    replay.run(("before", "after"), lambda state: None, lambda: True, drawn)
    assert seen == ["before", "after"] * 3
    assert replay.showing.value is None


def test_a_change_a_newer_replay_and_a_closed_window_end_a_replay(hasty, monkeypatch):
    replay, seen = Replay[str](), []

    def changed() -> int:
        seen.append(replay.showing.value)
        replay.stop()
        return replay.beat.value

    replay.run(("before", "after"), lambda state: None, lambda: True, changed)
    assert seen == ["before"]
    assert replay.showing.value is None
    monkeypatch.setattr(replays, "DRAW_PATIENCE", 0.0)
    replay.run(("before", "after"), lambda state: None, lambda: True, lambda: 0)  # nobody says it is drawn
    assert replay.showing.value is None
    monkeypatch.undo()
    monkeypatch.setattr(replays, "BEAT", 0.0)
    replay.run(("before", "after"), lambda state: None, lambda: replay.showing.value is None, lambda: 10**9)
    assert replay.showing.value == "before"  # what is shown belongs to the newer one from now on


def test_every_change_of_the_set_is_undone_and_done_again():
    """And said in words; seed and width stay Explore's."""
    session = Session("community=small-town&years=2")
    state = state_of(session)
    first = state.chosen
    acts = [
        (lambda: state.copy(1), "C added: Full collective, small town, 2 years (2)"),
        (lambda: state.control(2, "backbone_support", "off"), "C Backbone support: full → off"),
        (lambda: state.rename(2, "Lean"), "C is called Lean"),
        (lambda: state.refer(1), "Differences from B instead of A"),
        (lambda: state.remove(0), "A removed: Isolated, small town, 2 years"),
        (lambda: state.to(None), "Other scenarios"),
    ]
    seen = [first]
    for act, said in acts:
        before = state.chosen
        act()
        assert set_change_text(before, state.chosen) == said
        seen.append(state.chosen)
    session.assume("seed", "9")
    for wanted in seen[-2::-1]:
        state.step()
        assert state.chosen == replace(wanted, seed=9)
    assert not state.history.value.past
    for wanted in seen[1:]:
        state.step(redo=True)
        assert state.chosen == replace(wanted, seed=9)
    assert not state.history.value.future


def test_a_link_is_where_the_history_begins_and_back_is_a_step():
    session = Session("")
    state = CompareState(session, "view.a=isolated&view.b=default&view.c=backbone_support:off")
    assert len(state.chosen.columns) == 3
    assert state.history.value.past == ()
    state.visit("view.a=isolated&view.b=money:12")
    assert len(state.chosen.columns) == 2
    state.step()
    assert len(state.chosen.columns) == 3


def test_the_pair_that_is_replayed_is_the_reference_and_another():
    state = CompareState(Session(""), "view.a=isolated&view.b=default&view.c=backbone_support:off")
    assert state.pair == (0, 1)
    state.choose_replay(2)
    assert state.pair == (0, 2)
    state.refer(2)
    assert state.pair == (2, 0)
    state.replay.showing.value = 2
    state.rename(0, "Alone")
    assert state.replay.showing.value is None


def test_a_combination_stands_beside_the_reference_of_compare():
    """Named, once, with the numbers of the combination; where four are taken, that is said and nothing changes."""
    found = analyse(shipped(), ExperimentView(problem="adaptive").on(shipped()))
    state = CompareState(Session(""))
    for cell, name in (("10000", "Only agenda"), ("11110", "Full, no backbone"), ("11110", "Full, no backbone")):
        add_to_compare(state, found, cell)
        assert state.chosen.names[-1] == name
        assert state.chosen.columns[-1].scenario.hash == combination(Settings(), cell, "adaptive").scenario.hash
    assert state.notes.value == ("D Full, no backbone is here already. Differences are from A Isolated.",)
    assert state.chosen.names[:3] == ("Isolated", "Full collective", "Only agenda")
    before = state.chosen
    with pytest.raises(CisimError, match="All 4 places of the page Compare are taken"):
        add_to_compare(state, found, "01000")
    assert state.chosen == before
    state.step()
    assert state.chosen.names == ("Isolated", "Full collective", "Only agenda")


def test_a_combination_of_another_community_brings_none_and_all_of_it():
    """Not beside a small town, unless the visitor has chosen the columns there."""
    found = analyse(shipped(), ExperimentView(problem="technical").on(shipped()))
    state = CompareState(Session("community=small-town"))
    add_to_compare(state, found, "10000")
    grounds = {(c.source.community, c.scenario["problem.known"]) for c in state.chosen.columns}
    assert grounds == {("adaptive-city", problems()["technical"]["problem.known"])}
    assert [c.scenario.hash for c in state.chosen.columns] == [
        combination(Settings(), cell, "technical").scenario.hash for cell in ("00000", "11111", "10000")
    ]
    state = CompareState(Session("community=small-town"))
    state.rename(0, "Alone")
    add_to_compare(state, found, "10000")
    assert [c.source.community for c in state.chosen.columns] == ["small-town", "small-town", "adaptive-city"]
