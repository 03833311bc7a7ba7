"""Everything that can be refused, once: the closed list of error codes that doors translate into words and statuses.

Law: a code never changes its meaning and never disappears; an error carries facts, not sentences, and never a secret.
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """The permanent word codes. Integrators and the manuals refer to them by name."""

    # what the caller sent
    BAD_INPUT = "bad-input"
    UNKNOWN_FIELD = "unknown-field"
    NOT_FOUND = "not-found"
    NOT_ALLOWED = "not-allowed"
    UNAUTHENTICATED = "unauthenticated"
    TOO_MANY_REQUESTS = "too-many-requests"
    WRONG_METHOD = "wrong-method"
    IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused"
    IN_PROGRESS = "in-progress"
    # what a person proved, or did not
    PROOF_REFUSED = "proof-refused"
    BLOCKED = "blocked"
    CODE_EXPIRED = "code-expired"
    SEND_LIMIT = "send-limit"
    UNDELIVERABLE = "undeliverable"
    PASSWORD_RULES = "password-rules"  # noqa: S105
    WEAK_ANSWER = "weak-answer"
    # runs of journeys
    RUN_NOT_FOUND = "run-not-found"
    RUN_ENDED = "run-ended"
    STALE_REVISION = "stale-revision"
    JOURNEY_UNKNOWN = "journey-unknown"
    JOURNEY_STOPPED = "journey-stopped"
    JOURNEY_NOT_FOR_YOU = "journey-not-for-you"
    TOO_MANY_RUNS = "too-many-runs"
    FLOOR_NOT_MET = "floor-not-met"
    HANDOVER_REFUSED = "handover-refused"
    # phones
    ENROLLMENT_UNKNOWN = "enrollment-unknown"
    ENROLLMENT_OVER = "enrollment-over"
    ENROLLMENT_ALTERED = "enrollment-altered"
    ENROLLMENT_TAKEN = "enrollment-taken"
    ACTIVATION_CODE_WRONG = "activation-code-wrong"
    ACTIVATION_CODE_LATE = "activation-code-late"
    CONFIRMATION_WRONG = "confirmation-wrong"
    DEVICE_UNKNOWN = "device-unknown"
    CLOCK_OFF = "clock-off"
    DEVICE_CLONED = "device-cloned"
    PIN_WRONG = "pin-wrong"
    DEVICE_BLOCKED = "device-blocked"
    DEVICE_NOT_ACTIVE = "device-not-active"
    APPROVAL_OVER = "approval-over"
    APPROVAL_CHANGED = "approval-changed"
    # state and data
    ILLEGAL_MOVE = "illegal-move"
    CHANGED_MEANWHILE = "changed-meanwhile"
    DUPLICATE = "duplicate"
    SECOND_PERSON_REQUIRED = "second-person-required"
    SEED_FILE_REFUSED = "seed-file-refused"
    PROFILE_REFUSED = "profile-refused"
    SECRET_UNREADABLE = "secret-unreadable"  # noqa: S105
    UNSAFE_CONFIGURATION = "unsafe-configuration"
    UNAVAILABLE = "unavailable"


Fact = str | int | float | bool | None | tuple[str, ...]


class DomainError(Exception):
    """A refusal or a broken rule, by code and facts; its text is for developers, never for users."""

    def __init__(self, code: ErrorCode, **facts: Fact) -> None:
        super().__init__(code.value, facts)
        self.code = code
        self.facts: dict[str, Fact] = facts

    def __str__(self) -> str:
        return f"{self.code.value} {self.facts}" if self.facts else self.code.value
