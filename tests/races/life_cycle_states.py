"""Makes authenticators in every state that verbs may find, many at once, and reads afterwards how each one stands.

Each case has a user, a moment and two runs of its own: whatever is written at that moment was written by that case.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid4

from llavero.audit.models import Event
from llavero.credentials.enrollment_rows import seal_for
from llavero.credentials.models import AttemptBudget, Authenticator, Enrollment
from llavero.notifications.models import Outbox
from llavero.stock.models import Batch
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import current_tenant_id
from llavero.tenancy.vault import seal
from tests.builders.banks import NOON

SEED: Final = b"12345678901234567890"
EARLIER: Final = UUID(int=7)
"""The run that took a token away before the two that meet did anything."""
_HANDS: Final = {"kind": "hardware", "custody": "delivered", "binding": "assigned", "credential": "active"}
_PHONE: Final = {**_HANDS, "kind": "soft"}

STATES: Final[Mapping[str, Mapping[str, Any]]] = {
    "at the vendor": {**_HANDS, "custody": "vendor", "binding": "none", "credential": "not_enabled"},
    "in the vault": {**_HANDS, "custody": "vault", "binding": "none", "credential": "not_enabled"},
    "on its way": {**_HANDS, "custody": "in_transit", "binding": "none", "credential": "not_enabled"},
    "on its way to somebody": {**_HANDS, "custody": "in_transit", "credential": "not_enabled"},
    "kept aside at a branch": {
        **_HANDS, "custody": "branch", "binding": "reserved", "credential": "not_enabled", "is_nobodys": True,
    },
    "handed to nobody": {**_HANDS, "binding": "none", "credential": "not_enabled"},
    "handed over": {**_HANDS, "credential": "not_enabled"},
    "pending": {**_HANDS, "credential": "pending"},
    "active": _HANDS,
    "active, one try left": {**_HANDS, "code_failures": 4},
    "suspended": {**_HANDS, "credential": "suspended", "suspended_in": EARLIER},
    "suspended by left": {**_HANDS, "credential": "suspended", "suspended_in": "left"},
    "locked": {**_HANDS, "credential": "locked"},
    "expired": {**_HANDS, "credential": "expired"},
    "revoked": {**_HANDS, "credential": "revoked", "revoked_reason": "stolen"},
    "phone pending": {**_PHONE, "credential": "pending"},
    "phone active": _PHONE,
    "phone active, one try left": {**_PHONE, "pin_failures": 4},
    "phone suspended by right": {**_PHONE, "credential": "suspended", "suspended_in": "right"},
}  # fmt: skip
_NOT_COLUMNS: Final = frozenset({"is_nobodys", "suspended_in"})
_SIDES: Final = ("left", "right")
_READ: Final = (
    "kind", "custody", "binding", "credential", "revoked_reason", "last_step", "drift", "code_failures",
    "pin_failures", "block_level", "device_counter", "epoch", "superseded_by", "activated_by",
)  # fmt: skip
_NOTHING: Final = frozenset({"", "0", "None"})
_MOMENTS: Final = ("blocked_until", "last_request_at", "activated_at")
_IS_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Case:
    """One authenticator that two verbs meet on, and what they need beside it: all as words, for a line of JSON."""

    state: str
    left: str
    right: str
    tenant: str
    user: str
    now: str
    token: str
    serial: str
    batch: str
    waiting: str
    """Another soft token of this user, which waits for its activation; "" where neither verb asks for one."""
    twin: str
    """Another hardware token of this user, pending."""
    run_left: str
    run_right: str

    def as_words(self) -> dict[str, str]:
        """Give it as plain words."""
        return asdict(self)


Asked = tuple[str, str, str]
"""A state, and the names of the two verbs."""
Stands = tuple[tuple[tuple[str, ...], ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""How all of a case stands: tokens, enrollments, events, messages; comparable with a case of the same three words."""


