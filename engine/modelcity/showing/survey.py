"""Survey statistics in plain words: first the official result, then how far it can be relied on."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from modelcity.judging.assessment import Assessment
from modelcity.planning.forms import Forms
from modelcity.planning.survey import MOST_ASKED, Interval, Luck, Unjudged, Verdict
from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import percent_text, plain_decimal
from modelcity.showing.reasons import survey_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

Block = Sequence[str | list[str]]  # sentences to be folded, and tables that stand as they are


def percent(share: Fraction) -> str:
    """A rate as it is where four decimals of a percentage hold it; else to 0.1%, half up, with ``≈``."""
    steps = share * 1_000_000
    if steps.denominator == 1:
        return f"{plain_decimal(Decimal(steps.numerator).scaleb(-4))}%"
    return "≈" + percent_text(share.numerator, share.denominator)


def chance(share: Fraction) -> str:
    """A chance to 0.1%; 0% and 100% only where it is that."""
    if share in (0, 1):
        return percent(share)
    if share < Fraction(1, 1000):
        return "<0.1%"
    if share > Fraction(999, 1000):
        return ">99.9%"
    return percent_text(share.numerator, share.denominator)


def bounds(interval: Interval) -> str:
    """An interval to 0.1%, rounded outwards."""
    low, high = interval.low * 1000, interval.high * 1000
    down, up = low.numerator // low.denominator, -(-high.numerator // high.denominator)
    return f"{down // 10}.{down % 10}%–{up // 10}.{up % 10}%"


def verdict_text(verdict: Verdict, cells: int) -> str:
    """What a sample says, for an office."""
    blocks = [_official(verdict), _reliable(verdict), _lucky(verdict)]
    return "\n\n".join(_lines(block, cells) for block in blocks) + "\n"


def dossier_text(
    standard: Standard, assessment: Assessment, verdicts: Mapping[str, Verdict | Unjudged], cells: int
) -> str:
    """The surveys of a dossier: the official result of each, and below it what it can be relied on for."""
    level, blocks = assessment.locality.level, []
    for survey in assessment.surveys:
        official = survey_text(standard, level, survey)
        head = f"{survey.indicator} {standard.indicator_title(survey.indicator)}{t('：', ': ')}{official}"
        verdict = verdicts[survey.indicator]
        below = [_why_not(verdict)] if isinstance(verdict, str) else _derived(verdict)
        blocks.append(_lines([head, *below], cells))
    name = standard.level_name(level)
    none = t(f"{name}级没有满意度测评", f"there are no surveys at the level {name}")
    return "\n\n".join(blocks or [none]) + "\n"


def _derived(verdict: Verdict) -> Block:
    """Without the explanations that one sample has."""
    sample = verdict.sample
    about = t(
        f"由满意率和样本量推算：{sample.asked} 份中约 {sample.yes} 份满意，至少要 {verdict.needed} 份",
        f"from rate and sample: about {sample.yes} satisfied of {sample.asked}; at least {verdict.needed} are needed",
    )
    return [about, *_reliable(verdict)[1:], _lucky(verdict)[1]]


def _why_not(reason: Unjudged) -> str:
    words: dict[Unjudged, str] = {
        "missing": t("缺满意率或样本量，无从推算", "the rate or the sample is missing"),
        "least_of_several": t(
            "样本量填的是各下级中取最少者，不是一共问了多少人，无从推算；合起来的满意率和样本见 rollup，"
            "再用 --yes、--asked 来判",
            "the sample is the least of several, not how many were asked: see the pooled one with rollup, "
            "and judge it with --yes and --asked",
        ),
        "too_large": t(f"样本量超过 {MOST_ASKED}，不推算", f"the sample is above {MOST_ASKED}: no statistics"),
    }
    return words[reason]


def _lines(block: Block, cells: int) -> str:
    return "\n".join("\n".join(part if isinstance(part, list) else folded(part, cells)) for part in block)


def _official(verdict: Verdict) -> Block:
    sample, needed = verdict.sample, verdict.needed
    word = t("达到合格线", "at or above the threshold") if verdict.passed else t("低于合格线", "below the threshold")
    limit = percent(verdict.threshold)
    return [
        t(
            f"测评结果：{word}（{sample.asked} 份有效问卷，满意 {sample.yes} 份，{percent(sample.rate)}；"
            f"合格线 {limit}，至少要 {needed} 份满意）",
            f"Result: {word} ({sample.yes} satisfied of {sample.asked}, {percent(sample.rate)}; "
            f"threshold {limit}, so at least {needed})",
        ),
        t(
            "这就是正式结果：实际满意率直接与合格线比。下面只说明这个样本靠不靠得住，不改变结果。",
            "This is the official result: the observed rate against the threshold. What follows changes nothing in it.",
        ),
    ]


def _reliable(verdict: Verdict) -> Block:
    rows = [
        ("Wilson", bounds(verdict.wilson), t("常用算法", "the usual method")),
        (
            "Clopper–Pearson",
            bounds(verdict.clopper_pearson),
            t("从严算法，宁宽勿窄", "the strict method: never too narrow"),
        ),
    ]
    sure = percent(verdict.certainty)
    limit = percent(verdict.threshold)
    said = (
        t(
            f"只看下限，有 {sure} 的把握说：所有人当中的满意率也达到 {limit}。",
            f"Of the lower end alone: one can be {sure} sure that the rate among all people reaches {limit} too.",
        )
        if verdict.sure
        else t(
            f"只看下限，还不能有 {sure} 的把握说：所有人当中的满意率达到 {limit}（样本不够大，或满意率高出不多）。",
            f"Of the lower end alone: one cannot be {sure} sure that the rate among all people reaches {limit} "
            "(too few forms, or too close).",
        )
    )
    return [
        t(
            "只问了一部分人，换一批人结果会不同。所有人当中的满意率（真实满意率）多半在这个范围"
            f"（把握 {sure}，两头都算）：",
            f"Others might have answered differently. The rate among all people lies most likely ({sure}) within:",
        ),
        table(rows, "llw", 120),
        said,
    ]


def _lucky(verdict: Verdict) -> Block:
    sample = verdict.sample
    among = _among(sample.population)
    return [
        t(
            f"运气有多大：同样问 {sample.asked} 人{among}，真实满意率不同时，合格与不合格的机会：",
            f"How much is luck: asking {sample.asked} people{among}, the chance to pass at different true rates:",
        ),
        luck_table(verdict.luck, verdict.threshold),
        t(
            "侥幸：本来不够，碰巧多问到了满意的人；冤枉：本来够，碰巧多问到了不满意的人。",
            "luck: too low in truth, yet it passes; bad luck: high enough in truth, yet it fails.",
        ),
    ]


def _among(population: int | None) -> str:
    return "" if population is None else t(f"（共 {population} 人）", f" (of {population})")


def luck_table(rows: Sequence[Luck], threshold: Fraction) -> list[str]:
    """The chance to pass and to fail at each true rate, and which of the two would be luck."""
    said = [[t("真实满意率", "true rate"), t("合格", "passes"), t("不合格", "fails"), ""]]
    for row in rows:
        word = t("合格算侥幸", "passing is luck")
        if row.true > threshold:
            word = t("不合格算冤枉", "failing is bad luck")
        elif row.true == threshold:
            word = t("正在合格线上，略低也是如此", "at the threshold or just below")
        said.append([percent(row.true), chance(row.passes), chance(1 - row.passes), word])
    return table(said, "rrrl", 120)


def forms_text(
    rows: Sequence[Forms], terms: tuple[Fraction, Fraction, Fraction], population: int | None, cells: int
) -> str:
    """How many forms it takes at several true rates; `terms` are threshold, certainty and power."""
    limit, sure, power = map(percent, terms)
    among = "" if population is None else t(f"共 {population} 人，", f"of {population}, ")
    head = [
        t("真实满意率", "true rate"),
        t("合格要问", "to pass"),
        t("有把握要问", "to prove"),
        t("其中不满意不超过", "dissatisfied at most"),
    ]
    body = [[percent(row.true), _number(row.to_pass), _number(row.to_prove), _number(row.complaints)] for row in rows]
    block: list[str | list[str]] = [
        t(f"要问多少人（{among}合格线 {limit}）", f"How many people to ask ({among}threshold {limit})"),
        table([head, *body], "rrrr", 120),
        t(
            f"合格要问：从这个数起，不论收回多少份，结果合格的机会都不低于 {power}。",
            f"to pass: from this number on, whatever number comes back, the chance to pass is at least {power}.",
        ),
        t(
            f"有把握要问：最少问这么多、不满意的不超过右边的数，就有 {sure} 的把握说真实满意率达到 {limit}；"
            f"做到的机会不低于 {power}。",
            f"to prove: with this many, and no more dissatisfied than beside it, one is {sure} sure that the true rate "
            f"reaches {limit}; the chance of it is at least {power}.",
        ),
        t(
            "“-”：问多少人都不行，或要问 2 万人以上。真实满意率可先按上一次测评估计，宁低勿高。",
            "'-': no number does, or above 20,000. Take the true rate from the last survey, rather too low.",
        ),
    ]
    if population is not None:
        block.append(
            t(
                "人数有限时，真实满意率按整数人算，不足一人的舍去。",
                "Of counted people a true rate means whole people, rounded down.",
            )
        )
    return _lines(block, cells) + "\n"


def _number(number: int | None) -> str:
    return "-" if number is None else str(number)


def town_text(rows: Sequence[Luck], asked: int, needed: int, threshold: Fraction, cells: int) -> str:
    """What the least sample of each town gives."""
    block: Block = [
        t(
            f"每个镇街只问 {asked} 人时（至少 {needed} 人满意才合格）：",
            f"With only {asked} people in each town (at least {needed} must be satisfied):",
        ),
        luck_table(rows, threshold),
        t(
            f"{asked} 份够合格的最低样本，但一两个人就能改变一个镇街的结果：看全县要把各镇街的样本合起来。",
            f"{asked} forms meet the least sample, but one or two people turn a town's result: pool them.",
        ),
    ]
    return _lines(block, cells) + "\n"
