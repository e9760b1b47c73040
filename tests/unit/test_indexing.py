"""Indexes of kernels count from the first entry."""

import numba
import numpy as np
import pytest

from cisim.model.indexing import KernelCompiler


def second_of(row, table, out):
    out[row, 0] = table[row, 1]


@pytest.mark.parametrize("compiler", [KernelCompiler, numba.core.compiler.Compiler])
def test_no_index_is_asked_whether_it_is_negative(compiler):
    """The same entry as ever for any index from 0 on; numba by itself asks once for each access."""
    compiled = numba.njit(second_of, pipeline_class=compiler)
    table, out = np.arange(6.0).reshape(3, 2), np.zeros((3, 1))
    for row in range(3):
        compiled(row, table, out)
    assert out[:, 0].tolist() == [1.0, 3.0, 5.0]
    questions = next(iter(compiled.inspect_llvm().values())).count("icmp slt i64 %arg.row")
    assert (questions == 0) == (compiler is KernelCompiler)


def test_a_constant_below_zero_counts_from_the_end():
    compiled = numba.njit(lambda table: table[1, -1], pipeline_class=KernelCompiler)
    assert compiled(np.arange(6.0).reshape(3, 2)) == 3.0
