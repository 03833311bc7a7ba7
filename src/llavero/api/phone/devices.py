"""What a phone tells of itself."""

from llavero.api.phone.door import FromDevice, Told, of_device
from llavero.credentials.device_requests import note_removal


@of_device("POST")
def removal(asked: FromDevice) -> Told:
    """Note that the identity was deleted on the phone; again and again is the same."""
    note_removal(asked.device, now=asked.now, origin=asked.origin)
    return {"noted": True}
