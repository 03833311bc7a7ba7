"""What an authenticator is and may become: who holds it, whose it is, and whether its codes count.

Law: three axes, each with its own table, and one short list of what they may not be together. It proves something only
while delivered, assigned and active.
"""

from enum import StrEnum

from llavero.domain.lifecycle import Lifecycle


class Kind(StrEnum):
    """A device of its own, or an app on the holder's phone."""

    HARDWARE = "hardware"
    SOFT = "soft"


class Mode(StrEnum):
    """What moves its codes on: presses, or the clock."""

    HOTP = "hotp"
    TOTP = "totp"


class Custody(StrEnum):
    """Who has the device in hand. A soft authenticator is `delivered` from its first day to its last."""

    VENDOR = "vendor"
    VAULT = "vault"
    IN_TRANSIT = "in_transit"
    BRANCH = "branch"
    DELIVERED = "delivered"
    SURRENDERED = "surrendered"
    DESTROYED = "destroyed"


class CustodyEvent(StrEnum):
    """What moves a device from hand to hand; whoever receives it confirms."""

    SHIP = "ship"
    RECEIVE_IN_VAULT = "receive_in_vault"
    DISPATCH = "dispatch"
    RECEIVE_AT_BRANCH = "receive_at_branch"
    HAND_OVER = "hand_over"
    SURRENDER = "surrender"
    DISCARD_BY_HOLDER = "discard_by_holder"
    WRITE_OFF = "write_off"
    DESTROY = "destroy"


class Binding(StrEnum):
    """Whose it is: nobody's, kept aside for a run, or one user's."""

    NONE = "none"
    RESERVED = "reserved"
    ASSIGNED = "assigned"


class BindingEvent(StrEnum):
    """What ties an authenticator to a user, or frees it."""

    RESERVE = "reserve"
    RELEASE = "release"
    ASSIGN = "assign"
    UNASSIGN = "unassign"


class Credential(StrEnum):
    """Whether its codes count."""

    NOT_ENABLED = "not_enabled"
    PENDING = "pending"  # in the holder's hands, waiting for its activation
    ACTIVE = "active"
    SUSPENDED = "suspended"  # taken away for now: lost, "no fui yo"
    LOCKED = "locked"  # the bank's hard block, until a procedure
    EXPIRED = "expired"
    REVOKED = "revoked"


class CredentialEvent(StrEnum):
    """What makes codes count, or stop counting."""

    AWAIT_ACTIVATION = "await_activation"
    ACTIVATE = "activate"
    SUSPEND = "suspend"
    RESUME = "resume"
    LOCK = "lock"
    UNLOCK = "unlock"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"  # back to stock: the device may serve somebody else
    REVOKE = "revoke"


class RevokedReason(StrEnum):
    """Why an authenticator was ended for good. Banks' own words are labels over these."""

    SUPERSEDED = "superseded"
    REINSTALLED = "reinstalled"
    LOST = "lost"
    STOLEN = "stolen"
    DEFECTIVE = "defective"
    CLONED = "cloned"
    SEED_EXPOSED = "seed_exposed"
    NOT_RENEWED = "not_renewed"
    ASSIGNMENT_CANCELLED = "assignment_cancelled"
    HOLDER_LEFT = "holder_left"
    COMPANY_LEFT = "company_left"
    FRAUD = "fraud"


