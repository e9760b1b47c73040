"""Connections on which nobody asks anything, or only letter by letter, are closed: they would use up the server's."""

from __future__ import annotations

import asyncio
from typing import Any

SECONDS = 10.0
"""Between two looks at a connection; one that has not finished a question since the last one is closed."""


def closing_idle(protocol: type[Any], seconds: float = SECONDS) -> type[Any]:
    """A protocol of uvicorn that closes its connection where no question comes.

    Args:
        protocol: uvicorn's own, whose ``cycle`` is the question that is answered, or was last.
        seconds: between two looks.
    """

    class ClosingIdle(protocol):  # type: ignore[misc]
        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            self._look_later()

        def _look_later(self) -> None:
            self._last = self.cycle
            asyncio.get_running_loop().call_later(seconds, self._look)

        def _look(self) -> None:
            transport = self.transport
            if transport.is_closing() or transport.get_protocol() is not self:  # it has become a websocket
                return
            if self.cycle is self._last and (self.cycle is None or self.cycle.response_complete):
                transport.close()
            else:
                self._look_later()

    return ClosingIdle
