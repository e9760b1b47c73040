"""The server of the dashboard: Solara on loopback, everything from this computer, no request elsewhere."""

from __future__ import annotations

import gc
import os
import socket
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import sleep
from types import MappingProxyType
from typing import Any

import psutil
from starlette.types import ASGIApp

from cisim.dashboard.shell.access import EVERY_ADDRESS, LOOPBACK, Access, access_for, bracketed, lan_addresses
from cisim.dashboard.shell.capacity import Capacity, Limits
from cisim.dashboard.shell.closed_pages import forget_closed_pages, survive_closed_pages
from cisim.dashboard.shell.idle_connections import closing_idle
from cisim.dashboard.shell.middleware import Middleware
from cisim.dashboard.state.communities import serve_file
from cisim.dashboard.state.jobs import limit_jobs
from cisim.dashboard.state.result_cache import prepare
from cisim.dashboard.state.settings import Settings, check_size
from cisim.errors import CisimError

APP_TITLE = "Isolated or collective?"
SERVER_SETTINGS = {
    "SOLARA_APP": "cisim.dashboard.app",
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",  # nobody listens there: what is not installed is not fetched
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_ASSETS_EXTRA_LOCATIONS": str(Path(__file__).with_name("assets")),
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_TITLE": APP_TITLE,
    "SOLARA_THEME_FORCE_REFRESH": "True",  # after a restart of the server the page comes back from its address
    "SOLARA_SESSION_HTTP_ONLY": "True",
    "SOLARA_STORAGE_MUTATION_DETECTION": "False",
    "SOLARA_MODE": "production",
    "REACTON_FAST": "1",  # what has not changed is not walked through at every change
}
SWITCH_INTERVAL = 0.0005
"""Seconds after which a thread that draws lets those that simulate go on. Python's own five milliseconds add up: a
preview goes back and forth between compiled code and Python some hundred times.
"""
COLLECTION = (700, 10, 10)
"""Of garbage: Python's own thresholds. The command that starts the server sets others while it loads."""
REQUIRED_ASSET = Path("@widgetti", "solara-vuetify-app@10.1.1", "dist", "solara-vuetify-app8.min.js")
"""A file that a page cannot do without."""


def application(
    access: Access = Access(),  # noqa: B008  (frozen)
    routes: Mapping[str, ASGIApp] = MappingProxyType({}),
    limits: Limits = Limits(),  # noqa: B008
) -> Any:
    """The ASGI application; Solara is imported here, after its settings are made.

    Args:
        access: who is answered; by default this computer.
        routes: other ASGI applications by prefix of path, as ``Middleware`` takes them.
        limits: what this computer takes on.
    """
    os.environ.update(SERVER_SETTINGS | {"SOLARA_KERNEL_CULL_TIMEOUT": f"{limits.minutes}m"})
    os.environ.setdefault("SOLARA_SESSION_SECRET_KEY", os.urandom(16).hex())
    warnings.filterwarnings("ignore", "Cookies with samesite=none require https")  # on loopback there is none
    import solara.server.kernel_context as kernels
    import solara.server.settings as settings
    import solara.server.starlette as served

    if not (settings.assets.proxy_cache_dir / REQUIRED_ASSET).exists():
        raise CisimError("the dashboard's files for the browser are missing: pip install 'cisim[dashboard]'")
    survive_closed_pages()
    forget_closed_pages()
    limit_jobs(limits.parallel_jobs)

    def close(kernel: str) -> None:
        if (context := kernels.contexts.get(kernel)) is not None and not context.closed_event.is_set():
            context.close(reason="evicted")

    return Middleware(served.app, access, routes, Capacity(limits, lambda: kernels.contexts, close))


def free_port(host: str, port: int) -> int:
    """The port, or a free one for 0; refused if somebody else has it."""
    with listening(host, port) as probe:
        return int(probe.getsockname()[1])


def listening(host: str, port: int) -> socket.socket:
    """A socket that takes connections at an address."""
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise CisimError(f"port {port} of {host} cannot be used: {error.strerror}; try another --port") from None
    return found


def addresses_of(host: str, port: int, access: Access) -> list[str]:
    """Addresses that work when they are opened, with the key where one is needed; for this computer first."""
    hosts = [bracketed(host)]
    if host in EVERY_ADDRESS:
        found = [a for a in lan_addresses() if host == "::" or ":" not in a]
        hosts = ["127.0.0.1", *map(bracketed, found), *access.allowed_hosts]
    key = f"#key={access.key}" if access.key else ""
    return [f"http://{name}:{port}/{'' if name in LOOPBACK else key}" for name in hosts]


def settle_memory() -> None:
    """Look for garbage as often as Python does by itself, but not among what was loaded at the start: it stays."""
    gc.freeze()
    gc.set_threshold(*COLLECTION)


def serve(
    host: str,
    port: int,
    on_start: Callable[[Sequence[str]], None],
    scenario: str = "",
    access: Access | None = None,
    routes: Mapping[str, ASGIApp] = MappingProxyType({}),
    limits: Limits = Limits(),  # noqa: B008  (frozen)
    also_on: Sequence[str] = (),
) -> None:
    """Serve until interrupted.

    Args:
        host: address to listen on.
        port: 0 for a free one.
        on_start: called with the addresses once pages can be opened, the one for this computer first.
        scenario: name or file of the community that visitors see first.
        access: who is answered; by default who the address to listen on asks for (``access_for``).
        routes: other ASGI applications by prefix of path, as ``Middleware`` takes them.
        limits: what this computer takes on.
        also_on: further addresses of this computer to listen on.

    Raises:
        CisimError: the scenario cannot be used, the port is taken, or files for the browser are missing.
    """
    if scenario:
        check_size(Settings(serve_file(scenario)).scenario)
    access = access or access_for(host)
    app = application(access, routes, limits)
    import uvicorn
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    sys.setswitchinterval(SWITCH_INTERVAL)
    port = free_port(host, port)
    config = uvicorn.Config(
        app, host=host, port=port, log_level="warning", access_log=False, loop="asyncio", proxy_headers=False,
        http=closing_idle(AutoHTTPProtocol),
    )  # fmt: skip

    class Server(uvicorn.Server):  # type: ignore[misc]  # without types here
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await super().shutdown(sockets)
            for helper in psutil.Process().children():  # one that compiles, say, has nobody to do it for any more
                helper.terminate()

    server = Server(config)

    def announce() -> None:
        while not server.started and not server.should_exit:
            sleep(0.02)
        if server.started:
            on_start(addresses_of(host, port, access))
            settle_memory()
            prepare()

    Thread(target=announce, daemon=True).start()
    with suppress(KeyboardInterrupt):  # passed on once all is closed: Ctrl-C is how a server ends
        server.run(sockets=[listening(name, port) for name in (host, *also_on)])
