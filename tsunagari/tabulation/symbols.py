"""The print symbols, as the contract has them for notebooks and press."""

from tsunagari.contract import FEW_CASES, HIDDEN, MACHINE, NIL, SMALL_BASE, UNKNOWN

__all__ = ["FEW_CASES", "HIDDEN", "MACHINE", "NIL", "SMALL_BASE", "UNKNOWN"]
