"""Pages of others in the same browser get nothing: no websocket, no page in a frame, no data. And the key, as people
meet it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from browser_tools import milliseconds, patient
from cisim.dashboard.shell.spawn import FLAGS, browser_path, start, stop

KEY = "k3y-of-this-server-000"
FOREIGN = "evil.test"
LAN = "127.0.0.2"  # a name of this computer that needs the key
SERVER = f"""
from cisim.dashboard.shell.access import Access
from cisim.dashboard.shell.server import serve
serve({LAN!r}, 0, lambda found: print(found[0], flush=True), access=Access({KEY!r}, ({LAN!r},)))
"""
TRY = """(address) => Promise.all([
  new Promise((done) => {
    const socket = new WebSocket(address.replace('http', 'ws') + 'jupyter/api/kernels/x/channels?session_id=y');
    socket.onopen = () => { socket.close(); done('opened'); };
    socket.onerror = () => done('refused');
  }),
  fetch(address, { credentials: 'include' }).then((answer) => answer.text(), () => 'refused'),
])"""
"""What a script of a page gets from an address: a websocket, and the text of a page."""
REFUSED = ["refused", "refused"]


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, object]]:
    """A server of somebody else on another port: its address and its folder."""
    folder = tmp_path_factory.mktemp("foreign")
    (folder / "index.html").write_text("<!doctype html><title>foreign</title>")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = None  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", folder
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def wide_browser() -> Iterator[Browser]:
    """A browser for which a foreign name was made to point to this computer."""
    rules = f"MAP {FOREIGN} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE {LAN}"
    with sync_playwright() as play:
        flags = [*FLAGS, f"--host-resolver-rules={rules}"]
        found = play.chromium.launch(executable_path=browser_path(), args=flags, timeout=milliseconds())
        yield found
        found.close()


@pytest.fixture
def tab(wide_browser: Browser) -> Iterator[Page]:
    context = patient(wide_browser.new_context())
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def locked() -> Iterator[str]:
    """The address, with the key, of a server that needs one."""
    process = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    yield process.stdout.readline().strip()
    stop(process)


def framed(tab: Page, address: str, attributes: str = "") -> str:
    """What a frame with an address shows."""
    tab.set_content(f'<iframe id="inner" {attributes} src="{address}"></iframe>')
    frame = tab.wait_for_selector("#inner").content_frame()
    assert frame
    frame.wait_for_load_state()
    return frame.content()


def test_a_page_of_another_port_gets_nothing(tab, address, foreign):
    tab.goto(foreign[0])
    assert tab.evaluate(TRY, address) == REFUSED
    assert "solara" not in framed(tab, address)
    assert "solara" not in framed(tab, address, "sandbox='allow-scripts allow-same-origin'")


def test_a_sandboxed_frame_gets_nothing(tab, address, foreign):
    """Its origin is ``null``."""
    tab.goto(foreign[0])
    tab.set_content('<iframe id="inner" sandbox="allow-scripts" srcdoc="<p>hello</p>"></iframe>')
    frame = tab.wait_for_selector("#inner").content_frame()
    assert frame.evaluate("self.origin") == "null"
    assert frame.evaluate(TRY, address) == REFUSED


def test_a_file_on_the_disk_gets_nothing(tab, address, foreign):
    tab.goto((foreign[1] / "index.html").as_uri())
    assert tab.evaluate(TRY, address) == REFUSED
    assert "solara" not in framed(tab, address)


def test_a_foreign_name_that_points_here_gets_nothing(tab, address):
    """Such a page is of one origin with what it asks for, so that the browser holds nothing back."""
    renamed = address.replace("127.0.0.1", FOREIGN)
    assert tab.goto(renamed).status == 421
    socket, text = tab.evaluate(TRY, renamed)
    assert socket == "refused"
    assert text == "This address is not served here."


def test_our_own_page_gets_in(tab, address):
    tab.goto(address)
    tab.wait_for_selector(".drawing svg")
    socket, text = tab.evaluate(TRY, address)
    assert socket == "opened"
    assert "solara" in text


def test_who_was_asked_for_may_show_a_frame(tab, foreign):
    process, address = start(options=("--embed-from", foreign[0].rstrip("/")))
    try:
        tab.goto(foreign[0])
        tab.evaluate("(address) => { document.body.innerHTML = `<iframe id=inner src=${address}>`; }", address)
        frame = tab.wait_for_selector("#inner").content_frame()
        frame.wait_for_selector(".drawing svg", state="attached")
        assert tab.evaluate(TRY, address) == REFUSED  # the page in the frame works, the one around it gets nothing
        tab.goto((foreign[1] / "index.html").as_uri())
        assert "solara" not in framed(tab, address)
    finally:
        stop(process)


def test_the_address_that_was_printed_opens_the_page(tab, locked):
    tab.goto(locked)
    tab.wait_for_selector(".drawing svg")
    assert "key" not in tab.url
    (cookie,) = [c for c in tab.context.cookies() if c["value"] == KEY]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert KEY not in tab.evaluate("document.cookie")
    bookmark = tab.context.new_page()
    bookmark.goto(locked, wait_until="commit")
    bookmark.wait_for_selector(".drawing svg")
    assert "key" not in bookmark.url


def test_without_the_key_there_is_nothing_but_the_question(tab, locked):
    plain = locked.partition("#")[0]
    assert tab.goto(plain + "compare?years=2").status == 401
    assert tab.inner_text("h1") == "A key is needed"
    socket, text = tab.evaluate(TRY, plain)
    assert socket == "refused"
    assert "A key is needed" in text
    tab.get_by_label("Key").fill("wrong")
    tab.get_by_role("button").click()
    tab.get_by_text("That was not the key.").wait_for()
    tab.get_by_label("Key").fill(KEY)
    tab.get_by_role("button").click()
    tab.wait_for_url(plain + "compare?years=2")


def test_a_link_on_a_page_of_others_opens_the_page_of_who_has_the_key(tab, locked, foreign):
    """Browsers keep the cookie back on the first request."""
    plain = locked.partition("#")[0]
    tab.goto(locked)
    tab.wait_for_selector(".drawing svg")
    tab.goto(foreign[0].replace("127.0.0.1", FOREIGN))
    tab.set_content(f'<a href="{plain}learn">there</a>')
    tab.click("a")
    tab.wait_for_url(plain + "learn")
    tab.wait_for_selector("main.page")
