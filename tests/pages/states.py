"""Every state that a page can be in, as a list: what the pictures, the accessibility checks and the tests walk through.

`rendered(state)` gives the HTML that a customer would get; nothing of the engine is needed for it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import get_args
from uuid import UUID

from django.template.loader import render_to_string

from llavero.domain.screen import Action, ActionRole, Argument, Field, Node, NodeKind, Position, Screen
from llavero.journeys.definition import Destination
from llavero.pages.furniture import ShownPortal
from llavero.tenancy.profile.values import Voice
from tests.pages.furniture import AMARILLO, HOSTIL, HOSTILE, LITORAL, LONG, UNBROKEN, Bank, Link, texts_of
from tests.pages.own_keys import key_pages

NOW = datetime(2026, 11, 21, 20, 38, 30, tzinfo=UTC)
RUN = UUID("01935d2e-0000-7000-8000-000000000001")
UNLOCK = ("usuario", "identidad", "preguntas", "listo")
REGISTER = ("usuario", "contrasena", "imagen", "contacto", "preguntas", "factor")
ENDINGS = (
    "done", "denied", "referred", "alarm", "expired", "idle", "blocked", "undeliverable", "changed", "held",
    "cancelled",
)  # fmt: skip

SIGN_IN, WIZARD = "layouts/sign_in.html", "layouts/wizard.html"
CANCEL = Action("cancel", ActionRole.CANCEL)
RESEND = Action("resend", ActionRole.SECONDARY)
USER_NAME = Field(name="user_name", kind="user_name", max=64, autocomplete="username")
PASSWORD = Field(name="password", kind="password", max=128, autocomplete="current-password")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One page as it can be met: which template, with which screen, in which bank and voice.

    `is_minor` when it differs from another in one sentence only.
    """

    name: str
    template: str
    screen: Screen | None = None
    layout: str = WIZARD
    bank: Bank = LITORAL
    voice: Voice = "es@tu"
    more: Mapping[str, object] = field(default_factory=dict)
    is_minor: bool = False


def portal_of(bank: Bank) -> ShownPortal:
    """Give the entrance of a bank, without the ways that only some entrances have."""
    return ShownPortal(
        name="Empresas", address=bank.address, home_url="/", sign_in_url="/ingreso", trouble_url="/problemas"
    )


def rendered(state: State) -> str:
    """Render the page of this state with everything that a door puts into its context."""
    english = state.voice == "en"
    language = {"code": "es", "name": "Español", "url": "?voice=es"} if english else {
        "code": "en", "name": "English", "url": "?voice=en"}  # fmt: skip
    return render_to_string(
        state.template,
        {
            "bank": state.bank,
            "portal": portal_of(state.bank),
            "texts": texts_of(state.bank, state.voice),
            "language": "en" if english else "es",
            "other_language": language,
            "time_zone": "America/Guayaquil",
            "now": NOW,
            "theme_url": f"/theme/{state.bank.brand[1:]}.css",
            "screen": state.screen,
            "layout": state.layout,
            "run_url": "/r/01935d2e",
            "submission_key": "01935d2e-4444",
            "csrf_token": "x" * 64,
            "request_id": "01935D2E-77AF",
            **state.more,
        },
    )


def screen(
    type_: str,
    *nodes: Node,
    asks: tuple[Field, ...] | None = (),
    others: tuple[Action, ...] = (CANCEL,),
    journey: str = "unlock-user",
    step: str = "paso",
    position: Position | None = None,
    live: bool = False,
    leads_to: UUID | None = None,
) -> Screen:
    """Build a screen; `asks=None` for one that has nothing to send."""
    actions = others if asks is None else (Action("submit", ActionRole.PRIMARY, asks), *others)
    return Screen(
        run=RUN, revision=7, journey=journey, step=step, type=type_, nodes=nodes, actions=actions, position=position,
        live=live, leads_to=leads_to,
    )  # fmt: skip


def says(kind: NodeKind, message_id: str, **args: Argument) -> Node:
    """Build a node whose sentence is `message_id`."""
    return Node(args.pop("id", None) or kind, kind, message_id, args)  # type: ignore[arg-type]


def at_stage(index: int, stages: tuple[str, ...] = UNLOCK) -> Position:
    """Stand at a stage of a step bar, counted from 1."""
    return Position(stages[index - 1], index, len(stages), stages)


def code(digits: int = 6, *, name: str = "code") -> Field:
    """Ask for a code of so many digits."""
    return Field(name=name, kind="code", min=digits, max=digits, autocomplete="one-time-code")


def countdown(seconds: int, *, of: int = 300) -> Node:
    """Count down to a moment that lies so many seconds from now."""
    until = (NOW + timedelta(seconds=seconds)).isoformat()
    return says("countdown", "countdown.left", until=until, total_seconds=of)


def image(word: str = "barco") -> Node:
    """Show a picture of the product's own set."""
    return says("image", "image.caption", url=f"/images/{word}.svg", word=word)


