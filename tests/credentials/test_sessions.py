"""A session is opened once by its run, ends in five ways, and knows what was proven; five browsers are known."""

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from llavero.credentials import devices, sessions
from llavero.credentials.models import Session
from llavero.credentials.sources import give_back, network_of, source_may_try
from llavero.domain.actor import ANONYMOUS, SYSTEM, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.proof import Proof, ProofName
from llavero.people.models import Company, User
from llavero.tenancy.models import Tenant
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, a_bank
from tests.credentials.conftest import FROM_HOME, Scene

MINUTE = timedelta(minutes=1)


def opened(scene: Scene, *, run: UUID | None = None, scope="full", handle: str | None = None):
    """Open a session as the commit of a sign-in does."""
    proof = Proof(name=ProofName.PASSWORD, at=NOON, for_user=scene.user, credential=UUID(int=7))
    return sessions.open_session(
        scene.user, portal_key=scene.portal, scope=scope, proofs=(proof,), run_id=run or uuid4(), handle=handle,
        profile=scene.profile, now=NOON, actor=ANONYMOUS, origin=FROM_HOME,
    )  # fmt: skip


# Fails where the guard lets nobody in: session-of-active-user
def test_a_session_is_found_by_its_secret_only(scene: Scene) -> None:
    session = opened(scene)
    view = sessions.find(session.secret, now=NOON)
    assert view is not None
    assert (view.id, view.user_id, view.scope, view.proofs[0].name) == (
        session.id, scene.user, "full", ProofName.PASSWORD,
    )  # fmt: skip
    assert sessions.find("0" * 64, now=NOON) is None
    assert session.secret not in repr(session)
    assert session.secret.encode() not in bytes(Session.objects.get().secret_digest)


def test_a_run_opens_one_session(scene: Scene) -> None:
    """Guard: session-once-per-run."""
    run = uuid4()
    opened(scene, run=run)
    with pytest.raises(DomainError) as refused:
        opened(scene, run=run)
    assert refused.value.code is ErrorCode.DUPLICATE
    assert Session.objects.count() == 1


def test_the_secret_is_derived_from_the_runs_so_that_a_double_click_gets_the_same(scene: Scene) -> None:
    run = uuid4()
    session = opened(scene, run=run, handle="the-run-secret")
    assert session.secret == sessions.secret_for("the-run-secret", run)
    assert session.secret != sessions.secret_for("the-run-secret", uuid4())


def test_who_knows_the_runs_secret_cannot_compute_the_sessions(scene: Scene) -> None:
    """Guard: session-secret-keyed. It was an HMAC that anybody with the cookie and the address could repeat."""
    run = uuid4()
    opened(scene, run=run, handle="the-run-secret")
    computed = hmac.new(b"the-run-secret", b"session\x00" + run.bytes, hashlib.sha256).hexdigest()
    assert sessions.find(computed, now=NOON) is None


# Fails without the guard: session-secret-keyed
@pytest.mark.django_db
def test_the_same_run_and_cookie_make_another_secret_under_another_banks_key() -> None:
    run, made = uuid4(), set()
    for slug in ("produbanco", "occidente"):
        with in_tenant(a_bank(slug).id):
            made.add(sessions.secret_for("the-run-secret", run))
    assert len(made) == 2


def test_a_session_ends_unused_and_at_its_end_however_much_it_is_used(scene: Scene) -> None:
    """Guard: session-idle, session-absolute-end."""
    session = opened(scene)
    now = NOON
    assert sessions.find(session.secret, now=NOON + 10 * MINUTE) is None
    while now < NOON + timedelta(hours=8) - 9 * MINUTE:
        now += 9 * MINUTE
        assert sessions.find(session.secret, now=now) is not None
    assert sessions.find(session.secret, now=NOON + timedelta(hours=8)) is None


def test_a_poll_does_not_keep_a_session_alive(scene: Scene) -> None:
    session = opened(scene)
    assert sessions.find(session.secret, now=NOON + 9 * MINUTE, touch=False) is not None
    assert sessions.find(session.secret, now=NOON + 10 * MINUTE, touch=False) is None


