"""The server of the dashboard: a page that closes holds nobody up."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.slow
def test_a_thread_begun_while_its_page_closes_holds_nobody_up():
    text = """
from threading import Thread
from cisim.dashboard.shell.server import application
application()
from solara.server import kernel, kernel_context
page = kernel_context.VirtualKernelContext(id="page", kernel=kernel.Kernel(), session_id="visitor")
said = []
with page:
    late = Thread(target=lambda: said.append("ran"))
page.close()
start = Thread(target=late.start, daemon=True)
start.start()
start.join(30)
late.join(30) if late.ident else None
print(start.is_alive(), said)
"""
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "False ['ran']", done.stderr
