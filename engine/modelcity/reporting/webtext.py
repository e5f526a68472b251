"""Text made safe for HTML. Every text of a report goes through here, wherever it stands on a page."""

import re
from html import escape

# An id or a day: browsers would end a line after the hyphen in it.
_HYPHENED = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)+(?:\.[0-9A-Za-z]+)*")
LONGEST_WHOLE = 16  # letters of a word that is never broken; what is longer may have no room


def attribute(text: str) -> str:
    """The text for a quoted attribute."""
    return escape(text, quote=True)


def content(text: str) -> str:
    """The text for an element that holds nothing but text, as a title."""
    return escape(text, quote=False)


def markup(text: str) -> str:
    """The text for the content of an element; its line ends stay, and ids are not broken."""
    return _HYPHENED.sub(_whole, content(text)).replace("\n", "<br>")


def _whole(found: re.Match[str]) -> str:
    word = found[0]
    return f'<span class="whole">{word}</span>' if len(word) <= LONGEST_WHOLE else word
