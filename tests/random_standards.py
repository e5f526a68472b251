"""Random declarations that are well-formed, though no standard could say such things: for the way through a workbook.

Every key of the declarations may be there, and every text that one line can hold.
"""

import random
from collections.abc import Callable
from typing import Any

Trees = dict[tuple[str, str], dict[str, Any]]

TEXTS = (
    "双拥工作",
    "是",
    "否",
    "缺",
    "na",
    "yes",
    "010",
    "1.50",
    "≥2",
    "=1+1",
    "+1",
    "-x",
    "@a",
    "'引",
    '"x"',
    "a：b: c",
)
TEXTS += (
    "甲、乙",
    "，。",
    "《方案》（试行）",
    "# x",
    "{x}",
    "[y]",
    "100%",
    "１２",
    "㵲阳镇",
    "𠮷",
    "a\u3000b",
    "2023-05-01",
    "~",
)
NUMBERS = ("0", "1", "-1", "0.25", "1.50", "10", "100", "0.1", "-10", "12345")
FACTS_OF = {"A1": ("fact_1", "fact_2", "fact_3"), "B2": ("fact_4", "fact_5"), "vetoes": ("fact_6",)}
BOUNDS = ("1", "2.5", "90%", "38/41", "0.95")


class Random:
    """Draws declarations; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.facts = [f"fact_{number}" for number in range(1, 7)]
        self.levels = self.draw.sample(["city", "county", "town", "unit"], self.draw.randint(1, 3))
        self.units = self.draw.sample(["ds_office", "宣传部", "garrison", "towns", "a.b"], 3)
        self.years = self.draw.randint(1, 5)

    def text(self) -> str:
        return self.draw.choice(TEXTS)

    def plain(self) -> str:
        """A text without the marks that part items within a cell, and not empty."""
        return self.draw.choice(["一", "大项一 序号2", "二.1 任务1", "会务", "一(二)"])

    def number(self) -> str:
        return self.draw.choice(NUMBERS)

    def some(self, words: Any, least: int = 1) -> list[str]:
        words = list(words)
        return self.draw.sample(words, self.draw.randint(least, len(words)))

    def keys(self, **makers: Callable[[], Any]) -> dict[str, Any]:
        """Some of the keys, each with a value."""
        return {key.rstrip("_"): make() for key, make in makers.items() if self.draw.random() < 0.6}

    def sources(self) -> dict[str, Any]:
        places = {"trial": self.plain(), "方案": [self.plain(), "二 任务2"]}
        return {key: places[key] for key in self.some(places)}

    def condition(self) -> str:
        low, high = self.draw.sample(BOUNDS, 2)
        said = self.draw.choice(["yes", "no", f"{self.draw.choice('≥≤<>')}{low}", f"{low}–{high}"])
        return said + self.draw.choice(["", "", " any year"])

    def needs(self) -> dict[str, str]:
        return {fact: self.condition() for fact in self.some(self.facts)[:3]}

    def part(self, **more: Any) -> dict[str, Any]:
        return {**more, "needs": self.needs()}

    def trees(self) -> Trees:
        """The files of a standard of two categories, vetoes, warnings and surveys."""
        entries = {
            "A1": ["A1-01", "A1-02", "A1-03"],
            "B2": ["B2-01", "B2-02"],
            "vetoes": ["V-01"],
            "warnings": ["W-01"],
        }
        found: Trees = {("indicators", "standard"): self.head(), ("rules", "standard"): self.sums()}
        for file, ids in entries.items():
            found["indicators", file] = {name: self.entry(file if name == ids[0] else "") for name in ids}
        found["rules", "A1"], found["rules", "B2"] = (
            {one: self.rule() for one in entries[file]} for file in ("A1", "B2")
        )
        found["rules", "vetoes"] = {"V-01": {"fires_when": self.needs(), "examples": self.examples("fired", "clear")}}
        warning = {"warns_when": self.needs(), "same_evidence": self.some(self.facts, 2), "advice": self.text()}
        found["rules", "warnings"] = {"W-01": {**warning, "examples": self.examples("warned", "clear")}}
        found["rules", "surveys"] = {"survey": self.keys(title=self.text, population=self.text, questions=self.listed)}
        found["rules", "surveys"]["survey"]["organiser"] = self.units[0]
        found["indicators", "sources"] = {key: {"title": self.text(), "kind": "seed"} for key in ("trial", "方案")}
        found["indicators", "units"] = {
            unit: {
                "title": self.text(),
                "kind": "group",
                **self.keys(aliases=self.listed, members=lambda: self.units[:2]),
            }
            for unit in self.units
        }
        found["indicators", "contents"] = {
            "trial": {"一.2": {"title": self.text(), "nowhere": {"任务1": self.plain()}}}
        }
        found["indicators", "en"] = {
            "standard": "English",
            "facts": {"fact_1": "a: b"},
            "levels": {self.levels[0]: "x"},
        }
        return found

    def head(self) -> dict[str, Any]:
        defaults = self.keys(
            levels=lambda: self.levels, basis=lambda: "explicit_task", mode=self.listed, note=self.text
        )
        usual = self.keys(kind=lambda: "bool", yearly=lambda: "yes", better=lambda: "lower", unit=self.text)
        return {
            "id": "random",
            "edition": self.text(),
            "title": self.text(),
            "window": ["2024", str(2023 + self.years)],
            "levels": {level: self.text() for level in self.levels},
            "categories": {"A1": self.text(), "B2": self.text()},
            **self.keys(status=self.text, counting_rule=self.text, sourced=lambda: [self.text(), self.text()]),
            **self.keys(replaced_by=lambda: [{"document": self.text(), "replaces": self.text()}]),
            **({"defaults": {"indicator": defaults, "fact": usual}} if defaults and usual else {}),
        }

    def sums(self) -> dict[str, Any]:
        return {"categories": {"A1": self.number(), "B2": self.number()}, "core": {self.levels[0]: self.number()}}

    def listed(self) -> list[str]:
        """Texts, with one that holds the mark between them now and then."""
        return [self.plain(), self.draw.choice(["会务", "材料；现场", "图片;录像"])][: self.draw.randint(1, 2)]

    def entry(self, file: str) -> dict[str, Any]:
        said = self.keys(levels=lambda: self.some(self.levels), lead=lambda: self.units[0], evidence=self.listed)
        said |= {"title": self.text(), **self.keys(sources=self.sources, note=self.text, basis=lambda: "reconstructed")}
        if self.draw.random() < 0.3:
            said["norms"] = [{"norm": self.text(), "trial": self.plain()}]
        if file in FACTS_OF:
            said["facts"] = {fact: {"zh": self.text(), **self.fact()} for fact in self.facts if fact in FACTS_OF[file]}
        return said

    def fact(self) -> dict[str, Any]:
        return self.keys(
            kind=lambda: self.draw.choice(["bool", "count", "ratio", "amount"]),
            yearly=lambda: self.draw.choice(["yes", "no"]),
            remediable=lambda: self.draw.choice(["always", "within_year", "never"]),
            unit=self.text,
            rule=self.text,
            due=lambda: "08-31",
            levels=lambda: self.some(self.levels),
            from_=lambda: self.draw.choice([self.units[0], self.units[:2]]),
        )

    def rule(self) -> dict[str, Any]:
        fact = self.draw.choice(self.facts)
        parts = {key: self.part(points=self.number(), **self.keys(item=self.text)) for key in ("a", "b", "x1")}
        listed = [self.part(item=f"第{number}条") for number in range(self.draw.randint(1, 3))]
        methods: dict[str, Any] = {
            "checklist": parts,
            "all_or_nothing": listed,
            "per_year": {"points": self.number(), "needs": self.needs()},
            "tiered": {"fact": fact, "steps": {"0.95": "1", "90%": "0.5", "0": "0.25"}, "years": "min"},
            "proportional": {"fact": fact, "zero": "50%", "full": "1", **self.keys(requires=self.needs)},
            "count_minimum": {"fact": fact, "minimum": "2", "shortfall": self.draw.choice(["zero", "proportional"])},
            "per_occurrence_deduction": {"facts": self.some(self.facts), "each": self.number()},
            "survey": {
                "of": "survey",
                "fact": fact,
                "threshold": "90%",
                **self.keys(gate=self.needs, below=self.number),
            },
            "bonus": {"fact": fact, "each": self.number()},
        }
        method = self.draw.choice(list(methods))
        rule = {"points": self.number(), method: methods[method], "examples": self.examples("1", "0.5", "0")}
        return rule | self.keys(
            remedy=lambda: {"do": self.text(), "effort": "low", "lead_days": "30"},
            optional=lambda: [self.part(when=f"情形{number}") for number in range(2)],
        )

    def examples(self, *gives: str) -> list[dict[str, Any]]:
        return [{"gives": one, **self.keys(level=lambda: self.levels[0]), **self.values()} for one in gives]

    def values(self) -> dict[str, Any]:
        def one() -> Any:
            return self.draw.choice(["yes", "no", "3", "90%", "38/41", "na", None])

        return {
            fact: one() if self.draw.random() < 0.5 else [one() if order else "1" for order in range(self.years)]
            for fact in self.some(self.facts, 0)[:3]
        }
