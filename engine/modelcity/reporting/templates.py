"""The letterhead and the style of reports, from `reports/` or from an office's own folder: data, no Python."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above and below a report; {locality} in it is the locality's name. Empty parts are left out.

    `banner`: red line of the issuing office (发文机关标志); `number`: 发文字号; `organ`: who signs (落款); `contact`: 联系人.
    """

    banner: str
    number: str
    organ: str
    contact: str


@dataclass(frozen=True, slots=True)
class Style:
    """Page (mm), font names, sizes (pt), line pitch (pt) and colours (RRGGBB) of every format."""

    page: dict[str, int]  # width height top bottom left right
    fonts: dict[str, str]  # title heading1 heading2 body table latin
    sizes: dict[str, int]  # title heading1 heading2 heading3 body table note, in half points
    line: int  # pt
    colors: dict[str, str]  # banner ink quiet table_head table_line sum


@dataclass(frozen=True, slots=True)
class Templates:
    """Everything that an office may change; `folder` holds page.css, page.js and document.typ (its own or ours)."""

    letterhead: Letterhead
    style: Style
    files: dict[str, Path]  # file name -> where it lies


def read_templates(own: Path | None = None) -> Templates:
    """Ours, each file replaced by that of the same name in `own`; raises DeclarationError with every mistake."""
    raise NotImplementedError
