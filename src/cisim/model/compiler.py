"""From Python to machine code: numba writes what LLVM reads, and each kernel is optimised once with its helpers.

Numba by itself makes machine code of every helper alone, and again of every function with all that it calls. Here
helpers are only written down (``_Written``); they are put together with the kernel that calls them, optimised with it,
and the machine code of that kernel is all that is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any

import numba
import numpy as np
from llvmlite import binding as llvm
from numba import njit, types
from numba.core.codegen import JITCodeLibrary, JITCPUCodegen
from numba.core.registry import cpu_target
from numba.core.runtime import rtsys
from numba.extending import intrinsic, typeof_impl

from cisim.model.compiled_functions import Function, Helper, Instruction
from cisim.model.indexing import KernelCompiler

STRICT: dict[str, Any] = {"nogil": True, "error_model": "numpy", "pipeline_class": KernelCompiler}
"""Indexes count from the first entry; IEEE arithmetic as written: no reordering, no fused operations, no exceptions on
division.
"""

BORROWED: dict[str, Any] = {"_nrt": False}
"""No counting of references: whoever calls holds the arrays, and no kernel makes one. The counting took a quarter of a
run (measured).
"""

ALONE: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Python never calls it directly."""

LOOP = """
define void @"NAME"(ptr %steps, i64 %n, ptr %month, i64 %first, i64 %last) {
start:
  %any_month = icmp slt i64 %first, %last
  br i1 %any_month, label %months, label %done
months:
  %t = phi i64 [%first, %start], [%t_next, %month_over]
  store i64 %t, ptr %month
  br label %kernels
kernels:
  %k = phi i64 [0, %months], [%k_next, %kernels]
  %step = getelementptr [2 x ptr], ptr %steps, i64 %k
  %kernel = load ptr, ptr %step
  %where = getelementptr ptr, ptr %step, i64 1
  %arguments = load ptr, ptr %where
  call void %kernel(ptr %arguments)
  %k_next = add i64 %k, 1
  %more = icmp slt i64 %k_next, %n
  br i1 %more, label %kernels, label %month_over
month_over:
  %t_next = add i64 %t, 1
  %again = icmp slt i64 %t_next, %last
  br i1 %again, label %months, label %done
done:
  ret void
}
"""
"""Runs the steps, each a kernel and its arguments, in each month."""

_lock = RLock()


class _Written(JITCodeLibrary):  # type: ignore[misc]
    """A function of its own before it is optimised and without what it calls."""

    def add_linking_library(self, library: Any) -> None:
        if library is not rtsys.library:  # counts references, which nothing here does
            self._linking_libraries.append(library)

    def finalize(self) -> None:
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        return 0

    def _get_module_for_linking(self) -> Any:
        """With all it calls, for functions that numba compiles as usual."""
        if self._shared_module is None:  # type: ignore[has-type]
            module = _together(self, llvm.parse_assembly(""))
            for function in module.functions:
                if not function.is_declaration:
                    function.linkage = "linkonce_odr"
            self._shared_module = module
        return self._shared_module


class _Writer(JITCPUCodegen):  # type: ignore[misc]
    _library_class = _Written

    def set_env(self, env_name: str, env: Any) -> None:
        """No function here needs objects of Python."""


def _together(library: Any, module: Any) -> Any:
    """Link a function, and all it calls, into a module."""
    waiting, seen = [library], set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, _Written):
            module.link_in(one._final_module, preserve=True)
            waiting.extend(one._linking_libraries)
        else:
            module.link_in(one._get_module_for_linking(), preserve=True)
    return module


@cache
def _writer() -> _Writer:
    return _Writer("cisim")


@contextmanager
def _writing() -> Iterator[None]:
    context = cpu_target.target_context
    usual, context._internal_codegen = context.codegen(), _writer()
    try:
        yield
    finally:
        context._internal_codegen = usual


@cache
def dispatcher(function: Helper | Function) -> Any:
    """What numba calls where compiled code calls a helper or a kernel."""
    inlined = isinstance(function, Helper) and function.inlined
    return njit(function.py_func, forceinline=inlined, **ALONE, **BORROWED, **STRICT)


