"""Faults planted in the made-up standard of tests/toy, each with every failure that a proof must tell of it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

TOY = Path(__file__).parent / "toy"
RULES, FACTS = "rules/toy/R1.yaml", "indicators/toy/R1.yaml"
STEPS = "steps: {5: 3, 3: 2, 1: 1, 0: 0}"
A = "{points: 1, item: 登记, needs: {book_register_kept: yes}}"
C = "{points: 0.5, item: 逾期, needs: {overdue_rate: ≤10%}}"
B = "needs: {new_book_count: ≥100}"
WITHIN = (FACTS, "catalogue_rate: {zh: 已编目占比,", "catalogue_rate: {zh: 已编目占比, better: within,")

Edit = tuple[str, str, str]  # a file, what stands there, what is planted


@dataclass(frozen=True)
class Fault:
    """What must be found: the property, where, words of the message, what its dossiers are worth (0 and 1: fires)."""

    property: str
    clause: str
    words: tuple[str, ...]
    worth: tuple[str, ...]


@dataclass(frozen=True)
class Plant:
    """A fault planted in the made-up standard, and every failure that it is."""

    edits: tuple[Edit, ...]
    faults: tuple[Fault, ...]


PLANTS = {
    "inverted ladder": Plant(
        ((RULES, STEPS, "steps: {5: 1, 3: 3, 1: 1, 0: 0}"),),
        (Fault("monotone", "R1-03", ("open_days_per_week 2022", "4 得 3 分 → 5 得 1 分"), ("3", "1")),),
    ),
    "ladder that falls in the best year": Plant(
        ((RULES, f"years: min, {STEPS}", "years: max, steps: {5: 2, 3: 3, 1: 1, 0: 0}"),),
        (Fault("monotone", "R1-03", ("open_days_per_week", "4 得 3 分 → 5 得 2 分"), ("3", "2")),),
    ),
    "hole at exactly 90": Plant(
        (
            WITHIN,
            (RULES, A, '{points: 1, item: 登记, needs: {catalogue_rate: ">90%"}}'),
            (RULES, B, 'needs: {catalogue_rate: "<90%", new_book_count: ≥100}'),
        ),
        (
            Fault("bounded", "R1-01", ("catalogue_rate ≥0.9001", "catalogue_rate ≤0.8999"), ("2",)),
            Fault("ladder", "R1-01.a", ("catalogue_rate 在 0.9 处有空档",), ("2", "0.5", "1.5")),
        ),
    ),
    "indicators that exclude each other": Plant(
        ((RULES, A, "{points: 1, item: 登记, needs: {book_register_kept: yes, loan_days: ≤7}}"),),
        (Fault("bounded", "R1-02", ("与 R1-01 不能两全", "loan_days"), ("0",)),),
    ),
    "hole at exactly 90 where more is better": Plant(
        (
            (RULES, A, '{points: 1, item: 登记, needs: {catalogue_rate: ">90%"}}'),
            (RULES, B, 'needs: {catalogue_rate: "<90%", new_book_count: ≥100}'),
        ),
        (
            Fault("bounded", "R1-01", ("catalogue_rate ≥0.9001",), ("2",)),
            Fault("monotone", "R1-01", ("catalogue_rate", "0.8999 得 2 分 → 0.9 得 0.5 分"), ("2", "0.5")),
        ),
    ),
    "one step twice": Plant(
        ((RULES, A, "{points: 1, item: 登记, needs: {new_book_count: ≥100}}"),),
        (Fault("ladder", "R1-01.b", ("R1-01.a、R1-01.b 重叠", "new_book_count 为 100"), ("3",)),),
    ),
    "ranges that overlap": Plant(
        (
            (RULES, A, "{points: 1, item: 登记, needs: {loan_days: 7–14}}"),
            (RULES, C, "{points: 0.5, item: 逾期, needs: {loan_days: 14–20}}"),
            (RULES, B, "needs: {new_book_count: ≥100, overdue_rate: ≤10%}"),
        ),
        (Fault("ladder", "R1-01.c", ("R1-01.a、R1-01.c 重叠", "loan_days 为 14"), ("3",)),),
    ),
    "step masked by a requirement": Plant(
        (
            (
                RULES,
                "requires: {repair_fund_amount: ≥1.50}",
                "requires: {repair_fund_amount: ≥1.50, repaired_rate: ≥100%}",
            ),
        ),
        (Fault("costs", "R1-04.share", ("repaired_rate ≥1", "从不单独失分"), ("0", "2")),),
    ),
    "clause that never costs": Plant(
        ((RULES, "overdue_rate: ≤10%}}\n  own", "overdue_rate: ≤100%}}\n  own"),),
        (Fault("costs", "R1-01.c", ("overdue_rate ≤1 对任何值都成立",), ("3", "3")),),
    ),
    "count of at least nothing": Plant(
        ((RULES, "new_book_count: ≥100}}", "new_book_count: ≥0}}"),),
        (Fault("costs", "R1-01.b", ("new_book_count ≥0 对任何值都成立",), ("3", "3")),),
    ),
    "condition within a clause that never fails": Plant(
        ((RULES, "stocktake_done: yes any year,", "stocktake_done: yes any year, overdue_rate: ≤100% any year,"),),
        (Fault("costs", "R1-02.all", ("overdue_rate ≤1 对任何值都成立",), ("2", "2")),),
    ),
    "alternatives of which one always holds": Plant(
        (("rules/toy/S2.yaml", "{all_readers_asked: yes}", "{all_readers_asked: yes, reader_sample_count: ≤29}"),),
        (Fault("costs", "S2-04.rate", ("reader_sample_count ≥30 / reader_sample_count ≤29 对任何值",), ("3", "3")),),
    ),
    "condition against the grain": Plant(
        ((RULES, "overdue_rate: ≤10%}}\n  own", "overdue_rate: ≥10%}}\n  own"),),
        (Fault("monotone", "R1-01", ("overdue_rate 2022", "0.0999 得 2.5 分 → 0.1 得 3 分"), ("2.5", "3")),),
    ),
    "conditions that exclude each other": Plant(
        (
            (RULES, A, "{points: 1, item: 登记, needs: {loan_days: ≤30}}"),
            (RULES, C, "{points: 0.5, item: 逾期, needs: {overdue_rate: ≤10%, loan_days: 31–40}}"),
        ),
        (Fault("bounded", "R1-01", ("loan_days ≤30、loan_days ≥31",), ("2.5",)),),
    ),
    "one year for and one against": Plant(
        (
            (RULES, A, "{points: 1, item: 登记, needs: {book_register_kept: yes any year}}"),
            (RULES, C, "{points: 0.5, item: 逾期, needs: {overdue_rate: ≤10%, book_register_kept: no any year}}"),
        ),
        (
            Fault("monotone", "R1-01", ("book_register_kept 2022", "0 得 3 分 → 1 得 2.5 分"), ("3", "2.5")),
            Fault("bounded", "V-02", ("与 R1-01 不能两全", "book_register_kept"), ("fired",)),
        ),
    ),
    "veto that never fires": Plant(
        (("rules/toy/vetoes.yaml", '{fire_count: ">0"}', '{fire_count: "<0"}'),),
        (Fault("veto", "V-01", ("fire_count ≥0 对任何值都成立",), ("clear", "clear")),),
    ),
    "warning of which one condition never fires": Plant(
        (("rules/toy/warnings.yaml", 'lost_book_count: ">5"', 'lost_book_count: "<0"'),),
        (Fault("veto", "W-01", ("lost_book_count ≥0 对任何值都成立",), ("clear", "clear")),),
    ),
    "veto that fires when things get better": Plant(
        (("rules/toy/vetoes.yaml", '{fire_count: ">0"}', '{fire_count: "<3"}'),),
        (Fault("monotone", "V-01", ("fire_count 2022", "2 触发 → 3 不触发"), ("fired", "clear")),),
    ),
}


def planted(folder: Path, *edits: Edit) -> Path:
    """A copy of the made-up standard with some changes."""
    shutil.copytree(TOY, folder, dirs_exist_ok=True)
    for file, old, new in edits:
        text = (folder / file).read_text("utf-8")
        assert old in text, f"{old} no longer stands in {file} of the toy standard"
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


def file_of(folder: Path, item: str) -> str:
    """file:line:column of a rule."""
    for path in sorted((folder / "rules/toy").glob("*.yaml")):
        lines = path.read_text("utf-8").split("\n")
        if f"{item}:" in lines:
            return f"rules/toy/{path.name}:{lines.index(f'{item}:') + 1}:1"
    raise AssertionError(item)
