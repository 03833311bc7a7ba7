"""Accepting a text: what was read is what is kept, and refusing is as easy."""

from typing import Any

import pytest

from llavero.credentials.models import Consent
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.one_step import publish_journey

pytestmark = pytest.mark.django_db

STEPS = """
  - step: quien
    uses: claim.password
    with: {name: user_name, attempts: 3}
    on: {failed: negado, temporary: negado}
  - step: terminos
    uses: consent.terms
    with: {document: soft-token}
    on: {declined: negado}
  - step: codigo
    uses: challenge.code
    with: {of: subject, attempts: 3}
    on: {failed: negado}
  - step: abrir
    uses: session.open
    with: {scope: full}
  - {step: listo, end: done}
  - {step: negado, end: denied}
"""


@pytest.fixture
def rosa(bank: Bank) -> Person:
    return a_person(bank)


@pytest.fixture
def reader(bank: Bank, visitor: Visitor, rosa: Person, tmp_path: Any) -> Visitor:
    publish_journey(bank, tmp_path, STEPS)
    visitor.begin("probe")
    visitor.sign_in(rosa)
    assert visitor.see().type == "consent.terms"
    return visitor


def consents(bank: Bank) -> list[Consent]:
    with in_tenant(bank.id):
        return list(Consent.objects.all())


def with_another_version(profile: Profile) -> Profile:
    terms = tuple(each.model_copy(update={"version": "2027.1"}) for each in profile.terms)
    return profile.model_copy(update={"terms": terms})


def test_the_text_is_shown_whole_in_the_voice_of_the_page(reader: Visitor) -> None:
    shown = next(node for node in reader.see().nodes if node.kind == "terms")
    terms = reader.profile.terms_named("soft-token")
    assert shown.args["paragraphs"] == tuple(paragraph.es for paragraph in terms.paragraphs)


def test_accepting_keeps_version_digest_voice_time_and_source(reader: Visitor, rosa: Person, bank: Bank) -> None:
    reader.do()
    assert consents(bank) == []  # nothing is kept before the commit
    reader.type_code(rosa)
    (kept,) = consents(bank)
    terms = reader.profile.terms_named("soft-token")
    assert (kept.document, kept.version, kept.digest) == ("soft-token", terms.version, terms.digest_in("es@tu"))
    assert (kept.language, kept.address, kept.accepted_at) == ("es@tu", reader.origin.address, reader.now)
    assert len(reader.events("terms.accepted")) == 1


def test_declining_keeps_nothing(reader: Visitor, bank: Bank) -> None:
    reader.do("declined")
    assert reader.see().type == "end.denied"
    assert consents(bank) == []


def test_a_button_that_is_not_there_accepts_nothing(reader: Visitor, bank: Bank) -> None:
    """Guard: terms-need-their-own-button."""
    reader.do("yes")
    assert reader.see().type == "consent.terms"
    assert consents(bank) == []


def test_a_text_that_changed_under_the_open_page_is_read_again(reader: Visitor, rosa: Person, bank: Bank) -> None:
    """Guard: terms-as-they-were-shown."""
    reader.profile = with_another_version(reader.profile)
    reader.do()
    assert reader.see().type == "consent.terms"
    reader.do()
    reader.type_code(rosa)
    (kept,) = consents(bank)
    assert kept.version == "2027.1", "the one that stood on the page when it was accepted"


def test_a_text_that_changed_before_the_commit_is_not_accepted(reader: Visitor, rosa: Person, bank: Bank) -> None:
    """Guard: terms-as-they-were-read."""
    reader.do()
    reader.profile = with_another_version(reader.profile)
    reader.type_code(rosa)
    assert reader.see().type == "end.changed"
    assert consents(bank) == []