def states() -> Iterator[State]:
    """List every state, steps first, then endings, then the pages around the journeys, then each refusal."""
    yield from _sign_in()
    yield from _identity()
    yield from _one_time_codes()
    yield from _rest_of_the_steps()
    yield from registering_pages()
    yield from choosing_pages()
    yield from _passkeys()
    yield from _endings()
    yield from _pages()
    yield from _errors()
    yield from _refusals()
    yield from _referrals()


def _sign_in() -> Iterator[State]:
    entry = screen("claim.password", asks=(USER_NAME, PASSWORD), others=(), journey="sign-in", step="usuario")
    wrong = screen(
        "claim.password",
        says("error", "error.wrong", attempts_left=2, field="password"),
        asks=(USER_NAME, PASSWORD), others=(), journey="sign-in", step="usuario",
    )  # fmt: skip
    too_late = screen(
        "claim.password",
        says("error", "error.temporary_over", field="password"),
        asks=(USER_NAME, PASSWORD), others=(), journey="sign-in", step="usuario",
    )  # fmt: skip
    document = screen(
        "claim.password",
        asks=(
            Field(name="company_document", kind="document_number", max=20),
            Field(name="document", kind="document_number", max=20, autocomplete="username"),
            PASSWORD,
        ),
        others=(), journey="other-bank", step="quien",
    )  # fmt: skip
    page = "steps/claim_password.html"
    yield State(name="sign-in", template=page, screen=entry, layout=SIGN_IN)
    yield State(
        name="sign-in-wrong", template=page, screen=wrong, layout=SIGN_IN, more={"values": {"user_name": "agomez"}}
    )
    yield State(
        name="sign-in-too-late",
        template=page,
        screen=too_late,
        layout=SIGN_IN,
        more={"values": {"user_name": "agomez"}},
    )
    yield State(name="sign-in-yellow", template=page, screen=entry, layout=SIGN_IN, bank=AMARILLO)
    yield State(name="sign-in-hostile", template=page, screen=entry, layout=SIGN_IN, bank=HOSTIL,
                more={"values": {"user_name": HOSTILE}})  # fmt: skip
    yield State(name="sign-in-document", template=page, screen=document, layout=SIGN_IN)
    for name, voice, bank in (("", "es@tu", LITORAL), ("-english", "en", LITORAL), ("-hostile", "es@tu", HOSTIL)):
        open_to_all = {"portal": replace(portal_of(bank), registration_url="/registro", passkey_url="/llave")}
        yield State(name=f"sign-in-registration{name}", template=page, screen=entry, layout=SIGN_IN, voice=voice,
                    bank=bank, more=open_to_all)  # fmt: skip
    yield State(name="sign-in-english", template=page, screen=entry, layout=SIGN_IN, voice="en")
    mine = screen(
        "confirm.image",
        says("lead", "lead.named", name="Ana"),
        image(),
        others=(Action("not_mine", ActionRole.SECONDARY), CANCEL),
        journey="sign-in",
    )
    yield State(name="image", template="steps/confirm_image.html", screen=mine, layout=SIGN_IN)
    terms = screen(
        "consent.terms",
        Node("terms", "terms", "terms", {
            "document": "soft-token", "version": "2026.1", "label": "Condiciones de uso del token digital",
            "paragraphs": tuple(f"{n}. El token digital es personal y queda en un solo celular. " * 3 for n in "123"),
            "digest": "0" * 64,
        }),
        others=(Action("declined", ActionRole.SECONDARY), CANCEL), step="terminos", position=at_stage(2),
    )  # fmt: skip
    yield from _phone()
    yield from _approval()
    yield State(name="terms", template="steps/consent_terms.html", screen=terms)
    yield State(name="terms-english", template="steps/consent_terms.html", screen=terms, voice="en")
    trouble = (Action("trouble", ActionRole.SECONDARY), CANCEL)
    token = screen("challenge.code", asks=(code(),), others=trouble, journey="sign-in")
    yield State(name="sign-in-code", template="steps/challenge_code.html", screen=token, layout=SIGN_IN)
    named = screen("challenge.code", says("heading", "challenge.code.heading", name=UNBROKEN), asks=(code(),),
                   others=trouble, journey="sign-in", step="codigo")  # fmt: skip
    yield State(
        name="sign-in-code-hostile", template="steps/challenge_code.html", screen=named, layout=SIGN_IN, bank=HOSTIL
    )


