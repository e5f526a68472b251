"""How a unit reports back: what is asked of it, and the slip (回执) that it fills in."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from modelcity.reporting.model import Block, Column, PageBreak, Paragraph, Signature, Table
from modelcity.reporting.phrases import due_cell
from modelcity.reporting.unitparts import Matter
from modelcity.showing.reasons import label_of
from modelcity.standard.standard import Standard
from modelcity.texts import t


def requests(standard: Standard, unit: str) -> list[str]:
    """What is asked of every unit; the office that collects everything reports to nobody."""
    collection = standard.head.collection
    office = standard.unit_title(collection.office) if collection else t("双拥办", "the double-support office")
    own = collection is not None and unit == collection.office
    report = t(f"数据和佐证在时限前报{office}", f"hand its data and evidence to {office} by its day")
    slip = t(f"加盖公章后交{office}", f"sealed, and handed to {office}")
    if own:
        report = t("数据和佐证在时限前记入台账", "enter its data and evidence into the dossier by its day")
        slip = t("加盖公章后存档", "sealed, and kept on file")
    return [
        t(
            f"办结一项、报送一项：{report}。补报的数据和整改的结果都要附佐证，没有佐证的不计入有佐证得分。",
            f"Settle one matter at a time: {report}. What has no evidence does not count.",
        ),
        t(
            "需要配合单位办理的，由你单位牵头联系；办不成的，及时说明原因。",
            "You take the lead with the partners named; where something cannot be done, say so early.",
        ),
        t(f"所附回执由负责人签字、{slip}。", f"The reply slip is to be filled in, signed, {slip}."),
    ]


def reply_slip(standard: Standard, in_time: Sequence[Matter], too_late: Sequence[Matter]) -> Iterator[Block]:
    """The reply slip: the matters by their numbers, and room to write."""
    yield Signature()
    yield PageBreak()
    yield Paragraph(t("附件：整改情况反馈表（回执）", "Attached: reply slip"))
    if in_time or not too_late:
        yield _reply_table(standard, in_time)
    if too_late:
        yield _reasons_table(standard, too_late, len(in_time))
    blank = "　　　　"
    signed = (
        t("反馈单位（盖章）：", "Unit (seal):"),
        t("负责人：", "Head:"),
        t("填表人：", "Filled in by:"),
        t("电话：", "Telephone:"),
        t("日期：", "Date:"),
    )
    yield Paragraph(blank.join(signed), "note")


def _reply_table(standard: Standard, matters: Sequence[Matter]) -> Table:
    return Table(
        t("整改事项办理情况", "What was done about each matter"),
        (
            Column(t("序号", "No."), 3, "number"),
            Column(t("整改事项", "Matter"), 10),
            Column(t("时限", "Due"), 6, "date" if any(one.remedy.due for one in matters) else "text"),
            Column(t("办理情况", "What was done"), 9),
            Column(t("办结日期", "Done on"), 5),
            Column(t("佐证材料", "Evidence filed"), 9),
        ),
        tuple(
            (Decimal(number), _short(standard, one), due_cell(one.remedy), "", "", "")
            for number, one in enumerate(matters, 1)
        ),
    )


def _reasons_table(standard: Standard, matters: Sequence[Matter], before: int) -> Table:
    return Table(
        t("不可挽回事项的原因和防范措施", "Beyond mending: why, and what prevents it"),
        (
            Column(t("序号", "No."), 3, "number"),
            Column(t("事项", "Matter"), 10),
            Column(t("原因", "Why"), 15),
            Column(t("防范措施", "What prevents it"), 15),
        ),
        tuple((Decimal(number), _short(standard, one), "", "") for number, one in enumerate(matters, before + 1)),
    )


def _short(standard: Standard, matter: Matter) -> str:
    """The indicator, and which part of it where it has several."""
    title = f"{matter.result.id} {standard.indicator_title(matter.result.id)}"
    label = label_of(standard, matter.result.id, matter.finding)
    return f"{title}{t('：', ': ')}{label}" if label else title
