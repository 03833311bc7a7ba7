"""Who calls the API is told by a key: its secret is compared, and every way to end it ends it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from llavero.domain.actor import SYSTEM
from llavero.federation.api_keys import client_of, make_key, take_apart
from llavero.federation.models import ApiKey, Client
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, a_bank

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_bank(db: None) -> Iterator[None]:
    with in_tenant(a_bank().id):
        yield


def a_key(client: str = "portal") -> str:
    return make_key(
        client, bank="produbanco", scopes=("verifications",), expires_at=NOON + timedelta(days=90), now=NOON,
        actor=SYSTEM,
    )  # fmt: skip


def name_behind(key: str, *, now=NOON) -> str | None:
    presented = take_apart(key)
    assert presented is not None
    client = client_of(presented, now=now)
    return client.name if client else None


def test_a_key_says_which_client_calls() -> None:
    a_key("call-centre")
    assert name_behind(a_key("portal")) == "portal"


# Fails without the guard: api-key-secret
def test_a_key_with_another_secret_is_nobodys() -> None:
    mine, other = a_key("portal"), a_key("call-centre")
    assert name_behind(f"llv_produbanco_{'0' * 32}_{mine[-43:]}") is None
    assert name_behind(f"{mine[:-43]}{'A' * 43}") is None
    assert name_behind(f"{mine[:-43]}{other[-43:]}") is None


@pytest.mark.parametrize("how", ["expired", "revoked", "disabled"])
def test_a_key_that_ended_is_nobodys(how: str) -> None:
    key, last = a_key(), NOON + timedelta(days=90)
    assert name_behind(key, now=last - timedelta(microseconds=1)) == "portal"
    match how:
        case "revoked":
            ApiKey.objects.update(revoked_at=NOON)
        case "disabled":
            Client.objects.update(disabled_at=NOON)
    assert name_behind(key, now=last if how == "expired" else NOON) is None


@pytest.mark.parametrize("written", ["", "llv_", "Bearer x", "llv_p_zz_x", "llv_../etc_" + "0" * 32 + "_" + "A" * 43])
def test_what_has_not_the_form_of_a_key_is_none(written: str) -> None:
    assert take_apart(written) is None


def test_the_secret_is_kept_as_a_digest_and_shown_in_no_representation() -> None:
    key = a_key()
    secret = key[-43:]
    assert secret.encode() not in bytes(ApiKey.objects.get().secret_digest)
    assert secret not in repr(take_apart(key))
