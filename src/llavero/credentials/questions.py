"""Asks the challenge questions that a person chose, and checks the answers as slowly as a password.

Law: an answer is kept as Argon2id over its keyed digest. The questions asked of somebody, or of a name nobody has,
are always the same, so that nobody tries until an easy one comes. A right answer is a mark: it proves nothing.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import argon2id
from llavero.credentials.budgets import Blocked, Claimed, after_success, budget_key, claim_try
from llavero.credentials.models import Answer
from llavero.domain.actor import ANONYMOUS, Actor, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.questions import LONGEST_ANSWER, Given, RefusedAnswer, normalise, refused_answers
from llavero.people.known import Known, known_of
from llavero.people.nobody import NOBODY
from llavero.tenancy.ids import new_id
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.vault import decoy_bytes, digest_under, keyed_digest

_PURPOSE = "challenge-answer"
_CHOSEN = Question(lambda: Answer.objects.filter(user_id=given("user")).values_list("question", flat=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersCheck:
    """A try that was counted, with what comparing needs: a verifier and a key for each question, in their order."""

    user_id: UUID | None
    claimed: Claimed
    verifiers: Mapping[str, str] = field(repr=False)
    keys: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class AnswersVerdict:
    """What the comparison said; nobody may be told before it is settled."""

    are_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersSettled:
    """The answer to the person."""

    ok: bool
    tries_left: int
    wait_until: datetime | None = None
    blocked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """The key under which new answers are digested; taken inside a scope, used outside."""

    number: int
    key: bytes = field(repr=False)


def has_answers(user_id: UUID) -> bool:
    """Say whether a user has chosen questions."""
    return _CHOSEN.any(user=user_id)


def pick(user_id: UUID | None, claim: bytes | None, ask: int, *, profile: Profile) -> tuple[str, ...]:
    """Choose which questions are asked: of a user's own, or of those offered for a name nobody has."""
    own = _CHOSEN.all(user=user_id or NOBODY)
    holder = budget_key(user_id, claim)
    drawn = sorted(own or profile.questions.offered, key=lambda each: decoy_bytes(f"question:{each}", holder))
    return tuple(drawn[:ask])


def begin(
    user_id: UUID | None, asked: Sequence[str], *, claim: bytes | None, profile: Profile, now: datetime,
    actor: Actor = ANONYMOUS, origin: Origin | None = None, run: UUID | None = None,
) -> AnswersCheck | Blocked:  # fmt: skip
    """Count a try, in a transaction of its own, or say (and record) why there is none. Inside a scope."""
    claimed = claim_try(
        "questions", budget_key(user_id, claim), rule=profile.locks.questions, now=now, is_known=user_id is not None
    )
    if isinstance(claimed, Blocked):
        record(
            EventKind.QUESTIONS_REFUSED, now=now, actor=actor, origin=origin, outcome="refused", reason="blocked",
            subject=user_id, run=run,
            facts={
                "blocked_until": claimed.until.isoformat() if claimed.until else None, "decoy": user_id is None,
            },
        )  # fmt: skip
        return claimed
    holder = user_id or NOBODY  # asked for nobody as well: asking takes time
    kept = {row.question: row for row in Answer.objects.filter(user_id=holder)}
    fallback = answer_key(holder).key
    return AnswersCheck(
        user_id=user_id,
        claimed=claimed,
        verifiers={each: kept[each].verifier if each in kept else argon2id.nobodys_verifier() for each in asked},
        keys={
            each: digest_under(kept[each].pepper, _PURPOSE, holder.bytes) if each in kept else fallback
            for each in asked
        },
    )


def perform(check: AnswersCheck, typed: Mapping[str, str]) -> AnswersVerdict:
    """Compare every answer, one Argon2id check each, whichever is wrong. With no transaction open."""
    found = [
        argon2id.matches(verifier, _peppered(check.keys[question], question, typed.get(question, "")))
        for question, verifier in check.verifiers.items()
    ]
    return AnswersVerdict(bool(found) and all(found))  # guard: every-answer-right


