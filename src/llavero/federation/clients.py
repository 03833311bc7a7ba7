"""What may be asked about a system of the bank when it is not calling itself."""

from uuid import UUID

from llavero.federation.models import Client


def is_standing(client_id: UUID) -> bool:
    """Say whether a client still has its access."""
    return Client.objects.filter(id=client_id, disabled_at=None).exists()
