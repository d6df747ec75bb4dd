"""What every workbook that is written here keeps to, whoever writes it."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575
"""Rows that one sheet holds below its head."""
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Options of xlsxwriter under which no text becomes something that a spreadsheet would run, follow or count."""
