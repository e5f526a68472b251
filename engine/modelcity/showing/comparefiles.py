"""The comparison as files: CSV and a workbook for people, JSON for programs, and two pictures of each level."""

from decimal import Decimal
from itertools import islice
from pathlib import Path

from modelcity.files import write_whole
from modelcity.planning.comparison import Comparison
from modelcity.showing.comparejson import comparison_json
from modelcity.showing.comparetables import Cell, Grid, category_grid, clause_grid, ranking_grid, trouble_grid
from modelcity.showing.comparewords import day_word, level_title, loss_word, method_word
from modelcity.showing.heatmap import heatmap_chart
from modelcity.showing.pareto import pareto_chart
from modelcity.showing.plain import csv_bytes
from modelcity.showing.sheets import Book
from modelcity.showing.words import standard_word
from modelcity.texts import t

MOST_ROWS = 1_000_000  # Excel knows 1,048,576


def write_comparison(comparison: Comparison, folder: Path) -> list[Path]:
    """Write every file into a folder, once all are ready; raises CallError. Each level has its own pictures."""
    files = {
        "comparison.json": comparison_json(comparison),
        "ranking.csv": grid_csv(ranking_grid(comparison)),
        "clauses.csv": grid_csv(clause_grid(comparison)),
        "compare.xlsx": comparison_book(comparison),
    }
    for ranking in comparison.rankings:
        own = f"-{ranking.level}" if len(comparison.rankings) > 1 else ""
        files[f"heatmap{own}.png"] = heatmap_chart(comparison, ranking)
        files[f"pareto{own}.png"] = pareto_chart(comparison, ranking)
    for name, content in files.items():
        write_whole(folder / name, content)
    return [folder / name for name in files]


def grid_csv(grid: Grid) -> bytes:
    """UTF-8 with BOM, CRLF; nothing in it runs."""
    return csv_bytes([grid.heads, *grid.rows])


def comparison_book(comparison: Comparison) -> bytes:
    """A workbook: ranking, categories, clauses that are lost, vetoes and what was left out."""
    book = Book(t("横向比较", "Comparison"))
    there = t("，", ", ").join(level_title(comparison, ranking) for ranking in comparison.rankings)
    said = t("；", "; ").join((there, standard_word(comparison.standard), day_word(comparison)))
    notes = [(ranking_grid, said), (category_grid, method_word()), (clause_grid, loss_word()), (trouble_grid, said)]
    for make, note in notes:
        grid = make(comparison)
        _sheet(book, grid, note)
    return book.content()


def _sheet(book: Book, grid: Grid, note: str) -> None:
    sheet = book.sheet(grid.name, grid.widths)
    sheet.across(note)
    sheet.head(grid.heads)
    for row in islice(grid.rows, MOST_ROWS):
        cells = [Decimal(cell) if isinstance(cell, int) else cell for cell in row]
        sheet.cells(cells, [_style(cell) for cell in row])
    sheet.filtered()
    if next(grid.rows, None) is not None:
        sheet.across(t("工作表放不下更多行，全部见 comparison.json", "a sheet holds no more: see comparison.json"))


def _style(cell: Cell) -> str:
    return "text" if isinstance(cell, str) else "number"
