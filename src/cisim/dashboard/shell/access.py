"""Whom the server answers: under addresses of this computer, without a key from this computer alone."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from ipaddress import IPv6Address, ip_address
from typing import Any

from cisim.errors import CisimError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""Names of this computer that no other one can have."""
EVERY_ADDRESS = ("0.0.0.0", "::")
"""Listening on these is listening on all addresses of this computer."""
KEY_BYTES = 16
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?")
ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?")
FORWARDED = (b"forwarded", b"x-forwarded-for")
"""Headers of a proxy that asks for somebody else."""


@dataclass(frozen=True)
class Access:
    """Who is answered.

    Attributes:
        key: needed by whoever does not ask from this computer; empty where nobody else can ask.
        allowed_hosts: names and addresses this server may be called by, besides loopback and the address at which a
            connection arrived. Others are names of other places that were made to point here.
        embed_from: origins whose pages may show these pages in a frame.
    """

    key: str = ""
    allowed_hosts: tuple[str, ...] = ()
    embed_from: tuple[str, ...] = ()

    def allows_host(self, scope: Any) -> bool:
        """Whether a request calls this server by a name of its own."""
        name = host_name(header_of(scope, b"host"))
        return name in LOOPBACK or name in self.allowed_hosts or name == _arrival(scope)

    def admits(self, scope: Any) -> bool:
        """Whether a request may see everything: from this computer, or with the key in its cookie."""
        return not self.key or is_local(scope) or self.is_key(_cookie(scope, cookie_name(scope)))

    def is_key(self, text: str) -> bool:
        """Whether a text is the key; takes the same time however much of it is right."""
        return bool(self.key) and secrets.compare_digest(text.encode(), self.key.encode())


def access_for(host: str, allowed_hosts: tuple[str, ...] = (), embed_from: tuple[str, ...] = ()) -> Access:
    """Who is answered by a server that listens on an address: outside loopback a new key is needed.

    Raises:
        CisimError: a name or an origin is none.
    """
    for name in allowed_hosts:
        if not HOST.fullmatch(bracketed(name)) or host_name(bracketed(name)) != bracketed(name):
            raise CisimError(f"--allow-host {name}: a name or an address is expected, without http:// and port")
    for origin in embed_from:
        if not ORIGIN.fullmatch(origin):
            raise CisimError(f"--embed-from {origin}: an origin is expected, as http://localhost:8000, without a path")
    own = () if host in EVERY_ADDRESS else (bracketed(host),)
    address = _plain(host)
    is_loopback = host == "localhost" or (address is not None and address.is_loopback)
    key = "" if is_loopback else secrets.token_urlsafe(KEY_BYTES)
    return Access(key, tuple(dict.fromkeys((*own, *map(bracketed, allowed_hosts)))), embed_from)


def bracketed(address: str) -> str:
    """A name or an address as it stands in links: version 6 in brackets."""
    return f"[{address}]" if ":" in address and not address.startswith("[") else address.lower()


def host_name(header: str) -> str:
    """Name or address in a ``Host`` header, without the port; empty where it is none."""
    found = HOST.fullmatch(header.lower())
    return found[1] if found else ""


def header_of(scope: Any, name: bytes) -> str:
    """A header of a request, or an empty text."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def is_local(scope: Any) -> bool:
    """Whether a request comes from this computer to this computer, and from no proxy that asks for somebody else."""
    client = _plain((scope.get("client") or ("", 0))[0])
    forwarded = any(header_of(scope, name) for name in FORWARDED)
    return (
        client is not None and client.is_loopback and host_name(header_of(scope, b"host")) in LOOPBACK and not forwarded
    )


def cookie_name(scope: Any) -> str:
    """The cookie that holds the key. Cookies know no ports, so that its name has the server's."""
    return f"cisim-key-{(scope.get('server') or ('', 0))[1]}"


def lan_addresses() -> list[str]:
    """Addresses of this computer that others can reach it at, version 4 first."""
    import psutil

    cards = psutil.net_if_addrs().values()
    found = [_plain(entry.address) for card in cards for entry in card]
    usable = [a for a in found if a is not None and not (a.is_loopback or a.is_link_local or a.is_unspecified)]
    return [str(a) for a in sorted(dict.fromkeys(usable), key=lambda a: (a.version, int(a)))]


def _arrival(scope: Any) -> str:
    """The address of this computer at which a connection arrived."""
    address = _plain((scope.get("server") or ("", 0))[0])
    return "" if address is None else bracketed(str(address))


def _plain(address: str | None) -> Any:
    """An address without the clothes of version 6 around one of version 4; nothing for what is no address."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def _cookie(scope: Any, name: str) -> str:
    try:
        cookies = SimpleCookie(header_of(scope, b"cookie"))
    except CookieError:
        return ""
    return cookies[name].value if name in cookies else ""
