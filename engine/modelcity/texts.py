"""Chinese and English texts side by side: the one place that knows which language is spoken."""

from contextvars import ContextVar
from typing import Literal

Language = Literal["zh", "en"]

_language: ContextVar[Language] = ContextVar("language", default="zh")


def speak(language: Language) -> None:
    """Choose the language of every text from here on (default: Chinese)."""
    _language.set(language)


def spoken() -> Language:
    """The language in use."""
    return _language.get()


def t(zh: str, en: str) -> str:
    """The text in the language in use."""
    return zh if _language.get() == "zh" else en
