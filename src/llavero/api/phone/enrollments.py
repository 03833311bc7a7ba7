"""What a phone asks while it becomes a token.

Law: what a phone does here is activity of the procedure beside which it happens: a person who installs an app has not
gone away. A look at the enrollment is none: it shows no ticket and no key, and whoever saw the picture can repeat it.
"""

from llavero.api.phone.door import Asked, Told, of_enrollment
from llavero.credentials.device_requests import milliseconds
from llavero.credentials.enrollment_exchange import Refused, bind_device, confirm_device, exchange_key_of
from llavero.domain.errors import ErrorCode
from llavero.formats.phone.fault import PhoneMessageError
from llavero.formats.phone.words import MAC_BYTES, b64u, read_b64u
from llavero.journeys.activity import note_activity


@of_enrollment("GET")
def enrollment(asked: Asked) -> Told:
    """Give the server's key, and what the app has to know of the bank."""
    offer = exchange_key_of(asked.enrollment, now=asked.now)
    if isinstance(offer, Refused):
        return offer
    profile, rules = asked.profile, asked.profile.soft_token
    return {
        "exchange_key": b64u(offer.exchange_key), "now": milliseconds(asked.now),
        "expires_at": milliseconds(offer.expires_at), "code_digits": rules.activation_code.digits,
        "code_channel": offer.channel, "pin_digits": rules.pin_digits, "shows_fingerprint": rules.shows_fingerprint,
        "bank": {
            "name": profile.names.name, "phone": profile.phones[0].number, "brand": profile.theme.brand,
        },
    }  # fmt: skip


@of_enrollment("POST", "sealed")
def device(asked: Asked) -> Told:
    """Bind the phone that has both the picture and the code."""
    try:
        sealed = read_b64u(asked.body["sealed"])
    except PhoneMessageError:
        return Refused(ErrorCode.BAD_INPUT)
    bound = bind_device(asked.enrollment, sealed, profile=asked.profile, now=asked.now, origin=asked.origin)
    if isinstance(bound, Refused):
        return bound
    note_activity(bound.run_id, now=asked.now)
    return {"sealed": b64u(bound.sealed)}


@of_enrollment("POST", "mac")
def confirmation(asked: Asked) -> Told:
    """Note that the seed arrived."""
    try:
        mac = read_b64u(asked.body["mac"], length=MAC_BYTES)
    except PhoneMessageError:
        return Refused(ErrorCode.BAD_INPUT)
    confirmed = confirm_device(asked.enrollment, mac, now=asked.now, origin=asked.origin)
    if isinstance(confirmed, Refused):
        return confirmed
    if not confirmed.is_repeat:  # guard: repeats-keep-nobody-awake (an app that asks on for somebody who went away)
        note_activity(confirmed.run_id, now=asked.now)
    return {"state": "confirmed"}
