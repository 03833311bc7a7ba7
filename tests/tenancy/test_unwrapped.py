"""Keys that are held ready open and compare exactly what the vault sealed and digested."""

import pytest

from llavero.domain.errors import DomainError
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.unwrapped import KeyMissingError, unwrap_keys
from llavero.tenancy.vault import add_tenant_key, keyed_digest, seal
from tests.tenancy.two_banks import NOON, open_bank

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_the_vault_sealed_is_opened_in_its_place_only() -> None:
    row, other = new_id(NOON), open_bank("occidente")
    with in_tenant(open_bank("produbanco")):
        sealed = seal(b"seed", table="t", row=row, column="c")
        keys = unwrap_keys()
    with in_tenant(other):
        foreign = unwrap_keys()
    assert keys.open_sealed(sealed, table="t", row=row, column="c") == b"seed"
    for opener, place in (
        (keys, ("t", row, "d")), (keys, ("u", row, "c")), (keys, ("t", new_id(NOON), "c")), (foreign, ("t", row, "c")),
    ):  # fmt: skip
        table, of, column = place
        with pytest.raises(DomainError):
            opener.open_sealed(sealed, table=table, row=of, column=column)


def test_digests_are_the_vaults_and_stand_when_the_pepper_rotates() -> None:
    with in_tenant(open_bank("produbanco")):
        before, keys = keyed_digest("p", "value"), unwrap_keys()
        assert keys.keyed_digest("p", b"value") == before
        add_tenant_key("pepper", number=2, now=NOON)
        after, newer = keyed_digest("p", "value"), unwrap_keys()
    assert newer.keyed_digest("p", b"value") == after != before
    assert newer.same_digest(before, "p", b"value")
    assert not newer.same_digest(before, "q", b"value")
    with pytest.raises(KeyMissingError):
        keys.same_digest(after, "p", b"value")


def test_keys_in_memory_are_not_shown() -> None:
    with in_tenant(open_bank("produbanco")):
        assert "cipher" not in repr(unwrap_keys())
