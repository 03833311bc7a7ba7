"""The sentences of what can be wrong with a journey: what it is, and how to mend it, in Spanish and in English."""

from collections.abc import Mapping

from llavero.formats.yaml_problem import Language
from llavero.journeys.flaws import Flaw
from llavero.journeys.problem_words_checks import CHECKS
from llavero.journeys.problem_words_files import FILES

_WORDS: Mapping[str, tuple[str, str]] = {
    "text": ("un texto (si parece un número, entre comillas)", "text (between quotes where it looks like a number)"),
    "number": ("un número entero", "a whole number"),
    "bool": ("true o false", "true or false"),
    "list": ("una lista", "a list"),
    "group": ("un grupo de claves", "a group of keys"),
}

SENTENCES: Mapping[Flaw, tuple[str, str]] = {**FILES, **CHECKS}


def sentence(flaw: Flaw, facts: Mapping[str, str | int], language: Language) -> str:
    """Say a problem in one language. Facts that a sentence does not name are left out."""
    place = 0 if language == "es" else 1
    filled = dict(facts)
    if (wanted := str(filled.get("wanted", ""))) in _WORDS:
        filled["wanted"] = _WORDS[wanted][place]
    filled.setdefault("why", filled.get(f"why_{language}", ""))
    return SENTENCES[flaw][place].format(**filled).rstrip()