def _approval() -> Iterator[State]:
    page, hidden = "steps/approve_in_app.html", (code(8, name="offline_code"),)
    facts = {
        "Para": "Rosas del Norte S.A.", "Cuenta de quien recibe": "2200 1234 5678", "Monto": "USD 1250.00",
        "Concepto": UNBROKEN,
    }  # fmt: skip
    lines = [
        Node(f"line_{number}", "text", "line", {"label": label, "value": value})
        for number, (label, value) in enumerate(facts.items())
    ]
    square = Node("qr", "qr", "qr", {"link": "https://app.example/#a1.banco." + "e" * 900, "until": NOW.isoformat()})
    button = Action("hardware", ActionRole.SECONDARY, (code(6),))
    for word in ("waiting", "ready", "rejected", "over"):
        shown = [Node("progress", "progress", f"progress.{word}", {"state": word}), *lines]
        is_open = word == "waiting"
        asked = screen(
            "approve.in_app", *shown, *([square] if is_open else []), asks=hidden if is_open else (), step="aprobar",
            others=(*([button] if is_open else []), CANCEL), live=is_open,
        )  # fmt: skip
        yield State(name=f"approval-{word}", template=page, screen=asked)
    wrong = Node("error.offline_code", "error", "error.wrong", {"attempts_left": 2, "field": "offline_code"})
    waiting = Node("progress", "progress", "progress.waiting", {"state": "waiting"})
    typed = screen("approve.in_app", waiting, *lines, square, wrong, asks=hidden, step="aprobar", live=True)
    yield State(name="approval-wrong", template=page, screen=typed)
    yield State(name="approval-english", template=page, screen=typed, voice="en")
    plain = screen("approve.in_app", waiting, *lines, asks=None, step="aprobar", live=True)
    refresh = (Action("refresh", ActionRole.PRIMARY), CANCEL)
    yield State(name="approval-refresh", template=page, screen=replace(plain, actions=refresh))


def _phone() -> Iterator[State]:
    page, link = (
        "steps/softtoken_offer.html",
        "https://app.example/#1.banco." + ".".join(("e" * 22, "t" * 27, "k" * 22)),
    )
    how = ("install", "network", "scan", "code.sms", "activate", "pin")
    steps = [Node(f"how.{one}", "instruction", f"instruction.{one}") for one in how]
    square = Node("qr", "qr", "qr", {"link": link, "until": (NOW + timedelta(minutes=28)).isoformat()})
    again = Node("resend", "resend", "resend", {"wait_seconds": 20, "left": 2})
    for word in ("waiting", "connected", "ready", "over"):
        nodes = [Node("progress", "progress", f"progress.{word}", {"state": word})]
        nodes += [*steps, square] if word in ("waiting", "connected") else []
        nodes += [again] if word == "waiting" else []
        nodes += [says("warning", "error.expired")] if word == "over" else []
        first = Action({"ready": "submit", "over": "again"}.get(word, ""), ActionRole.PRIMARY)
        others = tuple(
            Action(name, ActionRole.SECONDARY)
            for name in ("contact_outdated", "resend")[: {"waiting": 2, "connected": 1}.get(word, 0)]
        )
        offered = screen("softtoken.offer", *nodes, others=(*others, CANCEL), step="celular", position=at_stage(2))
        actions = (*((first,) if first.id else ()), *others, CANCEL)
        yield State(
            name=f"phone-{word}", template=page, screen=replace(offered, actions=actions, live=word == "waiting")
        )
    shown = Node("progress", "progress", "progress.waiting", {"state": "waiting"})
    english = screen("softtoken.offer", shown, *steps, square, others=(CANCEL,), step="celular")
    yield State(name="phone-english", template=page, voice="en", screen=replace(english, actions=(CANCEL,)))


def _identity() -> Iterator[State]:
    page = "steps/claim_name.html"
    asked = screen("claim.name", asks=(USER_NAME,), step="usuario", position=at_stage(1))
    empty = screen("claim.name", says("error", "claim.name.error.required"), asks=(USER_NAME,), step="usuario",
                   position=at_stage(1))  # fmt: skip
    slow = screen("claim.name", says("error", "error.too_many", until="15:40"), asks=(USER_NAME,),
                  step="usuario", position=at_stage(1))  # fmt: skip
    yield State(name="claim-name", template=page, screen=asked)
    yield State(name="claim-name-error", template=page, screen=empty)
    yield State(name="claim-name-slow", template=page, screen=slow, more={"values": {"user_name": LONG}})
    yield State(name="claim-name-english", template=page, screen=asked, voice="en")
    plain = screen("challenge.password", asks=(PASSWORD,), position=None)
    wrong = screen(
        "challenge.password", says("error", "challenge.password.error.wrong", attempts_left=1), asks=(PASSWORD,)
    )
    yield State(name="password", template="steps/challenge_password.html", screen=plain)
    yield State(name="password-wrong", template="steps/challenge_password.html", screen=wrong)
    page = "steps/challenge_code.html"
    wrong_code = says("error", "challenge.code.error.wrong", attempts_left=2)
    either = Field(name="code", kind="code", min=6, max=8, autocomplete="one-time-code")
    yield State(name="code-either", template=page, screen=screen(
        "challenge.code", says("note", "expires"), asks=(either,), position=at_stage(2)))  # fmt: skip
    for digits in (4, 6, 8, 10):
        token = screen("challenge.code", asks=(code(digits),), position=at_stage(2))
        yield State(name=f"code-{digits}", template=page, screen=token)
    failed = screen("challenge.code", wrong_code, asks=(code(),), position=at_stage(2),
                    others=(Action("trouble", ActionRole.SECONDARY), CANCEL))  # fmt: skip
    yield State(name="code-stale", template=page, screen=failed, more={"is_stale": True})
    yield State(name="code-wrong", template=page, screen=failed)
    yield State(name="code-wrong-yellow", template=page, screen=failed, bank=AMARILLO)


