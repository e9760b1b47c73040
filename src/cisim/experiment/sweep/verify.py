"""Whether the folder of a sweep holds what was written: parts, tables, and what killed runs left behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cisim.experiment.sweep.store import Store
from cisim.experiment.sweep.tables import TABLE_FILES, sweep_statistics
from cisim.storage.checksums import STATISTICS_FILE, DamagedError, check_file, read_object


def verify(folder: Path) -> dict[str, Any]:
    """Compare every file of a sweep with the checksum it was written with; no model is run, and nothing is changed.

    Returns:
        The statistics of ``sweep_statistics``, of which damaged parts are pending; ``damaged``, a sentence on each file
        that is not what was written; and ``leftovers``, temporary files that nothing reads.

    Raises:
        StoreError: the folder holds no sweep.
        DamagedError: its manifest is damaged.
    """
    store = Store(folder)
    manifest = store.manifest
    markers, damaged = store.parts.examine()
    facts = sweep_statistics(manifest["runs"], markers)
    sentences = [damaged[index] for index in sorted(damaged)]
    if not damaged and (lost := store.lost_tasks()):
        sentences.append(f"{store.parts.folder}: {lost:,} of {manifest['tasks']:,} parts are missing")
    return facts | {"damaged": [*sentences, *_damaged_tables(folder)], "leftovers": list(map(str, leftovers(folder)))}


def _damaged_tables(folder: Path) -> list[str]:
    if not (folder / STATISTICS_FILE).is_file():
        return []
    try:
        read_object(folder / STATISTICS_FILE)
    except DamagedError as error:
        return [str(error)]
    sentences = []
    for name in TABLE_FILES:
        try:
            check_file(folder, name)
        except DamagedError as error:
            sentences.append(str(error))
    return sentences


def leftovers(folder: Path) -> list[Path]:
    """Temporary files of runs that were killed, or of one that is at work: nothing reads them."""
    return sorted(path for place in (folder, folder / "parts") for path in place.glob(".*.cisim-*"))
