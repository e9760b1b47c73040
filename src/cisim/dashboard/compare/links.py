"""A set of scenarios in the address: a short word for each column, only what differs from the default; and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, quote

from cisim.dashboard.compare.scenario_set import (
    MAX_COLUMNS,
    MAX_NAME_LENGTH,
    MIN_COLUMNS,
    ScenarioColumn,
    ScenarioSet,
    UploadedScenario,
    default_set,
    plain,
)
from cisim.dashboard.state.controls import strength_keys
from cisim.dashboard.state.settings import Settings, default_settings
from cisim.dashboard.state.url import VIEW_PREFIX, as_it_stands, from_query, to_query
from cisim.dashboard.state.views import Allowed, views_amiss, views_of
from cisim.errors import CisimError
from cisim.language import _
from cisim.version import __version__

InPlace = Callable[[Settings], Settings]
COLUMN_KEYS = "abcd"
ISOLATED_WORD, DEFAULT_WORD, FILE_WORD = "isolated", "default", "file"


def set_query(chosen: ScenarioSet) -> str:
    """The columns of a set, the reference if it is not the first, and names that were given."""
    pairs = []
    for key, column in zip(COLUMN_KEYS, chosen.columns, strict=False):
        pairs.append(f"{VIEW_PREFIX}{key}={quote(word_of(column), safe=':;,')}")
        if column.name:
            pairs.append(f"{VIEW_PREFIX}{key}.name={quote(column.name, safe='')}")
    if chosen.reference:
        pairs.append(f"{VIEW_PREFIX}ref={COLUMN_KEYS[chosen.reference]}")
    return "&".join(pairs)


def page_query(chosen: ScenarioSet | None, settings: Settings) -> str:
    """The address of the page: settings of Explore, and the columns unless they follow from those."""
    return "&".join(part for part in (to_query(settings), set_query(chosen) if chosen else "") if part)


def share_set_query(chosen: ScenarioSet, settings: Settings) -> str:
    """The query of a link to hand on: nothing of Explore but what holds for all columns, and the model's version."""
    if chosen == default_set(settings):
        parts = [to_query(settings)]
    else:
        parts = [to_query(default_settings().with_run_options(chosen.seed, chosen.rope)), set_query(chosen)]
    return "&".join(part for part in (*parts, f"v={__version__}") if part)


def word_of(column: ScenarioColumn) -> str:
    """What differs from the default, as ``isolated;problem:technical``."""
    if isinstance(column.source, UploadedScenario):
        return f"{FILE_WORD}:{column.source.hash}"
    settings, words = column.source, []
    strengths = strength_keys(settings.scenario.conditions)
    if all(settings.scenario[key] == 0 for key in strengths):
        words.append(ISOLATED_WORD)
        settings = settings.changed({key: settings.base[key] for key in strengths})
    words += [f"{key}:{value}" for key, value in parse_qsl(to_query(settings))]
    return ";".join(words) or DEFAULT_WORD


def has_set(search: str | None) -> bool:
    """Whether an address names columns."""
    return bool({"a", "b"} & views_of(search).keys())


def columns_amiss(search: str | None) -> list[str]:
    """A sentence on everything of an address that is no column, and on a reference that is none of its columns;
    ``from_search`` says what is amiss in a column.
    """
    allowed: dict[str, Allowed] = dict.fromkeys([*COLUMN_KEYS, *(f"{key}.name" for key in COLUMN_KEYS)])
    return views_amiss(search, {**allowed, "ref": [key for key in COLUMN_KEYS if key in views_of(search)]})


def from_search(
    search: str | None, settings: Settings, files: Mapping[str, UploadedScenario], in_place: InPlace = as_it_stands
) -> tuple[ScenarioSet | None, list[str]]:
    """The set of an address, or nothing if it names none; and a sentence on everything that could not be used.

    Args:
        search: the query.
        settings: of Explore, in the same address: seed and width hold for all columns.
        files: scenarios that the visitor brought along, by hash.
        in_place: puts settings that name files of a place into it.
    """
    pairs = views_of(search)
    request = {key: pairs[key] for key in COLUMN_KEYS if key in pairs}
    if not request:
        return None, []
    columns, notes, places = [], [], []
    for key, word in request.items():
        try:
            column, more = _column(word, pairs.get(f"{key}.name", ""), files, in_place)
        except CisimError as error:
            text = _("Left out of the link: column {letter}, {reason}.")
            notes.append(text.format(letter=key.upper(), reason=error))
            continue
        columns.append(column)
        places.append(key)
        notes += [_("Column {letter}: {note}").format(letter=key.upper(), note=note) for note in more]
    if len(columns) < MIN_COLUMNS:
        said = _("A comparison needs {n} scenarios; the default is shown.").format(n=MIN_COLUMNS)
        return None, [*notes, said]
    reference = places.index(pairs["ref"]) if pairs.get("ref") in places else 0
    return ScenarioSet(tuple(columns[:MAX_COLUMNS]), reference, settings.seed, settings.rope), notes


def from_link(
    text: str, files: Mapping[str, UploadedScenario], in_place: InPlace = as_it_stands
) -> tuple[ScenarioColumn | ScenarioSet, list[str]]:
    """What a pasted link shows: a scenario of Explore, or a whole set.

    Raises:
        CisimError: there is no query in it.
    """
    query = text.strip().partition("?")[2].partition("#")[0]
    if "=" not in query:
        raise CisimError(_("this is no link with settings: it should hold a '?' and what follows it"))
    settings, notes = from_query(query, in_place)
    if has_set(query):
        chosen, more = from_search(query, settings, files, in_place)
        if chosen is not None:
            return chosen, notes + more
    return plain(ScenarioColumn(settings)), notes


def _column(
    word: str, name: str, files: Mapping[str, UploadedScenario], in_place: InPlace
) -> tuple[ScenarioColumn, list[str]]:
    name = " ".join(name.split())[:MAX_NAME_LENGTH]
    kind, _colon, rest = word.partition(":")
    if kind == FILE_WORD:
        if rest not in files:
            raise CisimError(_("it was made of a file, which is in no link: add the file again"))
        return ScenarioColumn(files[rest], name), []
    parts = [part for part in word.split(";") if part and part != DEFAULT_WORD]
    isolated = ISOLATED_WORD in parts
    query = "&".join(
        f"{quote(k)}={quote(v)}" for k, _colon, v in (p.partition(":") for p in parts if p != ISOLATED_WORD)
    )
    settings, notes = from_query(query, in_place)
    if isolated:
        settings = settings.changed(dict.fromkeys(strength_keys(settings.scenario.conditions), 0.0))
    return plain(ScenarioColumn(settings, name)), notes
