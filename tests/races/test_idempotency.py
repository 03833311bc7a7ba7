"""Sixty-four times one request with one key: one of them acts, whichever database; without the guard several would."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from uuid import UUID

import pytest

from llavero.domain.actor import SYSTEM
from llavero.federation.api_keys import make_key
from llavero.federation.models import Client
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.races.harness import CLIENTS, TRIES_OF_CONTROL, Crowd, a_crowd, rounds_on
from tests.support.databases import Database

pytestmark = pytest.mark.race
_keys = count(1)


@dataclass(frozen=True, slots=True)
class Stage:
    """A bank with a client of its API, and the crowd that speaks for it."""

    bank: Bank
    client: UUID
    crowd: Crowd
    rounds: int

    def race(self, act: str) -> Counter[str]:
        """Let everybody send the same request at once, with a key that nobody used; count the answers."""
        args = {
            "tenant": str(self.bank.id), "client": str(self.client), "key": f"race-key-{next(_keys):06d}",
            "now": NOON.isoformat(),
        }  # fmt: skip
        return Counter(self.crowd.act(f"acts_keys.{act}", args))


@pytest.fixture(scope="module")
def stage(ground: Database) -> Iterator[Stage]:
    bank = a_bank()
    with in_tenant(bank.id):
        make_key("portal", bank=bank.profile.key, scopes=("journeys",), expires_at=None, now=NOON, actor=SYSTEM)
        client = Client.objects.get().id
    with a_crowd(ground) as crowd:
        yield Stage(bank, client, crowd, rounds_on(ground.vendor))


def test_of_many_who_send_one_request_again_at_once_one_acts(stage: Stage) -> None:
    """Fails without the guard: idempotency-one-row. The others are told that it is under way."""
    for number in range(stage.rounds):
        answers = stage.race("reserve")
        assert answers == {"ok": 1, "InProgress": CLIENTS - 1}, f"round {number}: {answers}"


def test_without_the_guard_several_act(stage: Stage) -> None:
    """The control."""
    for _ in range(TRIES_OF_CONTROL):
        if stage.race("reserve_control")["ok"] > 1:
            return
    pytest.fail("the race does not overlap")