_NEW_MOBILE = ("new_mobile", "new_mobile_again")


def _one_time_codes() -> Iterator[State]:
    page = "steps/challenge_otp.html"
    ways = (RESEND, Action("contact_outdated", ActionRole.SECONDARY), CANCEL)
    sent = says("lead", "challenge.otp.lead.both")
    shown = (
        says("contact", "contact", channel="sms", shown="••• ••• •190", spoken="celular terminado en 1 9 0"),
        says("contact", "contact", channel="email", shown="tm••••os@gmail.com", spoken="correo que empieza por t m"),
    )
    waiting = says("resend", "any.action.resend", wait_seconds=28, left=2)
    fresh = screen("challenge.otp", sent, countdown(272), waiting, asks=(code(),), others=ways, position=at_stage(2))
    masked = screen("challenge.otp", sent, *shown, countdown(272), waiting, asks=(code(8),), others=ways,
                    position=at_stage(4, REGISTER), journey="register")  # fmt: skip
    again = screen("challenge.otp", says("success", "challenge.otp.success.sent"), sent, countdown(300), waiting,
                   asks=(code(),), others=ways, position=at_stage(2))  # fmt: skip
    wrong = screen("challenge.otp", says("error", "challenge.otp.error.wrong", attempts_left=2), sent, countdown(25),
                   says("resend", "any.action.resend", wait_seconds=0, left=1), asks=(code(),), others=ways,
                   position=at_stage(2))  # fmt: skip
    over = screen("challenge.otp", says("error", "challenge.otp.error.expired"), sent, countdown(-5), waiting,
                  asks=(code(),), others=ways, position=at_stage(2))  # fmt: skip
    spent = screen("challenge.otp", sent, countdown(100), says("resend", "resend.none", wait_seconds=0, left=0),
                   asks=(code(),), others=ways[1:], position=at_stage(2))  # fmt: skip
    each = screen("challenge.otp", sent, countdown(250), waiting, others=ways, position=at_stage(2),
                  asks=(code(name="code_sms"), code(name="code_email")))  # fmt: skip
    beside = screen("challenge.otp", sent, image("cometa"), countdown(200), waiting, asks=(code(),), others=ways)
    for keypad in ("required", "off"):
        yield State(name=f"otp-keypad-{keypad}", template=page, screen=fresh, bank=replace(LITORAL, keypad=keypad))
    for name, shown_screen in {
        "otp": fresh, "otp-masked": masked, "otp-resent": again, "otp-wrong": wrong, "otp-expired": over,
        "otp-spent": spent, "otp-each": each, "otp-image": beside,
    }.items():  # fmt: skip
        yield State(name=name, template=page, screen=shown_screen)
    to_new = screen("challenge.otp", says("lead", "challenge.otp.lead.email", digits=6), countdown(272), waiting,
                    asks=(code(),), others=(RESEND, CANCEL), position=at_stage(3))  # fmt: skip
    yield State(name="otp-to-a-new-contact", template=page, screen=to_new)
    mobile = tuple(Field(name=name, kind="telephone", max=20, autocomplete="tel") for name in _NEW_MOBILE)
    given = screen("contact.new", asks=mobile, position=at_stage(2))
    yield State(name="contact-new-mobile", template="steps/contact_new.html", screen=given)
    yield State(name="contact-new-hostile", template="steps/contact_new.html", screen=given, bank=HOSTIL)
    by_mail = screen("challenge.otp", says("lead", "challenge.otp.lead.email"), countdown(88, of=120), waiting,
                     asks=(code(8),), others=ways, journey="sign-in")  # fmt: skip
    yield State(name="otp-sign-in", template=page, screen=by_mail, layout=SIGN_IN)
    yield State(name="otp-english", template=page, screen=wrong, voice="en")
    yield State(name="otp-hostile", template=page, screen=masked, bank=HOSTIL)


