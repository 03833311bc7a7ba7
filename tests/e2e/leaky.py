"""What a careless hand would leave out of the product: the work that is done for nobody. The control of every door.

Where a comparison does not tell a product with these leaks from the real one, it is blind.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from llavero.ports.core_bank import KeyAnswer, KeyQuestion, KeyVerdict
from tests.support.core_bank import FakeCoreBank, name_in

SetAttr = Callable[[Any, str, Any], None]
NO_RUN = UUID(int=0)


def let_leak(set_attr: SetAttr) -> None:
    """Take the work for nobody out of this process: the comparisons, the counting, the record, the messages."""
    from llavero.credentials import argon2id, code_messages, code_rows, codes
    from llavero.people.newcomers import is_registered

    queue, record, claim_try = code_messages.queue, codes.record, codes.claim_try

    def queue_for_somebody(kind: str, **how: Any) -> Any:
        is_user = is_registered(how["run_id"] or NO_RUN, "en-linea")
        return uuid4() if how["budgeted_as"].is_nobody or is_user else queue(kind, **how)

    def record_somebody(kind: Any, **how: Any) -> Any:
        return None if how.get("facts", {}).get("decoy") else record(kind, **how)

    def count_somebody(factor: Any, key: bytes, *, is_known: bool = True, **how: Any) -> Any:
        return claim_try(factor, key, is_known=is_known, **how)

    matches = argon2id.matches
    set_attr(argon2id, "nobodys_verifier", lambda: "nobody")
    set_attr(argon2id, "matches", lambda verifier, secret: verifier != "nobody" and matches(verifier, secret))
    set_attr(code_messages, "queue", queue_for_somebody)
    set_attr(codes, "record", record_somebody)
    set_attr(codes, "claim_try", count_somebody)
    set_attr(code_rows, "seed_of", _in_a_slow_vault(code_rows.seed_of))
    set_attr(code_rows, "compare_nobodys", lambda *_, **__: None)
    set_attr(code_rows, "write_counts", _only_somebodys(code_rows.write_counts))


def _only_somebodys(write: Callable[..., None]) -> Callable[..., None]:
    return lambda holder, counts, **how: None if holder == NO_RUN else write(holder, counts, **how)


def _in_a_slow_vault(open_seed: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    def opened(row: Any) -> bytes:
        _slow_work()
        return open_seed(row)

    return opened


def _slow_work() -> None:
    hashlib.scrypt(b"", salt=bytes(16), n=2**14, r=8, p=1, dklen=32)


class HastyCore(FakeCoreBank):
    """A core that hashes a key only where it has one to compare it with."""

    def verify_key(self, asked: KeyQuestion) -> KeyAnswer:
        if name_in(asked) in self.keys:
            _slow_work()
        return super().verify_key(asked)


class TalkativeCore(FakeCoreBank):
    """A core that has no verdict about whom it does not know."""

    def verify_key(self, asked: KeyQuestion) -> KeyAnswer:
        answer = super().verify_key(asked)
        is_known = name_in(asked) in self.keys
        return answer if is_known else replace(answer, verdict=KeyVerdict.UNAVAILABLE)
