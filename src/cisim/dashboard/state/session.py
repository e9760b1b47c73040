"""Everything of one visitor. Made for each browser tab; not shared, and gone with the tab."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, cast

import solara
import solara.lab

from cisim.dashboard.state.controls import change_of, changes_text, comma_hint, keys_of, typed_value
from cisim.dashboard.state.download import Downloads
from cisim.dashboard.state.history import PageHistory
from cisim.dashboard.state.jobs import Stopped
from cisim.dashboard.state.judged import JudgedAt, judged_in
from cisim.dashboard.state.language import page_language
from cisim.dashboard.state.named import named, named_in
from cisim.dashboard.state.own_community import PlaceUpload, settings_without_place
from cisim.dashboard.state.place_form import with_number
from cisim.dashboard.state.place_session import PlaceSession
from cisim.dashboard.state.replay import Replay
from cisim.dashboard.state.result_cache import FULL, PREVIEW, ComparisonResult, ComparisonRunner
from cisim.dashboard.state.settings import RUN_OPTIONS, Settings
from cisim.dashboard.state.url import EMBED_KEY, from_query, pairs_of
from cisim.dashboard.state.whole_numbers import whole_number_of
from cisim.errors import CisimError
from cisim.language import _, language_of_request
from cisim.model.parameters import Value

PAUSE = 0.4
"""Seconds between reports of progress."""
AT_ONCE = 0.1
"""Seconds that a page waits for a preview before it is drawn without: most previews take less, and drawing twice takes
the processors that they need.
"""


class Session(PlaceSession):
    """Settings with their history, messages, and results.

    Args:
        search: the query of the address.
        on_explore: whether it is that of Explore: other pages have years of their own in it.

    Attributes:
        history: present settings, undo, redo.
        notes: what the visitor should be told.
        replay: settings shown instead of the present ones while the last change is replayed.
        topic: what the drawer explains.
        attributions_done: how often an effect was shared out among the conditions.
        size: of the window: ``wide``, ``medium`` or ``small``.
        own: files of an own place; in the memory of this tab and nowhere else.
        results: comparisons made so far.
        pushed_queries: queries on their way to the browser because settings changed.
        embedded: whether the page is shown in a frame of another one, without header and footer.
        named: the settings that were given a name last.
        judged_at: stage and year at which Explore judges.
        downloads: files that were asked for.
        page_states: what pages keep until the visitor comes back to them, by page.
    """

    def __init__(self, search: str | None, on_explore: bool = True) -> None:
        page_language.set(language_of_request(search or ""))
        settings, notes = from_query(search)
        self.history = PageHistory(settings)
        self.notes = solara.reactive(tuple(notes))
        self.replay = Replay[Settings]()
        self.topic = solara.reactive("")
        self.attributions_done = solara.reactive(0)
        self.size = solara.reactive("wide")
        self.pushed_queries: list[str] = []
        self.own = solara.reactive(PlaceUpload())
        self.embedded = EMBED_KEY in pairs_of(search)
        self.named = solara.reactive(named_in(search, settings))
        self.judged_at = solara.reactive(judged_in(search if on_explore else ""))
        self.downloads = Downloads()
        self.forget_results()
        self.results.begin(settings)

    def forget_results(self) -> None:
        """Without anything that was computed for this visitor."""
        self.results = ComparisonRunner()
        self.page_states: dict[str, Any] = {}
        self.forget_places()

    def use(self, upload: PlaceUpload) -> None:
        """Take other files."""
        self.own.value = upload
        self.results.begin(self.settings)

    def fill_in(self, name: str, text: str) -> str:
        """Say a number of the own place; returns what is wrong with it, or nothing."""
        try:
            said = with_number(self.history.present, name, text)
        except CisimError as error:
            return str(error)
        problem = self.place(said)[1]
        if not problem:
            self.to(said)
        return problem

    def leave_place(self) -> None:
        """Forget the files, what was said beside them, and all that was computed from them."""
        self.own.value = PlaceUpload()
        self.downloads.forget()
        self.forget_results()
        self.to(replace(self.history.present, form=(), files=""))
        self.named.value = named(self.settings, "")

    def choose(self, settings: Settings) -> None:
        """Change to other settings in the same place."""
        now = self.history.present
        self.to(replace(settings_without_place(settings), form=now.form, files=now.files))

    @property
    def wide(self) -> bool:
        """Whether the window has room for settings beside the answer."""
        return self.size.value == "wide"

    @property
    def small(self) -> bool:
        """Whether the window is as small as a phone."""
        return self.size.value == "small"

    @property
    def judged(self) -> JudgedAt:
        """What of the stage and the year at which Explore judges there is in the present settings."""
        return self.judged_at.value.possible_in(self.settings.scenario)

    def to(self, settings: Settings) -> None:
        """Change to other settings, as one step that can be undone."""
        self.replay.stop()
        plain = settings_without_place(settings)
        placed = self.in_place(plain)
        if self.results.begin(placed):
            self.results.begun(placed, AT_ONCE)
        self.history.to(plain)

    def step(self, redo: bool = False) -> None:
        """Undo or redo."""
        self.replay.stop()
        self.history.step(redo)

    def set(self, changes: Mapping[str, Value]) -> str:
        """Change values by key; returns what is wrong with them, or nothing."""
        try:
            self.to(self.settings.changed(changes))
        except (CisimError, ValueError, OverflowError) as error:
            return str(error)
        return ""

    def control(self, name: str, value: Any) -> str:
        """Set one of the eight controls; returns what is wrong, or nothing."""
        try:
            return self.set(change_of(name, value, self.settings.scenario))
        except CisimError as error:
            return str(error)

    def unset(self, name: str) -> None:
        """Put a control back to what it is in the community."""
        base = self.settings.base
        self.set({key: base[key] for key in keys_of(name)})

    def assume(self, key: str, text: str) -> str:
        """Set a parameter or an option of the runs to a typed value; returns the error text, or nothing."""
        try:
            if key in RUN_OPTIONS:
                seed, rope = (whole_number_of(text), None) if key == "seed" else (None, float(text))
                self.to(self.settings.with_run_options(seed, rope))
                return ""
            return self.set({key: typed_value(self.settings.scenario.parameters[key], text)}).removeprefix(f"{key}: ")
        except CisimError as error:
            return str(error)
        except (ValueError, OverflowError):
            return _("a number is expected") + comma_hint(text)

    def unassume(self, key: str) -> None:
        """Put a parameter back to what it is in the community."""
        if key in RUN_OPTIONS:
            self.assume(key, str(getattr(Settings(), key)))
        else:
            self.set({key: self.settings.base[key]})

    def open_saved(self, query: str, name: str, note: str) -> None:
        """Change to a scenario that was saved with a name."""
        settings, notes = self.read(query)
        self.named.value = named(settings, name, note)
        self.notes.value = tuple(notes)
        self.to(settings)

    def framed(self, query: str) -> str:
        """A query of a page, which stays embedded where it is."""
        return "&".join(filter(None, [query, EMBED_KEY if self.embedded else ""]))

    def note_push(self, query: str, search: str | None) -> None:
        """Remember an address that this page pushes because settings changed."""
        if query != (search or ""):
            self.pushed_queries.append(query)

    def visit(self, search: str | None, on_explore: bool = True) -> None:
        """Take the settings of an address, as after Back. One of our own that arrives late says nothing new: settings
        may have changed again since.
        """
        if (search or "") in self.pushed_queries:
            while (search or "") in self.pushed_queries:
                self.pushed_queries.pop(0)
            self.notes.value = ()
            return
        settings, notes = self.read(search)
        self.named.value = named_in(search, settings)
        if on_explore:
            self.judged_at.value = judged_in(search)
        if settings != self.settings:
            self.to(settings)
        self.notes.value = tuple(notes)

    def prepare(self, settings: Settings, is_wanted: Callable[[], bool]) -> None:
        """Compute a first result of some settings, unless it is known or no longer wanted."""
        if self.results.best(settings) is None:
            self.results.compute(settings, PREVIEW, is_wanted, lambda done, total: None)

    @property
    def last_change(self) -> str:
        """The last step in words."""
        past = self.history.value.past
        return changes_text(self.in_place(past[-1]), self.settings) if past else ""


@dataclass(frozen=True)
class Job:
    """What is being computed: ``idle``, ``preview`` or ``refine``, or what went wrong."""

    kind: str = "idle"
    error: str = ""


session_context = solara.create_context(cast(Session, None))


def use_session() -> Session:
    """The session of the page; a hook."""
    session: Session = solara.use_context(session_context)
    return session


def use_comparison(session: Session, settings: Settings) -> tuple[ComparisonResult | None, Job, Any]:
    """The newest comparison for these settings, what is being computed, and the task; a hook."""
    return use_results(session.results, settings)


def use_results(results: Any, request: Any) -> tuple[Any, Job, Any]:
    """The newest result of a request, what is being computed, and the task, which can be cancelled; a hook.

    The first answer is the preview; where all runs are at hand nothing is computed. A change cancels what is under way.

    Args:
        results: has ``begun``, ``best`` and ``compute`` as ``ComparisonRunner`` has.
        request: what they are asked for.
    """

    def work() -> Iterator[Any]:
        reported.current = monotonic()
        done = results.begun(request)
        if done is not None:
            yield done
        for runs in (PREVIEW, FULL):
            if done is None or done.runs < runs:
                try:
                    done = results.compute(request, runs, task.is_current, progress)
                except Stopped:
                    return
                yield done

    def progress(done: int, total: int) -> None:
        if total > PREVIEW and monotonic() - reported.current > PAUSE:
            reported.current = monotonic()
            task.progress = done / total

    reported = solara.use_ref(0.0)

    task = solara.lab.use_task(work, dependencies=[request], raise_error=False)
    _ = task.latest  # read, so that the page is drawn again when there is a new one
    result = results.best(request)
    if task.error:
        return result, Job("idle", _sentence(task.exception)), task
    if task.cancelled or (result is not None and result.runs >= FULL):
        return result, Job("idle"), task
    return result, Job("refine" if result is not None else "preview"), task


def _sentence(error: BaseException | None) -> str:
    if isinstance(error, MemoryError):
        return _("There is not enough memory for this. Try a smaller community.")
    return _("This could not be simulated: {error}").format(error=error)


def use_errors() -> tuple[dict[str, str], Callable[[str, str], None]]:
    """What is wrong, by name, and what says so of one name, in place of what was said before; a hook."""
    nothing: dict[str, str] = {}
    errors, set_errors = solara.use_state(nothing)

    def report(name: str, text: str) -> None:
        set_errors({name: text} if text else {})

    return errors, report
