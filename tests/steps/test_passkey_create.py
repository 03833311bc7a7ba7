"""A passkey is made by the person's device and verified on the page; it grants nothing yet."""

import pytest

from llavero.credentials.models import PasskeyChallenge
from llavero.credentials.passkeys import of_user
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.one_step import errors_on
from tests.steps.passkeys import a_passkey, at_the_making, inside, made, reasons, signed
from tests.support.soft_key import HAS_LEFT, MAY_LEAVE, PRESENT, VERIFIED, SoftKey, asked_on, text

pytestmark = pytest.mark.django_db
SYNCED = PRESENT | VERIFIED | MAY_LEAVE | HAS_LEFT


def test_who_has_one_adds_another_by_it(visitor: Visitor, bank: Bank, ana: Person) -> None:
    key = a_passkey(bank, ana)
    inside(visitor, ana).do(passkey=signed(visitor, key))
    asked = asked_on(visitor.see())
    assert asked["excludeCredentials"] == [{"type": "public-key", "id": text(key.id)}]
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    visitor.do(passkey=made(visitor, SoftKey()))
    with in_tenant(bank.id):
        assert len(of_user(ana.user)) == 2


@pytest.mark.parametrize(
    ("device", "lie", "reason"),
    [
        (SoftKey(), {"origin": "https://produbanco.example"}, "other-origin"),
        (SoftKey(in_frame=True), {}, "other-origin"),
        (SoftKey(), {"type": "webauthn.get"}, "other-ceremony"),
        (SoftKey(), {"challenge": text(bytes(32))}, "other-challenge"),
        (SoftKey(flags=PRESENT), {}, "not-verified"),
        (SoftKey(flags=VERIFIED), {}, "not-present"),
    ],
)
def test_a_key_that_was_made_wrongly_is_not_taken(
    visitor: Visitor, ana: Person, device: SoftKey, lie: dict[str, object], reason: str
) -> None:
    """Fails without the guards: passkey-made-by-its-holder, passkey-not-in-a-frame."""
    at_the_making(visitor, ana).do(passkey=made(visitor, device, **lie))
    assert errors_on(visitor.see()) == ["error.wrong"]
    assert reasons(visitor) == [reason]


def test_a_page_left_open_asks_anew(visitor: Visitor, bank: Bank, ana: Person) -> None:
    key = SoftKey()
    answer = made(at_the_making(visitor, ana), key)
    with in_tenant(bank.id):
        PasskeyChallenge.objects.update(expires_at=visitor.now)
    visitor.do(passkey=answer)
    assert errors_on(visitor.see()) == ["error.late"]
    visitor.do(passkey=made(visitor, key))
    assert visitor.see().type == "end.done"


def test_a_key_that_is_there_already_is_not_taken_whosever_it_is(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-id-once."""
    theirs = a_passkey(bank, a_person(bank))
    at_the_making(visitor, ana).do(passkey=made(visitor, SoftKey(id=theirs.id)))
    assert errors_on(visitor.see()) == ["error.known"]


def test_a_bank_may_refuse_keys_that_leave_their_device(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-synced-by-policy."""
    rules = bank.profile.passkeys.model_copy(update={"synced": "refuse"})
    visitor.profile = bank.profile.model_copy(update={"passkeys": rules})
    at_the_making(visitor, ana).do(passkey=made(visitor, SoftKey(flags=SYNCED)))
    assert errors_on(visitor.see()) == ["error.synced"]
    visitor.do(passkey=made(visitor, SoftKey()))
    assert visitor.see().type == "end.done"


def test_nobody_has_more_keys_than_the_bank_allows(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-most."""
    at_the_making(visitor, ana)
    for _ in range(bank.profile.passkeys.most):
        a_passkey(bank, ana)
    visitor.do(passkey=made(visitor, SoftKey()))
    assert errors_on(visitor.see()) == ["error.most"]


def test_a_bank_without_passkeys_takes_none(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-by-policy."""
    at_the_making(visitor, ana)
    elsewhere = tuple(each.model_copy(update={"passkey_sign_in": None}) for each in bank.profile.portals)
    for without in ({"portals": elsewhere}, {"passkeys": None}):
        visitor.profile = bank.profile.model_copy(update=without)
        visitor.do(passkey=made(visitor, SoftKey()))
        assert errors_on(visitor.see()) == ["error.wrong"]


def test_a_step_whose_bank_has_no_rule_for_passkeys_does_not_load(bank: Bank) -> None:
    from llavero.steps.registry import step_type

    without = bank.profile.model_copy(update={"passkeys": None})
    for name, params in (("passkey.create", {}), ("challenge.passkey", {"attempts": 3})):
        kind = step_type(name)
        assert kind.lacks(kind.params(**params), without) == "passkeys"
        assert kind.lacks(kind.params(**params), bank.profile) is None
