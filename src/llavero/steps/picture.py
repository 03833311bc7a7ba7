"""The picture by which a person recognises the site, as a page shows it."""

from llavero.credentials.site_images import image_of
from llavero.domain.screen import Node
from llavero.steps.contract import StepContext


def picture(ctx: StepContext) -> Node:
    """Show the subject's own image with its word; a decoy gets one that is always the same for its name."""
    image = image_of(ctx.run.subject, ctx.run.claim, profile=ctx.profile)
    word = image.word_en if ctx.voice == "en" else image.word_es
    return Node("image", "image", "image", {"url": f"/images/{image.id}.svg", "word": word})
