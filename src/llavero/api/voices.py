"""In which voice of the bank a client is answered: by `Accept-Language`, else the bank's own.

Law: a language that the bank does not speak is answered in the bank's own, never half in each.
"""

from django.http import HttpRequest

from llavero.api.problems import language_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice


def voice_of(request: HttpRequest, profile: Profile) -> Voice:
    """Choose the voice of an answer."""
    if not wants_words(request):
        return profile.voice
    language = language_of(request)
    if profile.voice.startswith(language):
        return profile.voice
    return next((voice for voice in profile.voices if voice.startswith(language)), profile.voice)


def wants_words(request: HttpRequest) -> bool:
    """Say whether the client asked for sentences beside the message ids."""
    return bool(request.headers.get("Accept-Language", "").strip())
