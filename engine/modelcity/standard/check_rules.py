"""Whether rules can be expanded and add up: within an indicator, to its category, to the core of each level."""

import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from modelcity.errors import Problem, near
from modelcity.standard.annotated import AnnotatedStandard
from modelcity.standard.check_methods import Said, unfit
from modelcity.standard.models import hundredths, points_text
from modelcity.standard.setting import Expansion
from modelcity.texts import t

_ROOM = 2**61  # of int64, in which `columns` counts: points × span × lcm(years), with a sum and a rounding on top

Expansions = Mapping[str, Expansion]  # by level


def rule_mistakes(proof: AnnotatedStandard, spared: set[str]) -> list[Problem]:
    """Mistakes of well-formed rules that nothing is said of yet; sums are taken of what has none."""
    found: list[Problem] = []
    sound: dict[str, Expansions] = {}
    for name in proof.judged():
        if name in spared:
            continue
        said, expansions = list(unfit(proof, name)), dict[str, Expansion]()
        if not said and name in proof.standard.rules:
            said = list(_expanded(proof, name, expansions))
        if not said:
            sound[name] = expansions
        found += [proof.at("rules", name, *one) for one in said]
    return [*found, *_weights(proof, sound)]


def _expanded(proof: AnnotatedStandard, name: str, expansions: dict[str, Expansion]) -> Iterator[Said]:
    """What is wrong with an indicator at its levels: what cannot be expanded, computed or summed up."""
    standard, rule = proof.standard, proof.standard.rules[name]
    here, mend = (rule.method_name,), t("请改正这条规则", "mend the rule")
    for level in standard.indicators[name].levels:
        try:
            expansions[level] = standard.rulebook.indicator(name, level)
        except ValueError as error:
            yield here, str(error), "", mend
            return
    if any(_size(top) >= _ROOM for top in expansions.values()):
        found = t("分值、跨度和年数相乘太大", "points, span and years multiply to too much")
        allowed = t("超出能精确计算的范围", "beyond what can be computed exactly")
        yield here, found, allowed, t("请缩小 zero 到 full 的跨度或分值", "narrow zero to full, or lower the points")
    points = hundredths(rule.points)
    most = max(max(top.ceiling, -top.floor) for top in expansions.values())
    if most != abs(points):
        found = t(f"各项之和是 {points_text(most)} 分", f"its parts sum to {points_text(most)}")
        said = t(f"points 写的是 {points_text(points)}", f"points says {points_text(points)}")
        yield ("points",), found, said, t("请改正其一", "mend one of them")
    adjustment = standard.judgement.adjustment
    in_adjustment = adjustment is not None and standard.category_of(name) == adjustment.category
    known = adjustment is None or adjustment.category in standard.head.categories
    if known and any((top.kind == "scored") == in_adjustment for top in expansions.values()):
        found = t("加分、扣分方法只用在加减分大项", "bonuses and deductions stand in the adjustment category only")
        allowed = t("那里也只用这两种", "and nothing else stands there")
        yield here, found, allowed, t("请换方法，或移到另一大项", "change the method, or move it to another category")


def _size(top: Expansion) -> int:
    """The greatest integer that `columns` can meet when it computes an indicator."""
    meters = [clause.meter for clause in top.clauses if clause.meter is not None]
    parts = [meter.span * (math.lcm(*range(1, len(meter.measures) + 1)) if meter.mean else 1) for meter in meters]
    return (top.ceiling - top.floor + sum(clause.points for clause in top.clauses)) * math.lcm(*parts)


def _weights(proof: AnnotatedStandard, sound: Mapping[str, Expansions]) -> Iterator[Problem]:
    """Indicators sum to their categories, and at each level to the core; where one has a mistake, no sum is taken."""
    standard, declared = proof.standard, proof.standard.judgement
    named = [*proof.names("indicators"), *proof.names("rules")]
    written = {name for stem, name in named if stem not in ("vetoes", "warnings")}
    doubtful = {standard.category_of(name) for name in written - set(sound)}
    categories = {key: 0 for key in standard.head.categories if key not in doubtful}
    core = dict.fromkeys(standard.levels if not doubtful else (), 0)
    for name in written & set(sound):
        scored = {level: top.ceiling for level, top in sound[name].items() if top.kind == "scored"}
        if scored and standard.category_of(name) in categories:
            categories[standard.category_of(name)] += hundredths(standard.rules[name].points)
        for level in scored if core else ():
            core[level] += scored[level]
    yield from _sums(proof, "categories", standard.head.categories, categories, declared.categories)
    yield from _sums(proof, "core", standard.levels, core, declared.core)
    if declared.adjustment is not None:
        place = proof.declarations.tree("rules", "standard").place
        wrong = {"bonus_cap": declared.adjustment.bonus_cap < 0, "deduction_cap": declared.adjustment.deduction_cap > 0}
        for key in (key for key, is_wrong in wrong.items() if is_wrong):
            found = t(f"写的是 {getattr(declared.adjustment, key)}", f"says {getattr(declared.adjustment, key)}")
            allowed = t("加分上限不小于 0，扣分下限不大于 0", "a cap of bonuses is at least 0, of deductions at most 0")
            yield Problem(place(("adjustment", key)), found, allowed, t("请改正", "mend it"))


def _sums(
    proof: AnnotatedStandard, what: str, known: Iterable[str], sums: Mapping[str, int], said: Mapping[str, Decimal]
) -> Iterator[Problem]:
    place = proof.declarations.tree("rules", "standard").place
    for key in dict.fromkeys([*known, *said]):
        if key not in known:
            allowed = t(f"现有：{'、'.join(known)}", f"there are: {', '.join(known)}")
            found, next_step = t(f"没有“{key}”", f"no '{key}'"), near(key, known) or t("请改正", "mend it")
        elif key not in said:
            found, allowed = t(f"缺少“{key}”", f"'{key}' is missing"), ""
            next_step = t("请补上它的分值", "add its points")
        elif key in sums and sums[key] != hundredths(said[key]):
            found = t(f"小项合计 {points_text(sums[key])} 分", f"the indicators sum to {points_text(sums[key])}")
            allowed = t(f"这里写的是 {said[key]}", f"it says {said[key]}")
            next_step = t("请改正其一", "mend one of them")
        else:
            continue
        yield Problem(place((what, key)), found, allowed, next_step)
