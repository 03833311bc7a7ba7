"""The figures of a bank's security: passwords, codes, locks, what may be sent, and sessions.

Law: every figure is the bank's decision within the floor; a figure that no manual states is ours and its file says so.
"""

from datetime import timedelta
from typing import Literal, assert_never

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from llavero.domain import lockout, one_time_code, passwords
from llavero.domain.oath import totp
from llavero.domain.passwords import CharacterClass
from llavero.tenancy.profile.values import Duration, Part, Slug


class PasskeyRules(Part):
    """Passkeys, where the bank has them; in which entrances, each says by its `passkey_sign_in`.

    The officer decides how many one person may have, and whether keys count that a key ring copies from device to
    device (`synced`): those are as safe as the account of that key ring. `offered_after` names the procedures at whose
    good end adding one (`add`) is offered: registering, and coming back in.
    """

    most: int = Field(default=5, ge=1, le=20)
    synced: Literal["take", "refuse"] = "take"
    add: Slug = "add-passkey"
    offered_after: tuple[Slug, ...] = ()


class PasswordRules(Part):
    """What a password must look like here. The officer decides lengths (characters), classes and repetitions.

    `required` and `forbidden` name kinds of characters (B7 forbids `special`). `longest_sequence` is how many may
    follow each other as in abc, 321 (1 = none do, D12); `longest_repeat` how often one may stand in a row; neither is
    asked where it is left out. `history` is how many former passwords may not come back. `refuse_common` refuses the
    words of `profiles/common/refused_passwords.yaml`; `refuse_own_words` the person's own names and numbers.
    """

    shortest: int = Field(ge=6, le=128)
    longest: int = Field(ge=8, le=128)
    required: tuple[CharacterClass, ...] = ()
    forbidden: tuple[CharacterClass, ...] = ()
    longest_sequence: int | None = Field(default=None, ge=1, le=128)
    longest_repeat: int | None = Field(default=None, ge=1, le=128)
    history: int = Field(ge=0, le=24)
    refuse_common: bool = True
    refuse_own_words: bool = True

    @model_validator(mode="after")
    def _can_be_met(self) -> "PasswordRules":
        if self.longest < self.shortest:
            raise PydanticCustomError("lengths", "a longest length that is not below the shortest")
        try:
            self.policy(refused=frozenset())
        except ValueError:
            raise PydanticCustomError("classes", "no class that is required and forbidden at once") from None
        return self

    def policy(self, *, refused: frozenset[str]) -> passwords.Policy:
        """Give the figures to the rule that judges passwords; `refused` are the common ones."""
        return passwords.Policy(
            min_length=self.shortest,
            max_length=self.longest,
            required=frozenset(self.required),
            forbidden=frozenset(self.forbidden),
            longest_sequence=self.longest_sequence,
            longest_repeat=self.longest_repeat,
            blocklist=refused if self.refuse_common else frozenset(),
            history=self.history,
        )


class TemporaryPasswordRules(Part):
    """The password that the bank makes and sends (B6, B8): how many characters, how long it may be used."""

    length: int = Field(ge=10, le=32)
    lifetime: Duration


class CodeRules(Part):
    """How far a token may have drifted.

    The officer decides how many counters ahead are looked at (HOTP: `look_ahead`), how many steps to either side of
    the clock (TOTP: `step_window`), how far a clock may have wandered in all (`longest_drift`, steps), and how far
    and with how many codes in a row a token is found again (`resync_reach`, `resync_codes`). `digits` are the lengths
    of the codes that this bank's tokens show: anything else that is typed is no code and costs no try, and the answer
    is the same for a name that nobody has. A token that shows another length than these could never be used.
    """

    look_ahead: int = Field(ge=1, le=100)
    step_window: int = Field(ge=0, le=10)
    longest_drift: int = Field(ge=0, le=1000)
    resync_reach: int = Field(ge=10, le=1000)
    resync_codes: int = Field(ge=2, le=3)
    digits: tuple[Literal[6, 7, 8], ...] = Field(default=(6, 7, 8), min_length=1)

    @model_validator(mode="after")
    def _drifts_within(self) -> "CodeRules":
        try:
            self.tolerance()
        except ValueError:
            raise PydanticCustomError("drift", "figures within which a clock can drift") from None
        return self

    def tolerance(self) -> totp.Tolerance:
        """Give the figures to the rule that judges TOTP codes."""
        return totp.Tolerance(window=self.step_window, drift=self.longest_drift)


class CoolOffs(Part):
    """From a change on, how long codes still go to the former mailbox or mobile."""

    email: Duration
    mobile: Duration


class ContactChanges(Part):
    """What the officer decides for who corrects where they are reached (C10): how long a new contact waits."""

    cool_off: CoolOffs


