"""What a phone is told when it pulls: how it stands, and what waits for its person's answer."""

from llavero.api.phone.door import FromDevice, Told, of_device
from llavero.approvals.read import waiting_for
from llavero.credentials.device_answers import standing_of
from llavero.credentials.device_requests import milliseconds


@of_device("GET")
def requests(asked: FromDevice) -> Told:
    """Give the requests to approve, each as the text that is shown and signed; only a phone that counts gets any."""
    device = asked.device
    standing = standing_of(device.authenticator, profile=asked.profile, now=asked.now) if device.authenticator else None
    is_active = device.state == "active"  # guard: requests-for-active-phones
    return {
        "now": milliseconds(asked.now), "state": device.state,
        "tries_left": standing.tries_left if standing else asked.profile.locks.code.policy().tries,
        "blocked_until": milliseconds(standing.blocked_until) if standing and standing.blocked_until else None,
        "requests": [
            {
                "approval": str(one.id), "document": one.document, "digest": one.digest,
                "expires_at": milliseconds(one.expires_at),
            }
            for one in (waiting_for(device.user, now=asked.now) if is_active else ())
        ],
    }  # fmt: skip
