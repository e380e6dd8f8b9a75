"""Workbooks as people bring them."""

from __future__ import annotations

import io

import openpyxl


def book(*sheets: list[list[object]], hidden: int | None = None, merge: str = "") -> bytes:
    """Return a workbook of these sheets, one of them hidden, in each some cells merged."""
    workbook = openpyxl.Workbook()
    del workbook[workbook.sheetnames[0]]
    for number, rows in enumerate(sheets):
        sheet = workbook.create_sheet(f"シート{number}")
        for row in rows:
            sheet.append(row)
        if merge:
            sheet.merge_cells(merge)
        if number == hidden:
            sheet.sheet_state = "hidden"
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()
