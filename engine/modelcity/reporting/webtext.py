"""Text made safe for HTML. Every text of a report goes through here, wherever it stands on a page."""

from html import escape


def attribute(text: str) -> str:
    """The text for a quoted attribute."""
    return escape(text, quote=True)


def markup(text: str) -> str:
    """The text for the content of an element; its line ends stay."""
    return escape(text, quote=False).replace("\n", "<br>")
