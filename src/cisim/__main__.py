"""``python -m cisim``, and the command ``cisim``: Ctrl-C ends it with a sentence from the first moment on."""

from __future__ import annotations

import _thread
import gc
import os
import sys
import time
from typing import Any

LOADING = 50_000
"""Objects after which garbage is looked for. Modules are none: with Python's 700 the search is a sixth of a start."""


def interrupt_again(ignored: Any) -> None:
    """What Python does with an exception where it lets none through, as in a callback during an import: Ctrl-C comes
    again a moment later, all else is told as ever (``sys.unraisablehook``).
    """
    if ignored.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(ignored)
        return

    def after_a_moment() -> None:
        time.sleep(0.05)
        _thread.interrupt_main()

    _thread.start_new_thread(after_a_moment, ())


def run() -> None:
    """Run the command line."""
    sys.unraisablehook = interrupt_again
    gc.set_threshold(LOADING)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads take longer to start than they save here
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # to look for some takes a twelfth of a short command
    try:
        from cisim.cli import main

        main()
    except KeyboardInterrupt:
        sys.stderr.write("cisim: interrupted; nothing was written\n")
        sys.stderr.flush()
        os._exit(130)


if __name__ == "__main__":
    if not sys.flags.safe_path and sys.path and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]  # files beside one's data are not modules
    run()
