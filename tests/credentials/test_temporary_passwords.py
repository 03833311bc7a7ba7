"""A temporary password works once, for a while, for one run, and takes the former password's place."""

from datetime import timedelta
from uuid import uuid4

from llavero.credentials import temporary_passwords
from llavero.credentials.models import TemporaryPassword
from llavero.credentials.password_check import Settled
from llavero.domain.actor import SYSTEM
from llavero.notifications.models import Outbox
from llavero.people.contacts import contact_for
from llavero.people.enroll import retire_contact
from llavero.tenancy.models import Tenant
from tests.builders.banks import NOON
from tests.builders.credentials import PASSWORD, a_password
from tests.credentials.conftest import FROM_HOME, Scene
from tests.credentials.test_passwords import attempt, kind

DAY = timedelta(days=1)


def issued(scene: Scene) -> str:
    """Issue one for a day."""
    return temporary_passwords.issue(scene.user, lifetime=DAY, now=NOON, actor=SYSTEM, run=None)


def is_too_late(answer: object) -> bool:
    return isinstance(answer, Settled) and answer.is_too_late


def test_it_is_random_enough_and_ends_the_former_password(scene: Scene) -> None:
    a_password(scene.user)
    plain = issued(scene)
    assert len(plain) == 12
    assert plain != issued(scene)
    assert kind(attempt(scene, PASSWORD)) == "wrong"


def test_it_is_claimed_once_and_spent_once_by_its_run(scene: Scene) -> None:
    """Guard: temporary-password-once, spend-once."""
    plain, first = issued(scene), uuid4()
    assert kind(attempt(scene, plain, run=first)) == "temporary"
    assert kind(attempt(scene, plain)) == "wrong"
    row = TemporaryPassword.objects.get(state="claimed")
    assert not temporary_passwords.claim(row.id, run=uuid4(), now=NOON, actor=SYSTEM, origin=FROM_HOME)
    assert not temporary_passwords.spend(scene.user, run=uuid4(), now=NOON, actor=SYSTEM)
    assert temporary_passwords.spend(scene.user, run=first, now=NOON, actor=SYSTEM)
    assert not temporary_passwords.spend(scene.user, run=first, now=NOON, actor=SYSTEM)


def test_it_is_handed_to_the_next_run_and_dies_with_that(scene: Scene) -> None:
    plain, sign_in, change = issued(scene), uuid4(), uuid4()
    attempt(scene, plain, run=sign_in)
    assert temporary_passwords.hand_claim(from_run=sign_in, to_run=change)
    assert temporary_passwords.open_claim(scene.user, run=sign_in) is None
    assert temporary_passwords.open_claim(scene.user, run=change) is not None
    assert temporary_passwords.kill_claimed_by(sign_in, now=NOON) == 0
    assert temporary_passwords.kill_claimed_by(change, now=NOON) == 1
    assert not temporary_passwords.spend(scene.user, run=change, now=NOON, actor=SYSTEM)
    assert kind(attempt(scene, plain)) == "wrong"


def test_after_its_time_it_is_wrong(scene: Scene) -> None:
    """Guard: temporary-password-expiry."""
    plain = issued(scene)
    row = TemporaryPassword.objects.get()
    late = attempt(scene, plain, now=NOON + DAY)
    assert (kind(late), is_too_late(late)) == ("wrong", True)
    assert not temporary_passwords.claim(row.id, run=uuid4(), now=NOON + DAY, actor=SYSTEM, origin=FROM_HOME)


def test_only_who_typed_it_to_the_letter_learns_that_it_came_too_late(scene: Scene) -> None:
    plain = issued(scene)
    assert not is_too_late(attempt(scene, f"{plain}x", now=NOON + DAY))
    assert not is_too_late(attempt(scene, plain, now=NOON + DAY, accepts_temporary=False))


def test_after_a_restore_it_is_wrong(scene: Scene) -> None:
    """Guard: temporary-password-epoch."""
    plain = issued(scene)
    Tenant.objects.update(epoch=2)
    assert kind(attempt(scene, plain)) == "wrong"


def test_where_none_is_accepted_it_counts_as_wrong_and_stays(scene: Scene) -> None:
    plain = issued(scene)
    assert kind(attempt(scene, plain, accepts_temporary=False)) == "wrong"
    assert kind(attempt(scene, plain)) == "temporary"


def test_a_second_one_ends_the_first(scene: Scene) -> None:
    first, second = issued(scene), issued(scene)
    assert kind(attempt(scene, first)) == "wrong"
    assert kind(attempt(scene, second)) == "temporary"


def test_it_is_kept_as_a_digest_and_sent_in_one_message(scene: Scene) -> None:
    sent = temporary_passwords.issue_and_send(
        scene.user, channel="email", lifetime=DAY, profile=scene.profile, voice="es@tu", operation="unlock-user",
        now=NOON, actor=SYSTEM, origin=FROM_HOME, run=uuid4(),
    )  # fmt: skip
    assert sent
    assert Outbox.objects.get().kind == "temporary_password"
    assert len(bytes(TemporaryPassword.objects.get().digest)) == 34


def test_who_cannot_be_reached_gets_none_and_keeps_the_password(scene: Scene) -> None:
    a_password(scene.user)
    contact = contact_for(scene.user, "email", now=NOON)
    assert contact is not None
    retire_contact(contact.id, now=NOON, actor=SYSTEM)
    sent = temporary_passwords.issue_and_send(
        scene.user, channel="email", lifetime=DAY, profile=scene.profile, voice="es@tu", operation="unlock-user",
        now=NOON, actor=SYSTEM, origin=FROM_HOME, run=uuid4(),
    )  # fmt: skip
    assert not sent
    assert kind(attempt(scene, PASSWORD)) == "password"
