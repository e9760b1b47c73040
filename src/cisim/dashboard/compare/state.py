"""What the page Compare keeps for a visitor: the set, results, files brought along, messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypedDict, cast

import solara

from cisim.comparison.verdict import ROPE
from cisim.dashboard.compare.links import from_link, from_search, has_set
from cisim.dashboard.compare.results import SideBySideCache, SideBySideResult
from cisim.dashboard.compare.scenario_set import ScenarioColumn, ScenarioSet, UploadedScenario, default_set
from cisim.dashboard.compare.sentences import set_change_text
from cisim.dashboard.compare.upload import as_settings, read_upload
from cisim.dashboard.state.communities import communities
from cisim.dashboard.state.controls import ControlOption, change_of, examples, keys_of
from cisim.dashboard.state.history import PageHistory
from cisim.dashboard.state.replay import Replay
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings
from cisim.errors import CisimError
from cisim.language import _
from cisim.scenario.load import load, presets

COMPARE_PAGE = "compare"


class CompareState:
    """The columns with their history, replay and messages.

    Attributes:
        history: the set as it was changed here, or nothing while it follows the page Explore; undo, redo.
        replay: position of the column that is shown alone for a moment.
        replay_to: position of the column that the reference is replayed with, if one was chosen.
        changing: position of the column whose panel is open.
        notes: what the visitor should be told.
        files: scenarios brought along, by hash; they are in no link.
        results: what columns did.
    """

    def __init__(self, session: Session, search: str | None = None) -> None:
        self.session = session
        self.replay = Replay[int]()
        self.replay_to = solara.reactive(cast(int | None, None))
        self.changing = solara.reactive(cast(int | None, None))
        self.notes = solara.reactive(cast(tuple[str, ...], ()))
        self.files: dict[str, UploadedScenario] = {}
        self.results = SideBySideCache()
        chosen, notes = from_search(search, session.settings, self.files, session.as_said)
        self.notes.value = tuple(notes)
        self.history = PageHistory(self._own_part(chosen))

    @property
    def own(self) -> ScenarioSet | None:
        """The set as it was changed here."""
        return self.history.present

    @property
    def chosen(self) -> ScenarioSet:
        """The present set; seed and rope are those of the page Explore."""
        return self._whole(self.own)

    @property
    def last_change(self) -> str:
        """The last step in words."""
        past = self.history.value.past
        return set_change_text(self._whole(past[-1]), self.chosen) if past else ""

    @property
    def pair(self) -> tuple[int, int]:
        """Positions of the columns that are replayed: the reference, and another."""
        others = [k for k in range(len(self.chosen.columns)) if k != self.chosen.reference]
        request = self.replay_to.value
        return self.chosen.reference, request if request in others else others[0]

    def _whole(self, own: ScenarioSet | None) -> ScenarioSet:
        settings = self.session.settings
        return default_set(settings) if own is None else replace(own, seed=settings.seed, rope=settings.rope)

    def _own_part(self, chosen: ScenarioSet | None) -> ScenarioSet | None:
        """Without seed and width, which are Explore's; nothing if it is the default."""
        if chosen is None or chosen == default_set(self.session.settings):
            return None
        return replace(chosen, seed=1, rope=ROPE)

    def to(self, chosen: ScenarioSet | None) -> None:
        """Change to another set, or to the default, as one step that can be undone."""
        self.replay.stop()
        self.history.to(self._own_part(chosen))
        self._fit_panel()

    def step(self, redo: bool = False) -> None:
        """Undo or redo."""
        self.replay.stop()
        self.history.step(redo)
        self._fit_panel()

    def _fit_panel(self) -> None:
        if self.changing.value is not None and self.changing.value >= len(self.chosen.columns):
            self.changing.value = None

    def visit(self, search: str | None) -> None:
        """Take the set of an address, as after Back; one of our own that arrives late says nothing new."""
        if (search or "") in self.session.pushed_queries:
            return
        chosen, notes = from_search(search, self.session.settings, self.files, self.session.as_said)
        if chosen is None or chosen != self.chosen:
            self.to(chosen)
            self.changing.value = None
        if notes:
            self.notes.value = tuple(notes)

    def enter(self, search: str | None) -> None:
        """Begin with an address; where it names no columns, those of the last time stay."""
        if has_set(search):
            self.visit(search)

    def choose_replay(self, k: int) -> None:
        """Replay the reference with this column."""
        self.replay.stop()
        self.replay_to.value = k

    def attempt(self, act: Callable[[], None]) -> str:
        """Do something; returns what is wrong with it, or nothing."""
        try:
            act()
        except (CisimError, ValueError, OverflowError) as error:
            return str(error).removeprefix("here: ")
        return ""

    def add(self, column: ScenarioColumn) -> None:
        """One more column."""
        if isinstance(column.source, UploadedScenario):
            self.files[column.source.hash] = column.source
        self.to(self.chosen.add(column))

    def copy(self, k: int) -> None:
        """One more column like this one, open for changes."""
        name = self.chosen.columns[k].name
        self.add(replace(self.chosen.columns[k], name=_("{name} (copy)").format(name=name)[:60] if name else ""))
        self.changing.value = len(self.chosen.columns) - 1

    def add_explore(self) -> None:
        """What the page Explore shows at present."""
        self.add(ScenarioColumn(self.session.settings))

    def add_preset(self, name: str) -> None:
        """A community or one of Explore's examples."""
        self.add(ScenarioColumn(preset(name)))

    def add_link(self, text: str) -> None:
        """What a link shows: a column, or instead of all columns a whole set."""
        chosen, notes = from_link(text, self.files, self.session.as_said)
        if isinstance(chosen, ScenarioSet):
            self.to(chosen)
        else:
            self.add(chosen)
        self.notes.value = tuple(notes)

    def add_file(self, label: str, text: str) -> None:
        """A scenario file."""
        self.add(read_upload(label, text))

    def remove(self, k: int) -> None:
        """Without a column."""
        self.changing.value = None
        self.to(self.chosen.remove(k))

    def rename(self, k: int, name: str) -> None:
        """Another name."""
        self.to(self.chosen.rename(k, name))

    def refer(self, k: int) -> None:
        """Another reference."""
        self.to(replace(self.chosen, reference=k))

    def equal_money(self, result: SideBySideResult) -> None:
        """Change grant pools so that all scenarios spend the same total."""
        self.to(self.chosen.equal_money(result.side))

    def control(self, k: int, name: str, value: object) -> None:
        """Set one of the eight controls of a column."""
        column = self.chosen.columns[k]
        try:
            changes = change_of(name, value, column.scenario)
        except (ValueError, OverflowError):
            raise CisimError(_("a number is expected")) from None
        self.to(self.chosen.put(k, column.changed(changes)))

    def unset(self, k: int, name: str) -> None:
        """Put a control of a column back to what it is in the community."""
        column = self.chosen.columns[k]
        if isinstance(column.source, Settings):
            base = column.source.base
            self.to(self.chosen.put(k, column.changed({key: base[key] for key in keys_of(name)})))


