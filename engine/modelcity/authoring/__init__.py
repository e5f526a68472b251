"""A standard to and from a workbook: another way to write the same declarations."""
