"""What the first page shows of banks, people and things to try, in the visitor's language and as they stand now."""

from dataclasses import dataclass
from datetime import datetime

from llavero.credentials.site_images import image_set
from llavero.sandbox.cast import Role, State, Story, Try, stories, tries
from llavero.sandbox.entering import find_entered
from llavero.sandbox.shown_core import ShownCore, ShownCustomer
from llavero.sandbox.states import found_in
from llavero.sandbox.words import Language, words_in
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.read import bank_of_slug
from llavero.tenancy.scope import in_tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRole:
    """Somebody one can be, and how they stand now."""

    id: str
    names: str
    first_name: str
    login: str
    password: str
    who: str
    good_for: str
    serial: str
    answers: tuple[tuple[str, str], ...]
    image: str
    state: str
    state_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFirm:
    """A company, the entrance its people use, and where that is."""

    name: str
    portal: str
    portal_key: str
    url: str
    people: tuple[ShownRole, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBank:
    """A bank with its companies; `profile_line` says that it is modelled on a published manual."""

    key: str
    name: str
    sub_name: str
    profile_line: str
    login_label: str
    url: str
    firms: tuple[ShownFirm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTry:
    """Something to try, with links to where it begins and to whom one can be."""

    id: str
    number: int
    title: str
    want: str
    manual: str
    cites: str
    in_the_manual: tuple[str, ...]
    here: tuple[str, ...]
    bank: str
    url: str
    people: tuple[ShownRole | ShownCustomer, ...]


def shown_banks(language: Language, *, port: str, now: datetime) -> tuple[ShownBank, ...]:
    """Show every bank with its people."""
    return tuple(_bank(story, language, port=port, now=now) for story in stories())


def shown_tries(
    language: Language, banks: tuple[ShownBank, ...], cores: tuple[ShownCore, ...]
) -> tuple[ShownTry, ...]:  # fmt: skip
    """Show what there is to try."""
    return tuple(_try(one, number, language, banks, cores) for number, one in enumerate(tries(), 1))


def _bank(story: Story, language: Language, *, port: str, now: datetime) -> ShownBank:
    profile = profile_of(story.bank)
    words = profile.words.en if language == "en" else profile.words.es
    url = f"http://{profile.hosts[0].host}:{port}/"
    return ShownBank(
        key=story.bank, name=profile.names.name, sub_name=_of(profile.names.sub_name, language),
        profile_line=_of(profile.modelled_on.line, language), login_label=words.user_name.capitalize(), url=url,
        firms=_firms(story, profile, language, url=url, now=now),
    )  # fmt: skip


def _firms(story: Story, profile: Profile, language: Language, *, url: str, now: datetime) -> tuple[ShownFirm, ...]:
    states = _states(story, now=now)
    voice = f"?voice={'en' if language == 'en' else profile.voice}"
    return tuple(
        ShownFirm(
            name=firm.name, portal=_of(profile.portal(firm.portal).name, language), portal_key=firm.portal,
            url=f"{url}p/{firm.portal}/{voice}",
            people=tuple(_role(role, profile, language, states[role.id]) for role in firm.people if role.id in states),
        )
        for firm in story.firms
    )  # fmt: skip


def _role(role: Role, profile: Profile, language: Language, state: State) -> ShownRole:
    questions = {question.id: _of(question.text, language) for question in profile.offered_questions()}
    images = {one.id: one.word_en if language == "en" else one.word_es for one in image_set(profile)}
    return ShownRole(
        id=role.id, names=role.names, first_name=role.first_name, login=role.login, password=role.password,
        who=role.who.within(language), good_for=role.good_for.within(language),
        serial=role.token.serial if role.token else "", image=images.get(role.image or "", ""),
        answers=tuple((questions[key], answer) for key, answer in role.answers.items()),
        state=state.value, state_words=words_in(language)[f"state_{state.value}"],
    )  # fmt: skip


def _states(story: Story, *, now: datetime) -> dict[str, State]:
    tenant_id = bank_of_slug(story.bank)
    if tenant_id is None:
        raise LookupError(f"the sandbox has no bank {story.bank}: it was not opened")
    with in_tenant(tenant_id):
        return {key: found_in(user_id, now=now) for key, user_id in find_entered(story).items()}


def _try(
    one: Try, number: int, language: Language, banks: tuple[ShownBank, ...], cores: tuple[ShownCore, ...]
) -> ShownTry:  # fmt: skip
    bank = next(bank for bank in banks if bank.key == one.bank)
    firm = next(firm for firm in bank.firms if firm.portal_key == one.portal)
    people: dict[str, ShownRole | ShownCustomer] = {role.id: role for firm in bank.firms for role in firm.people}
    people |= {customer.id: customer for core in cores if core.key == bank.key for customer in core.customers}
    entrance, _, asked = firm.url.partition("?")
    url = f"{entrance}t/{one.journey}/?{asked}" if one.journey is not None else firm.url
    return ShownTry(
        id=one.id, number=number, title=one.title.within(language), manual=one.manual,
        want=one.want.within(language) if one.want is not None else "",
        cites=one.cites.within(language), in_the_manual=tuple(step.within(language) for step in one.in_the_manual),
        here=tuple(step.within(language) for step in one.here), bank=f"{bank.name} · {firm.portal}", url=url,
        people=tuple(people[who] for who in one.who),
    )  # fmt: skip


def _of(label: object, language: Language) -> str:
    return str(getattr(label, language))