def make_cases(asked: Sequence[Asked], users: Sequence[UUID], needs: Mapping[str, str], *, first: int) -> list[Case]:
    """Make a case of each, for a user each, at moments of their own; takes away what those users had. In a scope."""
    for model in (Authenticator, Enrollment, AttemptBudget):
        model.objects.all().delete()
    made, batches, enrollments, tokens = [], list[Batch](), list[Enrollment](), list[Authenticator]()
    for number, ((state, left, right), user) in enumerate(zip(asked, users, strict=True)):
        now = NOON + timedelta(days=first + number)
        wanted = {needs.get(left, ""), needs.get(right, "")}
        # in this order, so that what a step makes is always the newest
        ids = {
            name: new_id(now - timedelta(seconds=9 - n)) for n, name in enumerate(("batch", "token", "waiting", "twin"))
        }
        runs = {"left": uuid4(), "right": uuid4()}
        row = dict(STATES[state])
        is_nobodys = row.get("is_nobodys") or row["binding"] == "none"
        if row["custody"] == "vendor":
            batches.append(_batch(ids["batch"], now))
        phones = {ids["token"]} if row["kind"] == "soft" else set[UUID]()
        phones |= {ids["waiting"]} & ({ids["waiting"]} if "waiting" in wanted else set())
        enrollments += [_enrollment(each, user, now=now, state="consumed", run=EARLIER) for each in sorted(phones)]
        if "confirmed" in wanted:
            side = "left" if needs.get(left) == "confirmed" else "right"
            enrollments.append(_enrollment(uuid4(), user, now=now, state="confirmed", run=runs[side]))
        tokens.append(
            _token(
                ids["token"], None if is_nobodys else user, row, now=now, runs=runs,
                batch=ids["batch"] if row["custody"] == "vendor" else None,
            )
        )  # fmt: skip
        others = {"waiting": {**_PHONE, "credential": "pending"}, "twin": {**_HANDS, "credential": "pending"}}
        tokens += [_token(ids[each], user, others[each], now=now, runs=runs) for each in others if each in wanted]
        made.append(
            Case(
                state=state, left=left, right=right, tenant=str(current_tenant_id()), user=str(user),
                now=now.isoformat(), token=str(ids["token"]), serial=_serial(ids["token"]), batch=str(ids["batch"]),
                waiting=str(ids["waiting"]) if "waiting" in wanted else "",
                twin=str(ids["twin"]) if "twin" in wanted else "",
                run_left=str(runs["left"]), run_right=str(runs["right"]),
            )
        )  # fmt: skip
    Batch.objects.bulk_create(batches)
    Enrollment.objects.bulk_create(enrollments)
    Authenticator.objects.bulk_create(tokens)
    return made


def how_they_stand(cases: Sequence[Case]) -> list[Stands]:
    """Say how each case's tokens stand, which events tell of it, and which messages wait. In a scope."""
    moments = [datetime.fromisoformat(case.now) for case in cases]
    tokens = _by(Authenticator.objects.filter(created_at__in=moments), "created_at")
    events = _by(Event.objects.filter(at__in=moments), "at")
    letters = _by(Outbox.objects.filter(created_at__in=moments), "created_at")
    phones = _by(Enrollment.objects.filter(created_at__in=moments), "created_at")
    return [
        (
            tuple(sorted(_stands(row, case) for row in tokens[case.now])),
            tuple(sorted(phone.state for phone in phones[case.now])),
            tuple(sorted(_told(event, case) for event in events[case.now])),
            tuple(sorted(f"{letter.kind} {letter.channel}" for letter in letters[case.now])),
        )
        for case in cases
    ]


def _by(rows: Iterable[Any], moment: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, moment).isoformat()].append(row)
    return found


