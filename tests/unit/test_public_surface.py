"""What keeps its name: every package says what of it is public."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import cisim

PACKAGES = sorted(m.name for m in pkgutil.iter_modules(cisim.__path__) if m.ispkg)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_ends_its_docstring_with_what_is_public(name):
    package = importlib.import_module(f"cisim.{name}")
    last = package.__doc__.strip().split("\n\n")[-1]
    assert last.startswith(("Public: ", "Private: "))
    if "__all__" in last:
        assert package.__all__


def test_every_public_name_is_there_and_is_completed():
    assert all(getattr(cisim, name) is not None for name in cisim.__all__)
    assert set(cisim.__all__) <= set(dir(cisim))
