"""The compiled model: pages open before it is there, and whatever simulates waits for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock, Thread

from cisim.dashboard.state.jobs import LOOK_SECONDS, Stopped
from cisim.simulation import compile as compilation

_compiling, _ready = Lock(), Event()


def is_compiled() -> bool:
    """Whether a simulation can begin at once."""
    if not _ready.is_set() and not compilation.needed():
        _ready.set()
    return _ready.is_set()


def wait_for_model(is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Compile the model, or wait until somebody else has.

    Raises:
        Stopped: it is not wanted any more.
        CisimError: machine code cannot be kept.
    """
    while not is_compiled():
        if _compiling.acquire(timeout=LOOK_SECONDS):
            try:
                if not is_compiled():
                    compilation.warm_up()
                    _ready.set()
            finally:
                _compiling.release()
        elif not is_wanted():
            raise Stopped


def use_compiled() -> bool:
    """Whether the model is compiled; the component is drawn again when it is. A hook."""
    import solara  # not above: the server makes its settings before it is imported

    known, set_known = solara.use_state(is_compiled())

    def watch() -> None:
        if not known:
            Thread(target=lambda: set_known(_ready.wait()), daemon=True).start()

    solara.use_effect(watch, [])
    return known