@pytest.mark.parametrize("how", ["revoked", "restored", "user", "company", "membership"])
def test_a_session_ends_with_what_it_stands_on(scene: Scene, how: str) -> None:
    """Guard: session-revoked, session-epoch, session-of-active-user."""
    session = opened(scene)
    match how:
        case "revoked":
            assert sessions.revoke(session.id, reason="lost", now=NOON)
            assert not sessions.revoke(session.id, reason="lost", now=NOON)
        case "restored":
            Tenant.objects.update(epoch=2)
        case "user":
            User.objects.update(state="inactive")
        case "company":
            Company.objects.update(state="frozen")
        case "membership":
            User.objects.update(valid_until=NOON)
    assert sessions.find(session.secret, now=NOON) is None


def test_all_but_one_session_are_revoked(scene: Scene) -> None:
    here, there = opened(scene), opened(scene)
    assert sessions.revoke_all(scene.user, reason="password-reset", but=here.id, now=NOON) == 1
    assert sessions.find(there.secret, now=NOON) is None
    assert sessions.find(here.secret, now=NOON) is not None
    assert sessions.revoke_all(scene.user, reason="password-reset", now=NOON) == 1


def test_a_session_made_for_one_run_ends_with_it_and_another_does_not(scene: Scene) -> None:
    one_run, full = opened(scene, scope="change_password"), opened(scene)
    assert sessions.end_if_made_for_one_run(one_run.id, now=NOON)
    assert not sessions.end_if_made_for_one_run(full.id, now=NOON)
    assert sessions.proofs_of(one_run.id) == ()


def test_proofs_are_added_and_those_of_a_lost_credential_struck_out(scene: Scene) -> None:
    session = opened(scene)
    sessions.add_proofs(session.id, [Proof(name=ProofName.CODE, at=NOON, credential=UUID(int=8))])
    assert [proof.name for proof in sessions.proofs_of(session.id)] == ["password", "code"]
    sessions.strike_credential(session.id, UUID(int=8))
    assert [proof.name for proof in sessions.proofs_of(session.id)] == ["password"]


def test_five_browsers_are_known_and_the_one_longest_unseen_makes_room(scene: Scene) -> None:
    """Guard: five-devices."""
    secrets = [devices.know(scene.user, now=NOON + n * MINUTE, actor=SYSTEM) for n in range(5)]
    assert devices.know(scene.user, secret=secrets[0], now=NOON + 10 * MINUTE, actor=SYSTEM) == secrets[0]
    devices.know(scene.user, now=NOON + 11 * MINUTE, actor=SYSTEM)
    assert [devices.find(secret) is not None for secret in secrets] == [True, False, True, True, True]


def test_a_browser_brought_by_another_user_gets_a_secret_of_its_own(scene: Scene) -> None:
    from tests.builders.people import a_user

    mine = devices.know(scene.user, now=NOON, actor=SYSTEM)
    other = a_user(scene.bank, "otra", sms="", email="")
    theirs = devices.know(other, secret=mine, now=NOON, actor=SYSTEM)
    assert theirs != mine
    found = devices.find(theirs)
    assert found is not None
    assert found[1] == other


def test_one_source_tries_so_many_names_an_hour_known_or_not(scene: Scene) -> None:
    """Guard: source-budget."""
    most = scene.profile.locks.source.free_tries
    tries = [source_may_try(bytes([n]), FROM_HOME, profile=scene.profile, now=NOON) for n in range(most + 1)]
    assert tries == [None] * most + [NOON + timedelta(hours=1)]
    assert source_may_try(bytes([0]), FROM_HOME, profile=scene.profile, now=NOON) is None, "a name it tried before"
    elsewhere = Origin("192.0.2.8")
    assert source_may_try(b"another", elsewhere, profile=scene.profile, now=NOON) is None
    assert source_may_try(b"new", FROM_HOME, profile=scene.profile, now=NOON + timedelta(hours=1)) is None


def test_a_right_password_gives_its_name_back_once(scene: Scene) -> None:
    """Guard: source-gives-back-once."""
    most = scene.profile.locks.source.free_tries
    for n in range(most):
        source_may_try(bytes([n]), FROM_HOME, profile=scene.profile, now=NOON)
    for _ in range(3):
        give_back(bytes([0]), FROM_HOME, now=NOON)
    assert source_may_try(b"one more", FROM_HOME, profile=scene.profile, now=NOON) is None
    assert source_may_try(b"two more", FROM_HOME, profile=scene.profile, now=NOON) is not None


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::"), ("::ffff:192.0.2.7", "192.0.2.7")],
)
def test_a_subscriber_is_one_source_however_many_addresses_they_have(address: str, network: str) -> None:
    assert network_of(address) == network
