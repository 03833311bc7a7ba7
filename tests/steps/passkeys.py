"""What tests of passkeys do: add one for somebody, and stand before the page that asks for it."""

from llavero.credentials import passkeys
from llavero.credentials.passkeys import handle_of
from llavero.credentials.sessions import view_of
from llavero.domain.actor import SYSTEM
from llavero.formats.passkey_answers import Made
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank
from tests.engine.visitor import Person, Visitor
from tests.support.soft_key import SoftKey, asked_on

HOST = "produbanco.localhost"


def a_passkey(bank: Bank, person: Person, *, key: SoftKey | None = None, is_synced: bool = False) -> SoftKey:
    """Give somebody a passkey that counts, as an earlier run would have."""
    import cbor2

    key = key or SoftKey()
    with in_tenant(bank.id):
        key.holder = handle_of(person.user)
        made = Made(
            credential_id=key.id, public_key=cbor2.dumps(key._cose()), sign_count=key.counter, aaguid="",
            transports=(), is_synced=is_synced, is_backed_up=is_synced,
        )  # fmt: skip
        passkeys.add(person.user, made, host=HOST, label="", run=new_id(NOON), now=NOON, actor=SYSTEM)
    return key


def at_the_passkey(visitor: Visitor, person: Person) -> Visitor:
    """Name somebody at the sign-in by passkey."""
    visitor.begin("sign-in-passkey-empresas")
    visitor.name(person.name)
    assert visitor.see().type == "challenge.passkey"
    return visitor


def signed(visitor: Visitor, key: SoftKey, **lies: object) -> str:
    """Let a key sign what the page asks."""
    return key.sign(asked_on(visitor.see()), **lies)


def reasons(visitor: Visitor) -> list[str]:
    """List why passkeys were refused, by the alphabet: nothing moves the clock of these tests."""
    return sorted(event.reason for event in visitor.events("passkey.refused"))


def inside(visitor: Visitor, person: Person) -> Visitor:
    """Sign somebody in and begin to add a passkey."""
    visitor.begin("sign-in-empresas")
    visitor.sign_in(person)
    visitor.type_code(person)
    with in_tenant(visitor.bank.id):
        session = view_of(visitor.row().opened_session_id)
    visitor.begin("add-passkey", session=session)
    return visitor


def at_the_making(visitor: Visitor, person: Person) -> Visitor:
    """Stand where the device makes the key."""
    inside(visitor, person).do(password=person.password)
    visitor.type_code(person)
    assert visitor.see().type == "passkey.create"
    return visitor


def made(visitor: Visitor, key: SoftKey, **lies: object) -> str:
    """Let a device make a key as the page asks."""
    return key.make(asked_on(visitor.see()), **lies)
