"""A bank whose people use things before and after its backup, and whoever saw that and does it all again.

Each of `Scenes.used` was accepted once, after the backup was marked: a restored database does not know it.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from llavero.credentials import one_time_codes, sessions
from llavero.credentials.codes import CodeReason, check_code
from llavero.domain.actor import ANONYMOUS, SYSTEM, Origin
from llavero.domain.authenticator import Mode
from llavero.domain.proof import Proof, ProofName
from llavero.federation.api_keys import make_key
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.scope import in_tenant
from tests.approvals.conftest import Scene, a_holder
from tests.builders.banks import Bank, a_bank
from tests.builders.credentials import Token, a_token
from tests.builders.people import a_user
from tests.faults.bounds import LONG

HOME = Origin("192.0.2.7")
LOADED = 24 if LONG else 6  # tokens that are used all the while
MOST_BEFORE, MOST_AFTER, FEWEST_AFTER = 700, 60 if LONG else 10, 5  # presses of each, before and after the mark
A_MONTH = timedelta(days=31)  # after which no wrong code is held against anybody
RUN = UUID(int=77)
SIGNED_IN = UUID(int=78)


def moment() -> datetime:
    """The time by the system's clock, by which the commands go."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Presser:
    """A holder of a token with a button: how often it was pressed, and how often when the backup was marked."""

    user: UUID
    token: Token
    presses: int = 0
    marked: int | None = None

    @property
    def has_rest(self) -> bool:
        """Whether it was pressed often enough for now."""
        return self.presses >= (MOST_BEFORE if self.marked is None else self.marked + MOST_AFTER)

    @property
    def since(self) -> range:
        """What it showed after the mark. The first is left out: its commit may have been on its way."""
        return range(self.presses if self.marked is None else self.marked + 1, self.presses)


@dataclass(slots=True)
class Scenes:
    """A bank, what its people hold, and what was seen being typed."""

    bank: Bank
    key: str = field(repr=False)
    clock: tuple[UUID, Token]
    button: Presser
    gate: Presser
    loaded: list[Presser]
    approving: Scene
    asked: Any
    code: str
    secret: str = field(repr=False)
    session: UUID
    answer: dict[str, Any] = field(default_factory=dict)
    used_at: datetime | None = None

    def use_everything(self) -> None:
        """Use each thing once, a moment after the backup was marked."""
        self.used_at = moment()
        with in_tenant(self.bank.id):
            self.answer = self.approving.ana.phone.body(self.asked.document, "approve")
        assert set(self.try_all(button=0).values()) == {True}
        with in_tenant(self.bank.id):
            assert sessions.end(self.session, now=self.used_at, actor=SYSTEM)
        self.button.presses = 1

    def try_all(self, *, button: int) -> dict[str, bool]:
        """Do everything that was seen, a few seconds later; says what of it was accepted."""
        assert self.used_at is not None
        now, (holder, token) = self.used_at + timedelta(seconds=5), self.clock
        return {
            "clock code": self.check(holder, token.code(self.used_at), now=now) is CodeReason.OK,
            "button code": self.check(self.button.user, self.button.token.press(button), now=now) is CodeReason.OK,
            "one-time code": self._judge(now),
            "session": self._is_in(now),
            "approval": self._approve(now),
        }

    def check(self, user: UUID, code: str, *, now: datetime) -> CodeReason:
        """Type a token's code on a page; says why it was accepted or not."""
        with in_tenant(self.bank.id):
            verdict = check_code(
                user, code, portal_key=self.bank.portal, profile=self.bank.profile, now=now, actor=ANONYMOUS,
                origin=HOME,
            )  # fmt: skip
        return verdict.reason

    def _judge(self, now: datetime) -> bool:
        with in_tenant(self.bank.id):
            verdict = one_time_codes.judge(
                run_id=RUN, purpose="clave-sms", typed={"any": self.code}, user_id=self.clock[0], claim=b"nobody",
                profile=self.bank.profile, now=now, actor=ANONYMOUS, origin=HOME,
            )  # fmt: skip
        return verdict.reason is one_time_codes.OtpReason.OK

    def _is_in(self, now: datetime) -> bool:
        with in_tenant(self.bank.id):
            return sessions.find(self.secret, now=now) is not None

    def _approve(self, now: datetime) -> bool:
        with in_tenant(self.bank.id):
            return self.approving.send(self.approving.ana, self.answer, now=now).word == "accepted"

    def pressed(self) -> int:
        """Count how often the load pressed so far."""
        return sum(each.presses for each in self.loaded)

    def note_mark(self) -> None:
        """Note how often each of the load was pressed as the backup was marked."""
        for each in self.loaded:
            each.marked = each.presses

    @contextmanager
    def under_load(self) -> Iterator[None]:
        """Let people sign in with buttons all the while, each code once, and some more after the mark."""
        stop = threading.Event()

        def is_over() -> bool:
            return stop.is_set() and all(len(each.since) >= FEWEST_AFTER for each in self.loaded)

        def press() -> None:
            try:
                while not is_over():
                    for each in (each for each in self.loaded if not each.has_rest):
                        if self.check(each.user, each.token.press(each.presses), now=moment()) is CodeReason.OK:
                            each.presses += 1
            finally:
                connection.close()

        thread = threading.Thread(target=press)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(60)
            assert not thread.is_alive()

    def replay_load(self) -> Counter[CodeReason]:
        """Type every code that the load showed after the mark once more, each judged as if none had been wrong."""
        told: Counter[CodeReason] = Counter()
        for each in self.loaded:
            for turn, counter in enumerate(each.since, start=1):
                told[self.check(each.user, each.token.press(counter), now=moment() + turn * A_MONTH)] += 1
        return told


