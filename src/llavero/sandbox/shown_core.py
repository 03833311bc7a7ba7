"""What the first page shows of a core bank's customers: by which numbers and key each may register, and where."""

from dataclasses import dataclass

from llavero.journeys.published import is_published
from llavero.sandbox.core_cast import CoreStory, Customer, core_stories
from llavero.sandbox.words import Language
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.read import bank_of_slug
from llavero.tenancy.scope import in_tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCustomer:
    """Somebody whom the core knows, and what they type ("" for what they lack); `inbox` is whose letters are theirs."""

    id: str
    names: str
    first_name: str
    who: str
    good_for: str
    inbox: str
    card: str
    expiry: str
    company: str
    document: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCore:
    """The customers of one bank's core. `url` is where they register; empty while the bank does not offer it."""

    key: str
    name: str
    portal: str
    url: str
    customers: tuple[ShownCustomer, ...]


def shown_cores(language: Language, *, port: str) -> tuple[ShownCore, ...]:
    """Show every bank's core."""
    return tuple(_core(story, language, port=port) for story in core_stories())


def _core(story: CoreStory, language: Language, *, port: str) -> ShownCore:
    profile = profile_of(story.bank)
    voice = "en" if language == "en" else profile.voice
    address = f"http://{profile.hosts[0].host}:{port}/p/{story.portal}/t/{story.journey}/?voice={voice}"
    return ShownCore(
        key=story.bank,
        name=profile.names.name,
        portal=str(getattr(profile.portal(story.portal).name, language)),
        url=address if _is_offered(story) else "",
        customers=tuple(_customer(customer, language) for customer in story.customers),
    )


def _is_offered(story: CoreStory) -> bool:
    tenant_id = bank_of_slug(story.bank)
    if tenant_id is None:
        return False
    with in_tenant(tenant_id):
        return is_published(story.journey)


def _customer(customer: Customer, language: Language) -> ShownCustomer:
    card, firm = customer.card, customer.firm
    types_own_number = card is None and customer.way != "company"
    return ShownCustomer(
        id=customer.id, names=customer.names, first_name=customer.first_name, who=customer.who.within(language),
        good_for=customer.good_for.within(language), inbox=customer.inbox,
        card=card.groups if card is not None else "", expiry=card.expiry if card is not None else "",
        company=firm.document.number if firm is not None else "",
        document=customer.document.number if types_own_number else "", key=customer.key or "",
    )  # fmt: skip
