"""E-mail leaves encrypted to a server that was checked, once is recognisable as once, and trouble is told apart."""

import socket
import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from llavero.adapters import smtp
from llavero.adapters.smtp import SmtpServer
from llavero.domain.errors import DomainError, ErrorCode
from llavero.ports.message_sender import TAKEN, Answer, Delivery, Letter
from tests.support.certificates import Certificate, make_certificate
from tests.support.smtp import body_of, mail_server

KEY = UUID("0193a000-0000-7000-8000-000000000001")


def a_letter(**said: str) -> Letter:
    words = {"subject": "Tu clave temporal", "body": "Hola, María:\n\ntu clave es 739164\n"} | said
    return Letter(
        key=KEY,
        channel="email",
        sender="avisos@produbanco.example",
        sender_name="Produbanco, el banco",
        address="maria@correo.example",
        written_at=datetime(2026, 11, 21, 12, tzinfo=UTC),
        **words,
    )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"), host="localhost")


def test_a_mail_arrives_as_it_was_written() -> None:
    with mail_server() as server:
        assert SmtpServer.at(server.url).send(a_letter()) == TAKEN
        (mail,) = server.to("maria@correo.example")
    assert body_of(mail).replace("\r\n", "\n") == "Hola, María:\n\ntu clave es 739164\n"
    assert mail["Subject"] == "Tu clave temporal"
    assert mail["From"] == '"Produbanco, el banco" <avisos@produbanco.example>'
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert server.envelopes[0].mail_from == "avisos@produbanco.example"


def test_a_repeat_carries_the_same_message_id() -> None:
    with mail_server() as server:
        for _ in range(2):
            SmtpServer.at(server.url).send(a_letter())
        assert {mail["Message-ID"] for mail in server.mails} == {f"<{KEY}@produbanco.example>"}


def test_a_subject_cannot_add_a_header() -> None:
    with mail_server() as server, pytest.raises(ValueError):
        SmtpServer.at(server.url).send(a_letter(subject="Hola\r\nBcc: thief@evil.example"))


def test_mail_is_encrypted_unless_the_address_says_otherwise(certificate: Certificate) -> None:
    with mail_server(tls=certificate.server_context(), login=("bank", "p:w/d")) as server:
        url = f"smtp://bank:p%3Aw%2Fd@localhost:{server.port}?ca={certificate.file}"
        assert SmtpServer.at(url).send(a_letter()) == TAKEN
        assert server.was_encrypted == [True]


def test_a_server_without_tls_gets_nothing() -> None:
    """Fails without guard: smtp-starttls."""
    with mail_server() as server:
        answer = SmtpServer.at(f"smtp://127.0.0.1:{server.port}").send(a_letter())
        assert answer == Delivery(Answer.LATER, "no-tls")
        assert server.mails == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_server_whose_certificate_is_another_s_gets_nothing(
    certificate: Certificate, host: str, tmp_path: Path
) -> None:
    stranger = make_certificate(tmp_path, host="mail.evil.example")
    with mail_server(tls=stranger.server_context()) as server:
        # the bank trusts one authority; a stranger with a certificate of their own is not it
        ca = certificate.file if host == "localhost" else stranger.file
        answer = SmtpServer.at(f"smtp://{host}:{server.port}?ca={ca}").send(a_letter())
        assert answer == Delivery(Answer.LATER, "tls")
        assert server.mails == []


def test_a_wrong_login_is_our_trouble_and_no_end_of_the_letter(certificate: Certificate) -> None:
    with mail_server(tls=certificate.server_context(), login=("bank", "right")) as server:
        answer = SmtpServer.at(f"smtp://bank:wrong@localhost:{server.port}?ca={certificate.file}").send(a_letter())
        assert answer == Delivery(Answer.LATER, "refused-535")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("451 try later", Delivery(Answer.LATER, "refused-451")),
        ("550 no such mailbox", Delivery(Answer.NEVER, "refused-550")),
        ("554 spam", Delivery(Answer.NEVER, "refused-554")),
    ],
)
def test_a_passing_refusal_is_told_from_a_final_one(said: str, answer: Delivery) -> None:
    with mail_server() as server:
        server.answers.append(said)
        assert SmtpServer.at(server.url).send(a_letter()) == answer


def test_nobody_there_is_a_trouble_that_passes() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert SmtpServer.at(f"smtp://127.0.0.1:{bound.getsockname()[1]}?tls=none").send(a_letter()) == Delivery(
            Answer.LATER, "no-answer"
        )


def test_a_server_that_speaks_one_byte_now_and_then_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TOTAL_SECONDS", 0.5)
    quiet = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            caller, _ = listener.accept()
            with caller:
                while not quiet.wait(0.05):
                    try:
                        caller.sendall(b"2")
                    except OSError:
                        return

        threading.Thread(target=drip, daemon=True).start()
        try:
            answer = SmtpServer.at(f"smtp://127.0.0.1:{listener.getsockname()[1]}?tls=none").send(a_letter())
        finally:
            quiet.set()
    assert answer.answer is Answer.LATER


def test_trouble_after_the_mail_was_taken_does_not_repeat_it() -> None:
    with mail_server() as server:
        smtp_server = SmtpServer.at(server.url)

        async def hang_up(handler: object, *_: object) -> str:
            raise ConnectionResetError

        server.handle_QUIT = hang_up  # type: ignore[attr-defined]
        assert smtp_server.send(a_letter()) == TAKEN


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.bank.ec",
        "smtp://",
        "smtp://:pass-word@",
        "smtp://h:99999",
        "smtp://u:pass-word@h?tls=maybe",
        "smtp://h?tls=implicit",
        "smtps://h?tls=none",
        "smtp://u:pass-word@h?tsl=none",
    ],
)
def test_an_address_that_cannot_be_read_stops_the_start_and_is_not_repeated(url: str) -> None:
    with pytest.raises(DomainError) as refused:
        SmtpServer.at(url)
    assert refused.value.code is ErrorCode.UNSAFE_CONFIGURATION
    assert "pass-word" not in str(refused.value)


def test_mail_in_the_clear_to_another_machine_is_for_no_production() -> None:
    """Fails without guard: smtp-clear-stays-here."""
    assert SmtpServer.at("smtp://mail.bank.ec?tls=none").is_for_sandbox_only
    assert SmtpServer.at("smtp://localhost.evil.example?tls=none").is_for_sandbox_only
    assert not SmtpServer.at("smtp://127.0.0.1:25?tls=none").is_for_sandbox_only
    assert not SmtpServer.at("smtp://mail.bank.ec").is_for_sandbox_only
    assert not SmtpServer.at("smtps://mail.bank.ec").is_for_sandbox_only


def test_the_password_is_not_in_the_repr() -> None:
    assert "pass-word" not in repr(SmtpServer.at("smtp://bank:pass-word@mail.bank.ec"))
