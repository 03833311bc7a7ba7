"""The picture by which a person recognises the bank's page, and one for every name nobody has.

Law: a decoy's picture is drawn by the key that never rotates, so that an unknown name shows the same one for ever.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.models import SiteImageChoice
from llavero.domain.actor import Actor, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats import strict_yaml
from llavero.people.nobody import NOBODY
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Line, Part, Slug
from llavero.tenancy.vault import decoy_bytes


@dataclass(frozen=True, slots=True)
class SiteImage:
    """A picture of the bank's set, with a word for who hears it instead of seeing it."""

    id: str
    word_es: str
    word_en: str


class _Picture(Part):
    id: Slug
    es: Line
    en: Line


class _ImageFile(Part):
    images: tuple[_Picture, ...]


def has_image(user_id: UUID) -> bool:
    """Say whether a user has chosen a picture."""
    return SiteImageChoice.objects.filter(user_id=user_id).exists()


def image_of(user_id: UUID | None, claim: bytes | None, *, profile: Profile) -> SiteImage:
    """Give a user's picture; to who has none, and to a name nobody has, always the same one of the bank's set."""
    images = image_set(profile)
    chosen = SiteImageChoice.objects.filter(user_id=user_id or NOBODY).first()
    found = next((image for image in images if chosen is not None and image.id == chosen.image), None)
    if found is not None:
        return found
    drawn = decoy_bytes("site-image", user_id.bytes if user_id is not None else (claim or b""))
    return images[int.from_bytes(drawn[:8], "big") % len(images)]


def choose(
    user_id: UUID, image: str, *, profile: Profile, now: datetime, actor: Actor, origin: Origin | None = None,
    run: UUID | None = None,
) -> None:  # fmt: skip
    """Keep the picture that a person chose; raises BAD_INPUT for one that the bank's set does not have."""
    if image not in {each.id for each in image_set(profile)}:
        raise DomainError(ErrorCode.BAD_INPUT, field="image")
    SiteImageChoice.objects.filter(user_id=user_id).delete()
    SiteImageChoice.objects.create(id=new_id(now), user_id=user_id, image=image, chosen_at=now)
    record(EventKind.SITE_IMAGE_CHOSEN, now=now, actor=actor, origin=origin, subject=user_id, run=run)


def image_set(profile: Profile) -> tuple[SiteImage, ...]:
    """List the pictures of the bank's set, in its order."""
    return _read(Path(settings.LLAVERO_PROFILES) / profile.images.set / "images" / "images.yaml")


def drawn_for(run: UUID, *, profile: Profile) -> tuple[SiteImage, ...]:
    """List the bank's pictures in an order of this run's own, the same each time it is asked.

    In the set's order most people would take the first that they see, and a false page would show that one.
    """
    return tuple(sorted(image_set(profile), key=lambda image: decoy_bytes(f"image-page:{image.id}", run.bytes)))


@lru_cache(maxsize=8)
def _read(path: Path) -> tuple[SiteImage, ...]:
    found = _ImageFile.model_validate(strict_yaml.load(path).value, strict=False)
    return tuple(SiteImage(each.id, each.es, each.en) for each in found.images)
