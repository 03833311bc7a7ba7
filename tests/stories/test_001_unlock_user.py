"""The second manual (001), step by step: a locked user unlocks themself and signs in with a new password.

Once with a token and once without; at a desk with scripts and on a telephone without them; messages are read from a
real mail server and a real SMS endpoint.
"""

from collections.abc import Callable

import pytest

from tests.stories.living_bank import LivingBank, settle_in, token_code
from tests.stories.unlocking import done_and_in, to_new_password, to_unlocking
from tests.stories.walking import seen, type_code
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser]
WAYS = [pytest.param("desk", True, id="desk"), pytest.param("phone", False, id="phone-without-scripts")]


@pytest.mark.parametrize(("size", "scripts"), WAYS)
def test_hugo_who_has_a_token_unlocks_himself(
    bank: LivingBank, person: Callable[..., Visit], size: str, scripts: bool
) -> None:
    name, document, serial = ("Hugo", "1710034065", "4100000017") if scripts else ("Hernan", "1710034073", "4100000018")
    hugo = settle_in(bank, name, portal="empresas", document=document, token=serial, locked=True)
    visit = person(size=size, scripts=scripts)
    page = visit.page()
    to_unlocking(page, visit, bank, hugo)
    # 6: the code of the token
    seen(page, visit, "001-6-codigo")
    type_code(page, token_code(0))
    to_new_password(page, visit, bank, hugo)
    # 12: the code again: the next one
    type_code(page, token_code(1))
    done_and_in(page, visit, bank, hugo)


@pytest.mark.parametrize(("size", "scripts"), WAYS)
def test_ines_who_has_no_token_unlocks_herself(
    bank: LivingBank, person: Callable[..., Visit], size: str, scripts: bool
) -> None:
    name, document = ("Ines", "0926687856") if scripts else ("Irma", "0926687864")
    ines = settle_in(bank, name, portal="empresas", document=document, locked=True)
    visit = person(size=size, scripts=scripts)
    page = visit.page()
    to_unlocking(page, visit, bank, ines)
    # 6: one code, sent to the mail and to the mobile
    seen(page, visit, "001-6-correo-y-celular")
    by_sms = bank.code_by_sms(ines)
    assert bank.code_by_mail(ines) == by_sms
    type_code(page, by_sms)
    to_new_password(page, visit, bank, ines)
    type_code(page, bank.code_by_sms(ines, nth=2))
    done_and_in(page, visit, bank, ines)
