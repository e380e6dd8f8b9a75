"""The print symbols, as the contract has them for notebooks and press."""

from tsunagari.contract import HIDDEN, MACHINE, NIL, SMALL_BASE, UNKNOWN

__all__ = ["HIDDEN", "MACHINE", "NIL", "SMALL_BASE", "UNKNOWN"]
