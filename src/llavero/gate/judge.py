"""Judges one code by what the database said, for the gate as the credentials room does it for journeys.

Law: the budget is asked before anything is compared. Whoever asks learns accepted or refused and nothing else; why
goes to the record. Only the identical request (client, its id, code) gets its verdict again, for 60 seconds.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from llavero.audit.catalogue import EventKind
from llavero.domain import lockout, two_counts
from llavero.domain.authenticator import Mode
from llavero.domain.digits import NotACode, read_code
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.oath import Algorithm, Older, Proven, Replayed, Verdict, hotp, totp
from llavero.domain.two_counts import Counts, Guess
from llavero.federation.api_keys import PURPOSE
from llavero.gate.question import Question
from llavero.gate.rows import Change, Facts, KeyRow, Ruling, TokenRow
from llavero.tenancy.profile.rules import CodeRules
from llavero.tenancy.unwrapped import UnwrappedKeys

SCOPE: Final = "verifications"
REPEAT_FOR: Final = timedelta(seconds=60)
TABLE: Final = "credentials_authenticator"
_NOBODYS_SEED: Final = bytes(range(20))


@dataclass(frozen=True, slots=True)
class Bank:
    """What the gate holds ready of a bank: its keys and its rules of codes."""

    keys: UnwrappedKeys
    rules: CodeRules
    lock: lockout.Policy
    tolerance: totp.Tolerance


def judge(question: Question, facts: Facts, bank: Bank, *, now: datetime) -> Ruling:
    """Say what becomes of one question; raises UNAUTHENTICATED or NOT_ALLOWED for a key that is not good for it.

    A client that is bound to portals and asks for another is denied, and that is on record; nothing is compared.
    """
    key = _good_key(question, facts.key, bank, now=now)
    request = _digest_of_request(question, key, bank)
    case = _Case(question=question, key=key, bank=bank, now=now, request=request)
    if key.portals and question.portal not in key.portals:  # guard: gate-client-portals
        return case.denied("portal-not-theirs", DomainError(ErrorCode.NOT_ALLOWED, field="portal"))
    for token in facts.tokens:
        if _is_repeat(token, bank, question, key, now=now):
            return case.again(token)
    if not facts.tokens:
        _compute_for_nobody(question, bank, now=now)
        return case.refused("no-authenticator")
    # guard: gate-blocked-is-not-compared
    open_tokens = [t for t in facts.tokens if isinstance(_standing(t, bank, now=now), lockout.Open)]
    if not open_tokens:
        return case.refused("blocked", token=facts.tokens[0])
    return _compare(case, open_tokens)


def _good_key(question: Question, key: KeyRow | None, bank: Bank, *, now: datetime) -> KeyRow:
    if key is None or not bank.keys.same_digest(  # guard: gate-key-secret
        key.secret_digest, PURPOSE, question.key.secret.encode()
    ):
        raise DomainError(ErrorCode.UNAUTHENTICATED)
    if key.is_off or (key.expires_at is not None and key.expires_at <= now):  # guard: gate-key-in-force
        raise DomainError(ErrorCode.UNAUTHENTICATED)
    if SCOPE not in key.scopes:  # guard: gate-key-scope
        raise DomainError(ErrorCode.NOT_ALLOWED)
    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One question with all that its verdict depends on."""

    question: Question
    key: KeyRow
    bank: Bank
    now: datetime
    request: bytes | None

    def accepted(self, token: TokenRow, proven: Proven) -> Ruling:
        left = two_counts.after_right(_counts(token), Guess.CODE, self.bank.lock, now=self.now)
        change = Change(
            seen=token, step=proven.step, drift=proven.drift, left=left, request=self.request, verdict="accepted"
        )
        return self._ruling(True, "done", "ok", token, {}, (change,))

    def refused(
        self, reason: str, *, token: TokenRow | None = None, changes: tuple[Change, ...] = (), tries_left: int = 0
    ) -> Ruling:
        told: dict[str, str | int | bool | None] = {"tries_left": tries_left, "replayed": reason == "replayed"}
        until = token.blocked_until if token and reason == "blocked" else None
        until = changes[0].left.closed_until if changes else until
        if until is not None:
            told["blocked_until"] = until.isoformat()
        return self._ruling(False, "refused", reason, token, told, changes)

    def denied(self, reason: str, why: DomainError) -> Ruling:
        """Nothing is looked at; that the client asked is on record."""
        return self._ruling(False, "refused", reason, None, {}, ())._replace(denied=why)

    def again(self, token: TokenRow) -> Ruling:
        """The same answer once more; nothing changes, and it is on record that it was read."""
        return self._ruling(token.last_verdict == "accepted", "read", "repeated", token, {}, ())

    def _ruling(
        self, is_accepted: bool, outcome: str, reason: str, token: TokenRow | None,
        told: dict[str, str | int | bool | None], changes: tuple[Change, ...],
    ) -> Ruling:  # fmt: skip
        if token is not None:
            told |= {"authenticator": str(token.id), "serial": token.serial}
        return Ruling(
            bank=self.bank.keys.tenant_id,
            client=self.key.client,
            is_accepted=is_accepted,
            kind=EventKind.CODE_ACCEPTED if is_accepted else EventKind.CODE_REFUSED,
            outcome=outcome,  # type: ignore[arg-type]
            reason="" if reason == "ok" else reason,
            subject=token.user if token is not None else self.question.user,
            facts=json.dumps(told | self._portal()),
            changes=changes,
        )

    def _portal(self) -> dict[str, str]:
        return {"portal": self.question.portal} if self.question.portal else {}