def scenes() -> Scenes:
    """Enter the bank and its people, and open what will be used after the mark."""
    now = moment()
    bank = a_bank(now=now)
    with in_tenant(bank.id):
        user = a_user(bank, "rosa.leon", now=now)
        pressers = [_presser(bank, f"prensa{n}.leon", now=now) for n in range(LOADED + 2)]
        approving = Scene(bank, a_holder(bank, "ana.torres", now=now), a_holder(bank, "luis.paz", now=now))
        key = make_key(
            "portal", bank="produbanco", scopes=("verifications",), expires_at=now + timedelta(days=1), now=now,
            actor=SYSTEM,
        )  # fmt: skip
        clock = a_token(user, now=now)
        asked = approving.ask(approving.ana, now=now, lifetime=timedelta(hours=1))
        code = _send(bank, user, now=now)
        proof = Proof(name=ProofName.PASSWORD, at=now, for_user=user, credential=UUID(int=7))
        opened = sessions.open_session(
            user, portal_key=bank.portal, scope="full", proofs=(proof,), run_id=SIGNED_IN, handle=None,
            profile=bank.profile, now=now, actor=ANONYMOUS, origin=HOME,
        )  # fmt: skip
    return Scenes(
        bank=bank, key=key, clock=(user, clock), button=pressers[0], gate=pressers[1], loaded=pressers[2:],
        approving=approving, asked=asked, code=code, secret=opened.secret, session=opened.id,
    )  # fmt: skip


def _presser(bank: Bank, name: str, *, now: datetime) -> Presser:
    user = a_user(bank, name, now=now, email="", sms="")
    return Presser(user, a_token(user, mode=Mode.HOTP, now=now))


def _send(bank: Bank, user: UUID, *, now: datetime) -> str:
    before = set(Outbox.objects.values_list("id", flat=True))
    one_time_codes.send(
        run_id=RUN, client_id=None, purpose="clave-sms", channels="sms", user_id=user, claim=b"nobody", digits=6,
        lifetime=timedelta(minutes=10), attempts=3, resends=3, profile=bank.profile, voice="es@tu",
        operation="unlock-user", now=now, actor=ANONYMOUS, origin=HOME,
    )  # fmt: skip
    letter = open_letter(Outbox.objects.exclude(id__in=before).get())
    mark = "Tu código temporal es " if "Tu código temporal es " in letter.body else ": "
    return "".join(sign for sign in letter.body.split(mark, 1)[1] if sign.isdigit())[:6]
