"""The pages, in the order of the navigation. A new page is a folder beside this file and a line in ``PAGES``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cisim.dashboard.compare import page as compare
from cisim.dashboard.experiment import page as experiment
from cisim.dashboard.explore import page as explore
from cisim.dashboard.learn import page as learn
from cisim.dashboard.learn.topics import TOPICS
from cisim.dashboard.organisations import page as organisations
from cisim.language import N_, _


@dataclass(frozen=True)
class Page:
    """What a page must be; ``cisim.testing.PageContract`` and, in a browser, ``tests/browser/test_every_page.py`` check
    it for every line of ``PAGES``.

    Its folder holds ``page.py`` with the component, Vue templates beside the Python that names them, and style sheets,
    ``<folder>.css`` first, which are served without being named anywhere. The component draws
    ``<main class="page ...">`` with

    - a ``Status`` line: runs, seed, version, that it is not calibrated, and what is computed at present;
    - an element with the id ``picture`` and ``tabindex="-1"`` that holds the first drawing (an SVG with a name);
    - figures made with ``shell.picture.Picture``: a drawing with its finding, the same as a table, both as files.

    It reads the visitor's settings from ``use_session()``, whose scenario may have conditions from outside the package.

    Attributes:
        path: in the address; ``/`` for the page that opens first.
        label: in the navigation, in English; in lower case it ends the ``data-testid`` of the link.
        component: a Solara component without arguments.
        purpose: what it is for, in a line.
        settings: whether something can be set on it: an element with the id ``settings`` and ``tabindex="-1"``.
        parts: further addresses below the path that the component draws, by ``router.parts``.
    """

    path: str
    label: str
    component: Callable[[], Any]
    purpose: str = ""
    settings: bool = True
    parts: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The path as a browser shows it."""
        return "/" + self.path.strip("/")

    @property
    def title(self) -> str:
        """Title of the window."""
        return _("{page} – isolated or collective?").format(page=_(self.label))


PAGES = (
    Page("/", N_("Explore"), explore.ExplorePage, N_("Eight settings, and the answer at once.")),
    Page("compare", N_("Compare"), compare.ComparePage, N_("Up to four scenarios side by side.")),
    Page("experiment", N_("Experiment"), experiment.ExperimentPage, N_("All combinations of the five conditions.")),
    Page(
        "organisations",
        N_("Organisations"),
        organisations.OrganisationsPage,
        N_("Who is there, what they do, and your own list."),
    ),
    Page(
        "learn",
        N_("Learn"),
        learn.LearnPage,
        N_("Short stories, how the model works, and what it cannot tell."),
        settings=False,
        parts=tuple(TOPICS),
    ),
)


@dataclass(frozen=True)
class PlainPage:
    """A line of the navigation that leads to a page without Solara, which is served beside these.

    Attributes:
        address: as a browser shows it.
        label: in the navigation.
    """

    address: str
    label: str


NAVIGATION: tuple[Page | PlainPage, ...] = (*PAGES, PlainPage("/room", N_("Workshop")))
"""What the header leads to."""
