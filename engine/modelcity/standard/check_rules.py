"""Whether rules can be expanded, fit their facts and levels, and add up."""

from collections.abc import Iterator, Mapping

from modelcity.errors import Problem
from modelcity.standard.annotated import AnnotatedStandard
from modelcity.standard.conditions import grid_bounds, parse_condition
from modelcity.standard.models import hundredths, points_text
from modelcity.standard.references import FactUse
from modelcity.standard.setting import Expansion
from modelcity.texts import t

_SIGNS = {"higher": {1}, "lower": {-1}, "within": {1, -1}}


def rule_mistakes(proof: AnnotatedStandard) -> list[Problem]:
    """Mistakes of rules whose references all lead somewhere; sums are added only once every rule expands."""
    found = [*_conditions(proof), *_collectable(proof)]
    expansions = _expansions(proof, found)
    return found or [*_indicator_sums(proof, expansions), *_weights(proof, expansions)]


def _conditions(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Conditions off the grid, of the wrong kind, or against the grain of their fact."""
    standard = proof.standard
    for name in {**standard.rules, **standard.veto_rules}:
        for use in proof.uses(name):
            if use.condition is None:
                continue
            fact = standard.facts[use.fact]
            try:
                condition = parse_condition(use.condition)
                signs = {
                    sign
                    for sign, _ in grid_bounds(fact, condition.negated() if name in standard.veto_rules else condition)
                }
            except ValueError as error:
                yield proof.at("rules", name, use.path, str(error), next_step=t("请改正这个条件", "mend the condition"))
                continue
            if not signs <= _SIGNS[fact.better]:
                found = t(
                    f"条件“{use.condition}”与 {fact.id} 的 better: {fact.better} 方向相反",
                    f"the condition '{use.condition}' runs against {fact.id}'s better: {fact.better}",
                )
                yield proof.at(
                    "rules", name, use.path, found, next_step=t("请改正条件或 better", "mend the condition or better")
                )


def _collectable(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Levels at which a rule's fact cannot be collected."""
    standard = proof.standard
    for name, entry in {**standard.indicators, **standard.vetoes}.items():
        for use in proof.uses(name):
            there = _collected_at(proof, use)
            for level in use.levels or entry.levels:
                if use.scored and level not in there:
                    yield proof.at(
                        "rules",
                        name,
                        use.path,
                        t(f"{level} 一级收集不到事实 {use.fact}", f"level {level} cannot collect the fact {use.fact}"),
                        t(f"它只在 {'、'.join(there)} 填报", f"it is collected at {', '.join(there)} only"),
                        t(
                            "请给这一项写 levels，或让该级也填报它",
                            "give the item levels, or collect the fact there too",
                        ),
                    )


def _collected_at(proof: AnnotatedStandard, use: FactUse) -> tuple[str, ...]:
    owner = proof.standard.owner_of(use.fact)
    return proof.standard.facts[use.fact].levels or (owner.levels if owner else ())


def _expansions(proof: AnnotatedStandard, found: list[Problem]) -> dict[str, dict[str, Expansion]]:
    """Every indicator at each of its levels; what cannot be expanded is added to `found`."""
    standard, expansions = proof.standard, dict[str, dict[str, Expansion]]()
    for name, entry in standard.indicators.items():
        expansions[name] = {}
        for level in entry.levels:
            try:
                expansions[name][level] = standard.rulebook.indicator(name, level)
            except ValueError as error:
                problem = proof.at("rules", name, (), str(error), next_step=t("请改正这条规则", "mend the rule"))
                if problem not in found:
                    found.append(problem)
    return expansions


def _indicator_sums(proof: AnnotatedStandard, expansions: Mapping[str, Mapping[str, Expansion]]) -> Iterator[Problem]:
    """At the level that has most of it, an indicator comes to its points; adjustments stay in their category."""
    adjustment = proof.standard.judgement.adjustment
    for name, tops in expansions.items():
        points = hundredths(proof.standard.rules[name].points)
        most = max((max(top.ceiling, -top.floor) for top in tops.values()), default=0)
        if most != abs(points):
            found = t(f"各项之和是 {points_text(most)} 分", f"its parts sum to {points_text(most)}")
            said = t(f"points 写的是 {points_text(points)}", f"points says {points_text(points)}")
            yield proof.at("rules", name, ("points",), found, said, t("请改正其一", "mend one of them"))
        in_adjustment = adjustment is not None and proof.standard.category_of(name) == adjustment.category
        if any((top.kind == "scored") == in_adjustment for top in tops.values()):
            found = t(
                "加分、扣分方法只用在加减分大项，也只有它能用",
                "bonuses and deductions stand in the adjustment category, and nothing else does",
            )
            yield proof.at("rules", name, (), found)


def _weights(proof: AnnotatedStandard, expansions: Mapping[str, Mapping[str, Expansion]]) -> Iterator[Problem]:
    """Indicators sum to their categories, and at each level to the core."""
    standard = proof.standard
    categories = dict.fromkeys(standard.head.categories, 0)
    core = dict.fromkeys(standard.levels, 0)
    for name, tops in expansions.items():
        for level, top in tops.items():
            core[level] += top.ceiling if top.kind == "scored" else 0
        if all(top.kind == "scored" for top in tops.values()):
            categories[standard.category_of(name)] += hundredths(standard.rules[name].points)
    declared = standard.judgement
    for what, sums, said in (("categories", categories, declared.categories), ("core", core, declared.core)):
        for key in dict.fromkeys([*sums, *said]):
            if key not in sums or key not in said or sums[key] != hundredths(said[key]):
                yield Problem(
                    proof.declarations.tree("rules", "standard").place((what, key)),
                    t(f"小项合计 {_sum(sums, key)} 分", f"the indicators sum to {_sum(sums, key)}"),
                    t(f"这里写的是 {said.get(key, '—')}", f"it says {said.get(key, '—')}"),
                    t("请改正其一", "mend one of them"),
                )


def _sum(sums: Mapping[str, int], key: str) -> str:
    return points_text(sums[key]) if key in sums else "—"
