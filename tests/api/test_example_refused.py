"""What a client reads when something goes wrong: answers refused in the bank's words, a second window, an answer lost
on the way, a session that is over, a phone that comes second. Nothing of it is done twice, and nothing half."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api.headless import (
    Client,
    Headless,
    Pressed,
    RefusedError,
    Run,
    a_client_key,
    at,
    at_the_app,
    the_client,
    words_of,
)
from tests.stories.living_bank import LivingBank, living_bank, settle_in
from tests.stories.living_bank import _wait as wait_for
from tests.stories.registering import EN_LINEA, KEY, a_core, known_to_the_core
from tests.support.core_bank_server import CoreServer
from tests.support.phone import Link, Phone, ServerRefusedError
from tests.support.smtp import body_of

pytestmark = pytest.mark.paired
CASH, EMPRESAS = "cash-management", "empresas"
PHONES = {"pin": KEY, "home_phone": "02 299 6200", "work_phone": "04 373 1200"}


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoreServer]:
    with a_core(tmp_path_factory.mktemp("core")) as running:
        yield running


@pytest.fixture(scope="module")
def bank(
    core: CoreServer, make_own_database: Callable[[str], Any], django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LivingBank]:  # fmt: skip
    database, folder = make_own_database("sqlite"), tmp_path_factory.mktemp("bank")
    with django_db_blocker.unblock(), database.connected(), living_bank(database, folder, core=core.address) as running:
        yield running


@pytest.fixture(scope="module")
def client(bank: LivingBank) -> Client:
    return the_client(bank)


def test_each_answer_that_a_registration_refuses_is_told_in_the_banks_words(
    bank: LivingBank, client: Client, core: CoreServer
) -> None:
    """C2, C4, C5: what is wrong and what helps, beside the field; nothing is lost, and the registration goes on."""
    settle_in(bank, "Zoila", portal=EN_LINEA, document="1710034628")
    tina = Headless(bank, known_to_the_core(core, "Tina", document="1710034420"), typed=PHONES)
    card = tina.who.card.number  # type: ignore[attr-defined]
    twice = {f"{kind}_{number}": value for number in (1, 2, 3) for kind, value in (
        ("question", "first-teacher"), ("answer", "Canelo"))}  # fmt: skip
    tina.mistakes = {
        "register.tarjeta": [{"card_number": card[:-1] + str((int(card[-1]) + 1) % 10)}, {"pin": "1357"}],
        "register.codigo": [{"code": "123"}],
        "register.usuario": [{"user_name": "zoila", "user_name_again": "zoila"}, {"user_name_again": "otra.cosa"}],
        "register.contrasena": [same("Corta1"), same("Guayaquil#2031"), {"new_password_again": "Guayaquil2032"}],
        "register.telefonos": [{"home_phone": "12"}],
        "register.preguntas": [twice],
    }
    assert client.carry_out("register-with-card", EN_LINEA, tina).screen["type"] == "end.done"
    told = {place: tina.told(place) for place in tina.mistakes}
    assert [len(errors) for errors in told.values()] == [2, 1, 2, 3, 1, 2]
    for place, words in (
        ("register.tarjeta", "Te quedan 2 intentos"), ("register.contrasena", "Usa al menos 8 caracteres"),
        ("register.contrasena", "caracteres que aquí no se aceptan"),
    ):  # fmt: skip
        assert any(words in error for error in told[place]), told[place]
    beside = [node["args"]["field"] for one in tina.shown for node in one["nodes"] if node["kind"] == "error"]
    assert beside[:6] == ["card_number", "pin", "code", "user_name", "user_name_again", "new_password"]


def test_a_wrong_key_is_counted_to_its_end_and_nothing_is_begun(
    bank: LivingBank, client: Client, core: CoreServer
) -> None:
    nora = Headless(bank, known_to_the_core(core, "Nora", document="1710034636"), typed={**PHONES, "pin": "1357"})
    over = client.carry_out("register-with-card", EN_LINEA, nora)
    assert over.screen["type"] == "end.blocked"
    assert len(nora.told("register.tarjeta")) == 2
    assert not bank.sms.to(nora.who.mobile)


def test_who_stopped_half_way_goes_on_and_who_is_registered_is_led_to_their_name(
    bank: LivingBank, client: Client, core: CoreServer
) -> None:
    """C9."""
    omar = Headless(bank, known_to_the_core(core, "Omar", document="1710034438"), typed=PHONES)
    half = leave_at(client.start("register", EN_LINEA), client, omar, "register.contrasena")
    omar.shown.clear()
    client.carry_out("register-with-card", EN_LINEA, omar)  # in another window: key and mobile are proven again
    assert omar.places[2:4] == ["register.codigo", "register.contrasena"]
    assert client.look(half).is_over
    again = client.carry_out("register-with-card", EN_LINEA, omar)
    assert (again.screen["type"], again.screen["follows"]) == ("end.referred", "forgotten-name")


def test_nobody_is_led_like_somebody_who_gets_it_wrong(bank: LivingBank, client: Client) -> None:
    """B1: what a stranger reads says nothing of whether there is such a user, and nobody is sent anything."""
    readings = []
    users = [settle_in(bank, "Quena", portal=EMPRESAS, document="1710034644", token="4100000041"),
             settle_in(bank, "Raul", portal=EMPRESAS, document="1710034651")]  # fmt: skip
    names = ("nadie.que.haya", *(user.user_name for user in users))
    for name in names:
        stranger = Headless(bank, users[0], typed={"user_name": name, "code": "1"})
        stranger.mistakes = {
            f"unlock-user.{step}": [{"code": "123456"}] * 5 for step in ("codigo", "clave-correo-y-celular")
        }
        client.carry_out("unlock", EMPRESAS, stranger)
        readings.append([(one["step"], [node["text"] for node in one["nodes"]]) for one in stranger.shown])
    assert readings[0] in readings[1:]
    assert len(readings[0]) == 5  # the name, three tries, the end
    assert not bank.mail.to(users[0].email)


@pytest.mark.parametrize(("name", "ways", "told"), [
    ("sin-clave", {"register.como": "sin_clave"}, "to.branch"),
    ("otro-celular", {"register.como": "virtual", "register.contactos": "wrong_mobile"}, "to.branch"),
    ("sin-respuestas", {"unlock-user.preguntas": "forgotten"}, "to.branch"),
    ("sin-contactos", {"unlock-user.clave-correo-y-celular": "contact_outdated"}, "to.call_centre"),
])  # fmt: skip
def test_who_cannot_go_on_is_told_where_to_go(
    bank: LivingBank, client: Client, core: CoreServer, name: str, ways: dict[str, str], told: str
) -> None:
    """B4, B5, C1, C3: an ending that says to whom, with the number to give there and the form that B5 asks for."""
    document = {"otro-celular": "1710034719", "sin-respuestas": "1710034727", "sin-contactos": "1710034735"}.get(name)
    portal, journey = (EMPRESAS, "unlock-user") if "unlock" in str(ways) else (EN_LINEA, "register")
    if portal == EMPRESAS:
        who = settle_in(bank, name, portal=portal, document=document or "")
    else:
        who = known_to_the_core(core, name, document=document or "1710034743")
        core.core.add(next(one for _, one in core.core.keys.values() if one.document == who.document), KEY,
                      "virtual", who.document)  # fmt: skip
    ended = client.walk(journey, portal, Headless(bank, who, ways=ways, typed={"pin": KEY}))
    assert ended.screen["type"] == "end.referred"
    nodes = {node["id"]: node for node in ended.screen["nodes"]}
    assert nodes["referred"]["message_id"].endswith(told)
    assert nodes["referred"]["text"]
    assert (nodes.get("case") or nodes["reference"])["args"]["number"]
    assert ("form" in nodes) is (name == "sin-respuestas")


def test_a_second_window_is_told_where_the_first_one_stands(bank: LivingBank, client: Client) -> None:
    ada = Headless(bank, settle_in(bank, "Ada", portal=EMPRESAS, document="1710034669", token="4100000058"))
    first = second = client.start("unlock-user", EMPRESAS)
    first = client.press(first, Pressed("submit", {"user_name": "ada"}))
    with pytest.raises(RefusedError) as no:
        client.press(second, Pressed("submit", {"user_name": "ada"}))
    assert no.value.code == "stale-revision"
    assert no.value.problem["screen"] == first.screen
    ended = client.go_on(second, ada)  # reads where it stands, and goes on there
    assert ended.screen["type"] == "end.referred"  # Ada was not locked, and learns it after her proofs
    with pytest.raises(RefusedError) as no:
        client.press(first, Pressed("submit", {"code": "123456"}))
    assert no.value.code == "run-ended"
    assert client.go_on(first, ada).screen["step"] == ended.screen["step"]


class Lossy(Client):
    """A client, of a portal in English, whose network loses the first answer to everything that it sends."""

    def __init__(self, url: str, key: str) -> None:
        super().__init__(url, key, language="en")
        self.answers: list[tuple[object, ...]] = []

    def _send(self, method: str, path: str, body: str, headers: Any) -> Any:
        answer = super()._send(method, path, body, headers)
        key = headers.get("Idempotency-Key", "")
        is_first = len(self.answers) % 2 == 0
        if key:
            self.answers.append((key, *(answer[1].get(name) for name in ("run", "revision", "run_secret"))))
        if key and is_first:
            raise ConnectionResetError
        return answer


def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_is_done_twice(bank: LivingBank) -> None:
    iris = Headless(
        bank, settle_in(bank, "Iris", portal=EMPRESAS, document="1710034677"), typed={"document": "1710034677"}
    )
    lossy = Lossy(bank.server.url(""), a_client_key(bank))
    done = lossy.carry_out("forgotten-name-by-sms", EMPRESAS, iris)
    assert done.screen["step"] == "enviado"
    first, again = lossy.answers[::2], lossy.answers[1::2]
    assert first == again  # one key for both, and they lead to the same place; the screen itself is made anew
    assert len(first) == 4
    [_code, name] = wait_for(lambda: bank.sms.to(iris.who.mobile), 2)
    assert "iris" in name.text
    assert iris.places == ["forgotten-name.documento", "forgotten-name.clave-sms", "forgotten-name.enviado"]


def test_a_key_is_for_one_thing(client: Client) -> None:
    run = client.start("unlock-user", EMPRESAS)
    once = Pressed("submit", {"user_name": "nadie"})
    told = client.press(run, once, key="one-thing-0001")
    assert client.press(run, once, key="one-thing-0001").screen == told.screen
    with pytest.raises(RefusedError) as no:
        client.press(run, Pressed("submit", {"user_name": "otra"}), key="one-thing-0001")
    assert no.value.code == "idempotency-key-reused"


def test_an_image_that_is_not_theirs_ends_the_sign_in_and_tells_the_bank(bank: LivingBank, client: Client) -> None:
    """A2."""
    vera = Headless(bank, settle_in(bank, "Vera", portal=CASH, document="1710034685"))
    vera.ways["sign-in-cash-management.imagen"] = "not_mine"
    ended = client.carry_out("sign-in", CASH, vera)
    assert ended.screen["type"] == "end.alarm"
    number = next(node["args"]["number"] for node in ended.screen["nodes"] if node["id"] == "case")
    assert wait_for(lambda: [mail for mail in bank.mail.to("fraude@produbanco.example") if number in body_of(mail)], 1)


def test_a_phone_that_errs_or_comes_second_does_not_become_the_token(bank: LivingBank, client: Client) -> None:
    """A10, A11: the wrong code is counted; the QR serves one phone; the computer's screen says where it stands."""
    gala = Headless(bank, settle_in(bank, "Gala", portal=CASH, document="1710034693"))
    inside = client.carry_out("sign-in-without-token", CASH, gala)
    run = client.start("activate-soft-token", CASH, session=inside.session)
    run = leave_at(run, client, gala, "activate-soft-token.celular-con-sms")
    link, code = Link.read(words_of(run.screen, "qr", "link")), gala.message("sms", digits=8)
    first, second = Phone(link, at_the_app(bank)), Phone(link, at_the_app(bank))
    first.ask()
    with pytest.raises(ServerRefusedError) as no:
        first.exchange("00000000" if code != "00000000" else "11111111")
    assert (no.value.code, no.value.problem["tries_left"]) == ("activation-code-wrong", 2)
    first.exchange(code)
    second.ask()
    with pytest.raises(ServerRefusedError) as no:
        second.exchange(code)
    assert no.value.code == "enrollment-taken"
    seen = client.wait(run)
    assert words_of(seen.screen, "progress", "state") == "connected"
    assert [one["id"] for one in seen.screen["actions"] if one["role"] == "primary"] == []
    first.choose_pin("2580")
    first.confirm()
    gala.phone = first
    assert client.go_on(client.wait(seen), gala).screen["step"] == "activado"
    assert client.carry_out("sign-in", CASH, gala).screen["step"] == "adentro"