def settle(
    check: AnswersCheck, verdict: AnswersVerdict, *, now: datetime, actor: Actor, origin: Origin, run: UUID
) -> AnswersSettled:
    """Write the verdict, in a second transaction, and give the answer. Inside a scope."""
    left = check.claimed.tries_left
    if verdict.are_right and after_success(check.claimed, now=now):
        record(
            EventKind.QUESTIONS_ANSWERED, now=now, actor=actor, origin=origin, subject=check.user_id, run=run,
            facts={"asked": len(check.verifiers)},
        )  # fmt: skip
        return AnswersSettled(ok=True, tries_left=left)
    until = check.claimed.blocked_until
    record(
        EventKind.QUESTIONS_REFUSED, now=now, actor=actor, origin=origin, outcome="refused", reason="wrong",
        subject=check.user_id, run=run,
        facts={
            "tries_left": left, "blocked_until": until.isoformat() if until else None, "decoy": check.user_id is None,
        },
    )  # fmt: skip
    return AnswersSettled(ok=False, tries_left=left, wait_until=check.claimed.wait_until, blocked_until=until)


def refused(user_id: UUID, given: Sequence[Given], *, profile: Profile) -> tuple[RefusedAnswer, ...]:
    """List the answers that cannot be kept, each with the reason. Inside a scope: it looks at the bank's records."""
    return refused_for(known_of(user_id), given, profile=profile)


def refused_for(
    known: Known, given: Sequence[Given], *, also: Sequence[str] = (), profile: Profile
) -> tuple[RefusedAnswer, ...]:
    """List the answers that cannot be kept of somebody of whom this is known, a user or not yet.

    Refused is what the bank's profile names under `questions.refuse`, and `also` what was typed beside them.
    """
    on_record = known.of_kinds(profile.questions.refuse, country=profile.country)
    return refused_answers(given, known=(*on_record, *also))


def answer_key(user_id: UUID) -> AnswerKey:
    """Take the key for new answers of a user, under the newest pepper. Inside a scope."""
    key = keyed_digest(_PURPOSE, user_id.bytes)
    return AnswerKey(int.from_bytes(key[:2], "big"), key)


def verifiers_of(key: AnswerKey, answers: Mapping[str, str]) -> dict[str, str]:
    """Make the verifiers of new answers, by question. Outside any transaction."""
    return {each: argon2id.verifier_of(_peppered(key.key, each, answer)) for each, answer in answers.items()}


def set_answers(
    user_id: UUID, verifiers: Mapping[str, str], *, key: AnswerKey, profile: Profile, now: datetime, actor: Actor,
    origin: Origin | None = None, run: UUID | None = None,
) -> None:  # fmt: skip
    """Put new questions and answers in the place of the former ones; raises BAD_INPUT for too few of them."""
    if len(verifiers) < profile.questions.answered or not set(verifiers) <= set(profile.questions.offered):
        raise DomainError(ErrorCode.BAD_INPUT, field="questions")
    Answer.objects.filter(user_id=user_id).delete()
    for question, verifier in verifiers.items():
        Answer.objects.create(
            id=new_id(now), user_id=user_id, question=question, verifier=verifier, pepper=key.number, set_at=now
        )
    record(
        EventKind.QUESTIONS_SET, now=now, actor=actor, origin=origin, subject=user_id, run=run,
        facts={"number": len(verifiers)},
    )  # fmt: skip


def to_carry(holder: UUID, verifiers: Mapping[str, str], *, key: AnswerKey) -> tuple[str, ...]:
    """Write new answers down for a run that carries them to its commit: their holder, their pepper, each verifier.

    `holder` is the user, or the id that a newcomer's user will have; `key` was taken for that id.
    """
    return (str(holder), str(key.number), *(f"{question} {verifier}" for question, verifier in verifiers.items()))


def set_carried(
    user_id: UUID, carried: Sequence[str], *, profile: Profile, now: datetime, actor: Actor,
    origin: Origin | None = None, run: UUID | None = None,
) -> None:  # fmt: skip
    """Keep what `to_carry` wrote; raises BAD_INPUT where it was made for somebody else, as `set_answers` does."""
    holder, pepper, *answered = carried
    if UUID(holder) != user_id:  # guard: answers-for-their-holder
        # under another's key no answer would ever be right
        raise DomainError(ErrorCode.BAD_INPUT, field="questions")
    verifiers = dict(each.split(" ", 1) for each in answered)
    key = AnswerKey(int(pepper), b"")
    set_answers(user_id, verifiers, key=key, profile=profile, now=now, actor=actor, origin=origin, run=run)


def _peppered(key: bytes, question: str, answer: str) -> str:
    meant = normalise(answer[:LONGEST_ANSWER])
    return hmac.new(key, f"{question}\x00{meant}".encode(), hashlib.sha256).hexdigest()