def _rest_of_the_steps() -> Iterator[State]:
    answers = tuple(Field(name=f"answer_{n}", kind="answer", max=100) for n in (1, 2))
    asked = tuple(
        says("question", "challenge.questions.question", id=f"question.{n}", number=n, question=question)
        for n, question in enumerate(("¿Cómo se llamaba la primera mascota?", "¿Qué sobrenombre había en la niñez?"), 1)
    )  # fmt: skip
    forgotten = (Action("forgotten", ActionRole.SECONDARY), CANCEL)
    normal = screen("challenge.questions", *asked, asks=answers, others=forgotten, position=at_stage(3))
    wrong = screen("challenge.questions", says("error", "challenge.questions.error.wrong", attempts_left=1), *asked,
                   asks=answers, others=forgotten, position=at_stage(3))  # fmt: skip
    yield State(name="questions", template="steps/challenge_questions.html", screen=normal)
    yield State(name="questions-wrong", template="steps/challenge_questions.html", screen=wrong)
    options = Field(name="choice", kind="choice", options=("new_phone", "app_deleted", "identity_deleted"))
    cards = screen("choose.one", asks=(options,), journey="request", step="elegir")
    missing = screen(
        "choose.one", says("error", "choose.one.error.required"), asks=(options,), journey="request", step="elegir"
    )
    listed = screen("choose.one", asks=None, journey="request", step="elegir", others=(
        *(Action(option, ActionRole.SECONDARY) for option in options.options), CANCEL))  # fmt: skip
    yield State(name="choice", template="steps/choose_one.html", screen=cards, more={"values": {"choice": "new_phone"}})
    yield State(name="choice-error", template="steps/choose_one.html", screen=missing)
    yield State(name="choice-list", template="steps/choose_one.html", screen=listed)
    rules = says("rules", "choose.password.rules", **{
        "too-short": 10, "too-long": 64, "class-missing": "letter,digit", "class-forbidden": "special,space",
        "sequence": 3, "context-word": True, "used-before": 5})  # fmt: skip
    twice = tuple(Field(name=name, kind="new_password", max=64, autocomplete="new-password")
                  for name in ("new_password", "new_password_again"))  # fmt: skip
    fresh = screen("choose.password", rules, asks=twice, position=at_stage(2, REGISTER), journey="register")
    unequal = says("error", "choose.password.error.differ", field="new_password_again")
    differ = screen("choose.password", rules, unequal, asks=twice, position=at_stage(2, REGISTER), journey="register")
    yield State(name="new-password", template="steps/choose_password.html", screen=fresh)
    kept = says("success", "taken_up", id="taken_up")
    on = screen("choose.password", kept, rules, asks=twice, position=at_stage(2, REGISTER), journey="register")
    for name, voice, bank in (("", "es@tu", LITORAL), ("-english", "en", LITORAL), ("-hostile", "es@usted", HOSTIL)):
        yield State(name=f"new-password-taken-up{name}", template="steps/choose_password.html", screen=on, voice=voice,
                    bank=bank)  # fmt: skip
    yield State(name="new-password-differ", template="steps/choose_password.html", screen=differ)
    yield State(name="notice", template="steps/notice_show.html", screen=screen("notice.show"))


def registering_pages() -> Iterator[State]:
    """How somebody says who they are to the bank: by card, company, cédula; and the contacts that the bank has."""
    template, card = "steps/claim_core_key.html", ASKED["claim.core_key"]
    numbers = tuple(
        Field(name=name, kind="document_number", min=4, max=20) for name in ("company_document", "document")
    )
    ways = {"card": card, "company": (numbers[0], card[3]), "additional": (*numbers, card[3])}
    for way, asks in ways.items():
        shown = screen("claim.core_key", asks=asks, journey="register", step=way)
        yield State(name=f"core-key-{way}", template=template, screen=shown)
    wrong_key = screen(
        "claim.core_key", says("error", "claim.core_key.error.wrong", attempts_left=2, field="pin"), asks=card,
        journey="register", step="tarjeta",
    )  # fmt: skip
    yield State(name="core-key-wrong", template=template, screen=wrong_key)
    yield State(name="core-key-english", template=template, screen=screen("claim.core_key", asks=card), voice="en")
    yield State(name="core-key-hostile", template=template, screen=screen("claim.core_key", asks=card), bank=HOSTIL)
    contacts = screen(
        "core.contacts",
        says("contact", "contact", id="contact.sms", channel="sms", shown="•••••190", spoken="… 1 9 0"),
        says("contact", "contact", id="contact.email", channel="email", shown="tm•••••os@gmail.com", spoken="t m"),
        says("note", "core.contacts.note.email", id="note.email"),
        others=(Action("wrong_mobile", ActionRole.SECONDARY), CANCEL), journey="register",
    )  # fmt: skip
    yield State(name="core-contacts", template="steps/core_contacts.html", screen=contacts)
    yield State(name="core-contacts-english", template="steps/core_contacts.html", screen=contacts, voice="en")


