"""`llavero backup …`: mark a backup of the database, and declare that the database is a restored one.

Exit codes: 0 done or nothing to do, 1 not done with the reason, 2 something must be said that was not.
"""

import json as written
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from uuid import UUID

from llavero.console.ready import make_ready, now

if TYPE_CHECKING:
    from llavero.console.restoring import Plan, Refusal, Restored

REFUSED: Final = 1
USAGE: Final = 2


def mark(*, json: bool = False) -> int:
    """Write into every bank's record that a backup begins, with its epoch. Run it right before the base backup.

    Parameters
    ----------
    json
        one JSON object for each bank.
    """
    make_ready()
    from llavero.console.restoring import Refusal
    from llavero.console.restoring import mark as mark_backup
    from llavero.domain.actor import Actor, ActorKind

    code = 0
    for tenant_id, slug in _banks():
        moment = now()
        epoch = mark_backup(tenant_id, now=moment, actor=Actor(ActorKind.OPERATOR))
        if isinstance(epoch, Refusal):
            print(f"{slug}: {_SENTENCES[epoch.value]}", file=sys.stderr)
            code = REFUSED
        elif json:
            print(written.dumps({"bank": slug, "marked_at": moment.isoformat(), "epoch": epoch}))
        else:
            print(f"{slug}: backup marked at {moment.isoformat()}, epoch {epoch}")
    return code


def restored(
    *, counter_gap: int | None = None, nothing_lost: bool = False, drop_waiting: bool = False, even_so: bool = False,
    json: bool = False,
) -> int:  # fmt: skip
    """Declare that this database is a restored or failed-over one. Run it before any server or worker starts.

    Every bank's epoch rises: sessions, codes, procedures and requests of before are dead, and tokens count again from
    the next code on. Interrupted, it goes on when it is run again; done, it does nothing.

    Parameters
    ----------
    counter_gap
        how many codes (0 to 1000) a token with a button may have shown since the backup; they are spent. After an
        interruption what was said first counts.
    nothing_lost
        only note where the database stands: a standby took over that had every commit, or it was moved while stopped.
    drop_waiting
        put away notices that waited, too: they may have left already. Messages with a code always are.
    even_so
        also for a bank whose database stands where it was noted, as a file that was put back in place does.
    json
        one JSON object for each bank.
    """
    make_ready()
    from llavero.console.restoring import Plan
    from llavero.domain.restore import LARGEST_GAP

    if counter_gap is not None and not 0 <= counter_gap <= LARGEST_GAP:
        print(f"--counter-gap is 0 to {LARGEST_GAP}.", file=sys.stderr)
        return USAGE
    if nothing_lost:
        return _note_nothing_lost(is_json=json)
    plan = Plan(gap=counter_gap, even_so=even_so, drops_notices=drop_waiting)
    return max((_restore(tenant_id, slug, plan, is_json=json) for tenant_id, slug in _banks()), default=0)


def _restore(tenant_id: UUID, slug: str, plan: "Plan", *, is_json: bool) -> int:
    from llavero.console.restoring import Refusal, restore
    from llavero.domain.actor import Actor, ActorKind
    from llavero.tenancy.profile.loaded import profile_of

    done = restore(tenant_id, plan, profile=profile_of(slug), clock=now, actor=Actor(ActorKind.OPERATOR))
    if isinstance(done, Refusal):
        print(f"{slug}: {_SENTENCES[done.value]}", file=sys.stderr)
        return _code_of(done)
    _say(slug, done, is_json=is_json)
    return 0


def _note_nothing_lost(*, is_json: bool) -> int:
    from llavero.console.restoring import Refusal, note_nothing_lost
    from llavero.domain.actor import Actor, ActorKind

    code = 0
    for tenant_id, slug in _banks():
        is_noted = note_nothing_lost(tenant_id, now=now(), actor=Actor(ActorKind.OPERATOR))
        if isinstance(is_noted, Refusal):
            print(f"{slug}: {_SENTENCES[is_noted.value]}", file=sys.stderr)
            code = REFUSED
        elif is_json:
            print(written.dumps({"bank": slug, "noted": is_noted}))
        else:
            print(f"{slug}: {'noted; nothing of before was ended' if is_noted else 'nothing to note'}")
    return code


def _banks() -> Iterator[tuple[UUID, str]]:
    from llavero.tenancy.read import all_banks

    yield from all_banks()


def _code_of(refusal: "Refusal") -> int:
    return USAGE if refusal.value == "gap-needed" else REFUSED


def _say(slug: str, done: "Restored", *, is_json: bool) -> None:
    until = done.known_until.isoformat() if done.known_until is not None else None
    if is_json:
        counts = {"tokens": done.tokens, "staff": done.staff, "runs": done.runs, "approvals": done.approvals}
        facts = {"epoch": done.epoch, "gap": done.gap, "known_until": until}
        told = {"bank": slug, **facts, **counts, "messages": done.messages}
        print(written.dumps(told))
        return
    print(
        f"{slug}: epoch {done.epoch}; its data reach until {until or 'the interrupted restore'}. "
        f"{done.tokens:,} tokens count from their next code on, those with a button beyond {done.gap or 0} that are "
        f"spent, and {done.staff} of the bank's own people; "
        f"ended: {done.runs} procedures, {done.approvals} requests, {done.messages} waiting messages, every session."
    )


_SENTENCES: Final = {
    "not-seen": (
        "its database stands where it was noted, so it was declared already or never restored. If it was put back in"
        " place all the same, run this again with --even-so."
    ),
    "gap-needed": (
        "there are tokens with a button. Say by --counter-gap how many codes one of them may have shown since the"
        " backup: that many are spent, and their holders press on until they are beyond."
    ),
    "undeclared": (
        "its database is not the one that was noted. If it was restored or failed over, run `llavero backup restored`"
        " first: a mark would hide it."
    ),
    "unfinished": "its restore is not over: something was lost. Run `llavero backup restored` again until it is.",
}
