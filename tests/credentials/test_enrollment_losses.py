"""Whatever answer is lost on its way, asking again leaves one identity, and never two."""

from collections.abc import Mapping

import pytest

from llavero.credentials import enrollments
from llavero.credentials.models import Authenticator, Enrollment
from llavero.domain.actor import SYSTEM
from tests.builders.banks import NOON
from tests.builders.enrollments import Here, a_phone, an_enrollment, sent_code
from tests.credentials.conftest import Scene
from tests.support.phone import Body, Phone


class LostError(Exception):
    """The server has committed and its answer does not arrive."""


class Losing(Here):
    """A network that swallows the answers to some requests, counted from 1."""

    lost: frozenset[int] = frozenset()
    count: int = 0

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Body]:
        answer = super().send(method, path, headers, body)
        self.count += 1
        if self.count in self.lost:
            raise LostError
        return answer


def until_it_arrives(phone: Phone, code: str) -> None:
    """Go the whole way as an app does: what was not answered is asked again."""
    for stage in (phone.ask, lambda: phone.exchange(code), lambda: phone.choose_pin("2580"), phone.confirm):
        for _ in range(10):
            try:
                stage()
            except LostError:
                continue
            break


@pytest.mark.parametrize(
    "lost", [{1}, {2}, {3}, {1, 2}, {2, 3}, {2, 3, 4}, {1, 3, 5}, {3, 4, 5}, {1, 2, 3, 4, 5, 6}], ids=str
)
def test_lost_answers_leave_one_identity(scene: Scene, lost: set[int]):
    network = Losing(scene.profile)
    network.lost = frozenset(lost)
    opened = an_enrollment(scene.bank, scene.user)
    phone = a_phone(opened, network)
    until_it_arrives(phone, sent_code())
    assert network.count == len(lost) + 3
    row = Enrollment.objects.get(id=opened.id)
    assert (row.state, row.attempts, row.serial) == ("confirmed", 0, phone.identity["serial"])
    enrollments.consume_enrollment(opened.id, is_active=True, now=NOON, actor=SYSTEM)
    assert phone.confirm() == {"state": "confirmed"}
    assert Authenticator.objects.count() == 1


def test_a_phone_that_never_confirms_leaves_none(scene: Scene):
    network = Here(scene.profile)
    opened = an_enrollment(scene.bank, scene.user)
    phone = a_phone(opened, network)
    phone.ask()
    phone.exchange(sent_code())
    assert enrollments.sweep_expired(now=opened.expires_at, most=10) == 1
    row = Enrollment.objects.get(id=opened.id)
    assert (row.state, row.seed_sealed, row.ticket_sealed) == ("closed", None, None)
    assert not Authenticator.objects.exists()


def test_a_phone_that_lost_its_memory_is_another_phone(scene: Scene):
    """Storage that was wiped between exchange and confirmation takes the signing key with it: begin anew."""
    network = Here(scene.profile)
    opened = an_enrollment(scene.bank, scene.user)
    code = sent_code()
    first = a_phone(opened, network)
    first.ask()
    first.exchange(code)
    wiped = a_phone(opened, network)
    wiped.ask()
    with pytest.raises(Exception, match="enrollment-taken"):
        wiped.exchange(code)
    again = an_enrollment(scene.bank, scene.user)
    a_phone(again, network).enroll(sent_code(again))
    enrollments.consume_enrollment(again.id, is_active=True, now=NOON, actor=SYSTEM)
    assert Authenticator.objects.count() == 1
