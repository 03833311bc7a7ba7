"""What a bank sends: which messages exist, of which parts each is made, and under whose name they go out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from llavero.tenancy.profile.values import Line, Part

MessageKind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
MessagePart = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Channel = Literal["sms", "email"]

GIVEN: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "otp": frozenset({"code", "operation", "minutes"}),
        "activation_code": frozenset({"code", "minutes"}),
        "temporary_password": frozenset(
            {"name", "at", "operation", "user", "temporary_password_value", "expires_at", "address"}
        ),
        "user_name": frozenset({"user", "at"}),
        "password_changed": frozenset({"name", "at"}),
        "token_stopped": frozenset({"name", "at"}),
        "contact_changed": frozenset({"name", "at", "contact", "expires_at"}),
        "security_change": frozenset({"name", "at", "operation"}),
        "registered": frozenset({"name", "user", "at"}),
        "second_factor": frozenset({"name", "user", "at", "next_step"}),
        "desk_alert": frozenset({"reference", "at", "reason", "title", "portal", "name"}),
        "desk_rest": frozenset({"count", "at", "until"}),
        "token_pending": frozenset({"name", "user", "serial", "at"}),
    }
)
"""Every message that a bank can send, and all the values that whoever composes it gives; a text may name no other.

`operation` is `Texts.operation(journey)`; `at` and `expires_at` are `Profile.written(moment)`; `name` is
`Profile.greeting_name(full_name)`; `address` is the portal's official one; `user` is the user name itself.
"""


class MessageTemplate(Part):
    """One message: its parts in order. Their sentences stand in `texts/` as `message.<kind>.<channel>.<part>`.

    An e-mail begins with the part `subject`, the rest are its paragraphs; an SMS has the one part `body`.
    """

    kind: MessageKind
    channel: Channel
    parts: tuple[MessagePart, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_shaped(self) -> "MessageTemplate":
        if self.kind not in GIVEN:
            raise PydanticCustomError(
                "message_kind", "one of these kinds: {kinds}", {"kinds": ", ".join(sorted(GIVEN))}
            )
        if self.channel == "sms" and self.parts != ("body",):
            raise PydanticCustomError("sms_parts", "the one part `body` for an SMS")
        if self.channel == "email" and (self.parts[0] != "subject" or len(self.parts) < 2):
            raise PydanticCustomError("email_parts", "`subject` first, then at least one paragraph, for an e-mail")
        return self


class Senders(Part):
    """Under whose name messages leave: the mailbox of e-mails, the name or number of SMS (at most 11 letters)."""

    email: Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]+@[a-z0-9.-]+$", max_length=120)]
    email_name: Line
    sms: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 ]{3,11}$")]
