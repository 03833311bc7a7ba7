"""The sandbox's post keeps each message once, whoever writes at the same time, and no production accepts it."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from llavero.adapters.inbox import FILE, Inbox, read_inbox
from llavero.conf.wiring import open_to_readers, senders
from llavero.ports.message_sender import TAKEN, Answer, Letter

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def a_letter(body: str = "tu clave es 739164") -> Letter:
    return Letter(
        key=uuid4(),
        channel="email",
        sender="avisos@produbanco.example",
        address="maria@correo.example",
        subject="Tu clave\n",
        body=body,
        written_at=NOON,
    )


def test_messages_are_read_as_they_came_each_once(tmp_path: Path) -> None:
    first, second = a_letter("uno\ndos"), a_letter("¿tres?")
    for letter in (first, second, first):
        assert Inbox(tmp_path / "post").send(letter) == TAKEN
    read = list(read_inbox(tmp_path / "post"))
    assert [message["body"] for message in read] == ["uno\ndos", "¿tres?"]
    assert read[0]["to"] == "maria@correo.example"
    assert (tmp_path / "post" / FILE).stat().st_mode & 0o077 == 0


def test_an_empty_post_and_a_line_being_written_are_no_trouble(tmp_path: Path) -> None:
    assert list(read_inbox(tmp_path)) == []
    Inbox(tmp_path).send(a_letter())
    with (tmp_path / FILE).open("a") as file:
        file.write('{"key": "half')
    assert len(list(read_inbox(tmp_path))) == 1


def test_many_at_once_do_not_mix_their_lines(tmp_path: Path) -> None:
    box = Inbox(tmp_path)
    writers = [threading.Thread(target=box.send, args=(a_letter("x" * 9000),)) for _ in range(32)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(list(read_inbox(tmp_path))) == 32


def test_a_folder_that_cannot_be_written_keeps_the_message_waiting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert Inbox(tmp_path / "file").send(a_letter()).answer is Answer.LATER


def test_the_scheme_chooses_the_carrier_and_the_inbox_is_open_to_readers(settings, tmp_path: Path) -> None:
    settings.LLAVERO_SMTP_URL = f"inbox://{tmp_path}"
    settings.LLAVERO_SMS_URL = "https://sms.bank.ec/cgi-bin/sendsms"
    assert senders()["email"] == Inbox(tmp_path)
    assert open_to_readers() == ("LLAVERO_SMTP_URL",)
    settings.LLAVERO_SMS_URL = "http://sms.bank.ec/cgi-bin/sendsms"
    assert open_to_readers() == ("LLAVERO_SMTP_URL", "LLAVERO_SMS_URL")
    settings.LLAVERO_SMTP_URL = "smtp://mail.bank.ec"
    settings.LLAVERO_SMS_URL = ""
    assert open_to_readers() == ()
    assert set(senders()) == {"email"}


def test_a_folder_beside_the_server_can_be_named(settings) -> None:
    settings.LLAVERO_SMS_URL = "inbox:var/inbox"
    assert senders()["sms"] == Inbox(Path("var/inbox"))


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_both_channels_share_one_post(channel: str, tmp_path: Path, settings) -> None:
    settings.LLAVERO_SMTP_URL = settings.LLAVERO_SMS_URL = f"inbox://{tmp_path}"
    senders()[channel].send(a_letter())  # type: ignore[index]
    assert len(list(read_inbox(tmp_path))) == 1
