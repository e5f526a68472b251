"""A notice per unit (整改通知单): what it lost, what it must do by when, what is beyond mending, and a reply slip."""

from collections.abc import Iterator, Sequence
from datetime import date

from modelcity.judging.assessment import Assessment
from modelcity.reporting.model import Block, Document, Heading, Paragraph
from modelcity.reporting.phrases import basis_text, day_text
from modelcity.reporting.unitparts import Matter, UnitPart, loss_of, unit_parts
from modelcity.reporting.unitreply import reply_slip, requests
from modelcity.reporting.unittables import beyond_table, gates_table, losses_table, to_do_table
from modelcity.showing.words import name_of
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t


def unit_notices(standard: Standard, assessment: Assessment) -> tuple[Document, ...]:
    """A notice for each unit that loses something or holds a gate up, named NN-单位 by its place in the standard."""
    places = {unit: place for place, unit in enumerate((*standard.units, ""), 1)}
    digits = max(len(str(len(places))), 2)
    return tuple(
        Document(
            kind="unit",
            name=f"{places[part.unit]:0{digits}d}-{unit_name(standard, part.unit)}",
            title=t("双拥工作整改通知单", "Remediation notice"),
            locality=name_of(assessment.locality),
            blocks=tuple(_blocks(standard, assessment, part)),
            addressee=unit_name(standard, part.unit),
            issued=assessment.as_of,
        )
        for part in unit_parts(standard, assessment)
        if not part.clear
    )


def spared_units(standard: Standard, assessment: Assessment) -> tuple[str, ...]:
    """The lead units that get no notice: they lose nothing and hold no gate up."""
    return tuple(unit_name(standard, part.unit) for part in unit_parts(standard, assessment) if part.clear)


def unit_name(standard: Standard, unit: str) -> str:
    """Whom a notice is addressed to; for what no unit leads, that one is to be named."""
    return standard.unit_title(unit) if unit else t("未定牵头单位", "no lead named")


def _blocks(standard: Standard, assessment: Assessment, part: UnitPart) -> Iterator[Block]:
    in_time = sorted((one for one in part.matters if one.remedy.remediable), key=_by_day)
    too_late = [one for one in part.matters if not one.remedy.remediable]
    yield from _opening(standard, assessment, part, in_time)
    if part.vetoes or part.surveys:
        yield Heading(t("门槛事项（先办）", "Gates: to be settled first"))
        yield gates_table(standard, assessment, part)
    if part.matters:
        yield Heading(t("失分情况", "What is lost"))
        yield losses_table(standard, part)
    if in_time:
        yield Heading(t("限期整改事项", "To be mended, by when"))
        yield to_do_table(standard, assessment, in_time)
    if too_late:
        yield Heading(t("已不可挽回的失分", "Beyond mending"))
        yield beyond_table(standard, assessment, too_late, len(in_time))
    yield Heading(t("报送要求", "How to report"))
    yield from map(Paragraph, requests(standard, part.unit))
    yield from reply_slip(standard, in_time, too_late)


def _by_day(matter: Matter) -> tuple[date, int, int]:
    """First what is due first; without days what takes least; then what brings most."""
    remedy = matter.remedy
    return remedy.due or date.max, remedy.lead_days, -remedy.points


def _opening(
    standard: Standard, assessment: Assessment, part: UnitPart, in_time: Sequence[Matter]
) -> Iterator[Paragraph]:
    """By what was judged, how much the unit loses, and what can still be won."""
    losses = [loss_of(standard, result) for result in part.results]
    claimed, bare = sum(loss.claimed for loss in losses), sum(loss.unevidenced for loss in losses)
    losing, count = len({one.result.id for one in part.matters}), len(part.matters)
    basis = basis_text(standard, assessment.locality, assessment.as_of)
    yield Paragraph(basis + t("", " ") + _counts_said(len(part.results), losing, count))
    if count:
        yield Paragraph(_sums_said(claimed, bare), "verdict")
        yield Paragraph(_in_time_said(in_time, count))


def _counts_said(led: int, losing: int, count: int) -> str:
    if not count:
        return t("你单位没有失分，但有门槛事项待办。", "You lose no points, but a gate stands open.")
    return t(
        f"由你单位牵头的小项 {led} 个，失分的 {losing} 个，失分点 {count} 处。",
        f"Of the {led} indicators that you lead, {losing} lose points, on {count} clauses.",
    )


def _sums_said(claimed: int, bare: int) -> str:
    lost, unproven, every = map(points_text, (claimed, bare, claimed + bare))
    if not claimed + bare:
        return t("没有失分，只有还能争取的加分。", "Nothing is lost; there is a bonus to be won.")
    if not bare:
        return t(f"按自报失 {lost} 分。", f"{lost} points are lost as claimed.")
    if not claimed:
        return t(
            f"自报不失分，但有 {unproven} 分缺佐证，不予认可。",
            f"Nothing is lost as claimed, but {unproven} points lack evidence and do not count.",
        )
    return t(
        f"按自报失 {lost} 分，另有 {unproven} 分缺佐证、不予认可，合计失 {every} 分。",
        f"{lost} points are lost as claimed and {unproven} more for want of evidence: {every} in all.",
    )


def _in_time_said(in_time: Sequence[Matter], count: int) -> str:
    late = count - len(in_time)
    days = [one.remedy.due for one in in_time if one.remedy.due]
    if not in_time:
        both = "都" if count > 1 else ""
        return t(
            f"这 {count} 处{both}已不可挽回，只需说明原因、防止再次发生。",
            f"All {count} are beyond mending: say why, and see that it does not happen again.",
        )
    rest = t(f"；另 {late} 处已不可挽回，单独列出", f"; {late} are beyond mending and listed apart") if late else ""
    if not days:
        return t(
            f"其中 {len(in_time)} 处还来得及，请抓紧逐项办结{rest}。",
            f"{len(in_time)} of these can still be mended{rest}.",
        )
    first = day_text(min(days))
    if len(in_time) == 1:
        return t(
            f"其中 1 处还来得及，请在{first}前办结{rest}。", f"One of these can still be mended, by {first}{rest}."
        )
    return t(
        f"其中 {len(in_time)} 处还来得及，请按时限逐项办结，最早一项须在{first}前办结{rest}。",
        f"{len(in_time)} of these can still be mended: settle each by its day, the first by {first}{rest}.",
    )
