"""The image that was picked becomes the one that the person is shown.

Law: staged. Whoever could change it would show a person their own picture on a false page.
"""

from typing import ClassVar

from llavero.credentials import site_images
from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.slot import SlotName
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams


class ImageSetParams(StepParams):
    """Nothing to set."""


class ImageSet(BaseStep[ImageSetParams]):
    """Staged; needs the slot `image`."""

    name: ClassVar[str] = "image.set"
    has_screen: ClassVar[bool] = False
    params = ImageSetParams

    def effects(self, params: ImageSetParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.IMAGE_SET),)

    def needs(self, params: ImageSetParams) -> frozenset[SlotName]:
        return frozenset({SlotName.IMAGE})

    def enter(self, ctx: StepContext, params: ImageSetParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: ImageSetParams) -> None:
        user, image = ctx.run.subject, ctx.slots.get(SlotName.IMAGE)
        assert user is not None
        if not isinstance(image, str):
            raise CannotCommit("slot: image")
        if image not in {each.id for each in site_images.image_set(ctx.profile)}:
            raise CannotCommit("image gone")  # the bank took it out of its set meanwhile
        site_images.choose(
            user, image, profile=ctx.profile, now=ctx.now, actor=ctx.actor, origin=ctx.origin, run=ctx.run.id
        )
