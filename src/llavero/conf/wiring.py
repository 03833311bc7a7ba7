"""Which adapters stand behind the ports: read from the settings, made once, in this one place.

Law: the scheme of an address chooses the adapter (`smtp:`, `smtps:`, `http:`, `https:`, `inbox:`, `demo:`); an
address that cannot be read stops the start and is never repeated.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from llavero.adapters.core_bank_http import HttpCoreBank
from llavero.adapters.inbox import Inbox
from llavero.adapters.sms_http import SmsGateway
from llavero.adapters.smtp import SmtpServer
from llavero.ports.clock import Clock
from llavero.ports.core_bank import ExaminedCoreBank
from llavero.ports.message_sender import Channel, MessageSender


@lru_cache(maxsize=1)
def clock() -> Clock:
    """Make the clock that the settings name."""
    chosen: Clock = import_string(settings.LLAVERO_CLOCK)()
    return chosen


def senders() -> Mapping[Channel, MessageSender]:
    """Make the carrier of each channel that has an address; a channel without one keeps its messages waiting."""
    chosen: dict[Channel, MessageSender] = {}
    if settings.LLAVERO_SMTP_URL:
        chosen["email"] = _inbox(settings.LLAVERO_SMTP_URL) or SmtpServer.at(settings.LLAVERO_SMTP_URL)
    if settings.LLAVERO_SMS_URL:
        chosen["sms"] = _inbox(settings.LLAVERO_SMS_URL) or SmsGateway.at(settings.LLAVERO_SMS_URL)
    return MappingProxyType(chosen)


def open_to_readers() -> tuple[str, ...]:
    """Name the settings whose carrier would let messages lie or travel open: a production start refuses them."""
    setting = {"email": "LLAVERO_SMTP_URL", "sms": "LLAVERO_SMS_URL"}
    return tuple(setting[channel] for channel, sender in senders().items() if sender.is_for_sandbox_only)


def core_bank_at(address: str) -> ExaminedCoreBank:
    """Open the core system at an address; raises UNSAFE_CONFIGURATION for one that cannot be read."""
    scheme, _, bank = address.partition(":")
    if scheme == "demo" and settings.LLAVERO_DEMO_CORE_BANK:
        opened: ExaminedCoreBank = import_string(settings.LLAVERO_DEMO_CORE_BANK)(bank)
        return opened
    return HttpCoreBank.at(address, clock=clock())


def core_banks() -> Mapping[str, ExaminedCoreBank]:
    """Open the core system of each bank that has an address, by the key of its profile."""
    return MappingProxyType({bank: core_bank_at(address) for bank, address in settings.LLAVERO_CORE_BANKS.items()})


def _inbox(url: str) -> Inbox | None:
    """`inbox:var/inbox` or `inbox:///srv/inbox`: a folder."""
    parts = urlsplit(url)
    return Inbox(Path(unquote(parts.path))) if parts.scheme == "inbox" else None