def choosing_pages() -> Iterator[State]:
    """What a person chooses for themself: a name, an image, telephones, questions."""
    name, image_of_page, phones, asked = CHOOSING.values()
    named = says("lead", "choose.user_name.lead", min=4, max=30)
    pictures = tuple(
        Node(f"option_{word}", "option", "option", {"value": word, "label": word, "url": f"/images/{word}.svg"})
        for word in image_of_page[0].options
    )
    mailbox = says("contact", "contact", channel="email", shown="ta•••••os@correo.example", spoken="t a … o s")
    offered = tuple(
        Node(f"option_{one}", "option", "option", {"value": one, "label": label})
        for one, label in (("first-pet", "¿Cómo se llamaba la primera mascota?"), ("first-boss", UNBROKEN))
    )
    counted, more = says("lead", "choose.questions.lead", count=2), (Action("more", ActionRole.SECONDARY), CANCEL)
    place = {"journey": "register"}
    pages = {
        "user-name": screen("choose.user_name", named, asks=name, position=at_stage(1, REGISTER), **place),
        "image-page": screen("choose.image", *pictures, asks=image_of_page, others=more,
                             position=at_stage(3, REGISTER), **place),
        "contact-phones": screen("contact.phones", says("lead", "contact.phones.lead.with_email"), mailbox, asks=phones,
                                 position=at_stage(4, REGISTER), **place),
        "contact-phones-wrong": screen(
            "contact.phones", says("lead", "contact.phones.lead.without_email"),
            says("error", "error.not-a-number", field="work_phone"), asks=phones, **place),
        "contact-phones-only": screen("contact.phones", says("lead", "contact.phones.lead.without_email"), asks=phones),
        "new-questions": screen("choose.questions", counted, *offered, asks=asked, position=at_stage(5, REGISTER),
                                **place),
    }  # fmt: skip
    for page, shown in pages.items():
        template = f"steps/{shown.type.replace('.', '_')}.html"
        typed = {"values": {"question_1": "first-boss", "image": "faro", "user_name": LONG}}
        yield State(name=page, template=template, screen=shown, more=typed)
        yield State(name=f"{page}-english", template=template, screen=shown, voice="en", is_minor=True)
        yield State(name=f"{page}-hostile", template=template, screen=shown, bank=HOSTIL, is_minor=True)


def _endings() -> Iterator[State]:
    args = {
        "blocked": says("lead", "lead.until", until=(NOW + timedelta(minutes=2)).isoformat(), variant="until"),
        "alarm": says("note", "end.alarm.note"),
        "referred": says("note", "to.branch", id="referred"),
    }
    for kind in ENDINGS:
        nodes = (args[kind],) if kind in args else ()
        end = screen(f"end.{kind}", *nodes, says("reference", "reference.label", number="DES-7K2P-91"), asks=None,
                     others=(), live=kind == "held")  # fmt: skip
        yield State(name=f"end-{kind}", template=f"endings/{kind}.html", screen=end, more={"again_url": "/desbloquear"})
    locked = screen("end.blocked", says("lead", "lead.locked", variant="locked"), asks=None, others=())
    yield State(name="end-locked", template="endings/blocked.html", screen=locked)
    recovered = screen("end.done", asks=None, others=(), position=at_stage(3), leads_to=RUN)
    onward = {"onward_url": "/r/2"}
    yield State(name="end-leads-on", template="endings/done.html", screen=recovered, more=onward)
    yield State(name="end-leads-on-hostile", template="endings/done.html", screen=recovered, more=onward, bank=HOSTIL)
    unlocked = screen("end.done", asks=None, others=(), step="listo")
    yield State(name="end-unlocked", template="endings/done.html", screen=unlocked)
    yield State(name="end-unlocked-yellow", template="endings/done.html", screen=unlocked, bank=AMARILLO)
    yield State(name="end-unlocked-english", template="endings/done.html", screen=unlocked, voice="en")


def _pages() -> Iterator[State]:
    portals = [{"name": name, "address": address, "why": why, "sign_in_url": "/ingreso"} for name, address, why in (
        ("Cash Management", "cash.bancolitoral.example", "Para empresas que cargan y aprueban órdenes de pago."),
        ("Empresas", "empresas.bancolitoral.example", "Para empresas con usuarios y permisos."),
        ("En línea", "enlinea.bancolitoral.example", ""))]  # fmt: skip
    yield State(name="bank-home", template="bank_home.html", more={"portals": portals, "portal": None})
    entries = [
        {
            "label": "Mi usuario está bloqueado",
            "url": "/desbloquear",
            "sentence": "Lo desbloqueas aquí en unos minutos.",
        },
        {"label": "Olvidé mi contraseña", "url": "/olvide"},
        {"label": "Cambié de correo o de celular", "url": "tel:024009000", "sentence": "Cambios: 02 400 9000"},
    ]
    yield State(name="trouble", template="trouble.html", more={"entries": entries, "other_phone": LITORAL.phones[0]})
    yield State(name="help", template="help.html", more={
        "heading": "¿No te llegó la contraseña temporal?", "lead": "Siempre puedes pedir otra.",
        "steps": ("Espera unos minutos.", "Si no está, pide otra.", "Si cambió, llama al 02 400 9000.")})  # fmt: skip
    begin = {"title": "Cambiar contraseña", "lead": "No se cambia nada hasta el final.", "begin_url": "/empezar",
             "back_url": "/inicio", "is_inside": True}  # fmt: skip
    yield State(name="begin", template="begin.html", more=begin)
    needs = ["Tu clave de cuatro números, con tu tarjeta.", f"El celular que registraste: {UNBROKEN}."]
    for name, bank in (("begin-needs", LITORAL), ("begin-needs-hostile", HOSTIL)):
        yield State(name=name, template="begin.html", bank=bank, more={**begin, "needs": needs, "is_inside": False})
    person = {"name": "Ana", "company": "Agroexport Litoral", "user_name": "ana.litoral",
              "last_access": NOW - timedelta(days=1, hours=5)}  # fmt: skip
    tasks = [Link("Cambiar mi contraseña", "/clave"), Link("Reinstalar mi token digital", "/reinstalar")]
    around = {"person": person, "tasks": tasks, "sign_out_url": "/salir", "keys_url": "/llaves"}
    yield State(name="home", template="home.html", more=around)
    limited = "Ingresaste con un código temporal. Puedes consultar, pero no cargar ni aprobar órdenes."
    expiring = {"sentence": f"Tu token {UNBROKEN[:40]} vence el 30/11/2026.", "url": "/k", "label": "notice.way.keys"}
    told = [
        {"sentence": limited, "url": "/activar", "label": "notice.way.activate-soft-token"},
        expiring,
        {"sentence": "El 20/11/2026 cambió tu correo registrado. Si no fuiste tú, llama al 1700 000 000."},
    ]
    yield State(name="home-told", template="home.html", more={**around, "notices": told})
    yield from _keys()
    yield State(name="home-limited", template="home.html", bank=HOSTIL, more={
        **around, "notices": [expiring], "tasks": (),
        "person": {"name": UNBROKEN, "company": LONG, "user_name": HOSTILE, "last_access": None}})  # fmt: skip


