"""The words of the sandbox's own pages, in Spanish and English, and which of them a visitor reads.

Law: both languages say everything; what is missing in one fails a test and not a visitor.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from django.http import HttpRequest
from pydantic import TypeAdapter

from llavero.formats.strict_yaml import load

Language = Literal["es", "en"]
COOKIE: Final = "llavero-sandbox-language"
ASKED_BY: Final = "idioma"
_FOLDER: Final = Path(__file__).parent / "texts"


def language_of(request: HttpRequest) -> Language:
    """Give the language that was asked for, now or before; Spanish where nobody asked."""
    for asked in (request.GET.get(ASKED_BY), request.COOKIES.get(COOKIE)):
        if asked in ("es", "en"):
            return "en" if asked == "en" else "es"
    return "es"


@lru_cache(maxsize=2)
def words_in(language: Language) -> dict[str, str]:
    """Give all words of a language by their names."""
    return TypeAdapter(dict[str, str]).validate_python(load(_FOLDER / f"{language}.yaml").value)
