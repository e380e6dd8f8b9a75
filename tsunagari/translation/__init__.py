"""The report in a second language: its texts by their Japanese, its figures and days by rule.

A translation never holds a figure: in 「2,179件の回答」 the number is taken out, 「{}件の回答」 is
looked up, and the number is put into what is found. So the pages of both languages have the same
figures, and a translation stays true when they change. What is looked up is the Japanese itself:
where that is reworded, the old translation is not found, and a page never says what it said before.
"""
