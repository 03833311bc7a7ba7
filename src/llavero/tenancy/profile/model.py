"""A bank's profile, whole: what its officers decide, as one frozen value that every floor above reads.

Law: nothing of a single bank is written in code; whatever differs between banks or portals is here.
"""

import hashlib
import json
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, PrivateAttr, field_validator, model_validator
from pydantic_core import PydanticCustomError

from llavero.domain import passwords
from llavero.domain.identity_numbers import DocumentKind, IdentityNumber, NotADocument, identity_number
from llavero.tenancy.profile.asking import Decoys, IdentityRules, ImageRules, Masking, QuestionRules
from llavero.tenancy.profile.brand import Locale, Mark, Names, Theme, Wording
from llavero.tenancy.profile.desks import Desks, OfferedForm
from llavero.tenancy.profile.messages import Channel, MessageTemplate, Senders
from llavero.tenancy.profile.portal import BankHost, Phone, Portal
from llavero.tenancy.profile.rules import (
    CodeRules,
    ContactChanges,
    Locks,
    OneTimeCodeRules,
    PasskeyRules,
    PasswordRules,
    SendBudgets,
    Sessions,
    TemporaryPasswordRules,
)
from llavero.tenancy.profile.soft_token import SoftTokenRules
from llavero.tenancy.profile.values import (
    Country,
    Label,
    Language,
    Line,
    Paragraph,
    Part,
    Slug,
    Voice,
    language_of,
)

if TYPE_CHECKING:
    from llavero.tenancy.profile.texts import Catalogue


T = TypeVar("T", Phone, Portal, "Terms")


class Question(Part):
    """A challenge question in both languages."""

    id: Slug
    text: Label


class Terms(Part):
    """A text that people accept. The officer decides its version; what was accepted is recorded with it."""

    id: Slug
    version: Line
    label: Label
    paragraphs: tuple[Paragraph, ...] = Field(min_length=1, max_length=40)

    def read_in(self, voice: Voice) -> tuple[str, ...]:
        """Give the paragraphs as they are shown."""
        return tuple(paragraph.in_voice(voice) for paragraph in self.paragraphs)

    def digest_in(self, voice: Voice) -> str:
        """Give the SHA-256 of exactly what is shown in this voice's language, in hexadecimal."""
        shown = json.dumps(
            [self.id, self.version, self.label.in_voice(voice), *self.read_in(voice)], ensure_ascii=False
        )
        return hashlib.sha256(shown.encode()).hexdigest()


class Provenance(Part):
    """Where a profile comes from: the manual it is modelled on, and the line that the sandbox shows about it."""

    manual: Line
    line: Label


