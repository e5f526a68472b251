"""How an assessment is shown: terminal text, JSON, workbook, list and pictures. Decides nothing, only shows."""
