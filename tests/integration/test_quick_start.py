"""What has to be loaded or compiled before a command or a page says something."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from threading import Event, Thread

import psutil
import pytest

from cisim.dashboard.shell.plain_visitor import PlainVisitor
from cisim.dashboard.shell.spawn import start, stop
from cisim.dashboard.state import compiled_model
from cisim.dashboard.state.jobs import Stopped

HEAVY = {"matplotlib", "pandas", "pyarrow", "jinja2", "networkx", "mesa", "SALib", "scipy.stats", "solara"}
"""Each takes a tenth of a second or more, and none of it is needed to say a verdict."""


def loaded_by(*command: str) -> set[str]:
    """The modules a command has loaded by the time it ends."""
    code = (
        "import sys\nfrom cisim.cli import main\n"
        f"main({list(command)!r}, standalone_mode=False)\n"
        "print('loaded:', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("loaded:")[2].split())


@pytest.mark.parametrize(
    ("command", "more"),
    [
        (["list"], {"numba", "scipy"}),
        (["show", "adaptive-city"], {"scipy.special"}),
        (["describe", "backbone_support"], {"scipy.special"}),
        (["compare", "adaptive-city", "--runs", "2"], {"numba"}),
    ],
)
def test_commands_load_only_what_they_need(command, more):
    loaded = loaded_by(*command)
    assert "numpy" in loaded, "the modules were told"
    assert not loaded & (HEAVY | more)


def test_a_figure_is_drawn_when_it_is_written_and_not_before(tmp_path):
    assert "matplotlib" in loaded_by("compare", "adaptive-city", "--runs", "2", "--out", str(tmp_path / "out"))


@pytest.fixture
def uncompiled(monkeypatch):
    """A model that is compiled once ``done`` is set."""
    begun, done = Event(), Event()
    monkeypatch.setattr(compiled_model, "_ready", Event())
    monkeypatch.setattr(compiled_model.compilation, "needed", lambda: not done.is_set())
    monkeypatch.setattr(compiled_model.compilation, "warm_up", lambda: (begun.set(), done.wait(20)))
    yield begun, done
    done.set()


def test_simulations_wait_until_the_model_is_compiled(uncompiled):
    begun, done = uncompiled
    first = Thread(target=compiled_model.wait_for_model, daemon=True)
    first.start()
    assert begun.wait(20)
    with pytest.raises(Stopped):
        compiled_model.wait_for_model(lambda: False)
    assert first.is_alive()
    done.set()
    first.join(20)
    assert compiled_model.is_compiled()
    compiled_model.wait_for_model(lambda: False)


@pytest.mark.slow
def test_pages_open_before_the_model_is_compiled_and_say_so(tmp_path):
    async def visit(address):
        async with PlainVisitor(address) as visitor:
            await visitor.open()
            return await visitor.until(lambda state: "being compiled" in str(state.get("notes")))

    process, address = start(environment={"CISIM_CACHE_DIR": str(tmp_path)})
    try:
        assert asyncio.run(asyncio.wait_for(visit(address), 120))
        helpers = psutil.Process(process.pid).children()
    finally:
        stop(process)
    psutil.wait_procs(helpers, timeout=20)
    assert not any(helper.is_running() for helper in helpers), "nobody compiles for a server that ended"
    assert not list(tmp_path.rglob("complete-*")), "it was said meanwhile, not afterwards"


PLAIN_INSTALLATION = """
import sys
from cisim.cli.group import DASHBOARD_PACKAGES, main

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in DASHBOARD_PACKAGES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
"""


def without_extra_packages(code: str) -> subprocess.CompletedProcess[str]:
    """Python code where only what ``pip install cisim`` brings is installed."""
    command = [sys.executable, "-c", PLAIN_INSTALLATION + code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", [["dashboard", "--no-browser"], ["workshop", "--no-browser"], ["workshop", "list"]])
def test_pages_and_rooms_say_which_packages_they_need(command):
    done = without_extra_packages(f"main({command!r})")
    assert done.returncode == 2
    assert "pip install 'cisim[dashboard]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_all_other_commands_need_no_extra_packages():
    """All that the commands import when they run, a kit on paper and Explore in a file among them."""
    code = """
import ast, importlib, inspect
from cisim.cli.group import COMMAND_MODULES
for module in {*COMMAND_MODULES.values(), "cisim.cli.workshop_kit"} - {"cisim.cli.dashboard", "cisim.cli.workshop"}:
    for node in ast.walk(ast.parse(inspect.getsource(importlib.import_module(module)))):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("cisim"):
            importlib.import_module(node.module)
print("all")
"""
    done = without_extra_packages(code)
    assert done.stdout == "all\n", done.stderr[-2000:]
