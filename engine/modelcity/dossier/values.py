"""Values as clerks write them, made exact: ``是``, ``９５％``, ``38/41``, ``1,200``; anything else is refused.

White space around is dropped and full-width ASCII and the ideographic space are folded to half width, and nothing
else: digits are 0–9 only, without signs, exponents, NaN or infinity, so no text can cost more than its length.
"""

import re
from decimal import Decimal
from fractions import Fraction

from modelcity.standard.facts import Fact
from modelcity.texts import t

MAX_VALUE = 64  # characters of a value; 12 digits before the point leave ample room after it
MAX_TEXT = 2_000  # characters of a name, a note, one evidence
SHOWN = 40

YES_NO = {"true": 1, "yes": 1, "是": 1, "false": 0, "no": 0, "否": 0}
NOTHING = ("na", "零报告")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_WHOLE = r"(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})"
_FORMS = {
    "count": re.compile(_WHOLE + r"(?:\.0+)?"),
    "amount": re.compile(_WHOLE + r"(?:\.[0-9]+)?"),
    "ratio": re.compile(r"[0-9]{1,12}(?:\.[0-9]+)?%?|[0-9]{1,12}/[0-9]{1,12}"),
}
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


class ValueRefusedError(ValueError):
    """A value that a fact cannot have: what was found, what is allowed, and what to do."""

    def __init__(self, found: str, allowed: str, next_step: str = "") -> None:
        super().__init__(found)
        self.found, self.allowed, self.next = found, allowed, next_step


def folded(text: str) -> str:
    """The text in half width, without white space around it."""
    return (text if text.isascii() else text.translate(_HALF_WIDTH)).strip()


def shown(text: str) -> str:
    """A text for a message: at most 40 characters, with what cannot be seen written as an escape."""
    cut = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return _UNSEEN.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), cut)


def plain(value: object) -> str:
    """A cell's value as the text a person would write: ``38.0`` is 38, ``1e-05`` is 0.00001, True is TRUE."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        text = f"{Decimal(repr(value)):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if value is None else str(value)


def split_names(text: str) -> tuple[str, ...]:
    """Names of evidence in one cell: separated by ``;``, ``；`` or a line break, empty ones dropped."""
    return tuple(name for part in re.split(r"[;；\n\r]", text) if (name := part.strip()))


def one_line(text: str) -> str:
    """A note or name on one line: line breaks and tabs become spaces, white space around is dropped."""
    return (text if text.isprintable() else re.sub(r"[\t\n\r]+", " ", text)).strip()


def text_fault(text: str, limit: int = MAX_TEXT) -> str:
    """Why a name, note or evidence cannot be taken ("" when it can): control characters, or too long."""
    if found := None if text.isprintable() else _CONTROL.search(text):
        code = f"U+{ord(found[0]):04X}"
        return t(f"“{shown(text)}”含有控制字符 {code}", f"'{shown(text)}' holds the control character {code}")
    if len(text) > limit:
        return t(f"“{shown(text)}”有 {len(text)} 个字符", f"'{shown(text)}' has {len(text)} characters")
    return ""


def allowed_values(fact: Fact) -> str:
    """What may be filled in for a fact, in words."""
    said = {
        "bool": t("应填 是/否", "must be yes/no (是/否)"),
        "count": t(
            "应填不小于 0 的整数（小数点前不超过 12 位）", "must be a whole number of at least 0 (up to 12 digits)"
        ),
        "ratio": t("应填 0–1 之间的小数、93.5% 或 38/41", "must be a decimal within 0–1, 93.5% or 38/41"),
        "amount": t(
            "应填不小于 0 的数（小数点前不超过 12 位）",
            "must be a number of at least 0 (up to 12 digits before the point)",
        ),
    }[fact.kind]
    if fact.if_no_cases:
        said += t(
            "；没有此类情形填 na，并在说明中写原因",
            "; or na where nothing of the kind occurred, with the reason in the note",
        )
    return said


def parse_value(text: str, fact: Fact) -> Fraction | None:
    """The exact value of a text that is not empty, None for ``na``; raises ValueRefusedError."""
    said = folded(text)
    if said.lower() in NOTHING:
        if fact.if_no_cases is None:
            raise _nothing(text, fact)
        return None
    if fact.kind == "bool":
        if said.lower() in YES_NO:
            return Fraction(YES_NO[said.lower()])
    elif len(said) <= MAX_VALUE and _FORMS[fact.kind].fullmatch(said):
        value = _number(said)
        if value is not None and (fact.kind != "ratio" or value <= 1):
            return value
    raise ValueRefusedError(_says(text), allowed_values(fact), _advice(said, fact))


def _nothing(text: str, fact: Fact) -> ValueRefusedError:
    return ValueRefusedError(
        _says(text),
        t("这项事实不能填 na；", "na is not allowed here; ") + allowed_values(fact),
        t("没有数据就留空（按缺失处理）", "leave it empty when it is not known"),
    )


def _says(text: str) -> str:
    return t(f"填的是“{shown(text.strip())}”", f"says '{shown(text.strip())}'")


def _number(said: str) -> Fraction | None:
    """The number of a text in one of the forms; None when its denominator is 0."""
    above, slash, below = said.partition("/")
    if slash:
        return Fraction(int(above), int(below)) if int(below) else None
    if said.endswith("%"):
        return Fraction(said[:-1]) / 100
    return Fraction(said.replace(",", ""))


def _advice(said: str, fact: Fact) -> str:
    """What to do about a refused text, where its form shows what was meant."""
    if fact.kind == "bool":
        return t("请从下拉列表选 是 或 否", "choose yes or no")
    if fact.kind == "ratio" and (match := re.fullmatch(r"([0-9]{1,3})(\.[0-9]{1,6})?", said)) and int(match[1]) <= 100:
        return t(f"若指百分数请写 {said}%", f"if a percentage is meant, write {said}%")
    if said.startswith("="):
        return t("不计算公式，请填写结果", "formulas are not computed: write the result")
    if re.fullmatch(r"[0-9.,]+[eE][+-]?[0-9]+", said):
        return t("不用科学计数法，请写出全部数字", "write the digits out, without an exponent")
    if re.fullmatch(r"[0-9.,]+\s*[^0-9.,%/\s]+", said) and not said.isascii():
        return t("只填数字，不带单位", "write the number only, without its unit")
    return t("请核对后改正", "check and mend it")
