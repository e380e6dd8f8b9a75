"""Executed notebooks become the pages of a book, in the report's part of Quarto."""