def test_a_session_serves_its_own_client_and_only_while_it_lives(bank: LivingBank, client: Client) -> None:
    saba = Headless(bank, settle_in(bank, "Saba", portal=CASH, document="1710034701", token="4100000066"))
    inside = client.carry_out("sign-in", CASH, saba)
    run = client.start("change-image", CASH, session=inside.session)
    other = the_client(bank, "another")
    assert code_of(lambda: other.look(run)) == "run-not-found"
    assert code_of(lambda: other.start("change-image", CASH, session=inside.session)) == "journey-not-for-you"
    assert code_of(lambda: client.start("change-image", CASH)) == "journey-not-for-you"
    bank.let_pass(minutes=11)
    assert code_of(lambda: client.start("change-image", CASH, session=inside.session)) == "journey-not-for-you"
    assert client.go_on(run, saba).screen["type"] == "end.idle"


def same(password: str) -> dict[str, str]:
    """Type it in both fields."""
    return {"new_password": password, "new_password_again": password}


def leave_at(run: Run, client: Client, person: Headless, place: str) -> Run:
    """Go on until a place, and leave the window there."""
    while at(run.screen) != place:
        pressed = person(run.screen)
        assert pressed is not None
        run = client.press(run, pressed)
    return run


def code_of(asked: Callable[[], object]) -> str:
    """Say by which code the door refuses."""
    with pytest.raises(RefusedError) as no:
        asked()
    return no.value.code