def compiled(function: Callable[..., Any]) -> Any:
    """A function of helpers that Python calls, compiled by numba as usual: for looking at helpers one by one."""
    return njit(function, error_model=STRICT["error_model"])


@cache
def _instruction(function: Instruction) -> Any:
    @intrinsic  # type: ignore[untyped-decorator]
    def one(typing: Any, word: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return getattr(builder, function.name)(arguments[0], context.get_constant(types.boolean, True))

        return types.int64(types.int64), generate

    return one


@typeof_impl.register(Helper)  # type: ignore[untyped-decorator]
@typeof_impl.register(Function)  # type: ignore[untyped-decorator]
def _type_of_function(value: Helper | Function, context: Any) -> Any:
    if isinstance(value, Instruction):
        one = _instruction(value)
        cpu_target.typing_context.refresh()
        return cpu_target.typing_context.resolve_value_type(one)
    return numba.typeof(dispatcher(value))


def type_of(value: Any) -> Any:
    """The type numba compiles for; all arrays can be written to."""
    if isinstance(value, np.ndarray):
        return types.Array(numba.from_dtype(value.dtype), value.ndim, "C" if value.flags.c_contiguous else "A")
    if isinstance(value, tuple):
        return types.BaseTuple.from_types([type_of(field) for field in value], type(value))
    return types.float64 if isinstance(value, float | np.floating) else types.int64


def compile_kernel(kernel: Function, given: tuple[Any, ...], symbol: str) -> bytes:
    """The machine code of a kernel, for arguments like these, under a name."""
    with _lock:
        signature = tuple(map(type_of, given))
        with _writing():
            function = njit(kernel.py_func, **ALONE, **BORROWED, **STRICT)
            function.compile(signature)
        overload = function.overloads[signature]
        module = _together(overload.library, llvm.parse_assembly(_called_by_addresses(overload, symbol)))
        return _optimised(module, symbol)


def compile_loop(symbol: str) -> bytes:
    """The machine code of ``LOOP``, under a name."""
    with _lock:
        return _optimised(llvm.parse_assembly(LOOP.replace("NAME", symbol)), symbol)


def _called_by_addresses(overload: Any, symbol: str) -> str:
    """A function that reads the words of each argument from its address and calls what numba wrote."""
    context, description = overload.target_context, overload.fndesc
    convention = context.call_conv
    whole = convention.get_function_type(description.restype, description.argtypes)
    result, error, *flat = (str(one) for one in whole.args)
    counts = [len(convention.get_function_type(types.none, (one,)).args) - 2 for one in description.argtypes]
    lines, passed, at = [], [f"{result} %result", f"{error} %error"], 0
    for k, count in enumerate(counts):
        lines.append(f"%place{k} = getelementptr ptr, ptr %arguments, i64 {k}")
        lines.append(f"%argument{k} = load ptr, ptr %place{k}")
        for j in range(count):
            lines.append(f"%word{at} = getelementptr i64, ptr %argument{k}, i64 {j}")
            lines.append(f"%value{at} = load {flat[at]}, ptr %word{at}")
            passed.append(f"{flat[at]} %value{at}")
            at += 1
    name = description.llvm_func_name
    called = f'%status = call {whole.return_type} @"{name}"({", ".join(passed)})'
    body = "\n  ".join(["%result = alloca ptr", "%error = alloca ptr", *lines, called, "ret void"])
    declared = f'declare {whole.return_type} @"{name}"({", ".join(map(str, whole.args))})'
    return f'{declared}\ndefine void @"{symbol}"(ptr %arguments) {{\n  {body}\n}}\n'


def _optimised(module: Any, symbol: str) -> bytes:
    """Machine code of a module, of which only one function is seen from outside."""
    writer = _writer()
    module.triple, module.data_layout = llvm.get_process_triple(), writer._data_layout
    for one in [*module.functions, *module.global_variables]:
        if not one.is_declaration and one.name != symbol:
            one.linkage = "internal"
    manager, builder = writer._module_pass_manager(opt=2)
    manager.run(module, builder)
    return bytes(writer._tm.emit_object(module))