def _stands(row: Authenticator, case: Case) -> tuple[str, ...]:
    """Name which token it is and what of it is not as in every new one."""
    now = datetime.fromisoformat(case.now)
    step = int(now.timestamp()) // 30
    read: dict[str, object] = {name: getattr(row, name) for name in _READ}
    read["last_step"] = row.last_step - step if row.last_step > 0 else row.last_step
    read |= {name: None if (at := getattr(row, name)) is None else (at - now).total_seconds() for name in _MOMENTS}
    read |= {"suspended_in": _name_of(str(row.suspended_in or ""), case), "user": _name_of(str(row.user_id), case)}
    said = sorted(f"{name} {value}" for name, value in read.items() if str(value) not in _NOTHING)
    return (_name_of(str(row.id), case), *said)


def _told(event: Event, case: Case) -> str:
    facts = {name: _name_of(str(value), case) for name, value in event.facts.items() if value is not None}
    subject, whose = _name_of(str(event.subject_id), case), _name_of(str(event.on_behalf_of_id or ""), case)
    return f"{event.kind} {event.outcome} {event.reason} {subject} {whose} {sorted(facts.items())}"


def _name_of(word: str, case: Case) -> str:
    """Give what an id of this case is called in all of them, so that cases can be compared."""
    names = {
        case.token: "token", case.user: "user", case.run_left: "left", case.run_right: "right", case.serial: "serial",
        case.batch: "batch", case.waiting or "-": "waiting", case.twin or "-": "twin", str(EARLIER): "earlier",
    }  # fmt: skip
    if word in names:
        return names[word]
    if word[:10].count("-") == 2 and "T" in word:
        return str((datetime.fromisoformat(word) - datetime.fromisoformat(case.now)).total_seconds())
    return "an id" if _IS_ID.fullmatch(word) else "a serial" if re.fullmatch(r"[A-Z]+[0-9a-f]{5,}", word) else word


def _serial(row: UUID) -> str:
    return f"L{row.hex[-20:]}"


def _batch(row: UUID, now: datetime) -> Batch:
    return Batch(
        id=row, tenant_id=current_tenant_id(), state="loaded", file_digest=hashlib.sha256(row.bytes).hexdigest(),
        format="oath-csv", devices=1, loaded_by=EARLIER, loaded_by_person=b"1" * 34, created_at=now,
    )  # fmt: skip


@cache
def _sealed_phone(row: UUID) -> bytes:
    return seal_for(row, "seed_sealed", SEED)


def _enrollment(row: UUID, user: UUID, *, now: datetime, state: str, run: UUID) -> Enrollment:
    return Enrollment(
        id=row, tenant_id=current_tenant_id(), user_id=user, run_id=run, state=state, channel="sms",
        serial=f"P{row.hex[-20:]}", seed_sealed=_sealed_phone(row), signing_key=b"\x04" * 65, bound_at=now,
        confirmed_at=now, expires_at=now + timedelta(minutes=30), created_at=now,
        ended_at=now if state == "consumed" else None,
    )  # fmt: skip


def _token(
    row: UUID, user: UUID | None, asked: Mapping[str, Any], *, now: datetime, runs: Mapping[str, UUID],
    batch: UUID | None = None,
) -> Authenticator:  # fmt: skip
    columns = {name: value for name, value in asked.items() if name not in _NOT_COLUMNS}
    taken_in = asked.get("suspended_in")
    return Authenticator(
        id=row, tenant_id=current_tenant_id(), slot=asked["kind"], serial=_serial(row), user_id=user, batch_id=batch,
        enrollment_id=row if asked["kind"] == "soft" else None, mode="totp", algorithm="sha1", digits=6, period=30,
        seed_sealed=seal(SEED, table="credentials_authenticator", row=row, column="seed_sealed"), created_at=now,
        suspended_in=runs[taken_in] if taken_in in _SIDES else taken_in,
        last_request_at=now - timedelta(hours=1) if {"code_failures", "pin_failures"} & set(asked) else None,
        **columns,
    )  # fmt: skip