def _keys() -> Iterator[State]:
    for name, voice, more in key_pages(NOW):
        bank = HOSTIL if name.endswith("hostile") else LITORAL
        yield State(name=name, template="keys.html", voice=voice, bank=bank, more=more, is_minor="-every-" in name)


def _passkeys() -> Iterator[State]:
    """Making one, using one, taking one away; as they stand before anything is asked of the browser."""
    use, make = ASKED["challenge.passkey"], ASKED["passkey.create"]
    sign = screen("challenge.passkey", says("lead", "lead"), PASSKEY, asks=use, others=NO_PASSKEY, journey="sign-in")
    new = screen("passkey.create", says("lead", "lead"), PASSKEY, asks=make, position=at_stage(2))
    label = f"Portátil de la oficina {UNBROKEN} · 21/11/2026"
    held = [Node(f"option.{one}", "option", "option", {"value": one, "label": label}) for one in ("a", "b")]
    gone = screen("passkey.remove", *held, asks=ASKED["passkey.remove"], position=at_stage(2))
    page = "steps/challenge_passkey.html"
    for name, voice, bank in (("", "es@tu", LITORAL), ("-english", "en", LITORAL), ("-hostile", "es@tu", HOSTIL)):
        yield State(name=f"passkey{name}", template=page, screen=sign, layout=SIGN_IN, voice=voice, bank=bank)
        yield State(name=f"passkey-new{name}", template="steps/passkey_create.html", screen=new, voice=voice, bank=bank)
    ended = screen("end.done", asks=None, others=(), journey="unlock-user", step="hecho")
    for name, more in (("inside", {"is_inside": True, "home_url": "/inicio"}), ("outside", {})):
        offered = {"add_passkey_url": "/agregar", **more}
        yield State(name=f"passkey-offer-{name}", template="endings/done.html", screen=ended, more=offered)
    yield State(name="passkey-remove", template="steps/passkey_remove.html", screen=gone)
    yield from _other_sessions()


def _other_sessions() -> Iterator[State]:
    opened = ("21/11/2026 09:04:11", "20/11/2026 18:30:00")
    listed = zip("ab", opened, strict=True)
    options = [Node(f"option.{n}", "option", "option", {"value": n, "label": at}) for n, at in listed]
    one = screen("session.close_one", says("lead", "lead"), *options, asks=ASKED["session.close_one"])
    for name, voice, bank in (("", "es@tu", LITORAL), ("-english", "en", LITORAL), ("-hostile", "es@usted", HOSTIL)):
        yield State(name=f"session-one{name}", template="steps/session_close_one.html", screen=one, voice=voice,
                    bank=bank)  # fmt: skip


def _errors() -> Iterator[State]:
    for status in (400, 403, 404, 409, 422, 429, 500, 503):
        yield State(name=f"error-{status}", template=f"errors/{status}.html")
    yield State(name="error-unavailable", template="errors/unavailable.html")
    yield State(name="error-unavailable-usted", template="errors/unavailable.html", voice="es@usted", is_minor=True)
    yield State(name="error-without-bank", template="errors/404.html", more={"bank": None, "theme_url": ""})