def state_of(session: Session, search: str | None = None) -> CompareState:
    """What the page keeps for this visitor, begun with an address where there is nothing yet."""
    if COMPARE_PAGE not in session.page_states:
        session.page_states[COMPARE_PAGE] = CompareState(session, search)
    state: CompareState = session.page_states[COMPARE_PAGE]
    return state


class PresetGroup(TypedDict):
    """Scenarios that can be added by name, under a heading."""

    label: str
    options: list[ControlOption]


def preset_groups() -> list[PresetGroup]:
    """What can be added by name: communities and Explore's examples."""
    known = communities()
    files: list[ControlOption] = [{"value": name, "label": _(Settings(name).base.title)} for name in known]
    tried: list[ControlOption] = [{"value": f"try:{t.name}", "label": _(t.label)} for t in examples()
             if t.settings.changes or t.settings.community not in known]  # fmt: skip
    return [{"label": _("Scenarios"), "options": files}, {"label": _("Examples of Explore"), "options": tried}]


def preset(name: str) -> Settings:
    """The settings of one of ``preset_groups``."""
    example = next((t.settings for t in examples() if f"try:{t.name}" == name), None)
    if example is not None:
        return example
    if name not in communities():
        raise CisimError(_("there is no scenario '{name}'").format(name=name))
    return (as_settings(load(name)) if name in presets() else None) or Settings(name)
