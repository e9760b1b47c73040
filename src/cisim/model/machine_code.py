"""Machine code in memory: loaded from the cache, or compiled where it is not there, and called with addresses.

An argument is laid out as compiled code reads it: a number as a word, and an array as a row of words (two that are
unused here, how many items, their size, where they lie, the lengths of the axes, the steps along them). A kernel takes
the address of a list with the address of each of its arguments.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import pickle
import struct
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from llvmlite import binding as llvm

from cisim.model.cache_folder import CACHE_FOLDER, CACHE_USABLE
from cisim.model.compiled_functions import Function

WORD = 8
_addresses: dict[str, int] = {}
_loading = threading.RLock()


@cache
def processor() -> str:
    """What machine code depends on besides its source: the same for the same processor and settings."""
    named = [llvm.get_process_triple(), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()]
    named += [os.environ.get(name, "") for name in ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "NUMBA_OPT")]
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:8]


def bundle() -> Path:
    """The file with the machine code of all that every run needs."""
    return CACHE_FOLDER / f"model-{processor()}"


def _file(symbol: str) -> Path:
    return CACHE_FOLDER / f"{symbol}-{processor()}.o"


def words_of(value: Any, words: list[int], types: list[str]) -> None:
    """Append a value as compiled code reads it, and its type in short."""
    if isinstance(value, np.ndarray):
        flat = value.flags.c_contiguous
        types.append(f"{value.dtype.str}{value.ndim}{'' if flat else '*'}")
        words += (0, 0, value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides)
    elif isinstance(value, tuple):
        types.append(f"{type(value).__name__}(")
        for field in value:
            words_of(field, words, types)
        types.append(")")
    elif isinstance(value, float | np.floating):
        types.append("f")
        words.append(struct.unpack("q", struct.pack("d", value))[0])
    else:
        types.append("i")
        words.append(int(value))


@cache
def symbol_of(kernel: Function, types: str) -> str:
    """The name of the machine code of a kernel for arguments of these types."""
    return f"{kernel.name}.{hashlib.sha256(types.encode()).hexdigest()[:12]}"


def symbol_for(kernel: Function, given: tuple[Any, ...]) -> str:
    """The name of the machine code of a kernel for these arguments."""
    types: list[str] = []
    for value in given:
        words_of(value, [], types)
    return symbol_of(kernel, " ".join(types))


def address(symbol: str, make: Callable[[], bytes]) -> int:
    """Where machine code lies in this process: as loaded before, from the cache, or made now and kept."""
    found = _addresses.get(symbol)
    if found is None:
        with _loading:
            if not _addresses and CACHE_USABLE and bundle().exists():
                _load(pickle.loads(bundle().read_bytes()))
            if symbol not in _addresses:
                _load({symbol: stored(symbol, make)})
            found = _addresses[symbol]
    return found


def stored(symbol: str, make: Callable[[], bytes]) -> bytes:
    """Machine code from the cache, or made now and kept there."""
    with suppress(OSError):
        if CACHE_USABLE:
            return _file(symbol).read_bytes()
    code = make()
    if CACHE_USABLE:
        keep(_file(symbol), code)
    return code


def is_stored(symbol: str) -> bool:
    """Whether machine code is in the cache by itself."""
    return _file(symbol).exists()


def keep(path: Path, content: bytes) -> None:
    """Write a file that nobody ever sees half."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def keep_bundle(symbols: list[str]) -> None:
    """Put machine code that is in the cache into one file, which is quick to load; another process that compiled as
    well may have done so a moment ago, and taken the pieces away.
    """
    try:
        if not bundle().exists():
            keep(bundle(), pickle.dumps({symbol: _file(symbol).read_bytes() for symbol in symbols}))
    except FileNotFoundError:
        if not bundle().exists():
            raise
    for symbol in symbols:
        _file(symbol).unlink(missing_ok=True)


@cache
def _engine() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(_empty("start"), machine)
    engine.set_object_cache(None, lambda module: _waiting.get(module.name))
    return engine


def _empty(name: str) -> Any:
    module = llvm.parse_assembly("")
    module.name, module.triple = name, llvm.get_process_triple()
    return module


_waiting: dict[str, bytes] = {}
"""Machine code that the engine is to take instead of compiling a module of this name, which is empty."""


def _load(objects: dict[str, bytes]) -> None:
    engine = _engine()
    _waiting.update(objects)
    for symbol in objects:
        engine.add_module(_empty(symbol))
    engine.finalize_object()
    for symbol in objects:
        _addresses[symbol] = engine.get_function_address(symbol)
    _waiting.clear()


_function = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


def make(kernel: Function, given: tuple[Any, ...]) -> bytes:
    """The machine code of a kernel for arguments like these."""
    from cisim.model import compiler

    return compiler.compile_kernel(kernel, given, symbol_for(kernel, given))


def call(kernel: Function, given: tuple[Any, ...]) -> None:
    """Run a kernel once."""
    words: list[int] = []
    types: list[str] = []
    starts = []
    for value in given:
        starts.append(len(words))
        words_of(value, words, types)
    at = address(symbol_of(kernel, " ".join(types)), lambda: make(kernel, given))
    memory = np.array(words, np.uint64 if max(words) > 2**63 - 1 else np.int64)
    arguments = np.array(starts, np.int64) * WORD + memory.ctypes.data
    _function(at)(arguments.ctypes.data)
