"""A passkey's answer counts once, a key is added once and ended once, with many clients at once, on both databases.

Each race has its control: the same without the guard accepts more than one, so the race would show it.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import cbor2
import pytest

from llavero.credentials import passkeys
from llavero.domain.actor import SYSTEM
from llavero.formats.passkey_answers import Made
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.people import a_user
from tests.races.acts_passkeys import a_challenge
from tests.races.harness import CLIENTS, TRIES_OF_CONTROL, Crowd, a_crowd, rounds_on
from tests.support.databases import Database
from tests.support.soft_key import SoftKey, text

pytestmark = pytest.mark.race
HOST = "produbanco.localhost"


@dataclass(frozen=True, slots=True)
class Stage:
    """A bank with one user, and the crowd."""

    bank: Bank
    user: UUID
    crowd: Crowd
    rounds: int

    def race(self, act: str, args: dict[str, str]) -> Counter[str]:
        """Let everybody do it at once; count the answers."""
        known = {"tenant": str(self.bank.id), "user": str(self.user), "now": NOON.isoformat()}
        answers = Counter(self.crowd.act(f"acts_passkeys.{act}", {**known, **args}))
        assert answers.total() == CLIENTS
        return answers

    def key(self) -> tuple[SoftKey, UUID]:
        """Give the user one more passkey."""
        with in_tenant(self.bank.id):
            key = SoftKey(holder=passkeys.handle_of(self.user))
            made = Made(
                credential_id=key.id, public_key=cbor2.dumps(key._cose()), sign_count=0, aaguid="", transports=(),
                is_synced=False, is_backed_up=False,
            )  # fmt: skip
            return key, passkeys.add(self.user, made, host=HOST, label="", run=uuid4(), now=NOON, actor=SYSTEM)


@pytest.fixture(scope="module")
def stage(ground: Database) -> Iterator[Stage]:
    bank = a_bank()
    with in_tenant(bank.id):
        user = a_user(bank)
    with a_crowd(ground) as crowd:
        yield Stage(bank, user, crowd, rounds_on(ground.vendor))


def one_answer(stage: Stage) -> dict[str, str]:
    """Ask once, and let a key that does not count sign once."""
    run, (key, _) = uuid4(), stage.key()
    key.counts = False
    asked = a_challenge(stage.bank.id, run, now=NOON)
    answer = key.sign({"challenge": text(asked.challenge), "rpId": HOST})
    return {"run": str(run), "challenge": str(asked.id), "answer": answer}


def one_key(stage: Stage) -> dict[str, str]:
    """Name a key that nobody has added."""
    return {"credential": secrets.token_hex(16)}


def one_passkey(stage: Stage) -> dict[str, str]:
    """Give the user a key to take away."""
    return {"passkey": str(stage.key()[1])}


ONCE = [
    pytest.param("answer", one_answer, id="an-answer"),
    pytest.param("add", one_key, id="a-key-that-is-added"),
    pytest.param("end", one_passkey, id="a-key-that-is-taken-away"),
]


@pytest.mark.parametrize(("act", "prepare"), ONCE)
def test_of_sixty_four_at_once_exactly_one_is_accepted(
    stage: Stage, act: str, prepare: Callable[[Stage], dict[str, str]]
) -> None:
    """The guards have quick tests of their own beside the steps; here they meet a crowd."""
    for number in range(1, stage.rounds + 1):
        answers = stage.race(act, prepare(stage))
        assert answers["ok"] == 1, f"round {number}: {answers}"


@pytest.mark.parametrize(("act", "prepare"), ONCE)
def test_without_the_guard_more_than_one_is_accepted(
    stage: Stage, act: str, prepare: Callable[[Stage], dict[str, str]]
) -> None:
    """The control: where it accepted one only, the race above would prove nothing."""
    assert any(stage.race(f"{act}_control", prepare(stage))["ok"] > 1 for _ in range(TRIES_OF_CONTROL))


def test_of_sixty_four_copies_with_one_count_one_signs_and_the_rest_end_the_key(stage: Stage) -> None:
    """Whichever comes second is a copy at work, and nobody signs with that key any more."""
    run, (key, _) = uuid4(), stage.key()
    asked = [a_challenge(stage.bank.id, run, now=NOON) for _ in range(CLIENTS)]
    answers = []
    for one in asked:
        key.counter = 0
        answers.append(key.sign({"challenge": text(one.challenge), "rpId": HOST}))
    found = stage.race(
        "copies",
        {"run": str(run), "challenges": " ".join(str(one.id) for one in asked), "answers": "\n".join(answers)},
    )
    assert found == {"ok": 1, "copied": 1, "unknown": CLIENTS - 2}
