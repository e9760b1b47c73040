"""What the routes of phones and of the host share: forms, answers, and who is asking."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from cisim.dashboard.room.pages import policy
from cisim.language import language_of_request

MOST_BYTES, MOST_FIELDS, MOST_SECONDS = 16_384, 1000, 10.0
"""Of a form, and for its way here."""
SAFE = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}


def page(text: str, script: str, status: int = 200) -> HTMLResponse:
    """A page whose only script is that of a file."""
    return HTMLResponse(text, status, {"Content-Security-Policy": policy(script), **SAFE})


def download(text: str, name: str, media_type: str) -> Response:
    """A text as a file to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **SAFE}
    return Response(text, headers=headers, media_type=f"{media_type}; charset=utf-8")


def see_other(path: str) -> Response:
    """Go on to another page, by GET."""
    return Response(status_code=303, headers={"Location": quote(path, safe="/?=&%#"), **SAFE})


def state_answer(request: Request, state: Mapping[str, object], tag: str) -> Response:
    """A state as JSON, or that it is as it was."""
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return JSONResponse(state, headers=headers)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form; empty where it is too long, too slow, or none."""
    try:
        async with asyncio.timeout(MOST_SECONDS):
            body = await _read_body(request)
        return dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS))
    except (TimeoutError, ValueError, ClientDisconnect):
        return {}


async def _read_body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return b""
    return body


def address_of(request: Request) -> str:
    """The address that asks."""
    return request.client.host if request.client else ""


def is_from_elsewhere(request: Request) -> bool:
    """Whether a form was sent by a page of another place: browsers name its origin."""
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    return origin is not None and origin not in (f"http://{host}", f"https://{host}")


def language_of(request: Request) -> str:
    """The language that a browser asks for."""
    return language_of_request(request.url.query, request.headers.get("accept-language", ""))
