"""A bank's texts as the doors read them: one catalogue, every voice, the bank's own words filled in.

Law: a voice never falls into another language in silence; a text is plain words, whoever shows it escapes it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from llavero.domain.screen import Argument
from llavero.tenancy.profile.sms_text import fold
from llavero.tenancy.profile.values import Voice

PLACEHOLDER: Final = re.compile(r"\{([A-Za-z_]+)\}")
PLURAL_ONE, PLURAL_OTHER = ".one", ".other"

FALLBACKS: Final[Mapping[Voice, tuple[Voice, ...]]] = MappingProxyType(
    {"es@tu": ("es@tu",), "es@usted": ("es@usted", "es@tu"), "en": ("en",)}
)
"""Where a voice looks for a text: *usted* may fall back to *tú*; nothing else ever to another."""


class UnknownTextError(LookupError):
    """A text was asked for that the bank does not have, or without a value that it names: a bug of the asker."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one voice. `ambient` holds the bank's names and words, which every text may name."""

    voice: Voice
    entries: Mapping[str, str]
    ambient: Mapping[str, str]

    def has(self, text_id: str) -> bool:
        """Say whether there is such a text, in one form or in two (one, many)."""
        return text_id in self.entries or text_id + PLURAL_OTHER in self.entries

    def placeholders(self, text_id: str) -> frozenset[str]:
        """Name what must be given with a text: its placeholders without the bank's own words."""
        forms = (self.entries.get(text_id + form, "") for form in ("", PLURAL_ONE, PLURAL_OTHER))
        return frozenset(name for form in forms for name in PLACEHOLDER.findall(form) if name not in self.ambient)

    def get(self, text_id: str, /, **args: Argument) -> str:
        """Say the text with its values. `count` chooses between the forms for one and for many, where there are two.

        Raises UnknownTextError for a text that does not exist and for a value that was not given.
        """
        template = self.entries.get(text_id)
        if template is None:
            template = self.entries.get(text_id + (PLURAL_ONE if args.get("count") == 1 else PLURAL_OTHER))
        if template is None:
            raise UnknownTextError(f"no text {text_id} in {self.voice}")
        return PLACEHOLDER.sub(lambda match: self._value(text_id, match[1], args), template)

    def screen_id(self, journey: str, step: str, step_type: str, node: str) -> str | None:
        """Find the text of a page's node: the journey's own, then its step type's (`end.<kind>` for an ending)."""
        for text_id in (f"{journey}.{step}.{node}", f"{step_type}.{node}"):
            if self.has(text_id):
                return text_id
        return None

    def screen_text(self, journey: str, step: str, step_type: str, node: str, /, **args: Argument) -> str:
        """Say the text of a page's node. Raises UnknownTextError where neither journey nor step type has one."""
        text_id = self.screen_id(journey, step, step_type, node)
        if text_id is None:
            raise UnknownTextError(f"no text {journey}.{step}.{node} nor {step_type}.{node} in {self.voice}")
        return self.get(text_id, **args)

    def sms(self, kind: str, /, **args: Argument) -> str:
        """Say the SMS `kind`, in the letters that one SMS can hold; values lose the accents it lacks."""
        return fold(self.get(f"message.{kind}.sms.body", **args))

    def email(self, kind: str, parts: tuple[str, ...], /, **args: Argument) -> tuple[str, ...]:
        """Say the parts of the e-mail `kind` in order (`subject` first), as the profile's template names them."""
        return tuple(self.get(f"message.{kind}.email.{part}", **args) for part in parts)

    def operation(self, journey: str) -> str:
        """Name what a message is about, for the person who gets it: the journey's own words, else the general ones."""
        own = f"operation.{journey}"
        return self.get(own if self.has(own) else "operation.any")

    def _value(self, text_id: str, name: str, args: Mapping[str, Argument]) -> str:
        if name in args:
            return _written(args[name])
        if name in self.ambient:
            return self.ambient[name]
        raise UnknownTextError(f"{text_id} needs {name}, which was not given")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every voice that the bank speaks."""

    by_voice: Mapping[Voice, Texts]

    def for_voice(self, voice: Voice) -> Texts:
        """Give the texts of a voice; *usted* is answered with *tú* where the bank does not speak it.

        Raises LookupError for a voice of a language that the bank does not speak.
        """
        for candidate in FALLBACKS[voice]:
            if candidate in self.by_voice:
                return self.by_voice[candidate]
        raise LookupError(f"this bank does not speak {voice}")


def with_capitals(words: Mapping[str, str]) -> Mapping[str, str]:
    """Add each word a second time under its name with a capital (`Token_soft`), for the start of a sentence."""
    capitals = {name[0].upper() + name[1:]: word[0].upper() + word[1:] for name, word in words.items()}
    return MappingProxyType({**words, **capitals})


def _written(value: Argument) -> str:
    match value:
        case None:
            return ""
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)
