"""The core is asked once, sealed and signed; whatever is not its word in the agreed form is no answer."""

import json
import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import structlog
import yaml
from openapi_spec_validator import validate

from llavero.adapters import core_bank_line
from llavero.adapters.core_bank_http import HttpCoreBank
from llavero.adapters.core_bank_line import LONGEST_ANSWER
from llavero.domain.errors import DomainError, ErrorCode
from llavero.ports.core_bank import (
    Card,
    CoreCompany,
    CoreContact,
    KeyAnswer,
    KeyQuestion,
    KeyVerdict,
)
from tests.support.certificates import make_certificate
from tests.support.core_bank import CARD, KEY, ROSA
from tests.support.core_bank_server import DOCUMENT, CoreServer, Misbehaviour, core_bank_server, written
from tests.support.jose import open_jwe

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NONE = KeyAnswer(verdict=KeyVerdict.UNAVAILABLE)
FIRM = replace(
    ROSA, reference="c-firm", role="administrator",
    company=CoreCompany(kind="company", document_kind="ruc", document="1790011674001", name="Rosas del Norte S.A."),
)  # fmt: skip


@dataclass
class Noon:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOON


@pytest.fixture
def server(tmp_path: Path) -> Iterator[CoreServer]:
    with core_bank_server(tmp_path) as running:
        running.core.add(FIRM, "1357", "company", "1790011674001")
        running.core.add(FIRM, "9753", "additional", "1790011674001", "1710034065")
        running.core.add(ROSA, "8642", "virtual", "1710034065")
        yield running
        assert running.faults == []


def bank(server: CoreServer) -> HttpCoreBank:
    return HttpCoreBank.at(server.address, clock=Noon())


def question(number: int = 1, **changed: object) -> KeyQuestion:
    return replace(KeyQuestion(request=UUID(int=number), way="card", key=KEY, card=CARD), **changed)


def test_the_published_document_is_one() -> None:
    validate(yaml.safe_load(DOCUMENT.read_text()))


@pytest.mark.parametrize(
    ("asked", "customer"),
    [
        (question(), "c-rosa"),
        (question(card=None, way="company", key="1357", company_document="1790011674001"), "c-firm"),
        (
            question(
                card=None, way="additional", key="9753", company_document="1790011674001", person_document="1710034065"
            ),
            "c-firm",
        ),
        (question(card=None, way="virtual", key="8642", person_document="1710034065"), "c-rosa"),
    ],
    ids=lambda value: getattr(value, "way", ""),
)
def test_each_way_of_saying_who_one_is_is_asked_as_documented(
    server: CoreServer, asked: KeyQuestion, customer: str
) -> None:
    assert bank(server).verify_key(asked) == KeyAnswer(verdict=KeyVerdict.RIGHT, customer=customer)
    assert bank(server).verify_key(replace(asked, request=UUID(int=2), key="0000")) == KeyAnswer(
        verdict=KeyVerdict.WRONG
    )


def test_a_customer_comes_whole(server: CoreServer) -> None:
    everything = replace(
        FIRM,
        resides_abroad=True,
        contacts=(
            CoreContact(channel="sms", address="+34600000103"),
            CoreContact(channel="email", kind="work", address="ventas@rosas.example"),
            CoreContact(channel="phone", kind="company", address="+59322996200"),
        ),
    )
    server.core.change("c-firm", **{name: getattr(everything, name) for name in ("resides_abroad", "contacts")})
    assert bank(server).customer("c-firm") == everything


def test_who_has_no_contact_comes_without(server: CoreServer) -> None:
    server.core.change("c-rosa", contacts=())
    found = bank(server).customer("c-rosa")
    assert found is not None
    assert found.contacts == ()


def test_nobody_of_that_reference_is_nobody(server: CoreServer) -> None:
    assert bank(server).customer("c-nobody") is None


def test_an_unknown_card_reads_like_a_wrong_key(server: CoreServer) -> None:
    unknown = question(card=Card(number="9999990000000022", month=12, year=2029))
    wrong = question(2, key="0000")
    assert bank(server).verify_key(unknown) == bank(server).verify_key(wrong) == KeyAnswer(verdict=KeyVerdict.WRONG)


