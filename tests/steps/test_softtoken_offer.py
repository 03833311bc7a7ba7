"""The page beside which a phone becomes a token: it shows how far the phone is, and goes on only when that is ready."""

import pytest

from tests.builders.banks import Bank
from tests.builders.enrollments import another, sent_code
from tests.engine.visitor import Visitor, a_person
from tests.steps.one_step import proofs_of
from tests.steps.softtoken import AtTheComputer, signed_in
from tests.support.phone import ServerRefusedError

from llavero.tenancy.scope import in_tenant  # isort: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(bank: Bank, visitor: Visitor) -> AtTheComputer:
    """Bruno has a new phone and no token; he stands before the QR."""
    at = signed_in(visitor, a_person(bank, token=False)).begin("activate-soft-token")
    visitor.do("new_phone")
    visitor.answer_questions()
    visitor.do("yes")
    assert visitor.see().type == "softtoken.offer"
    return at


def test_it_gives_a_qr_the_steps_that_fit_and_sends_a_code(offered: AtTheComputer) -> None:
    assert str(offered.node("qr").args["link"]).startswith("http://app.localhost")
    assert [each for each in offered.says() if each.startswith("instruction")] == [
        "instruction.install", "instruction.network", "instruction.scan", "instruction.code.sms",
        "instruction.activate", "instruction.pin",
    ]  # fmt: skip
    with in_tenant(offered.visitor.bank.id):
        assert len(sent_code()) == 8
    params = {"channel": "sms"}
    assert proofs_of("softtoken.offer", params) == {"ok": ["activation_code", "device_confirmed"]}


def test_who_only_deleted_the_identity_is_not_told_to_install(bank: Bank, visitor: Visitor) -> None:
    at = signed_in(visitor, a_person(bank, token=False)).begin("activate-soft-token")
    visitor.do("identity_deleted")
    visitor.answer_questions()
    visitor.do("yes")
    assert "instruction.open" in at.says()
    assert "instruction.install" not in at.says()


def test_the_same_qr_stands_there_after_a_reload(offered: AtTheComputer) -> None:
    assert offered.node("qr").args["link"] == offered.node("qr").args["link"]


def test_the_page_tells_how_far_the_phone_is_without_the_run_moving(offered: AtTheComputer) -> None:
    revision = offered.visitor.row().revision
    pulses = [offered.visitor.see().pulse]
    phone = offered.phone()
    with in_tenant(offered.visitor.bank.id):
        code = sent_code()
    phone.ask()
    phone.exchange(code)
    assert "progress.connected" in offered.says()
    pulses.append(offered.visitor.see().pulse)
    phone.choose_pin("2580")
    phone.confirm()
    assert "progress.ready" in offered.says()
    pulses.append(offered.visitor.see().pulse)
    assert len(set(pulses)) == 3
    assert offered.visitor.row().revision == revision


def test_nobody_goes_on_before_the_phone_has_confirmed(offered: AtTheComputer) -> None:
    """Guard: phone-confirmed-before-going-on."""
    offered.visitor.do()
    assert offered.visitor.see().type == "softtoken.offer"
    assert "error.not_ready" in offered.says()
    assert [proof["name"] for proof in offered.visitor.row().proofs] == ["questions", "site_image"]


def test_a_confirmed_phone_gives_both_proofs(offered: AtTheComputer) -> None:
    """Guard: phone-confirmed-before-going-on."""
    offered.enroll()
    offered.visitor.do()
    assert offered.visitor.see().type == "consent.terms"
    names = [proof["name"] for proof in offered.visitor.row().proofs]
    assert names[-2:] == ["activation_code", "device_confirmed"]


def test_used_up_codes_end_it(offered: AtTheComputer) -> None:
    phone = offered.phone()
    with in_tenant(offered.visitor.bank.id):
        code = another(sent_code())
    phone.ask()
    for _ in range(offered.visitor.profile.soft_token.activation_code.attempts):
        with pytest.raises(ServerRefusedError):
            phone.exchange(code)
        offered.visitor.wait(seconds=30)
    assert "progress.over" in offered.says()
    offered.visitor.do("again")
    assert offered.visitor.see().type == "end.denied"
    assert offered.tokens() == {}


def test_a_code_can_be_sent_again_after_a_while(offered: AtTheComputer) -> None:
    offered.visitor.do("resend")
    assert "error.too_soon" in offered.says()
    offered.visitor.wait(seconds=31)
    offered.visitor.do("resend")
    assert "success.sent" in offered.says()


def test_who_has_another_phone_or_mail_is_sent_to_the_adviser(offered: AtTheComputer) -> None:
    offered.visitor.do("contact_outdated")
    assert offered.visitor.see().type == "end.referred"


def test_who_lives_abroad_gets_the_code_by_mail(bank: Bank, visitor: Visitor) -> None:
    from llavero.people.models import Person as Row
    from llavero.people.models import User

    ana = a_person(bank, token=False)
    with in_tenant(bank.id):
        Row.objects.filter(id=User.objects.get(id=ana.user).person_id).update(resides_abroad=True)
    at = signed_in(visitor, ana).begin("activate-soft-token")
    visitor.do("app_deleted")
    visitor.answer_questions()
    visitor.do("yes")
    assert "instruction.code.email" in at.says()
