"""The style sheet and the script of a page: `page.css` and `page.js`, with the style and the letters filled in."""

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from modelcity.files import MEGABYTE, decode, read_bytes
from modelcity.reporting.subset import subsets
from modelcity.reporting.templates import Style, Templates

FAMILIES = ("Report", "Report Signs")  # what page.css calls the two embedded fonts


def style_sheet(templates: Templates, shapes: str, body: str) -> str:
    """The whole style sheet: letters for everything that `body` and the sheet itself say, then ours or the office's."""
    sheet = "\n".join([_settings(templates.style), _template(templates.files["page.css"]), shapes])
    return "\n".join([*_faces(subsets("".join(map(chr, range(0x20, 0x7F))) + body + sheet)), within_element(sheet)])


def script(templates: Templates) -> str:
    """The script; all words that it shows stand on the page."""
    return within_element(_template(templates.files["page.js"]))


def within_element(code: str) -> str:
    """Code that cannot end its element early; in strings, the only place for these signs, it means the same."""
    return code.replace("</", "<\\/").replace("<!--", "<\\!--")


def _template(path: Path) -> str:
    return decode(read_bytes(path, MEGABYTE), str(path))


def _settings(style: Style) -> str:
    """Paper, colours and sizes as page.css calls them: --ink, --size-body and so on."""
    page = style.page
    said = {name: f"#{color}" for name, color in style.colors.items()}
    said |= {f"size-{name}": f"{half // 2}{'.5' * (half % 2)}pt" for name, half in style.sizes.items()}
    said["line"] = f"{style.line}pt"
    settings = ";".join(f"--{name.replace('_', '-')}:{value}" for name, value in said.items())
    upright = _paper(page["width"], page["height"], [page[side] for side in ("top", "right", "bottom", "left")])
    turned = _paper(page["height"], page["width"], [page[side] for side in ("left", "top", "right", "bottom")])
    return f":root{{{settings}}}\n@page{{{upright}}}\n@page turned{{{turned}}}"


def _paper(wide: int, high: int, margins: Sequence[int]) -> str:
    """A sheet of paper; margins from above in the clock's direction, all in mm."""
    return f"size:{wide}mm {high}mm;margin:{' '.join(f'{margin}mm' for margin in margins)}"


def _faces(fonts: Sequence[bytes]) -> list[str]:
    return [
        f'@font-face{{font-family:"{family}";src:url(data:font/woff;base64,{b64encode(font).decode()}) format("woff")}}'
        for family, font in zip(FAMILIES, fonts, strict=False)
    ]
