"""Settings as a query string: only what differs, without account or file; and back, with a word on what is amiss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from cisim.comparison.verdict import ROPE
from cisim.dashboard.state.communities import DEFAULT_COMMUNITY, communities, default_community
from cisim.dashboard.state.controls import (
    MONEY,
    NUMBER_CONTROLS,
    STRENGTHS,
    YEARS,
    change_of,
    problem_of,
    problems,
    strength_named,
)
from cisim.dashboard.state.place_form import PREFIX, from_pairs, pairs_of_place
from cisim.dashboard.state.refusals import among, did_you_mean, left_out_note, pair_refused, value_refused
from cisim.dashboard.state.settings import Settings, default_settings
from cisim.dashboard.state.whole_numbers import whole_number_of
from cisim.errors import CisimError
from cisim.language import DEFAULT_LANGUAGE, _, current_language
from cisim.language.choice import LANGUAGE_KEY
from cisim.model.conditions import strength_key
from cisim.model.parameters import Value
from cisim.scenario.config_file import parse_value
from cisim.version import __version__

VIEW_PREFIX = "view."
"""What a page keeps in its address besides settings begins with it."""
EMBED_KEY, NAME_KEY, NOTE_KEY = "embed", "name", "note"
"""In an address: that the page is shown in a frame, and what its scenario was named. They change no result."""
FRAME_KEYS = (EMBED_KEY, NAME_KEY, NOTE_KEY, LANGUAGE_KEY)
"""Of all that an address says beside settings and views."""
NAMES = ("community", "problem", *NUMBER_CONTROLS, "seed", "rope", *FRAME_KEYS)
"""What an address can say besides names of conditions and parameters."""
MAX_LINK_LENGTH = 20_000
"""Characters of a link that are looked at."""


def to_query(settings: Settings) -> str:
    """Only what differs from the default, and the language unless it is English; empty for the default itself."""
    scenario = settings.scenario
    changes: dict[str, Value] = dict(settings.changes)
    plain = settings.community == default_community() == DEFAULT_COMMUNITY  # a link must mean the same on any server
    pairs: dict[str, str | int | float] = {} if plain else {"community": settings.community}
    kinds = problems()["adaptive"].keys()
    if changes.keys() & kinds and (kind := problem_of(scenario)):
        pairs["problem"] = kind
        changes = {key: value for key, value in changes.items() if key not in kinds}
    names = {strength_key(c.name): c.name for c in scenario.conditions}
    for key, value in changes.items():
        if key in names:
            pairs[names[key]] = next((n for n, v in STRENGTHS.items() if v == value), f"{value:g}")
        elif key == MONEY:
            pairs["money"] = f"{float(value) / 1e6!r}".removesuffix(".0")
        elif key == YEARS:
            months = int(value)
            pairs["years"] = f"{months / 12:g}" if months % 3 == 0 else f"{months / 12!r}"
        else:
            pairs[key] = str(value).lower() if isinstance(value, bool) else value
    if settings.seed != 1:
        pairs["seed"] = settings.seed
    if settings.rope != ROPE:
        pairs["rope"] = settings.rope
    pairs |= pairs_of_place(settings)
    if current_language() != DEFAULT_LANGUAGE:
        pairs[LANGUAGE_KEY] = current_language()
    return "&".join(f"{k}={quote(str(v), safe='')}" for k, v in pairs.items())


def location(path: str, query: str) -> str:
    """Path and query as the router takes them."""
    return path + (f"?{query}" if query else "")


def share_query(settings: Settings) -> str:
    """The query of a link to hand on: with the version of the model it was made with."""
    query = to_query(settings)
    return f"{query}&v={__version__}" if query else f"v={__version__}"


def from_link(link: str) -> tuple[Settings, list[str]]:
    """The settings of a whole link, or of its query alone, and a word where it was made with another version of the
    model.

    Raises:
        CisimError: it is no link of a dashboard, or something in it cannot be used; where a page goes on without, a
            command does not.
    """
    settings, aged, amiss = _read(_query_of(link))
    if amiss:
        raise CisimError("\n  ".join(["not everything in the link can be used:", *amiss]))
    return settings, aged


def _query_of(link: str) -> str:
    if len(link) > MAX_LINK_LENGTH:
        raise CisimError(f"--link: a link of {len(link):,} characters, allowed are {MAX_LINK_LENGTH:,}")
    expected = "expected http://ADDRESS/PAGE?SETTINGS, as the dashboard's Copy link gives it"
    if "://" not in link:
        if "=" not in link:
            raise CisimError(f"--link {link[:60]}: {expected}, or the settings alone (KEY=VALUE&...)")
        return link.partition("?")[2] if "?" in link else link
    try:
        parts = urlsplit(link)
    except ValueError as error:
        raise CisimError(f"--link {link[:60]}: is no address ({error}); {expected}") from None
    if parts.scheme not in ("http", "https"):
        raise CisimError(f"--link {link[:60]}: is the address of no page; {expected}")
    if not parts.query:
        raise CisimError(f"--link {link[:60]}: has no settings; {expected}")
    return parts.query


def as_it_stands(settings: Settings) -> Settings:
    """Settings in no place of a visitor's own."""
    return settings


