"""The proof of a standard as text and as JSON."""

from typing import Any

from modelcity.errors import Place
from modelcity.proving.exact import Exactness
from modelcity.proving.failures import PROPERTIES, Property, worth_text
from modelcity.proving.proof import Fault, Proof
from modelcity.proving.witness import witness_text
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

Json = dict[str, Any]


def proof_text(proof: Proof, places: dict[str, Place]) -> str:
    """What was proved, property by property, and what was not, with where (`places` of items) and how it shows."""
    standard = proof.standard
    size = t(
        f"  {len(standard.levels)} 个级别，{proof.items} 个小项和否决项，{proof.clauses} 个条款，{proof.tests} 个条件；"
        f"在 {proof.tried} 份临界台账上核对",
        f"  {len(standard.levels)} levels, {proof.items} indicators and vetoes, {proof.clauses} clauses, "
        f"{proof.tests} tests; held against {proof.tried} critical dossiers",
    )
    lines = [f"{standard.id} {standard.head.edition}  {standard.title()}", size]
    for each in PROPERTIES:
        faults = [fault for fault in proof.faults if fault.failure.property == each]
        if each == "exact":
            lines += _exact_lines(standard, proof.exact)
            continue
        name, says = _words(each)
        mark = t(f"  ✗ {name}：{len(faults)} 处不成立", f"  ✗ {name}: {len(faults)} fail") if faults else f"  ✓ {name}"
        lines.append(mark + t("——", " – ") + says + (_extents(proof) if each == "bounded" else ""))
        for fault in faults:
            lines += _fault_lines(standard, fault, places)
    return "\n".join(lines) + "\n"


def _extents(proof: Proof) -> str:
    """The least and the greatest total of each level."""
    reached = [
        f"{proof.standard.level_name(one.level)} {points_text(one.least)}…{points_text(one.most)}"
        for one in proof.extents
    ]
    return t(f"；总分：{'，'.join(reached)}", f"; totals: {', '.join(reached)}")


def _fault_lines(standard: Standard, fault: Fault, places: dict[str, Place]) -> list[str]:
    failure = fault.failure
    levels = t("、", ", ").join(standard.level_name(level) for level in fault.levels)
    lines = [
        f"      {places[failure.item.id]}",
        t(f"        {failure.clause}（{levels}）", f"        {failure.clause} ({levels}) ") + failure.found,
    ]
    for number, shown in enumerate(failure.shown, 1):
        worth = worth_text(failure.item, shown.worth)
        lines.append(t(f"        反例 {number}：{worth}", f"        counter-example {number}: {worth}"))
    return lines


def _exact_lines(standard: Standard, exact: tuple[Exactness, ...]) -> list[str]:
    """For which facts the totals are exact bounds: all, or all but some."""
    name, says = _words("exact")
    loose = [one for one in exact if one.worst or one.best]
    counts = t("，", ", ").join(f"{standard.level_name(one.level)} {len(one.facts)}" for one in exact)
    lines = [f"  {'–' if loose else '✓'} {name}" + t(f"（事实数：{counts}）——{says}", f" (facts: {counts}) – {says}")]
    for one in loose:
        for facts, what in (
            (one.worst, t("自报只是下界", "claimed is only a bound")),
            (one.best, t("最高可得只是上界", "attainable is only a bound")),
        ):
            if facts:
                level, named = standard.level_name(one.level), t("、", ", ").join(facts)
                lines.append(t(f"      {level}：{what}：{named}", f"      {level}: {what}: {named}"))
    return lines


def _words(each: Property) -> tuple[str, str]:
    """The name of a property, and what it says."""
    return {
        "total": (
            t("有值必有分", "total"),
            t(
                "每个允许的值、每种状态都得出分数，且有佐证 ≤ 自报 ≤ 最高可得",
                "every allowed value and state gives points, evidenced ≤ claimed ≤ attainable",
            ),
        ),
        "bounded": (
            t("有界", "bounded"),
            t(
                "得分不低于下限、不高于满分，满分确能得到",
                "points stay within floor and ceiling, and the ceiling can be earned",
            ),
        ),
        "monotone": (
            t("越好分不越低", "monotone"),
            t(
                "事实变好，得分不降；双向的事实在两侧各自如此",
                "a better value never lowers points, of two-sided facts on each side",
            ),
        ),
        "ladder": (
            t("阶梯严密", "ladders"),
            t("同一事实的各级没有空档，没有重叠", "the steps of one fact have no hole and no overlap"),
        ),
        "costs": (
            t("条款都起作用", "every clause can cost"),
            t(
                "每个条款、每个条件都可能失分，没有被遮住的",
                "every clause and every condition can cost, none is masked",
            ),
        ),
        "veto": (
            t("否决可触发、可不触发", "vetoes can fire and be clear"),
            t("每个否决项和预警都两样可能", "and so can warnings"),
        ),
        "exact": (
            t("三个总分是确切的界", "exact bounds"),
            t(
                "缺的值总有一个取值恰得自报分，也总有一个恰得最高可得分",
                "for what is missing some value gives exactly the claimed points, and some the attainable",
            ),
        ),
    }[each]


def witnesses(proof: Proof) -> dict[str, str]:
    """The dossiers of all counter-examples: YAML by file name."""
    return {
        name: witness_text(proof.standard, fault.failure, shown)
        for order, fault in enumerate(proof.faults, 1)
        for name, shown in zip(_names(proof, order, fault), fault.failure.shown, strict=True)
    }


def _names(proof: Proof, order: int, fault: Fault) -> list[str]:
    stem = f"{proof.standard.id}-{order:02d}-{fault.failure.item.id}-{fault.failure.property}"
    return [f"{stem}-{number}.yaml" for number in range(1, len(fault.failure.shown) + 1)]


def proof_json(proof: Proof, places: dict[str, Place]) -> Json:
    """The same as data."""
    standard = proof.standard
    failed = {failure.property for failure in proof.failures}
    return {
        "standard": {"id": standard.id, "edition": standard.head.edition, "digest": standard.digest},
        "items": proof.items,
        "clauses": proof.clauses,
        "tests": proof.tests,
        "tried": proof.tried,
        "properties": [{"id": each, "holds": each not in failed} for each in PROPERTIES if each != "exact"],
        "failures": [
            {
                "property": fault.failure.property,
                "levels": list(fault.levels),
                "item": fault.failure.item.id,
                "clause": fault.failure.clause,
                "fact": fault.failure.fact or None,
                "place": str(places[fault.failure.item.id]),
                "found": fault.failure.found,
                "dossiers": [
                    {
                        "name": name,
                        "says": worth_text(fault.failure.item, shown.worth),
                        "text": witness_text(standard, fault.failure, shown),
                    }
                    for name, shown in zip(_names(proof, order, fault), fault.failure.shown, strict=True)
                ],
            }
            for order, fault in enumerate(proof.faults, 1)
        ],
        "exact": [
            {"level": one.level, "facts": len(one.facts), "worst": list(one.worst), "best": list(one.best)}
            for one in proof.exact
        ],
        "totals": [
            {"level": one.level, "least": points_text(one.least), "most": points_text(one.most)}
            for one in proof.extents
        ],
    }
