"""How a value meets a reader: numbers, dates, tables, charts, facts."""