class Profile(Part):
    """Everything that a bank decides. `key` is the bank's name in addresses and commands, and its folder's.

    `version` is the officers' own count; `digest` is what was really loaded.
    """

    key: Slug
    version: int = Field(ge=1)
    modelled_on: Provenance
    names: Names
    country: Country
    time_zone: Line
    locale: Locale
    mark: Mark
    theme: Theme
    words: Wording
    voices: tuple[Voice, ...] = Field(min_length=1)
    hosts: tuple[BankHost, ...] = Field(min_length=1)
    phones: tuple[Phone, ...] = Field(min_length=1)
    portals: tuple[Portal, ...] = Field(min_length=1)
    senders: Senders
    messages: tuple[MessageTemplate, ...] = Field(min_length=1)
    password: PasswordRules
    temporary_password: TemporaryPasswordRules
    code: CodeRules
    one_time_code: OneTimeCodeRules
    soft_token: SoftTokenRules
    locks: Locks
    send_budgets: SendBudgets
    sessions: Sessions
    masking: Masking
    identity: IdentityRules = IdentityRules()
    images: ImageRules
    questions: QuestionRules
    own_questions: tuple[Question, ...] = ()
    terms: tuple[Terms, ...] = ()
    contact_changes: ContactChanges | None = None
    passkeys: PasskeyRules | None = None
    desks: Desks | None = None
    forms: tuple[OfferedForm, ...] = ()
    decoys: Decoys

    _digest: str = PrivateAttr(default="")
    _questions: dict[str, Question] = PrivateAttr(default_factory=dict)
    _refused_passwords: frozenset[str] = PrivateAttr(default=frozenset())
    _texts: "Catalogue | None" = PrivateAttr(default=None)

    @property
    def digest(self) -> str:
        """The SHA-256 of everything that was loaded: profile, texts, questions; hexadecimal."""
        return self._digest

    @property
    def voice(self) -> Voice:
        """The voice that the bank speaks when nobody asked for another."""
        return self.voices[0]

    def voice_for(self, language: Language) -> Voice:
        """Give the voice in which this bank speaks a language; its first voice where it does not speak it."""
        return next((voice for voice in self.voices if language_of(voice) == language), self.voice)

    @property
    def texts(self) -> "Catalogue":
        """The bank's texts, every voice. Only a profile that was loaded has them."""
        if self._texts is None:
            raise LookupError("this profile was not loaded from a folder and has no texts")
        return self._texts

    def read_identity_number(self, kind: DocumentKind, typed: str) -> IdentityNumber | NotADocument:
        """Read what was typed as a document of this bank's country, by this bank's rules; never raises."""
        return identity_number(
            kind, typed, country=self.country, takes_newer_ruc=self.identity.newer_ruc == "take"
        )  # fmt: skip

    def portal(self, portal_id: str) -> Portal:
        """Find an entrance; raises LookupError where there is none of that name."""
        return _find(self.portals, portal_id)

    def portals_open(self) -> tuple[Portal, ...]:
        """Give the entrances where people can sign in here."""
        return tuple(portal for portal in self.portals if portal.sign_in is not None)

    def terms_named(self, terms_id: str) -> Terms:
        """Find a text that people accept; raises LookupError where there is none of that name."""
        return _find(self.terms, terms_id)

    def phone(self, phone_id: str) -> Phone:
        """Find a phone; raises LookupError where there is none of that name."""
        return _find(self.phones, phone_id)

    def phones_of(self, portal_id: str) -> tuple[Phone, ...]:
        """Give the phones shown in a portal; the first is the one shown on every page."""
        return tuple(self.phone(phone_id) for phone_id in self.portal(portal_id).phones)

    def form_at(self, journey: str, step: str) -> str | None:
        """Name the form that is offered at an ending; None where there is none."""
        return next((form.id for form in self.forms if f"{journey}.{step}" in form.at), None)

    def question(self, question_id: str) -> Question:
        """Find a question, also one that is no longer offered; raises LookupError where there is none."""
        return self._questions[question_id]

    def offered_questions(self) -> tuple[Question, ...]:
        """Give the questions from which people choose, in the bank's order."""
        return tuple(self._questions[question_id] for question_id in self.questions.offered)

    def message(self, kind: str, channel: Channel) -> MessageTemplate:
        """Find a message; raises LookupError where the bank sends none of that kind over that channel."""
        for template in self.messages:
            if (template.kind, template.channel) == (kind, channel):
                return template
        raise LookupError(f"no message {kind} by {channel}")

    def password_policy(self) -> passwords.Policy:
        """Give the bank's rule for passwords to what judges and states them."""
        return self.password.policy(refused=self._refused_passwords)

    def greeting_name(self, name: str) -> str:
        """Give the part of a person's full name by which this bank greets; empty where it greets nobody by name."""
        return self.masking.greet(name)

    def local(self, moment: datetime) -> datetime:
        """Turn an aware moment into the bank's local time."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    def written(self, moment: datetime) -> str:
        """Write an aware moment to the second, in the bank's local time and order: `12/11/2025 03:49:11`."""
        local = self.local(moment)
        return f"{self.locale.written_date(local)} {local:%H:%M:%S}"

    def furnished(
        self, *, digest: str, questions: dict[str, Question], refused_passwords: frozenset[str], texts: "Catalogue"
    ) -> Self:
        """Give this profile what stands in its other files. For the loader."""
        whole = self.model_copy()
        whole._digest, whole._questions, whole._texts = digest, dict(questions), texts
        whole._refused_passwords = refused_passwords
        return whole

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise PydanticCustomError("time_zone", "a time zone such as America/Guayaquil") from None
        return name

    @field_validator("voices", "hosts", "phones", "portals", "messages", "own_questions", "terms")
    @classmethod
    def _names_each_once(cls, parts: tuple[object, ...]) -> tuple[object, ...]:
        for name, count in Counter(_name_of(part) for part in parts).items():
            if count > 1:
                raise PydanticCustomError("repeated", "each of them once; repeated: {name}", {"name": name})
        return parts

    @model_validator(mode="after")
    def _refers_to_what_exists(self) -> "Profile":
        phones, portals = {phone.id for phone in self.phones}, {portal.id for portal in self.portals}
        wanted = [phone for portal in self.portals for phone in portal.phones]
        wanted += [entry.phone for portal in self.portals for entry in portal.trouble if entry.phone]
        if unknown := sorted(set(wanted) - phones):
            raise PydanticCustomError(
                "unknown_phone", "a phone that stands under `phones`: {name}", {"name": unknown[0]}
            )
        if unknown := sorted({host.portal for host in self.hosts if host.portal} - portals):
            raise PydanticCustomError(
                "unknown_portal", "a portal that stands under `portals`: {name}", {"name": unknown[0]}
            )
        return self


def _name_of(part: object) -> str:
    match part:
        case str():
            return part
        case BankHost():
            return part.host
        case MessageTemplate():
            return f"{part.kind} {part.channel}"
        case Phone() | Portal() | Question() | Terms():
            return part.id
        case _:
            return repr(part)


def _find(parts: tuple[T, ...], name: str) -> T:
    for part in parts:
        if part.id == name:
            return part
    raise LookupError(name)