def from_query(
    search: str | None, in_place: Callable[[Settings], Settings] = as_it_stands
) -> tuple[Settings, list[str]]:
    """The settings of a query string, and a sentence on everything in it that could not be used; ``in_place`` puts
    settings into the place of the visitor's own, whose numbers the others differ from.
    """
    settings, aged, amiss = _read(search or "", in_place)
    return settings, [*aged, *map(left_out_note, amiss)]


def _read(
    search: str, in_place: Callable[[Settings], Settings] = as_it_stands
) -> tuple[Settings, list[str], list[str]]:
    """Settings, a sentence if another version made the query, and what of it cannot be used, and why."""
    settings, aged, amiss = default_settings(), [], []
    pairs = {k: v for k, v in pairs_of(search).items() if not k.startswith(VIEW_PREFIX) and k not in FRAME_KEYS}
    made_with = pairs.pop("v", __version__)
    if made_with != __version__:
        text = _("This link was made with model {version}; this is {present}: results may differ.")
        aged.append(text.format(version=made_with[:20], present=__version__))
    community = pairs.pop("community", default_community())
    if community in communities():
        settings = Settings(community)
    else:
        reason = _("there is no such community") + did_you_mean(community, communities())
        amiss.append(pair_refused("community", community, reason))
    settings, wrong = from_pairs(settings, pairs)
    settings = in_place(settings)
    amiss += wrong
    left = {key: text for key, text in pairs.items() if not key.startswith(PREFIX)}
    for last in (False, True):  # twice: some values are possible only once others are set
        again = {}
        for name, text in left.items():
            try:
                settings = _with(settings, name, text)
            except (CisimError, ValueError, OverflowError) as error:
                again[name] = text
                if last:
                    reason = str(error) if isinstance(error, CisimError) else _("a number is expected")
                    amiss.append(pair_refused(name, text, reason.removeprefix(f"{name}: ").splitlines()[0]))
        left = again
    return settings, aged, amiss


def pairs_of(search: str | None) -> dict[str, str]:
    """Names and texts of a query string."""
    return dict(parse_qsl((search or "")[:MAX_LINK_LENGTH].lstrip("?"), keep_blank_values=True))


def _with(settings: Settings, name: str, text: str) -> Settings:
    if name == "problem":
        return settings.changed(_named(problems(), text))
    condition = next((c for c in settings.scenario.conditions if c.name == name), None)
    if condition is not None:
        return settings.changed({strength_key(name): strength_named(condition, text)})
    if name in NUMBER_CONTROLS:
        return settings.changed(change_of(name, text, settings.scenario))
    if name == "seed":
        return settings.with_run_options(seed=whole_number_of(text))
    if name == "rope":
        return settings.with_run_options(rope=float(text))
    value, names = _value_of(text), [*NAMES, *(c.name for c in settings.scenario.conditions)]
    if reason := value_refused(settings.scenario, name, value, names):
        raise CisimError(reason)
    return settings.changed({name: value})


def _value_of(text: str) -> Any:
    try:
        return parse_value(text)
    except CisimError:
        raise CisimError(_("cannot be read as a value")) from None


def _named(known: Any, text: str) -> Any:
    if text not in known:
        raise CisimError(among(known, text))
    return known[text]
