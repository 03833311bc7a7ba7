"""What every page of a bank is furnished with: its name, mark, phones, tips, and where its links lead.

Law: all of it is the bank's profile in the page's voice; nothing of a bank is written here.
"""

from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest

from llavero.domain.open_hours import OpenNow, OpensLater
from llavero.pages.visit import Visit
from llavero.tenancy.profile.brand import Mark
from llavero.tenancy.profile.portal import WEEKDAYS, OpenHours, Panel, Phone, Portal, Tips
from llavero.tenancy.profile.texts import Texts
from llavero.tenancy.profile.values import Label, Voice

Language = Literal["es", "en"]


@dataclass(frozen=True, slots=True)
class ShownPhone:
    """A phone as it stands on a page."""

    label: str
    number: str
    tel: str
    hours: str = ""
    now: str = ""
    note: str = ""
    chat_url: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link and its words."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """A heading and its sentences, beside a form."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownTips:
    """The tips that are picked by number, and where there are more."""

    heading: str
    sentences: tuple[str, ...]
    more: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBank:
    """A bank as the templates know it, already in the page's language."""

    name: str
    legal_name: str
    mark: Mark
    address: str
    keypad: str
    phones: tuple[ShownPhone, ...]
    panels: tuple[ShownPanel, ...] = ()
    tips: ShownTips | None = None
    guides: tuple[Link, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPortal:
    """An entrance as the templates know it."""

    name: str
    address: str
    home_url: str
    sign_in_url: str
    trouble_url: str
    passkey_url: str = ""
    registration_url: str = ""
    why: str = ""


def texts_of(visit: Visit) -> Texts:
    """Give the bank's texts in the page's voice."""
    return visit.profile.texts.for_voice(visit.voice)


def language_of(visit: Visit) -> Language:
    """Name the language of the page for `<html lang>`: the voices are ours and no browser knows them."""
    return "en" if visit.voice == "en" else "es"


def page_context(_: HttpRequest, visit: Visit, portal: Portal | None) -> dict[str, object]:
    """Put together what `base.html` and its parts need."""
    return {
        "bank": shown_bank(visit, portal),
        "portal": shown_portal(visit, portal) if portal else None,
        "texts": texts_of(visit),
        "language": language_of(visit),
        "other_language": _other_language(visit),
        "other_voice_url": _other_voice_url(visit),
        "time_zone": visit.profile.time_zone,
        "now": visit.now,
        "theme_url": f"/theme/{visit.profile.digest[:16]}.css",
        "request_id": visit.origin.request_id,
    }


def shown_portal(visit: Visit, portal: Portal) -> ShownPortal:
    """Say where the links of an entrance lead."""
    base, texts, why = f"/p/{portal.id}", texts_of(visit), f"portal.{portal.id}.why"
    return ShownPortal(
        name=in_language(portal.name, language_of(visit)),
        address=portal.official_address,
        home_url="/",
        sign_in_url=f"{base}/",
        trouble_url=f"{base}/ayuda/" if portal.trouble else "",
        passkey_url=f"{base}/t/{portal.passkey_sign_in}/" if portal.passkey_sign_in else "",
        registration_url=f"{base}/t/{portal.registration}/" if portal.registration else "",
        why=texts.get(why) if texts.has(why) else "",
    )


def shown_bank(visit: Visit, portal: Portal | None) -> ShownBank:
    """Say the bank's own words: those of the entrance where there is one, else the bank's."""
    profile, language, texts = visit.profile, language_of(visit), texts_of(visit)
    phones = profile.phones_of(portal.id) if portal else profile.phones
    return ShownBank(
        name=profile.names.name,
        legal_name=profile.names.legal_name,
        mark=profile.mark,
        address=portal.official_address if portal else "",
        keypad=profile.one_time_code.keypad,
        phones=tuple(shown_phone(phone, visit) for phone in phones),
        panels=tuple(_shown_panel(panel, texts) for panel in portal.panel) if portal else (),
        tips=_shown_tips(portal.tips, visit) if portal and portal.tips else None,
        guides=tuple(Link(in_language(g.label, language), g.address) for g in portal.guides) if portal else (),
    )


def in_language(label: Label, language: Language) -> str:
    """Pick the words of a label."""
    return label.en if language == "en" else label.es


def _shown_panel(panel: Panel, texts: Texts) -> ShownPanel:
    return ShownPanel(texts.get(panel.heading), tuple(texts.get(line) for line in panel.texts))


def _shown_tips(tips: Tips, visit: Visit) -> ShownTips:
    texts = texts_of(visit)
    more = Link(in_language(tips.link.label, language_of(visit)), tips.link.address) if tips.link else None
    return ShownTips(texts.get(tips.heading), tuple(texts.get(tip) for tip in tips.texts), more)


def shown_phone(phone: Phone, visit: Visit) -> ShownPhone:
    """Say a phone in the page's language: what it is for, its hours, and what to press or type there."""
    language = language_of(visit)
    hours = "; ".join(_span(span, language) for span in phone.hours)
    note = in_language(phone.note, language) if phone.note else ""
    chat_url = f"https://wa.me/{phone.tel.lstrip('+')}" if phone.kind == "whatsapp" else ""
    return ShownPhone(
        label=in_language(phone.label, language), number=phone.number, tel=phone.tel, hours=hours,
        now=_said_now(phone, visit), note=note, chat_url=chat_url,
    )  # fmt: skip


def _said_now(phone: Phone, visit: Visit) -> str:
    """Say whether somebody answers this phone now, by the bank's clock, or when; nothing where somebody always does."""
    texts = texts_of(visit)
    match phone.standing(visit.now, time_zone=visit.profile.time_zone):
        case OpenNow(until):
            return texts.get("phone.open_until", until=f"{until:%H:%M}")
        case OpensLater(at, 0):
            return texts.get("phone.opens.today", at=f"{at:%H:%M}")
        case OpensLater(at, 1):
            return texts.get("phone.opens.tomorrow", at=f"{at:%H:%M}")
        case OpensLater(at, _):
            return texts.get(f"phone.opens.{WEEKDAYS[at.weekday()]}", at=f"{at:%H:%M}")
        case None:
            return ""


_DAYS = {
    "es": {"mon": "lun", "tue": "mar", "wed": "mié", "thu": "jue", "fri": "vie", "sat": "sáb", "sun": "dom"},
    "en": {"mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun"},
}


def _span(span: OpenHours, language: Language) -> str:
    names = [_DAYS[language][day] for day in span.days]
    days = f"{names[0]}–{names[-1]}" if len(names) > 1 else names[0]
    return f"{days} {span.opens:%H:%M}–{span.closes:%H:%M}"


def _other_language(visit: Visit) -> dict[str, str] | None:
    wanted: Language = "es" if visit.voice == "en" else "en"
    voice = next((one for one in visit.profile.voices if one.startswith(wanted)), None)
    if voice is None:
        return None
    return {"code": wanted, "name": "Español" if wanted == "es" else "English", "url": f"?voice={voice}"}


def _other_voice_url(visit: Visit) -> str:
    """Give the address of this page in the other voice of Spanish, where the bank speaks both."""
    others: dict[Voice, Voice] = {"es@tu": "es@usted", "es@usted": "es@tu"}
    other = others.get(visit.voice)
    return f"?voice={other}" if other in visit.profile.voices else ""
