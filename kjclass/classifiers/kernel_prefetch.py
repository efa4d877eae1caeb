"""Asking for a row of weights before it is needed, which numba has no function for."""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from kjclass.classifiers.compiled import inner_jit

__all__ = ["prefetch_row"]

# Weights of a cache line.
_LINE = 32


@intrinsic
def _prefetch(typing_context, table, row, column):
    """Ask for the cache line of one element."""

    def generate(context, builder, signature, arguments):
        kind, *kinds = signature.args
        at = [
            context.cast(builder, value, found, types.intp)
            for value, found in zip(arguments[1:], kinds, strict=True)
        ]
        array = make_array(kind)(context, builder, arguments[0])
        place = cgutils.get_item_pointer(context, builder, kind, array, at, wraparound=False)
        place = builder.bitcast(place, ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        # To be read, soon and more than once, as data.
        how = [ir.Constant(number, value) for value in (0, 3, 1)]
        shape = ir.FunctionType(ir.VoidType(), [place.type, number, number, number])
        function = builder.module.declare_intrinsic("llvm.prefetch", [place.type], shape)
        builder.call(function, [place, *how])
        return context.get_dummy_value()

    return types.void(table, row, column), generate


@inner_jit
def prefetch_row(table, row, width):
    """Ask for the first `width` weights of a row."""
    for column in range(0, width, _LINE):
        _prefetch(table, row, column)
