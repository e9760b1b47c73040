"""Finished blocks of a portfolio as files that are whole or absent, so that an interrupted run goes on."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.portfolio.portfolio_file import Portfolio, PortfolioError
from cisim.storage.checksums import data_checksum
from cisim.storage.files import atomic_write, prepare_folder, write_json
from cisim.storage.hashes import model_hash, source_hash

SEAL_LENGTH = len(data_checksum(b""))
"""Bytes of the checksum in front of a block."""


def _code_hash() -> str:
    """Hash of this package, which says what a block holds."""
    return source_hash(Path(__file__).parent.glob("*.py"))


class BlockStore:
    """The folder ``parts`` of a portfolio's results."""

    def __init__(self, folder: Path, portfolio: Portfolio, seed: int) -> None:
        """Begin, or go on where the same portfolio was interrupted.

        Raises:
            PortfolioError: the folder holds another portfolio, seed or model.
        """
        self.folder = folder / "parts"
        prepare_folder(self.folder)
        identity: dict[str, Any] = {
            "portfolio": portfolio.hash,
            "seed": seed,
            "model": model_hash(),
            "code": _code_hash(),
        }
        identity["groups"] = [group.name for group in portfolio.places]  # blocks are numbered in this order
        file = self.folder / "of.json"
        if file.is_file():
            try:
                stored = json.loads(file.read_text(encoding="utf-8"))
            except ValueError:
                stored = None
            if stored != identity:
                raise PortfolioError(
                    f"{folder} holds parts of another portfolio, seed or version of cisim: use another --out"
                )
        else:
            write_json(file, identity)

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:06d}.block"

    def read(self, number: int) -> dict[str, npt.NDArray[Any]] | None:
        """A finished block, or nothing; one that is cut off, changed, or of another number is done again."""
        try:
            stored = self._file(number).read_bytes()
        except OSError:
            return None
        seal, data = stored[:SEAL_LENGTH], stored[SEAL_LENGTH:]
        if seal != self._seal(number, data):
            return None
        with np.load(io.BytesIO(data)) as arrays:
            return {name: arrays[name] for name in arrays.files}

    def write(self, number: int, arrays: dict[str, npt.NDArray[Any]]) -> None:
        """Keep a finished block, behind the checksum of its number and content."""
        content = io.BytesIO()
        np.savez(content, **arrays)  # type: ignore[arg-type]
        with atomic_write(self._file(number)) as temporary:
            temporary.write_bytes(self._seal(number, content.getvalue()) + content.getvalue())

    @staticmethod
    def _seal(number: int, data: bytes) -> bytes:
        return data_checksum(f"{number} ".encode() + data).encode()