def test_from_its_own_limit_on_the_core_says_blocked_also_to_the_right_key(server: CoreServer) -> None:
    for number in range(1, 4):
        assert bank(server).verify_key(question(number, key="0000")).verdict is KeyVerdict.WRONG
    assert bank(server).verify_key(question(4)) == KeyAnswer(verdict=KeyVerdict.BLOCKED)


def test_the_same_request_counts_once_over_there(server: CoreServer) -> None:
    for _ in range(5):
        assert bank(server).verify_key(question(key="0000")).verdict is KeyVerdict.WRONG
    assert len(server.core.asked) == 1
    assert bank(server).verify_key(question(key="0001")) == NONE  # refused: 409


def test_key_and_card_are_nowhere_but_in_what_is_sealed(
    server: CoreServer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    core = bank(server)
    answers = [core.verify_key(question(1)), core.customer("c-rosa")]
    for number, body in enumerate((b"no json", json.dumps({"request": str(UUID(int=1)), "key": KEY}).encode()), 2):
        server.answers.append(Misbehaviour(body=body))
        answers.append(core.verify_key(question(number)))
    seen = "".join(f"{path}{headers}{body!r}" for _, path, headers, body in server.seen)
    said = caplog.text + "".join(capsys.readouterr()) + repr((answers, core, question()))
    for secret in (KEY, CARD.number, CARD.number[-4:], ROSA.names, ROSA.document, "c-rosa"):
        assert f'"{secret}"' not in seen.replace('{"customer":"c-rosa"}', "")
        assert secret not in said.replace(str(server.port), "")
    sealed = json.loads(server.seen[0][3])["sealed"]
    assert json.loads(open_jwe(sealed, server.key)[1])["key"] == KEY


def test_an_assertion_is_good_for_one_request(server: CoreServer) -> None:
    core = bank(server)
    core.customer("c-rosa")
    core.customer("c-rosa")
    first, second = (headers["authorization"] for _, _, headers, _ in server.seen)
    assert first != second
    _, path, headers, body = server.seen[0]
    assert server.answer("POST", path, headers, body)[0] == 401  # taken off the line and sent again
    assert server.answer("POST", path, headers, body.replace(b"rosa", b"firm"))[0] == 401


RIGHT = {"request": str(UUID(int=1)), "verdict": "right", "customer": "c-rosa"}


@pytest.mark.parametrize(
    ("how", "word"),
    [
        (
            Misbehaviour(status=503, kind="application/problem+json", body=b'{"status":503,"code":"busy"}'),
            "answered-503",
        ),
        (Misbehaviour(status=500, body=b"{}"), "answered-500"),
        (Misbehaviour(status=401, kind="application/problem+json", body=b"{}"), "answered-401"),
        (Misbehaviour(status=307, more_headers=(("Location", "/llavero/v1/health"),)), "answered-307"),
        (Misbehaviour(status=201, body=json.dumps(RIGHT).encode()), "answered-201"),
        (Misbehaviour(kind="text/html", body=json.dumps(RIGHT).encode()), "not-json"),
        (Misbehaviour(kind="", body=json.dumps(RIGHT).encode()), "not-json"),
        (Misbehaviour(body=b"<html>Welcome to the hotel's network</html>"), "unreadable"),
        (Misbehaviour(body=b""), "unreadable"),
        (Misbehaviour(body=b"\xff\xfe\x00"), "unreadable"),
        (Misbehaviour(body=b"[" * 5000), "unreadable"),
        (Misbehaviour(body=json.dumps(RIGHT | {"verdict": "yes"}).encode()), "unreadable"),
        (Misbehaviour(body=json.dumps(RIGHT | {"verdict": True}).encode()), "unreadable"),
        (Misbehaviour(body=json.dumps(RIGHT | {"customer": "../admin?x"}).encode()), "unreadable"),
        (Misbehaviour(body=json.dumps({**RIGHT, "customer": None}).encode()), "unreadable"),
        (Misbehaviour(body=json.dumps(RIGHT | {"verdict": "wrong"}).encode()), "unreadable"),
        (Misbehaviour(body=json.dumps(RIGHT | {"request": str(UUID(int=2))}).encode()), "other-question"),
        (Misbehaviour(body=b" " * (LONGEST_ANSWER + 1)), "too-long"),
        (Misbehaviour(body=json.dumps(RIGHT).encode(), more_headers=(("Content-Encoding", "gzip"),)), ""),
        (Misbehaviour(resets=True), "no-answer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_an_answer_in_the_agreed_form_is_no_answer(
    server: CoreServer, how: Misbehaviour, word: str
) -> None:
    """Guards: core-answer-bounded, core-answer-is-json, core-answers-this-question, core-names-whom-it-lets-in."""
    server.answers.append(how)
    with structlog.testing.capture_logs() as logs:
        answer = bank(server).verify_key(question())
    if word:
        assert answer == NONE
        assert [(one["operation"], one["reason"]) for one in logs] == [("verify-key", word)]
    assert len(server.seen) == 1  # nobody asked again


@pytest.mark.parametrize(
    ("changed", "is_taken"),
    [
        (json.dumps({}), True),
        (json.dumps({"more": "one day"}), True),
        (json.dumps({"customer": "c-firm"}), False),
        (json.dumps({"names": ""}), False),
        (json.dumps({"names": "Rosa\u202eaviL"}), False),
        (json.dumps({"names": "R" * 201}), False),
        (json.dumps({"role": "owner"}), False),
        (json.dumps({"resides_abroad": "no"}), False),
        (json.dumps({"contacts": [{"channel": "sms", "address": "0987654321"}]}), False),
        (json.dumps({"contacts": [{"channel": "fax", "address": "+59322996200"}]}), False),
        (json.dumps({"contacts": [{"channel": "email", "address": "a@b.ec\r\nBcc: x@y.z"}]}), False),
        (json.dumps({"contacts": [{"channel": "sms", "address": "+593987654321"}] * 21}), False),
        (
            json.dumps({"contacts": [{"channel": "email", "address": "rosa.mora@example"}]}),
            True,
        ),  # wrong, but a way of writing
        (json.dumps({"document": {"kind": "cedula", "number": "171-003"}}), False),
        (json.dumps({"document": None}), False),
    ],
)
def test_a_customer_in_another_form_or_another_customer_is_none(
    server: CoreServer, changed: str, is_taken: bool
) -> None:
    """Guard: core-answers-about-this-customer."""
    server.answers.append(Misbehaviour(body=json.dumps(written(ROSA) | json.loads(changed)).encode()))
    assert (bank(server).customer("c-rosa") is not None) is is_taken


def test_a_core_that_is_slow_is_given_up(server: CoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_bank_line, "SILENCE_SECONDS", 0.3)
    server.answers.append(Misbehaviour(after_seconds=1.5))
    with structlog.testing.capture_logs() as logs:
        assert bank(server).verify_key(question()) == NONE
    assert logs[0]["reason"] == "timeout"


def test_a_core_that_drips_is_cut_off(server: CoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_bank_line, "TOTAL_SECONDS", 0.5)
    server.answers.append(Misbehaviour(drips=True))
    assert bank(server).verify_key(question()) == NONE


def test_a_handshake_that_drips_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_bank_line, "TOTAL_SECONDS", 0.5)
    monkeypatch.setattr(core_bank_line, "CONNECT_SECONDS", 30.0)
    over = threading.Event()
    with core_bank_server(tmp_path) as server, socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            caller, _ = listener.accept()
            with caller:
                try:
                    caller.sendall(
                        b"\x16\x03\x03\x40\x00"
                    )  # the head of a long record of a handshake, then bytes of it
                    while not over.wait(0.05):
                        caller.sendall(b"\x02")
                except OSError:
                    return

        serving = threading.Thread(target=drip, daemon=True)
        serving.start()
        address = server.address.replace(server.base, f"https://localhost:{listener.getsockname()[1]}/x")
        asking = threading.Thread(target=HttpCoreBank.at(address, clock=Noon()).verify_key, args=(question(),))
        asking.start()
        asking.join(5)
        assert not asking.is_alive()
        over.set()
        serving.join(5)


def test_a_core_that_is_not_there_is_no_answer(server: CoreServer) -> None:
    core = bank(server)
    nowhere = replace(core, line=replace(core.line, port=1))
    assert nowhere.verify_key(question()) == NONE
    assert nowhere.customer("c-rosa") is None
    assert nowhere.trouble() == "no-answer"


def test_over_tls_the_core_must_show_its_own_certificate(tmp_path: Path) -> None:
    ours = make_certificate(tmp_path, host="localhost")
    stranger = make_certificate(tmp_path, host="core.evil.example")
    with core_bank_server(tmp_path, context=ours.server_context()) as server:
        trusting = HttpCoreBank.at(f"{server.address}&ca={ours.file}", clock=Noon())
        assert trusting.verify_key(question()).verdict is KeyVerdict.RIGHT
        assert not trusting.is_for_sandbox_only
        assert bank(server).verify_key(question(2)) == NONE
    with core_bank_server(tmp_path, context=stranger.server_context()) as server:
        deceived = HttpCoreBank.at(f"{server.address}&ca={ours.file}", clock=Noon())
        assert deceived.verify_key(question()) == NONE
        assert server.seen == []


def test_a_core_that_asks_for_our_certificate_is_shown_it(tmp_path: Path) -> None:
    theirs, ours = make_certificate(tmp_path, host="localhost"), make_certificate(tmp_path, host="llavero")
    context = theirs.server_context()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(ours.file)
    with core_bank_server(tmp_path, context=context) as server:
        address = f"{server.address}&ca={theirs.file}"
        shown = f"{address}&certificate={ours.file}&certificate-key={ours.key}"
        assert HttpCoreBank.at(shown, clock=Noon()).verify_key(question()).verdict is KeyVerdict.RIGHT
        assert HttpCoreBank.at(address, clock=Noon()).verify_key(question(2)) == NONE


def test_the_core_is_well_when_it_says_so_and_names_our_key(server: CoreServer) -> None:
    assert bank(server).trouble() == ""
    server.answers.append(Misbehaviour(body=b'{"status":"ok","sealing_key":"another"}'))
    assert bank(server).trouble() == "other-key"
    server.answers.append(Misbehaviour(status=503, body=b"{}"))
    assert bank(server).trouble() == "answered-503"


def test_only_this_machine_is_spoken_to_in_the_clear(server: CoreServer) -> None:
    """Guard: core-clear-stays-here."""
    assert not bank(server).is_for_sandbox_only
    elsewhere = HttpCoreBank.at(server.address.replace("127.0.0.1", "core.bank.example"), clock=Noon())
    assert elsewhere.is_for_sandbox_only


def refused(address: str) -> str:
    with pytest.raises(DomainError) as raised:
        HttpCoreBank.at(address, clock=Noon())
    assert raised.value.code is ErrorCode.UNSAFE_CONFIGURATION
    assert raised.value.__context__ is None
    return str(raised.value)


def test_an_address_that_cannot_be_used_is_refused_and_not_repeated(server: CoreServer, tmp_path: Path) -> None:
    good = server.address
    for address in (
        "", "core", "ftp://core.bank.ec", server.base, f"{good}&typo=1", good.replace("client=", "clent="),
        good.replace("http://", "http://user:hunter2@"), good.replace(f":{server.port}", ":99999"),
        good.replace("signing.pem", "missing.pem"), good.replace("core.pem", "signing.pem"),
        good.replace("http://", "https://") + "&ca=/nowhere.pem",
    ):  # fmt: skip
        said = refused(address)
        assert "hunter2" not in said
        assert str(tmp_path) not in said


def test_a_signing_key_that_others_can_read_is_refused(server: CoreServer) -> None:
    """Guard: core-signing-key-permissions."""
    server.signing_file.chmod(0o640)
    assert "key or certificate" in refused(server.address)
