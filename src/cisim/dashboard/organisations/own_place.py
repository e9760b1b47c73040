"""The panel of a place of the visitor's own: files, what was understood, the form for what is missing, what to save."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypedDict

import solara

from cisim.dashboard.organisations.components import OwnPlace as OwnPlaceForm
from cisim.dashboard.organisations.place_columns import ColumnRow, column_rows, headings_of
from cisim.dashboard.organisations.verdict_panel import address
from cisim.dashboard.organisations.view_state import NO_ORGANISATION, OrganisationsView
from cisim.dashboard.organisations.view_state import to_query as view_query
from cisim.dashboard.shell.types import Rows
from cisim.dashboard.state.communities import communities
from cisim.dashboard.state.own_community import PlaceUpload, command, hash_of, place_file_names, place_of
from cisim.dashboard.state.place_download import download, place_file
from cisim.dashboard.state.place_form import CHILDREN, GRANTS, START, form_rows
from cisim.dashboard.state.session import Session, use_errors
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import location
from cisim.language import _, format_money, format_number, ngettext
from cisim.own_community.place import draft
from cisim.own_community.place.own_place import FILE_KINDS, OwnPlace
from cisim.version import __version__

AFRESH = {"chosen": NO_ORGANISATION, "moment": 0, "find": "", "page": 0}
"""The view of other organisations."""
FILES_PAGE = "/organisations"


class PlaceTexts(TypedDict):
    """What is in use and was understood, and names that files may use."""

    used: str
    assumed: str
    stages: str
    segments: str


class UploadTexts(TypedDict):
    """Files that wait, and what is wrong with the last ones."""

    waiting: str
    problems: Rows
    problems_title: str
    more_problems: str
    columns: str


class FileRow(TypedDict):
    """A file that was given."""

    name: str
    kind: str
    hash: str
    columns: list[ColumnRow]
    headings: list[str]
    understood: list[str]


class NumberRow(TypedDict):
    """A number of the form."""

    name: str
    label: str
    value: str
    said: bool
    unit: str
    confidence: str
    why: str


@solara.component
def OwnPlacePanel(
    session: Session, settings: Settings, view_state: OrganisationsView, change: Callable[..., None]
) -> Any:
    """Files, form, templates, exports, clear, link."""
    wrong, report = use_errors()
    router, own, place = solara.use_router(), session.own.value, place_of(settings)
    now = session.history.present

    def use(new: PlaceUpload) -> None:
        before = session.own.value.used.hash
        session.use(new)
        if new.used.hash not in (before, now.files):
            change(**AFRESH)

    def clear(_event: Any = None) -> None:
        session.leave_place()
        change(**AFRESH)
        query = address(session.settings, view_query(replace(view_state, chosen=NO_ORGANISATION, moment=0)))
        session.note_push(query, router.search)
        router.push(location(FILES_PAGE, query))

    def move(community: Any) -> None:
        if community in communities():
            session.choose(Settings(str(community)))

    def save(name: Any) -> None:
        if place is not None:
            session.downloads.save(place_file(str(name), place))

    return OwnPlaceForm(
        **texts_of(session, settings, place),
        **upload_texts(own),
        files=file_rows(own, place),
        kinds=[{"value": kind, "label": label} for kind, label in kind_labels().items()],
        numbers=number_rows(settings, place),
        wrong=wrong,
        guesses=guess_rows(place),
        communities=[{"value": name, "label": Settings(name).base.title} for name in communities()],
        community=settings.community,
        needs="" if place else now.files,
        link=f"{address(settings, view_query(view_state))}&v={__version__}".lstrip("&"),
        command=command(settings) if place else "",
        saves=place_file_names(place) if place else [],
        has_ties=settings.scenario.roster is None or settings.scenario.roster.ties is not None,
        event_give=lambda files: use(session.own.value.with_files(list(files), now)),
        event_remove=lambda name: use(session.own.value.without(str(name), now)),
        event_kind_to=lambda to: use(session.own.value.with_kind(str(to["name"]), str(to["kind"]), now)),
        event_column_to=lambda to: use(
            session.own.value.with_column(str(to["kind"]), str(to["column"]), str(to["heading"]), now)
        ),
        event_columns_to=lambda text: use(session.own.value.with_columns(str(text), now)),
        event_fill=lambda said: report(str(said["name"]), session.fill_in(str(said["name"]), str(said["value"]))),
        event_community_to=move,
        event_keep=lambda what: session.downloads.save(download(str(what), settings.scenario, settings.seed)),
        event_save_place=save,
        event_clear=clear,
    )


def texts_of(session: Session, settings: Settings, place: OwnPlace | None) -> PlaceTexts:
    """What is in use and what was understood, and the names that files may use."""
    community = Settings(settings.community).base
    return {
        "used": used_text(session.own.value, settings, place),
        "assumed": assumed_text(settings, place),
        "stages": ", ".join(s.name for s in community.stages),
        "segments": ", ".join(s.name for s in community.segments),
    }


def upload_texts(own: PlaceUpload) -> UploadTexts:
    """Files that wait, and what is wrong with the last ones."""
    names = ", ".join(f.name for f in own.kept)
    several = len({p.file for p in own.problems}) != 1
    said = ngettext("Nothing was loaded: {n} problem", "Nothing was loaded: {n} problems", own.count)
    left = own.count - len(own.problems)
    return {
        "waiting": _("{files} waits for the file of organisations.").format(files=names) if names else "",
        "problems": [{"file": p.file, "row": p.row, "column": p.column, "text": p.text} for p in own.problems],
        "problems_title": said.format(n=own.count) + ("" if several else f" in {own.problems[0].file}"),
        "more_problems": _("and {n} more").format(n=left) if left > 0 else "",
        "columns": "; ".join(own.newest.columns),
    }


def kind_labels() -> dict[str, str]:
    """What a file may be, in words."""
    words = (
        _("Organisations"), _("Ties"), _("Indicators by year"), _("Funders"), _("Grants"),
        _("ZIP codes and neighbourhoods"), _("Births"), _("A place made by cisim (place.toml)"),
    )  # fmt: skip
    return dict(zip(FILE_KINDS, words, strict=True)) | {"": _("not used")}


def file_rows(own: PlaceUpload, place: OwnPlace | None) -> list[FileRow]:
    """The files that were given last, with their kind, hash and columns, and what was understood of those in use."""
    files = own.newest
    understood = {reading.file: reading.lines() for reading in place.readings} if place and not own.refused else {}
    return [
        {"name": f.name, "kind": f.kind, "hash": hash_of(f), "columns": column_rows(files, f),
         "headings": headings_of(f) if f.kind != "scenario" else [],
         "understood": [line.strip() for line in understood.get(f.name, [])]}
        for f in files.files
    ]  # fmt: skip


def guess_rows(place: OwnPlace | None) -> list[dict[str, str]]:
    """Every number of the place with its confidence, and what changes it."""
    guesses = place.guesses if place is not None else ()
    return [{"what": g.what, "value": g.value, "confidence": g.confidence, "why": g.why, "line": g.line}
            for g in guesses]  # fmt: skip


def number_rows(settings: Settings, place: OwnPlace | None) -> list[NumberRow]:
    """The form: numbers of the place as they stand, whether they were said here, and where they come from."""
    if place is None:
        return []
    said, why = dict(settings.form), {g.what: g for g in place.guesses}
    rows: list[NumberRow] = []
    for name, label, value in form_rows(settings, place.scenario):
        what = {CHILDREN: draft.CHILDREN, GRANTS: draft.GRANTS_A_YEAR}.get(name, f"at benchmark today: {label}")
        guess = why.get(what)
        rows.append({
            "name": name, "label": label, "value": "" if value is None else f"{value:.10g}", "said": name in said,
            "unit": "%" if name.startswith(START) else "", "confidence": guess.confidence if guess else "",
            "why": guess.why if guess else "",
        })  # fmt: skip
    return rows


def assumed_text(settings: Settings, place: OwnPlace | None) -> str:
    """That the number of children is no number of this place, where nobody has said it."""
    if place is None or not place.children_are_assumed:
        return ""
    children = format_number(place.scenario["population.cohort"])
    said = _("Say how many children are born in your place each year; until you do, {n} are taken, as in {community}.")
    return said.format(n=children, community=Settings(settings.community).base.title)


def used_text(own: PlaceUpload, settings: Settings, place: OwnPlace | None) -> str:
    """What is in use: files, counts, money, children, hash; nothing if the organisations are synthetic."""
    if place is None:
        return ""
    roster, scenario = place.roster, settings.scenario
    tied = next((f.name for f in own.used.files if f.kind == "ties"), "")
    if roster.ties is None:
        ties = _("ties drawn")
    elif tied:
        ties = _("{n} ties from {file}").format(n=format_number(len(roster.ties)), file=tied)
    else:
        ties = _("{n} ties").format(n=format_number(len(roster.ties)))
    said = _(
        "In use: {files}, {n} organisations, {ties}. Grant pool: {pool} a year. Children: {children} born each year. "
        "Hash {hash}."
    )
    return said.format(
        files=", ".join(f.name for f in own.used.files), n=format_number(len(roster.organisations)), ties=ties,
        pool=format_money(scenario["money.pool"]), children=format_number(scenario["population.cohort"]),
        hash=own.used.hash,
    )  # fmt: skip