NO_PASSKEY = (Action("no_passkey", ActionRole.SECONDARY), CANCEL)
PASSKEY = Node("passkey", "passkey", "lead", {"purpose": "sign", "options": '{"challenge": "QUJD", "timeout": 300000}'})
ASKED: Mapping[str, tuple[Field, ...]] = {
    "challenge.passkey": (Field(name="passkey", kind="passkey", min=1, max=8000),),
    "passkey.create": (
        Field(name="passkey", kind="passkey", min=1, max=8000),
        Field(name="label", kind="label", required=False, min=0, max=40),
    ),
    "passkey.remove": (Field(name="passkey_id", kind="choice", options=("a", "b")),),
    "session.close_one": (Field(name="session_id", kind="choice", options=("a", "b")),),
    "approve.in_app": (code(8, name="offline_code"),),
    "claim.name": (USER_NAME,),
    "claim.password": (USER_NAME, PASSWORD),
    "challenge.password": (PASSWORD,),
    "challenge.code": (code(),),
    "challenge.otp": (code(),),
    "challenge.questions": (Field(name="answer_1", kind="answer", max=100),),
    "claim.core_key": (
        Field(name="card_number", kind="card_number", max=23, autocomplete="cc-number"),
        Field(name="card_month", kind="card_month", options=("01", "12"), autocomplete="cc-exp-month"),
        Field(name="card_year", kind="card_year", options=("2026", "2037"), autocomplete="cc-exp-year"),
        Field(name="pin", kind="pin", min=4, max=4),
    ),
    "contact.new": (
        Field(name="new_email", kind="user_name", max=120, autocomplete="email"),
        Field(name="new_email_again", kind="user_name", max=120, autocomplete="email"),
    ),
    "choose.one": (Field(name="choice", kind="choice", options=("new_phone", "app_deleted")),),
    "choose.password": (
        Field(name="new_password", kind="new_password", max=64),
        Field(name="new_password_again", kind="new_password", max=64),
    ),
}
"""What the pages ask that can refuse what was typed."""

CHOOSING: Mapping[str, tuple[Field, ...]] = {
    "choose.user_name": tuple(
        Field(name=name, kind="user_name", max=30) for name in ("user_name", "user_name_again")
    ),
    "choose.image": (
        Field(name="image", kind="choice", options=(
            "barco", "cometa", "lampara", "taza", "casa", "pez", "globo", "reloj", "luna", "flor", "faro", "pera",
        )),
    ),
    "contact.phones": tuple(
        Field(name=name, kind="telephone", required=False, max=20) for name in ("home_phone", "work_phone")
    ),
    "choose.questions": tuple(
        field for number in (1, 2)
        for field in (
            Field(name=f"question_{number}", kind="choice", options=("first-pet", "first-boss")),
            Field(name=f"answer_{number}", kind="answer", max=100),
        )
    ),
}  # fmt: skip
"""The same for the pages on which a person chooses something for themself."""

LEADS: Mapping[str, tuple[Node, ...]] = {
    "choose.user_name": (Node("lead", "lead", "lead", {"min": 4, "max": 30}),),
    "choose.image": (),
    "contact.phones": (Node("lead", "lead", "lead.without_email"),),
    "choose.questions": (Node("lead", "lead", "lead", {"count": 2}),),
}
"""What stands above those pages' fields, where it says a figure."""

PLACED: Mapping[str, Mapping[str, str]] = {"choose.one": {"journey": "request", "step": "elegir"}}
"""Where a type's own sentences are a journey's, as the names of options are."""


def refusals(type_: str) -> list[str]:
    """List what a step of this type may say of what was typed: the sentences that exist for it."""
    known = texts_of(LITORAL).entries
    own = {found.removeprefix(f"{type_}.") for found in known if found.startswith(f"{type_}.error.")}
    whole = {re.sub(r"\.(one|other|uncounted)$", "", message) for message in own}
    return sorted({*whole, "error.too_many"})


def _refusals() -> Iterator[State]:
    """Each step type with each of its refusals, beside its first field and with tries left."""
    for type_, asks in {**ASKED, **CHOOSING}.items():
        nodes: tuple[Node, ...] = ()
        if type_ == "challenge.questions":
            nodes = (says("question", "challenge.questions.question", number=1, question="¿La primera mascota?"),)
        if type_ in CHOOSING:
            nodes = (*LEADS[type_], *_offered(asks[0], drawn=type_ == "choose.image"))
        if type_ in ("challenge.passkey", "passkey.create"):
            nodes = (PASSKEY,)
        if type_ in ("passkey.remove", "session.close_one"):
            nodes = tuple(_offered(asks[0], drawn=False))
        if type_ == "approve.in_app":
            nodes = (Node("progress", "progress", "progress.waiting", {"state": "waiting"}),)
        for message in refusals(type_):
            counted: dict[str, Argument] = {"attempts_left": 2} if message == "error.wrong" else {}
            error = says("error", message, field=asks[0].name, until="15:40", wait="0:20", min=8, max=16, **counted)
            yield State(
                name=f"{type_}-{message}".replace(".", "-"), template=f"steps/{type_.replace('.', '_')}.html",
                screen=screen(type_, error, *nodes, asks=asks, **PLACED.get(type_, {})), is_minor=True,
            )  # fmt: skip


def _offered(asked: Field, *, drawn: bool) -> Iterator[Node]:
    for one in asked.options:
        url: dict[str, Argument] = {"url": f"/images/{one}.svg"} if drawn else {}
        yield Node(f"option_{one}", "option", "option", {"value": one, "label": one, **url})


def _referrals() -> Iterator[State]:
    """Each of whom an ending may refer to."""
    for whom in get_args(Destination):
        end = screen("end.referred", says("note", f"to.{whom}", id="referred"), asks=None, others=())
        yield State(name=f"end-referred-{whom}", template="endings/referred.html", screen=end, is_minor=True)
