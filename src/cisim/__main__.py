"""``python -m cisim``, and the command ``cisim``: Ctrl-C ends it with a sentence from the first moment on."""

from __future__ import annotations

import os
import sys


def run() -> None:
    """Run the command line."""
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
