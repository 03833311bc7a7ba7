"""Walks a published journey along every edge in the real engine, as people who know everything and do as they are told.

Each way from the first step to an ending is walked by a person made for it; what they type is right or wrong as the
way wants it. Nothing is simulated but the person: start, submit and the database are the product's own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

from llavero.approvals.in_app import AnsweringDevice, decide_in_app
from llavero.approvals.models import Approval
from llavero.approvals.read import view
from llavero.credentials import authenticators, passkeys, second_factors, sessions
from llavero.credentials.models import Enrollment
from llavero.credentials.sessions import open_session, view_of
from llavero.domain.actor import SYSTEM, Origin
from llavero.domain.authenticator import Kind
from llavero.domain.passkey import Ended
from llavero.domain.proof import Proof, ProofName
from llavero.domain.run import BranchNode, EndNode, StepNode
from llavero.journeys.compile import CompiledJourney
from llavero.journeys.models import Run
from llavero.journeys.published import published
from llavero.people.disclose import company_of
from llavero.people.models import Person as PersonRow
from llavero.people.models import User
from llavero.people.nobody import NOBODY
from llavero.people.register import register
from llavero.ports.core_bank import CoreCompany, CoreContact, CoreCustomer, KeyVerdict
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant
from tests.approvals.conftest import signed
from tests.builders.banks import NOON, Bank
from tests.builders.credentials import a_token
from tests.builders.enrollments import sent_code
from tests.builders.people import a_person as a_human
from tests.builders.people import a_user
from tests.engine.company import enrol_pending
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.passkeys import a_passkey
from tests.steps.softtoken import AtTheComputer
from tests.support.core_bank import ASKED_BY_CARD, CARD, KEY, FakeCoreBank, core_behind
from tests.support.phone_answers import Answering
from tests.support.soft_key import SoftKey, asked_on

Edge = tuple[str, str]
ON_ARRIVAL = frozenset({"no_mobile", "no_email"})
"""Outcomes that a page has before anybody sees it."""
NEWCOMERS_NUMBERS = {
    "card": ASKED_BY_CARD,
    "company": ("company", "1790012345001"),
    "additional": ("additional", "1790012345001", "1710034065"),
    "virtual": ("virtual", "1710034065"),
}
"""What names a customer to the core, by each way: whoever walks is the one whom it names then."""
INTERRUPTIONS = ("cancelled", "expired", "idle")
_visits = count(1)
_keys: dict[UUID, SoftKey] = {}


@dataclass(frozen=True, slots=True)
class Way:
    """The edges of one way through a journey, in order; the last leads to an ending."""

    edges: tuple[Edge, ...]

    def value_of(self, branch: str) -> str | None:
        return dict(self.edges).get(branch)


@dataclass
class Walked:
    """What all the walks of a journey came to."""

    edges: set[Edge] = field(default_factory=set)
    endings: set[str] = field(default_factory=set)
    stuck: list[str] = field(default_factory=list)
    ways: int = 0


def ways_through(journey: CompiledJourney) -> Iterator[Way]:
    """List every way to an ending, and for each page the ways it is interrupted."""
    graph = journey.graph

    def onward(name: str, edges: tuple[Edge, ...]) -> Iterator[Way]:
        node = graph.nodes[name]
        if isinstance(node, EndNode):
            yield Way(edges)
            return
        if isinstance(node, StepNode) and published_says(node).has_screen:
            for outcome in INTERRUPTIONS:
                yield Way((*edges, (name, outcome)))
        for outcome, target in node.successors.items():
            yield from onward(target, (*edges, (name, outcome)))

    yield from onward(graph.first, ())


def published_says(node: StepNode):
    from llavero.journeys.declared import declared

    return declared(node)


def each_edge_once(ways: Iterable[Way]) -> Iterator[Way]:
    """Keep of the ways, the longest first, those that lead along an edge which none before led along."""
    walked: set[Edge] = set()
    for way in sorted(ways, key=lambda way: -len(way.edges)):
        if not walked.issuperset(way.edges):
            walked.update(way.edges)
            yield way


def walk_journey(bank: Bank, name: str, *, every_way: bool = True, interrupted: bool = True) -> Walked:
    """Walk every way of one journey, or so many that each edge is walked, and say what came of it.

    Not `interrupted`, nobody leaves a page before its end.
    """
    with in_tenant(bank.id):
        journey = published(name).compiled
    walked = Walked()
    ways = (way for way in ways_through(journey) if interrupted or way.edges[-1][1] not in INTERRUPTIONS)
    for way in ways if every_way else each_edge_once(ways):
        walked.ways += 1
        try:
            _walk(bank, journey, way, walked)
        except Exception as failed:  # noqa: BLE001
            walked.stuck.append(f"{way.edges}: {type(failed).__name__}: {failed}")
    return walked


def _walk(bank: Bank, journey: CompiledJourney, way: Way, walked: Walked) -> None:
    if journey.subject == "new":
        with core_behind(bank.profile.key, FakeCoreBank(keys={})) as core:
            _walk_as(bank, journey, way, walked, _a_newcomer(bank, journey, way, core))
        return
    _walk_as(bank, journey, way, walked, _somebody(bank, journey, way))


def _walk_as(bank: Bank, journey: CompiledJourney, way: Way, walked: Walked, who: tuple[Person, Visitor]) -> None:
    person, visitor = who
    last = visitor.elsewhere()
    for place, outcome in way.edges:
        node = journey.graph.nodes[place]
        if isinstance(node, BranchNode) or not published_says(node).has_screen or outcome in ON_ARRIVAL:
            walked.edges.add((place, outcome))
            continue
        assert visitor.row().at == place, f"at {visitor.row().at} instead of {place}"
        standing = visitor.run
        _leave(visitor, person, node, outcome)
        walked.edges.add((place, outcome))
        last = visitor.elsewhere(run=standing)
    ended = last.row()
    wanted = _target(journey, way)
    assert (ended.state in {"ended", "waiting"}, ended.at) == (True, wanted), f"at {ended.at} instead of {wanted}"
    walked.endings.add(ended.at)


def _target(journey: CompiledJourney, way: Way) -> str:
    place, outcome = way.edges[-1]
    node = journey.graph.nodes[place]
    assert not isinstance(node, EndNode)
    return node.successors.get(outcome) or journey.graph.endings[outcome]


def _a_newcomer(bank: Bank, journey: CompiledJourney, way: Way, core: FakeCoreBank) -> tuple[Person, Visitor]:
    """Let the core know somebody whom this way is for, and bring them before the first page."""
    number, outcomes = next(_visits), {outcome for _, outcome in way.edges}
    document = f"09{number:08d}"  # no number that the builders of people give out
    contacts = tuple(
        contact
        for contact, missing in (
            (CoreContact(channel="sms", address=f"+59398{number:07d}"), "no_mobile"),
            (CoreContact(channel="email", address=f"nueva{number}@example.com"), "no_email"),
        )
        if missing not in outcomes
    )
    company = CoreCompany(kind="person", document_kind="cedula", document=document, name="Persona Nueva")
    said = CoreCustomer(
        reference=f"c-{number}", document_kind="cedula", document=document, names="Persona Nueva Vera Paz",
        resides_abroad=False, company=company, role="holder", contacts=contacts,
    )  # fmt: skip
    for name in NEWCOMERS_NUMBERS.values():
        core.add(said, KEY, *name)
    if "unavailable" in outcomes:
        core.verdict = KeyVerdict.UNAVAILABLE
    if "yes" in {way.value_of(name) for name, node in journey.graph.nodes.items() if isinstance(node, BranchNode)}:
        with in_tenant(bank.id):
            register(said, user=new_id(NOON), portal_key=journey.portal or "", now=NOON)
    visitor = Visitor(
        bank, portal=journey.portal or "", secret=f"browser-of-a-walk-{number:016d}", profile=_patient(bank.profile),
        origin=Origin(f"10.1.{number // 250}.{number % 250}"),
    )  # fmt: skip
    visitor.begin(journey.journey)
    return Person(NOBODY, f"nueva{number}"), visitor


def _somebody(bank: Bank, journey: CompiledJourney, way: Way) -> tuple[Person, Visitor]:
    """Make the person whom this way is for, and bring them before its first page."""
    branches = [(name, node.fact) for name, node in journey.graph.nodes.items() if isinstance(node, BranchNode)]
    # several branches may ask the same: what counts is the one that this way passes
    facts = {fact: value for name, fact in branches if (value := way.value_of(name)) is not None}
    with_token = facts.get("has_usable_code_authenticator", "yes") != "no"
    is_temporary = [ProofName.TEMPORARY_PASSWORD] in journey.starts_with.any_session
    is_temporary = is_temporary or any(outcome == "temporary" for _, outcome in way.edges)
    portal = "empresas" if is_temporary and journey.portal is None else journey.portal
    portal = portal or next(each.id for each in bank.profile.portals if each.sign_in)
    person = a_person(
        bank, portal=portal, token=with_token, locked=facts.get("is_locked") == "yes",
        kind=journey.starts_with.claimed or "user_name",
    )  # fmt: skip
    _settle(bank, person, journey, facts)
    number = next(_visits)
    visitor = Visitor(
        bank, portal=portal, secret=f"browser-of-a-walk-{number:016d}", profile=_patient(bank.profile),
        origin=Origin(f"10.0.{number // 250}.{number % 250}"),
    )  # fmt: skip
    if is_temporary:
        _be_sent_a_temporary_password(visitor, person)
    if journey.starts_with.claimed is not None:
        visitor.begin(journey.journey)
    elif is_temporary:
        visitor.begin(f"sign-in-{portal}")
        visitor.sign_in(person)
        _choose_the_journey(visitor, journey)
    elif journey.subject == "company_user":
        colleague = _a_colleague(bank, person, is_waiting=not any(outcome == "none" for _, outcome in way.edges))
        visitor.begin(journey.journey, session=_session(visitor, person, journey), subject=colleague)
    else:
        visitor.begin(journey.journey, session=_session(visitor, person, journey))
    assert visitor.row().journey == journey.journey, visitor.row().journey
    return person, visitor


def _settle(bank: Bank, person: Person, journey: CompiledJourney, facts: Mapping[str, str | None]) -> None:
    """Give somebody the tokens that the journey begins with, and let them live where the way wants."""
    wanted = {fact.value: value for fact, value in journey.starts_with.facts.items()}
    with in_tenant(bank.id):
        if "yes" in (wanted.get("has_soft_token"), wanted.get("has_suspended_soft_token")):
            app = a_token(person.user, kind=Kind.SOFT)
            if wanted.get("has_suspended_soft_token") == "yes":
                authenticators.suspend(app.id, now=NOON, actor=SYSTEM)
        if facts.get("awaits_activation") == "yes":
            second_factors.choose(
                person.user, "digital_token", run=uuid4(), now=NOON, actor=SYSTEM, origin=Origin("192.0.2.7")
            )
        if "yes" in (wanted.get("has_passkey"), facts.get("has_passkey")):
            _keys[person.user] = a_passkey(bank, person)
        if facts.get("resides_abroad") == "yes":
            people = PersonRow.objects.filter(id=User.objects.get(id=person.user).person_id)
            people.update(resides_abroad=True)


def _a_colleague(bank: Bank, person: Person, *, is_waiting: bool) -> UUID:
    """Give an administrator an app, and a colleague whose phone waits for its activation, or does not."""
    with in_tenant(bank.id):
        person.soft = a_token(person.user, kind=Kind.SOFT)
        company = company_of(person.user)
        number = next(_visits)
        colleague = a_user(
            bank, "", person=a_human(), company=company, roles=("operator",), sms=f"+57300{number:07d}",
            email=f"colega{number}@example.com",
        )  # fmt: skip
    if is_waiting:
        enrol_pending(bank, colleague)
    return colleague


def _be_sent_a_temporary_password(visitor: Visitor, person: Person) -> None:
    """Issue one for somebody, as unlocking does."""
    from llavero.credentials import temporary_passwords

    with in_tenant(visitor.bank.id):
        person.password = temporary_passwords.issue(
            person.user, lifetime=timedelta(hours=1), now=visitor.now, actor=SYSTEM, run=None
        )


def _choose_the_journey(visitor: Visitor, journey: CompiledJourney) -> None:
    """Go on in the journey that is walked where the sign-in leads into another of its kind."""
    if visitor.row().journey == journey.journey:
        return
    from llavero.credentials.temporary_passwords import hand_claim
    from llavero.journeys.start import Start, open_run

    before = visitor.row()
    with in_tenant(visitor.bank.id):
        asked = Start(
            journey=journey.journey, portal=visitor.portal, secret=visitor.secret, voice="es@tu",
            session=view_of(before.session_id), is_handed_over=True,
        )  # fmt: skip
        Run.objects.filter(id=before.id).update(state="held")
        begun = open_run(
            published(journey.journey), asked, profile=visitor.profile, now=visitor.now, origin=visitor.origin
        )
        hand_claim(from_run=before.id, to_run=begun.run)
    visitor.run = begun.run


def _session(visitor: Visitor, person: Person, journey: CompiledJourney):
    wanted = journey.starts_with
    run = uuid4()
    proofs = [Proof(name=name, at=visitor.now, for_user=person.user, run=run) for name in wanted.any_session[0]]
    ends_one = any(
        isinstance(node, StepNode) and node.uses == "session.close_one" for node in journey.graph.nodes.values()
    )
    with in_tenant(visitor.bank.id):
        for each in (uuid4(), run) if ends_one else (run,):
            opened = open_session(
                person.user, portal_key=visitor.portal, scope=wanted.scopes[0], proofs=proofs, run_id=each,
                profile=visitor.profile, now=visitor.now, actor=SYSTEM, origin=visitor.origin,
            )  # fmt: skip
        return view_of(opened.id)


def _leave(visitor: Visitor, person: Person, node: StepNode, outcome: str) -> None:
    """Leave a page by the outcome that the way wants."""
    match outcome:
        case "cancelled":
            visitor.do("cancel")
        case "expired":
            _until_over(visitor)
            _answer(visitor, person, node)
        case "idle":
            visitor.now = visitor.row().idle_at
            _answer(visitor, person, node)
        case "failed":
            _fail(visitor, node)
        case "ok" | "temporary":
            _answer(visitor, person, node)
        case "rejected":
            _decide(visitor, person, "reject")
        case "not_recognised":
            _decide(visitor, person, "unknown")
        case "unavailable":
            _answer(visitor, person, node)
        case "none" if node.uses == "passkey.remove":
            with in_tenant(visitor.bank.id):
                for held in passkeys.of_user(person.user):
                    passkeys.end(held.id, person.user, Ended.REMOVED, now=visitor.now, actor=SYSTEM)
            visitor.do()
        case "none" if node.uses == "session.close_one":
            with in_tenant(visitor.bank.id):
                here = visitor.row().session_id
                sessions.revoke_all(person.user, reason="closed-by-owner", but=here, now=visitor.now)
            visitor.do()
        case "closed":
            _use_up_the_codes(visitor)
        case _:
            visitor.do(outcome)


def _until_over(visitor: Visitor) -> None:
    with in_tenant(visitor.bank.id):
        Run.objects.filter(id=visitor.run).update(idle_at=None)
    visitor.now = visitor.row().expires_at


def _answer(visitor: Visitor, person: Person, node: StepNode) -> None:
    """Do what the page asks, rightly."""
    match node.uses:
        case "claim.name":
            visitor.do(**{str(node.params["name"]): person.name})
        case "claim.core_key":
            visitor.do(**_numbers(str(node.params["way"])), pin=KEY)
        case "choose.user_name":
            visitor.do(user_name=person.name, user_name_again=person.name)
        case "choose.image":
            asks = [asked for action in visitor.see().actions for asked in action.fields]
            visitor.do(image=asks[0].options[0] if asks else "")
        case "contact.phones":
            visitor.do(home_phone="02 299 6200")
        case "choose.questions":
            asked = enumerate(visitor.profile.questions.offered[: visitor.profile.questions.answered], start=1)
            typed = {f"question_{n}": question for n, question in asked}
            visitor.do(**typed, answer_1="Rigoberta Llumi", answer_2="Canelo", answer_3="Los Capulíes")
        case "core.contacts":
            visitor.do()
        case "claim.password":
            visitor.do(**{str(node.params["name"]): person.name}, password=person.password)
        case "challenge.password":
            visitor.do(password=person.password)
        case "challenge.passkey":
            visitor.do(passkey=_key_of(visitor, person).sign(asked_on(visitor.see())) if _is_open(visitor) else "")
        case "passkey.create":
            visitor.do(passkey=SoftKey().make(asked_on(visitor.see())) if _is_open(visitor) else "")
        case "passkey.remove":
            asks = visitor.see().actions[0].fields if _is_open(visitor) else ()
            visitor.do(passkey_id=asks[0].options[0] if asks else "")
        case "session.close_one":
            asks = visitor.see().actions[0].fields if _is_open(visitor) else ()
            visitor.do(session_id=asks[0].options[0] if asks else "")
        case "challenge.code":
            visitor.type_code(person)
        case "challenge.otp":
            visitor.type_sent() if visitor.row().state == "open" else visitor.do(code="1")
        case "challenge.questions":
            visitor.answer_questions()
        case "confirm.image":
            visitor.do("yes")
        case "consent.terms":
            visitor.do()
        case "approve.in_app":
            _decide(visitor, person, "approve")
        case "softtoken.offer":
            if visitor.row().state == "open" and visitor.see().type == "softtoken.offer":
                _enrol_a_phone(visitor, person)
            visitor.do()
        case "choose.one":
            visitor.do(str(node.params["options"][0]))
        case "contact.new":
            _give_a_new_contact(visitor, str(node.params["channel"]))
        case "choose.password":
            visitor.do(new_password="Chimborazo58", new_password_again="Chimborazo58")
        case other:
            raise AssertionError(f"nobody knows how to answer {other}")


def _is_open(visitor: Visitor) -> bool:
    """Say whether the page still asks for something."""
    return visitor.row().state == "open" and not visitor.see().type.startswith("end.")


def _key_of(visitor: Visitor, person: Person) -> SoftKey:
    """Give the passkey that somebody holds, made for them now where they have none yet."""
    if person.user not in _keys:
        _keys[person.user] = a_passkey(visitor.bank, person)
    return _keys[person.user]


def _numbers(way: str) -> dict[str, str]:
    """Type what names a customer by a way, as its page asks for it."""
    if way == "card":
        return {"card_number": CARD.number, "card_month": f"{CARD.month:02d}", "card_year": str(CARD.year)}
    named = {"company": ("company_document",), "additional": ("company_document", "document"), "virtual": ("document",)}
    return dict(zip(named.get(way, ()), NEWCOMERS_NUMBERS.get(way, ("",))[1:], strict=True))  # type: ignore[arg-type]


def _give_a_new_contact(visitor: Visitor, channel: str) -> None:
    """Type a contact that nobody has, twice, a moment after the code before: the next one sent is the newest."""
    visitor.wait(seconds=1)
    name = "new_email" if channel == "email" else "new_mobile"
    number = next(_visits)
    typed = f"nuevo{number}@example.com" if channel == "email" else f"+59399{number:07d}"  # nobody's yet
    visitor.do(**{name: typed, f"{name}_again": typed})


def _decide(visitor: Visitor, person: Person, decision: str) -> None:
    """Answer in the administrator's app what the page waits for, unless the run is over, and go on."""
    keys = Answering(person.soft.seed)
    device = AnsweringDevice(authenticator=person.soft.id, user=person.user, signing_key=keys.public)
    with in_tenant(visitor.bank.id):
        row = Approval.objects.filter(run_id=visitor.run).order_by("-id").first()
        shown = view(row.id, run_id=visitor.run, now=visitor.now)
        decide_in_app(
            device, signed(keys.body(shown.document, decision)), profile=visitor.profile, now=visitor.now,
            origin=Origin(),
        )  # fmt: skip
    visitor.do()


