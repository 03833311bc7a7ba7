"""Show somebody that we mean their telephone, mailbox, name or document without showing it to whoever stands behind.

Law: a mask is always as long as any other, so that it does not tell how much it hides; what is too short to hide enough
shows less or nothing. Each masked value also says which characters a screen reader is to name one by one.
"""

from dataclasses import dataclass

_MASK = "•••••"


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """The characters shown before and after the mask, and the domain that is shown whole ("" but for e-mail)."""

    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    domain: str = ""

    @property
    def text(self) -> str:
        """What is written on the page."""
        shown = "".join(self.starts) + _MASK + "".join(self.ends)
        return f"{shown}@{self.domain}" if self.domain else shown


@dataclass(frozen=True, slots=True)
class MaskedName:
    """A person's name as masked words, each with its first letter."""

    words: tuple[Masked, ...]

    @property
    def text(self) -> str:
        """What is written on the page."""
        return " ".join(word.text for word in self.words)


def mobile(number: str) -> Masked:
    """Show the last three digits of a telephone number; none of a number with fewer than seven."""
    digits = [character for character in number if character.isdigit()]
    return Masked(ends=tuple(digits[-3:])) if len(digits) >= 7 else Masked()


def email(address: str) -> Masked:
    """Show the first and last two characters of the mailbox's name and the whole domain.

    Of a name of three to five characters the first and the last are shown, of a shorter one nothing; at least one
    character always stays hidden. What has no domain is masked whole.
    """
    name, at, domain = address.strip().rpartition("@")
    if not at or not name or not domain:
        return Masked()
    each_side = 2 if len(name) >= 6 else 1 if len(name) >= 3 else 0
    return Masked(starts=tuple(name[:each_side]), ends=tuple(name[len(name) - each_side :]), domain=domain)


def person_name(name: str) -> MaskedName:
    """Show the first letter of each of the first four words of a name; of a word of one letter nothing."""
    return MaskedName(tuple(Masked(starts=tuple(word[:1]) if len(word) > 1 else ()) for word in name.split()[:4]))


def document_number(number: str) -> Masked:
    """Show the last three characters of a document's number; none of a number with fewer than six."""
    characters = [character for character in number if character.isalnum()]
    return Masked(ends=tuple(characters[-3:])) if len(characters) >= 6 else Masked()
