"""A new image takes effect in the commit, for two factors."""

from llavero.domain.effect import EffectName
from llavero.journeys.floor_file import product_floor
from tests.steps.one_step import effects_of


def test_setting_an_image_is_an_effect_that_the_floor_speaks_about() -> None:
    assert effects_of("image.set", {}) == (EffectName.IMAGE_SET,)


def test_neither_a_password_alone_nor_with_one_contact_changes_it() -> None:
    (clause,) = [clause for clause in product_floor().clauses if clause.effect is EffectName.IMAGE_SET]
    ways = [{ref.removesuffix("@subject") for ref in some} for some in clause.any]
    assert ways == [{"password", "code"}, {"password", "otp_sms", "otp_email"}]