def _compare(case: _Case, tokens: list[TokenRow]) -> Ruling:
    verdicts = [(token, _verdict(case, token)) for token in tokens]
    for token, verdict in verdicts:
        if isinstance(verdict, Proven):
            return case.accepted(token, verdict)
    for token, verdict in verdicts:
        if isinstance(verdict, Replayed):
            return case.refused("replayed", token=token, tries_left=_tries_left(token, case))
    compared = [token for token, verdict in verdicts if not isinstance(verdict, NotACode)]
    if not compared:
        return case.refused("not-a-code", token=tokens[0], tries_left=_tries_left(tokens[0], case))
    reason = "older" if any(isinstance(verdict, Older) for _, verdict in verdicts) else "wrong"
    changes = tuple(_counted(token, case) for token in compared)
    fewest = min(two_counts.budget_of(change.left).failures for change in changes)
    left = max(0, case.bank.lock.tries - fewest)
    return case.refused(reason, token=compared[0], changes=changes, tries_left=left)


def _verdict(case: _Case, token: TokenRow) -> Verdict | NotACode:
    code = read_code(case.question.code, digits=token.digits)
    if isinstance(code, NotACode):
        return code
    seed = case.bank.keys.open_sealed(token.seed_sealed, table=TABLE, row=token.id, column="seed_sealed")
    algorithm = Algorithm(token.algorithm)
    if token.mode == Mode.HOTP:
        window = case.bank.rules.look_ahead
        return hotp.verify(
            seed, code, last_step=token.last_step, window=window, digits=token.digits, algorithm=algorithm
        )
    form = _form(algorithm, token.digits, token.period_s or 30)
    place = totp.Place(last_step=token.last_step, drift=token.drift)
    return totp.verify(seed, code, place, now=case.now, form=form, tolerance=case.bank.tolerance)


@lru_cache
def _form(algorithm: Algorithm, digits: int, period_s: int) -> totp.Form:
    return totp.Form(algorithm=algorithm, digits=digits, period_s=period_s)


def _counted(token: TokenRow, case: _Case) -> Change:
    left = two_counts.after_wrong(_counts(token), Guess.CODE, case.bank.lock, now=case.now)
    return Change(
        seen=token, step=token.last_step, drift=token.drift, left=left, request=case.request, verdict="refused"
    )


def _counts(token: TokenRow) -> Counts:
    return Counts(
        code_failures=token.code_failures, pin_failures=token.pin_failures, level=token.level,
        closed_until=token.blocked_until, last_failure_at=token.last_request_at,
    )  # fmt: skip


def _standing(token: TokenRow, bank: Bank, *, now: datetime) -> lockout.Open | lockout.Waiting | lockout.Blocked:
    return lockout.check(two_counts.budget_of(_counts(token)), bank.lock, now=now)


def _tries_left(token: TokenRow, case: _Case) -> int:
    standing = _standing(token, case.bank, now=case.now)
    return standing.tries_left if isinstance(standing, lockout.Open) else 0


def _request_text(question: Question, key: KeyRow) -> bytes:
    """Client, request id and code, each with an end of its own; the id holds no zero byte and the code comes last."""
    return b"\x00".join((key.client.bytes.hex().encode(), question.request_id.encode(), question.code.encode()))


def _digest_of_request(question: Question, key: KeyRow, bank: Bank) -> bytes | None:
    if not question.request_id:
        return None
    return bank.keys.keyed_digest("gate-request", _request_text(question, key))


def _is_repeat(token: TokenRow, bank: Bank, question: Question, key: KeyRow, *, now: datetime) -> bool:
    if not question.request_id or token.last_request is None or token.last_request_at is None:
        return False
    if not timedelta(0) <= now - token.last_request_at < REPEAT_FOR:  # guard: gate-repeat-ends
        return False
    # guard: gate-repeat-is-identical (somebody who saw the code asks again for another's sign-in)
    return bank.keys.same_digest(token.last_request, "gate-request", _request_text(question, key))


def _compute_for_nobody(question: Question, bank: Bank, *, now: datetime) -> None:
    """Do the work of a comparison whose answer is never looked at, so that nobody takes as long as somebody."""
    code = read_code(question.code, digits=6)
    typed = "000000" if isinstance(code, NotACode) else code
    totp.verify(_NOBODYS_SEED, typed, totp.Place(), now=now, form=totp.Form(), tolerance=bank.tolerance)
