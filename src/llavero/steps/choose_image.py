"""The person picks the image by which they will recognise the bank's page (C5).

Law: the page is drawn once for a run and stays, so that a reload shows no other. The bank's whole set is at hand,
page by page; only what stands on the page can be picked.
"""

from typing import ClassVar

from llavero.credentials.site_images import SiteImage, drawn_for, image_set
from llavero.domain.screen import Action, Field, Node, ScreenBody
from llavero.domain.slot import SlotName
from llavero.steps.contract import BaseStep, Passed, Result, Serves, Stay, StepContext, StepParams, Submission
from llavero.steps.said import SECONDARY, confirm, error, heading, page_texts

MORE = "more"


class ChooseImageParams(StepParams):
    """Nothing to set: the set, and how many stand on a page, are the bank's profile."""


class ChooseImage(BaseStep[ChooseImageParams]):
    """Fills the slot `image`; changes nothing by itself."""

    name: ClassVar[str] = "choose.image"
    serves: ClassVar[Serves] = "both"
    params = ChooseImageParams

    def fills(self, params: ChooseImageParams) -> frozenset[SlotName]:
        return frozenset({SlotName.IMAGE})

    def texts(self, params: ChooseImageParams) -> frozenset[str]:
        return page_texts(fields=("image",), actions=("submit", MORE), errors=("required",), more=("lead",))

    def show(self, ctx: StepContext, params: ChooseImageParams) -> ScreenBody:
        images = _page(ctx)
        options = tuple(
            Node(f"option_{image.id}", "option", "option", {
                "field": "image", "value": image.id, "url": f"/images/{image.id}.svg",
                "label": image.word_en if ctx.voice == "en" else image.word_es,
            })
            for image in images
        )  # fmt: skip
        asked = Field(name="image", kind="choice", options=tuple(image.id for image in images))
        more = (Action(MORE, SECONDARY),) if len(image_set(ctx.profile)) > len(images) else ()
        return ScreenBody(
            nodes=(heading(), Node("lead", "lead", "lead", {}), *options), actions=(confirm(asked), *more)
        )

    def submit(self, ctx: StepContext, params: ChooseImageParams, submission: Submission) -> Result:
        if submission.action == MORE:
            ctx.memory["page"] = _page_number(ctx) + 1
            return Stay(())
        picked = submission.values.get("image", "")
        if picked not in {image.id for image in _page(ctx)}:  # guard: image-of-this-page
            return error("required", "image")
        return Passed(slots={SlotName.IMAGE: picked})


def _page(ctx: StepContext) -> tuple[SiteImage, ...]:
    """Give the images of the present page; after the last page comes the first. The last one may be shorter."""
    drawn, size = drawn_for(ctx.run.id, profile=ctx.profile), ctx.profile.images.per_page
    pages = [drawn[start : start + size] for start in range(0, len(drawn), size)]
    return pages[_page_number(ctx) % len(pages)]


def _page_number(ctx: StepContext) -> int:
    number = ctx.memory.get("page", 0)
    assert isinstance(number, int)
    return number