class LockRule(Part):
    """What wrong tries of one factor cost. The officer decides the free tries, the delays and the blocks.

    After `free_tries` each wrong try waits the next of `delays`; when they are used up, blocks begin: the first of
    `blocks`, then the next, the last again and again. The count outlives a block and is forgotten `forget_after`
    the last wrong try. `hard_lock_after` wrong tries lock until a journey unlocks (B1). A name that does not exist
    is counted and locked by the very same figures.
    """

    free_tries: int = Field(ge=1, le=1000)
    delays: tuple[Duration, ...] = ()
    blocks: tuple[Duration, ...] = Field(min_length=1)
    forget_after: Duration
    hard_lock_after: int | None = Field(default=None, ge=3, le=50)

    @model_validator(mode="after")
    def _grows(self) -> "LockRule":
        try:
            self.policy()
        except ValueError:
            raise PydanticCustomError("lock_order", "waits that never get shorter, and a longer forget_after") from None
        return self

    def policy(self) -> lockout.Policy:
        """Give the figures to the rule that counts; the hard lock is `hard_lock_after`, counted apart."""
        return lockout.Policy(
            free_tries=self.free_tries, delays=self.delays, blocks=self.blocks, forget_after=self.forget_after
        )


class Locks(Part):
    """One lock rule for each factor, for the known browser's own password budget, and for each source address."""

    password: LockRule
    known_device_password: LockRule
    code: LockRule
    one_time_code: LockRule
    questions: LockRule
    core_key: LockRule
    activation_code: LockRule
    source: LockRule

    def of(self, factor: lockout.Factor) -> LockRule:
        """Find the rule of a factor."""
        match factor:
            case lockout.Factor.PASSWORD:
                return self.password
            case lockout.Factor.CODE:
                return self.code
            case lockout.Factor.ONE_TIME_CODE:
                return self.one_time_code
            case lockout.Factor.QUESTIONS:
                return self.questions
            case lockout.Factor.CORE_KEY:
                return self.core_key
            case lockout.Factor.ACTIVATION_CODE:
                return self.activation_code
            case _:
                assert_never(factor)


class OneTimeCodeRules(Part):
    """What a code by SMS or e-mail is like where a journey does not say otherwise.

    The officer decides its digits, life, tries, how often it is sent again, and how long each sending waits for the
    next (the last wait repeats). `keypad` offers or demands typing on the page's own keys (C4).
    """

    digits: int = Field(ge=6, le=10)
    lifetime: Duration
    attempts: int = Field(ge=1, le=5)
    resends: int = Field(ge=0, le=5)
    resend_waits: tuple[Duration, ...] = Field(min_length=1)
    keypad: Literal["off", "optional", "required"] = "optional"

    def policy(
        self,
        *,
        digits: int | None = None,
        lifetime: timedelta | None = None,
        attempts: int | None = None,
        resends: int | None = None,
    ) -> one_time_code.Policy:
        """Give the figures to the rule that judges codes; a journey's own figures go before the bank's."""
        return one_time_code.Policy(
            digits=self.digits if digits is None else digits,
            lifetime=self.lifetime if lifetime is None else lifetime,
            attempts=self.attempts if attempts is None else attempts,
            resends=self.resends if resends is None else resends,
            resend_waits=self.resend_waits,
        )


class Window(Part):
    """At most `count` within `per`."""

    count: int = Field(ge=1, le=10_000_000)
    per: Duration


class SendBudgets(Part):
    """How much may be sent: to one number or mailbox, to numbers of one prefix, for one user, company, and in all.

    Several windows hold together. `prefix_digits` is how many leading digits make a prefix (toll fraud).
    `breaker` stops all sending to a prefix when so many were sent and none was used.
    """

    contact: tuple[Window, ...] = Field(min_length=1)
    prefix: tuple[Window, ...] = Field(min_length=1)
    user: tuple[Window, ...] = Field(min_length=1)
    company: tuple[Window, ...] = Field(min_length=1)
    bank: tuple[Window, ...] = Field(min_length=1)
    prefix_digits: int = Field(ge=3, le=10)
    breaker: Window


class SessionLife(Part):
    """How long a session lives: unused (`idle`) and in all (`absolute`)."""

    idle: Duration
    absolute: Duration

    @model_validator(mode="after")
    def _idles_less(self) -> "SessionLife":
        if self.idle > self.absolute:
            raise PydanticCustomError("session", "an idle time that is not above the absolute one")
        return self


class Sessions(Part):
    """The life of each scope of session."""

    full: SessionLife
    consult: SessionLife
    second_factor: SessionLife
    change_password: SessionLife
