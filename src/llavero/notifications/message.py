"""Write a message in the bank's words: an SMS of at most 160 characters, or an e-mail in plain text.

Law: a message says only what its channel may carry: what has no bounded length has no place in an SMS (a temporary
password goes by e-mail), and no value can add a line to a subject.
"""

from dataclasses import dataclass, field

from llavero.domain.screen import Argument
from llavero.ports.message_sender import Channel
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.placeholders import longest_of
from llavero.tenancy.profile.rules import SendBudgets
from llavero.tenancy.profile.sms_text import LONGEST_SMS, width
from llavero.tenancy.profile.texts import Texts
from llavero.tenancy.profile.values import Voice


class UnfitMessageError(ValueError):
    """A message does not fit its channel: too long, or it would carry what belongs elsewhere. Never shows its text."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Under whose name a message leaves: a mailbox and its name, or what a telephone shows."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent, by whom, and within which of the bank's budgets. `subject` is None for an SMS."""

    subject: str | None = field(repr=False)
    body: str = field(repr=False)
    sender: Sender
    budgets: SendBudgets = field(repr=False)


def compose(profile: Profile, voice: Voice, kind: str, channel: Channel, **args: Argument) -> Message:
    """Write the message `kind` in a voice of the bank, with `args` for what its text names.

    Raises LookupError where the bank has no such message, UnknownTextError for a value that is missing, and
    UnfitMessageError for a message that its channel cannot carry.
    """
    template = profile.message(kind, channel)
    texts = profile.texts.for_voice(voice)
    if channel == "sms":
        _check_names(texts, f"message.{kind}.sms.body")
        body = texts.sms(kind, **args)
        if width(body) > LONGEST_SMS:  # guard: sms-is-one
            raise UnfitMessageError(f"the SMS {kind} takes {width(body)} of {LONGEST_SMS} characters in {voice}")
        return Message(None, body, Sender(profile.senders.sms), profile.send_budgets)
    subject, *paragraphs = texts.email(kind, template.parts, **args)
    if any(ord(character) < 32 for character in subject):  # guard: subject-is-one-line
        raise UnfitMessageError(f"the subject of the e-mail {kind} has more than one line in {voice}")
    sender = Sender(profile.senders.email, profile.senders.email_name)
    return Message(subject, "\n\n".join(paragraphs) + "\n", sender, profile.send_budgets)


def _check_names(texts: Texts, text_id: str) -> None:
    for name in sorted(texts.placeholders(text_id)):
        if longest_of(name) is None:  # guard: no-password-by-sms
            raise UnfitMessageError(f"{text_id} names {name}, which has no place in an SMS")