def _enrol_a_phone(visitor: Visitor, person: Person) -> None:
    phone = AtTheComputer(visitor, person, None).phone()
    with in_tenant(visitor.bank.id):
        code = sent_code(Enrollment.objects.get(run_id=visitor.run))
    phone.enroll(code)


def _use_up_the_codes(visitor: Visitor) -> None:
    """Let the phone's side end the enrollment, as wrong codes do."""
    with in_tenant(visitor.bank.id):
        Enrollment.objects.filter(run_id=visitor.run).update(
            state="closed", closed_reason="codes_used_up", ended_at=visitor.now
        )
    visitor.do()


def _fail(visitor: Visitor, node: StepNode) -> None:
    """Answer wrongly until the step gives up."""
    wrong = {
        "claim.core_key": {**_numbers(str(node.params.get("way", ""))), "pin": "0000"},
        "claim.password": {"user_name": "nadie", "document": "1799999999", "password": "no-es-esta-9"},
        "challenge.password": {"password": "no-es-esta-9"},
        "challenge.code": {"code": "000000"},
        "challenge.passkey": {"passkey": "{}"},
        "challenge.otp": {"code": "000000", "code_sms": "000000", "code_email": "000000"},
        "challenge.questions": {"answer_1": "no", "answer_2": "tampoco"},
    }[node.uses]
    standing = visitor.row().at
    for _ in range(10):
        if visitor.row().at != standing:
            return
        visitor.do(**wrong)
        visitor.wait(seconds=20)
    raise AssertionError(f"ten wrong answers did not end {standing}")


def _patient(profile: Profile) -> Profile:
    """Give the bank longer patience, so that a step's own tries end before a credential's."""
    rules = {
        name: getattr(profile.locks, name).model_copy(update={"free_tries": 50, "delays": (), "hard_lock_after": None})
        for name in ("password", "known_device_password", "code", "one_time_code", "questions", "core_key")
    }
    return profile.model_copy(update={"locks": profile.locks.model_copy(update=rules)})
