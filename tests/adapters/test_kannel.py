"""An SMS really goes through Kannel to a telephone, as written, in both styles, and a wrong password goes nowhere."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from llavero.adapters.sms_http import SmsGateway
from llavero.ports.message_sender import TAKEN, Answer, Letter
from tests.support.kannel import Kannel, is_here, running_kannel

pytestmark = pytest.mark.skipif(not is_here(), reason="Kannel is not installed: apt-get install kannel kannel-extras")


@pytest.fixture(scope="module")
def kannel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kannel]:
    with running_kannel(tmp_path_factory.mktemp("kannel")) as running:
        yield running


def a_letter(body: str) -> Letter:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    return Letter(key=uuid4(), channel="sms", sender="Produbanco", address="+593991234521", body=body, written_at=now)


@pytest.mark.parametrize("style", ["post", "get"])
def test_an_sms_reaches_the_telephone(kannel: Kannel, style: str) -> None:
    before = len(kannel.received())
    body = f"Produbanco: 739164 es tu codigo ({style}). No lo des a nadie & llama al 1700 123 123"
    assert SmsGateway.at(f"{kannel.url}?style={style}").send(a_letter(body)) == TAKEN
    assert kannel.wait_for(before + 1)[before:] == [("Produbanco", "+593991234521", body)]


def test_a_wrong_password_is_our_trouble(kannel: Kannel) -> None:
    before = kannel.received()
    answer = SmsGateway.at(kannel.url.replace(kannel.password, "wrong")).send(a_letter("739164"))
    assert answer.answer is Answer.LATER
    assert kannel.received() == before
