"""The closed list of what a text may say in braces, with the longest each can be where a message is counted.

Law: a text that names something else does not load. The bank's own words (`{token_soft}`, `{branch}`…) need no entry;
with a capital first letter (`{Token_soft}`) they begin a sentence.
"""

from dataclasses import dataclass
from typing import Final

from llavero.tenancy.profile.brand import Words


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Something that a text may name. `longest` in characters, None where it has no place in an SMS."""

    meaning: str
    longest: int | None = None


AMBIENT: Final[dict[str, Placeholder]] = {
    "bank": Placeholder("the bank's name", 40),
    "legal_name": Placeholder("the bank's legal name"),
    "identity": Placeholder("the generic name of a new identity in the app"),
    "phone": Placeholder("the bank's first phone as printed, unless the page gives another", 24),
    **{name: Placeholder("the bank's word for it", 40) for name in Words.model_fields},
}
"""What every text may name without being given it: the bank's names and words."""

PLACEHOLDERS: Final[dict[str, Placeholder]] = AMBIENT | {
    "address": Placeholder("a web address to check or open", 60),
    "amount": Placeholder("an amount of money, as the bank writes it", 24),
    "at": Placeholder("date and time to the second, the bank's local time", 19),
    "attempts": Placeholder("how many tries there are", 3),
    "attempts_left": Placeholder("how many tries are left", 3),
    "channel": Placeholder("the channel a message goes by"),
    "code": Placeholder("a one-time or activation code", 10),
    "company": Placeholder("the company's name"),
    "contact": Placeholder("a masked contact", 40),
    "count": Placeholder("how many", 6),
    "date": Placeholder("a date", 10),
    "day": Placeholder("a date, or today or tomorrow", 10),
    "digits": Placeholder("how many digits a code has", 2),
    "document": Placeholder("a masked document number", 20),
    "email": Placeholder("a masked e-mail address", 60),
    "expires_at": Placeholder("date and time at which something ends, the bank's local time", 19),
    "hours": Placeholder("when somebody answers"),
    "index": Placeholder("which one, counted from 1", 3),
    "kind": Placeholder("what sort of thing", 40),
    "label": Placeholder("what a line of something to approve is called"),
    "left": Placeholder("how many or how long is left", 10),
    "lifetime": Placeholder("how long it lasts, in words", 20),
    "longest": Placeholder("the longest that is accepted, in characters", 3),
    "max": Placeholder("the largest or longest that is accepted", 4),
    "min": Placeholder("the smallest or shortest that is accepted", 4),
    "menu": Placeholder("where a thing stands in the bank's own portal, from the outside in"),
    "minutes": Placeholder("how many minutes", 4),
    "mobile": Placeholder("a masked mobile number", 20),
    "name": Placeholder("the person's name, masked by the bank's policy"),
    "next_step": Placeholder("what the person does next, in a sentence"),
    "number": Placeholder("a number that identifies", 24),
    "of": Placeholder("of how many", 3),
    "operation": Placeholder("what the code or message is for", 40),
    "portal": Placeholder("the name of the entrance", 30),
    "question": Placeholder("a challenge question"),
    "reason": Placeholder("why, in words"),
    "reference": Placeholder("what the person can read to an adviser", 40),
    "rule": Placeholder("a rule of passwords, in words"),
    "seconds": Placeholder("how many seconds", 5),
    "serial": Placeholder("the serial of a device", 20),
    "shortest": Placeholder("the shortest that is accepted, in characters", 3),
    "stage": Placeholder("the name of a stage"),
    "temporary_password_value": Placeholder("the temporary password itself; e-mail only"),
    "time": Placeholder("a clock time", 8),
    "title": Placeholder("the title of a procedure"),
    "until": Placeholder("the clock time at which a block ends", 8),
    "user": Placeholder("a user name, as the person knows it", 64),
    "value": Placeholder("what a line of something to approve says"),
    "version": Placeholder("a version that is accepted or shown", 20),
    "wait": Placeholder("how long to wait, in words or mm:ss", 10),
    "word": Placeholder("the word of a security image", 30),
}


def is_ambient(name: str) -> bool:
    """Say whether this is one of the bank's own words, also with a capital first letter."""
    return name in AMBIENT or (name[:1].isupper() and name[:1].lower() + name[1:] in AMBIENT)


def is_known(name: str) -> bool:
    """Say whether a text may name this."""
    return name in PLACEHOLDERS or is_ambient(name)


def longest_of(name: str) -> int | None:
    """Say how long what is named can get; None where nobody bounds it."""
    known = PLACEHOLDERS.get(name) or AMBIENT.get(name[:1].lower() + name[1:])
    return known.longest if known else None