CUSTODY: Lifecycle[Custody, CustodyEvent] = Lifecycle(
    "custody",
    (Custody.VENDOR, Custody.VAULT, Custody.DELIVERED),
    {
        (Custody.VENDOR, CustodyEvent.SHIP): Custody.IN_TRANSIT,
        (Custody.IN_TRANSIT, CustodyEvent.RECEIVE_IN_VAULT): Custody.VAULT,
        (Custody.IN_TRANSIT, CustodyEvent.RECEIVE_AT_BRANCH): Custody.BRANCH,
        (Custody.IN_TRANSIT, CustodyEvent.HAND_OVER): Custody.DELIVERED,
        (Custody.IN_TRANSIT, CustodyEvent.WRITE_OFF): Custody.DESTROYED,
        (Custody.VAULT, CustodyEvent.DISPATCH): Custody.IN_TRANSIT,
        (Custody.VAULT, CustodyEvent.DESTROY): Custody.DESTROYED,
        (Custody.BRANCH, CustodyEvent.HAND_OVER): Custody.DELIVERED,
        (Custody.BRANCH, CustodyEvent.DISPATCH): Custody.IN_TRANSIT,
        (Custody.BRANCH, CustodyEvent.DESTROY): Custody.DESTROYED,
        (Custody.DELIVERED, CustodyEvent.SURRENDER): Custody.SURRENDERED,
        (Custody.DELIVERED, CustodyEvent.DISCARD_BY_HOLDER): Custody.DESTROYED,
        (Custody.DELIVERED, CustodyEvent.WRITE_OFF): Custody.DESTROYED,
        (Custody.SURRENDERED, CustodyEvent.DISPATCH): Custody.IN_TRANSIT,
        (Custody.SURRENDERED, CustodyEvent.DESTROY): Custody.DESTROYED,
    },
)

BINDING: Lifecycle[Binding, BindingEvent] = Lifecycle(
    "binding",
    (Binding.NONE, Binding.ASSIGNED),
    {
        (Binding.NONE, BindingEvent.RESERVE): Binding.RESERVED,
        (Binding.NONE, BindingEvent.ASSIGN): Binding.ASSIGNED,
        (Binding.RESERVED, BindingEvent.ASSIGN): Binding.ASSIGNED,
        (Binding.RESERVED, BindingEvent.RELEASE): Binding.NONE,
        (Binding.ASSIGNED, BindingEvent.UNASSIGN): Binding.NONE,
    },
)

CREDENTIAL: Lifecycle[Credential, CredentialEvent] = Lifecycle(
    "credential",
    (Credential.NOT_ENABLED,),
    {
        (Credential.NOT_ENABLED, CredentialEvent.AWAIT_ACTIVATION): Credential.PENDING,
        (Credential.NOT_ENABLED, CredentialEvent.EXPIRE): Credential.EXPIRED,
        (Credential.NOT_ENABLED, CredentialEvent.REVOKE): Credential.REVOKED,
        (Credential.PENDING, CredentialEvent.ACTIVATE): Credential.ACTIVE,
        (Credential.PENDING, CredentialEvent.EXPIRE): Credential.EXPIRED,
        (Credential.PENDING, CredentialEvent.WITHDRAW): Credential.NOT_ENABLED,
        (Credential.PENDING, CredentialEvent.REVOKE): Credential.REVOKED,
        (Credential.ACTIVE, CredentialEvent.SUSPEND): Credential.SUSPENDED,
        (Credential.ACTIVE, CredentialEvent.LOCK): Credential.LOCKED,
        (Credential.ACTIVE, CredentialEvent.EXPIRE): Credential.EXPIRED,
        (Credential.ACTIVE, CredentialEvent.WITHDRAW): Credential.NOT_ENABLED,
        (Credential.ACTIVE, CredentialEvent.REVOKE): Credential.REVOKED,
        (Credential.SUSPENDED, CredentialEvent.RESUME): Credential.ACTIVE,
        (Credential.SUSPENDED, CredentialEvent.EXPIRE): Credential.EXPIRED,
        (Credential.SUSPENDED, CredentialEvent.WITHDRAW): Credential.NOT_ENABLED,
        (Credential.SUSPENDED, CredentialEvent.REVOKE): Credential.REVOKED,
        (Credential.LOCKED, CredentialEvent.UNLOCK): Credential.ACTIVE,
        (Credential.LOCKED, CredentialEvent.SUSPEND): Credential.SUSPENDED,
        (Credential.LOCKED, CredentialEvent.EXPIRE): Credential.EXPIRED,
        (Credential.LOCKED, CredentialEvent.WITHDRAW): Credential.NOT_ENABLED,
        (Credential.LOCKED, CredentialEvent.REVOKE): Credential.REVOKED,
        (Credential.EXPIRED, CredentialEvent.REVOKE): Credential.REVOKED,
    },
)
