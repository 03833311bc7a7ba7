"""Everything that can stand in a bank's record: each kind of event, what it means, and which facts it may state.

Law: the list is closed. A kind never changes its meaning and never disappears: records are read for ten years.
"""

from enum import StrEnum
from typing import Final

EVERYWHERE: Final = frozenset({"journey", "portal", "device_known", "decoy", "state", "cause"})
"""Facts that any event may state beside its own."""


class EventKind(StrEnum):
    """A kind of event: its permanent word, one sentence for the auditor, and the names of its own facts."""

    _value_: str
    meaning: str
    facts: frozenset[str]

    def __new__(cls, word: str, meaning: str = "", *facts: str) -> "EventKind":
        kind = str.__new__(cls, word)
        kind._value_ = word
        kind.meaning = meaning
        kind.facts = EVERYWHERE | frozenset(facts)
        return kind

    # runs of journeys
    RUN_STARTED = "run.started", "Somebody began a procedure.", "parent_run", "name_kind", "version"
    RUN_ENDED = "run.ended", "A procedure came to one of its endings.", "ending", "journey_then", "child_run", "kind"
    RUN_COMMITTED = "run.committed", "Everything that a procedure was to change was changed at once.", "revision"
    RUN_REFUSED = "run.refused", "A procedure could not begin or go on.", "ending", "expected", "found", "revision"
    RUN_STALE = "run.stale", "An answer came from a page that was no longer current.", "revision", "expected_revision"
    RUN_HELD = "run.held", "A procedure was stopped by the bank and waits.", "version"
    RUN_RELEASED = "run.released", "A procedure that the bank had stopped goes on.", "version"
    RUN_WAITING = "run.waiting", "A procedure was left alone; what it collected waits.", "ending", "until"
    RUN_TAKEN_UP = "run.taken_up", "A new run of a procedure took up where an older one waited.", "parent_run"
    HANDOVER_ISSUED = "handover.issued", "A sign-in without pages gave a ticket for the browser.", "expires_at"
    HANDOVER_TAKEN = "handover.taken", "A browser turned its ticket into a session.", "session"
    HANDOVER_REFUSED = "handover.refused", "A ticket was wrong, used, too old or another client's.", "expires_at"
    STEP_PASSED = "step.passed", "A step of a procedure was passed.", "kind"
    STEP_REFUSED = "step.refused", "A step of a procedure was answered wrongly.", "kind", "tries_left", "rule"

    # who somebody says they are
    NAME_CLAIMED = "name.claimed", "Somebody said who they are; nothing is proven yet.", "name_kind", "name_digest"
    NAME_DISCLOSED = "name.disclosed", "A forgotten user name was sent to its owner.", "channel"
    SOURCE_BLOCKED = "source.blocked", "One address tried too many names.", "blocked_until", "source_digest", "number"

    # passwords
    PASSWORD_ACCEPTED = "password.accepted", "A password was right.", "known_device"
    PASSWORD_REFUSED = (
        "password.refused", "A password was wrong, or not looked at.",
        "tries_left", "blocked_until", "known_device", "failures", "name_digest",
    )  # fmt: skip
    PASSWORD_SET = "password.set", "A person chose a new password.", "sessions"
    PASSWORD_WIPED = "password.wiped", "A password was taken away.", "sessions"
    PASSWORD_RULES_NOT_MET = "password.rules_not_met", "A new password broke a rule of the bank.", "rule"
    TEMPORARY_PASSWORD_ISSUED = (
        "temporary_password.issued", "A temporary password was made and sent.",
        "channel", "expires_at", "temporary_password_id",
    )  # fmt: skip
    TEMPORARY_PASSWORD_CLAIMED = (
        "temporary_password.claimed", "A temporary password was right and belongs to this run now.",
        "temporary_password_id",
    )  # fmt: skip
    TEMPORARY_PASSWORD_SPENT = (
        "temporary_password.spent", "A temporary password was exchanged for a new password.", "temporary_password_id",
    )  # fmt: skip
    TEMPORARY_PASSWORD_KILLED = (
        "temporary_password.killed", "A temporary password died with the run it belonged to.", "temporary_password_id",
    )  # fmt: skip
    TEMPORARY_PASSWORD_EXPIRED = (
        "temporary_password.expired", "A temporary password was not used in time.",
        "temporary_password_id", "expires_at",
    )  # fmt: skip
    TEMPORARY_PASSWORD_REFUSED = (
        "temporary_password.refused", "A temporary password was used, too old or claimed by another run.",
        "temporary_password_id", "tries_left", "blocked_until",
    )  # fmt: skip

    # codes of tokens, and the tokens themselves
    CODE_ACCEPTED = (
        "code.accepted", "A code of a token was right, once.", "authenticator", "serial", "step_drift", "client",
    )  # fmt: skip
    CODE_REFUSED = (
        "code.refused", "A code of a token was wrong, old, used, or not looked at.",
        "authenticator", "serial", "tries_left", "blocked_until", "failures", "replayed", "client",
    )  # fmt: skip
    AUTHENTICATOR_RESYNCED = "authenticator.resynced", "A token that had drifted was set right.", "gap", "serial"
    AUTHENTICATOR_RESYNC_REFUSED = "authenticator.resync_refused", "Codes did not follow each other.", "serial"
    AUTHENTICATOR_MOVED = (
        "authenticator.moved", "A token changed its custody, owner or state.",
        "axis", "before", "after", "serial", "authenticator", "kind", "user",
    )  # fmt: skip
    AUTHENTICATOR_ASSIGNED = "authenticator.assigned", "A token was given to a user.", "serial", "kind", "user"
    AUTHENTICATOR_UNASSIGNED = "authenticator.unassigned", "A token was taken from a user.", "serial", "kind", "user"
    AUTHENTICATOR_ACTIVATED = "authenticator.activated", "A token can be used from now on.", "serial", "kind"
    AUTHENTICATOR_SUSPENDED = "authenticator.suspended", "A token cannot be used for now.", "serial", "kind"
    AUTHENTICATOR_RESUMED = "authenticator.resumed", "A suspended token can be used again.", "serial", "kind"
    AUTHENTICATOR_REVOKED = "authenticator.revoked", "A token can never be used again.", "serial", "kind"
    AUTHENTICATOR_EXPIRED = "authenticator.expired", "A token came to the end of its life.", "serial", "kind"

    # a phone becomes a token
    ENROLLMENT_OPENED = (
        "enrollment.opened", "A picture was shown to make a token of a phone.", "enrollment", "channel", "expires_at",
    )  # fmt: skip
    ENROLLMENT_CODE_SENT = (
        "enrollment.code_sent", "An activation code was given to the messages that leave.",
        "enrollment", "channel", "expires_at", "resends_left", "repeated", "shown_to", "digits",
    )  # fmt: skip
    ENROLLMENT_CODE_NOT_SENT = (
        "enrollment.code_not_sent", "An activation code could not be sent.", "enrollment", "channel", "scope", "until",
    )  # fmt: skip
    ENROLLMENT_BOUND = (
        "enrollment.bound", "A phone had both the picture and the activation code, and was given its seed.",
        "enrollment", "serial", "repeated",
    )  # fmt: skip
    ENROLLMENT_CONFIRMED = (
        "enrollment.confirmed", "A phone proved that it holds its seed.", "enrollment", "serial",
    )  # fmt: skip
    ENROLLMENT_CONSUMED = (
        "enrollment.consumed", "A confirmed phone became a token.", "enrollment", "serial", "authenticator",
    )  # fmt: skip
    ENROLLMENT_CLOSED = "enrollment.closed", "The making of a token ended without one.", "enrollment", "serial"
    ENROLLMENTS_EXPIRED = "enrollments.expired", "Pictures that nobody used in time were put away.", "rows"
    ENROLLMENT_REFUSED = (
        "enrollment.refused", "A phone could not go on with becoming a token.",
        "enrollment", "tries_left", "blocked_until",
    )  # fmt: skip
    PHONE_REFUSED = (
        "phone.refused", "A request was not signed by the phone that it named, or not now.",
        "enrollment", "authenticator", "serial",
    )  # fmt: skip
    PHONE_REMOVED = (
        "phone.removed", "A person deleted the identity on their phone.", "enrollment", "authenticator", "serial",
    )  # fmt: skip

    # codes by SMS and e-mail
    ONE_TIME_CODE_SENT = (
        "one_time_code.sent", "A code was made and given to the messages that leave.",
        "channel", "purpose", "expires_at", "resends_left", "one_time_code", "client", "repeated", "shown_to", "digits",
    )  # fmt: skip
    ONE_TIME_CODE_NOT_SENT = (
        "one_time_code.not_sent", "A code could not be sent.", "channel", "purpose", "scope", "until", "client",
    )  # fmt: skip
    ONE_TIME_CODE_CLAIMED = (
        "one_time_code.claimed", "A code that was sent came back right, once.",
        "channel", "purpose", "one_time_code", "client",
    )  # fmt: skip
    ONE_TIME_CODE_REFUSED = (
        "one_time_code.refused", "A code was wrong, too old, used, or not looked at.",
        "channel", "purpose", "tries_left", "blocked_until", "one_time_code", "client", "replayed",
    )  # fmt: skip
    ONE_TIME_CODES_EXPIRED = "one_time_codes.expired", "Codes that nobody used were put away.", "rows"

    # keys that the bank's core judges, and who registers by them
    CORE_KEY_ACCEPTED = "core_key.accepted", "The bank's core said that a key is right.", "kind", "name_digest"
    CORE_KEY_REFUSED = (
        "core_key.refused", "The bank's core said that a key is not right, said nothing, or was not asked.",
        "kind", "name_digest", "tries_left", "blocked_until",
    )  # fmt: skip
    CORE_CONTACTS_READ = "core_contacts.read", "Who registers saw, masked, how the bank reaches them.", "number"
    USER_REGISTERED = "user.registered", "Somebody whom the bank's core knows became a user.", "user", "role", "kind"

    # passkeys
    PASSKEY_ADDED = "passkey.added", "A person added a passkey.", "passkey", "kind"
    PASSKEY_RENAMED = "passkey.renamed", "A person called a passkey something else.", "passkey", "kind"
    PASSKEY_ENDED = "passkey.ended", "A passkey can never be used again.", "passkey", "kind"
    PASSKEY_ACCEPTED = "passkey.accepted", "A passkey signed what it was asked to, once.", "passkey"
    PASSKEY_REFUSED = "passkey.refused", "What came for a passkey proves nothing, or came too late.", "passkey"

    # questions and images
    QUESTIONS_ANSWERED = "questions.answered", "Challenge questions were answered rightly.", "asked"
    QUESTIONS_REFUSED = "questions.refused", "Challenge questions were answered wrongly.", "tries_left", "blocked_until"
    QUESTIONS_FORGOTTEN = "questions.forgotten", "A person said they forgot their answers.", "asked"
    QUESTIONS_SET = "questions.set", "A person chose questions and answers.", "number"
    SITE_IMAGE_CONFIRMED = "site_image.confirmed", "A person recognised their security image."
    SITE_IMAGE_NOT_MINE = "site_image.not_mine", "A person did not recognise the image: the page may be false."
    SITE_IMAGE_CHOSEN = "site_image.chosen", "A person chose a security image."
    SECOND_FACTOR_CHOSEN = "second_factor.chosen", "A person said which second factor they want, or that later.", "kind"
    TERMS_ACCEPTED = "terms.accepted", "A person accepted a text of the bank.", "terms", "version", "digest"
    FRAUD_ALARM_RAISED = "fraud_alarm.raised", "Somebody or something reported what looks like fraud.", "kind"

    # requests to approve
    APPROVAL_REQUESTED = (
        "approval.requested", "People were asked to approve something.", "kind", "approval_digest", "client", "number",
    )  # fmt: skip
    APPROVAL_DECIDED = (
        "approval.decided", "A person answered a request to approve.",
        "kind", "approval_digest", "client", "verb", "channel", "authenticator",
    )  # fmt: skip
    APPROVAL_REFUSED = (
        "approval.refused", "An answer to a request was not taken.",
        "kind", "approval_digest", "client", "channel", "authenticator", "tries_left", "blocked_until",
    )  # fmt: skip
    APPROVAL_ENDED = (
        "approval.ended", "A request to approve came to its one outcome.",
        "kind", "approval_digest", "client", "before", "after",
    )  # fmt: skip
    APPROVAL_READ = "approval.read", "Somebody took out the proof of an approval.", "kind", "approval_digest"

    # locks
    FACTOR_BLOCKED = (
        "factor.blocked", "Too many wrong tries block a factor for a time.",
        "factor", "blocked_until", "block_level", "failures", "known_device", "name_digest", "serial",
    )  # fmt: skip
    USER_LOCKED = "user.locked", "Too many wrong tries locked a user until a procedure.", "factor", "failures"
    USER_UNLOCKED = "user.unlocked", "A locked user was unlocked.", "factor", "was_locked"

    # sessions and browsers
    SESSION_OPENED = "session.opened", "A person is signed in.", "session", "scope", "expires_at", "client"
    SESSION_RAISED = "session.raised", "Further proofs were added to a session.", "session", "scope"
    SESSION_REVOKED = "session.revoked", "A session was ended by somebody else.", "session", "scope", "sessions"
    SESSION_ENDED = "session.ended", "A session was ended by its person or by time.", "session", "scope", "sessions"
    DEVICE_KNOWN = "device.known", "A browser is known after a complete sign-in.", "device", "number"
    DEVICE_FORGOTTEN = "device.forgotten", "A browser is no longer known.", "device"

    # people and how to reach them
    PERSON_ADDED = "person.added", "A person was entered.", "person"
    COMPANY_ADDED = "company.added", "A company was entered.", "kind"
    USER_ADDED = "user.added", "A person became a user of a company.", "user"
    USER_CLOSED = "user.closed", "A user of a company can no longer come in.", "user"
    ROLE_GIVEN = "role.given", "A user was given a role.", "role", "valid_until"
    ROLE_TAKEN = "role.taken", "A role was taken from a user.", "role"
    LOGIN_NAME_ADDED = "login_name.added", "A user can sign in by a further name.", "name_kind"
    CONTACT_ADDED = "contact.added", "A way to reach somebody was added.", "contact", "channel", "shown_to", "kind"
    CONTACT_RETIRED = "contact.retired", "A way to reach somebody is no longer used.", "contact", "channel"
    CONTACT_READ = "contact.read", "Somebody saw how a person is reached.", "contact", "channel", "shown_to"
    PERSON_READ = "person.read", "Somebody saw personal data.", "person", "kind"
    STAFF_ADDED = "staff.added", "One of the bank's own people was entered.", "role", "seconded_by"
    STAFF_ENDED = "staff.ended", "One of the bank's own people may act no more.", "seconded_by", "role"
    STAFF_TOKEN_GIVEN = (
        "staff.token_given", "One of the bank's own people was given an authenticator.", "serial", "seconded_by",
    )  # fmt: skip
    STAFF_TOKEN_REVOKED = "staff.token_revoked", "An authenticator of the bank's own people was ended.", "serial"

    # messages
    MESSAGE_QUEUED = "message.queued", "A message waits to leave.", "outbox", "channel", "message", "shown_to"
    MESSAGE_REFUSED = "message.refused", "Too much was sent already.", "channel", "message", "scope", "until"
    MESSAGE_SENT = "message.sent", "A message left.", "outbox", "channel", "message", "attempts"
    MESSAGE_FAILED = "message.failed", "A message could not be delivered.", "outbox", "channel", "message", "attempts"
    MESSAGE_EXPIRED = "message.expired", "A message was too late to be of use.", "outbox", "channel", "message"

    DESK_TOLD = (
        "desk.told", "The bank's own people were told of something, under a number.", "desk", "reference", "kind",
    )  # fmt: skip
    DESK_TOLD_REST = "desk.told_rest", "A desk was told how much more came than it is written about.", "desk", "number"

    # stock
    STOCK_LOADED = (
        "stock.loaded", "A file of tokens was read into a batch.",
        "batch", "file", "file_digest", "format", "records", "accepted", "rejected", "dry_run",
    )  # fmt: skip
    STOCK_ACCEPTED = "stock.accepted", "A second person accepted a batch of tokens.", "batch", "records", "accepted"
    STOCK_REFUSED = (
        "stock.refused", "A file or batch of tokens was refused.",
        "batch", "file", "file_digest", "problem", "line", "records", "rejected",
    )  # fmt: skip

    # the bank itself
    CLIENT_ADDED = "client.added", "A system of the bank was given access.", "client", "verb"
    CLIENT_REFUSED = "client.refused", "A system was not who it said, or asked for too much.", "client", "verb"
    CLIENT_REVOKED = "client.revoked", "A system of the bank lost its access.", "client"
    PROFILE_PUBLISHED = (
        "profile.published", "The bank's rules and words changed.", "profile", "profile_digest", "version",
    )  # fmt: skip
    PROFILE_REFUSED = "profile.refused", "New rules were not fit to be published.", "profile", "problem", "number"
    JOURNEY_PUBLISHED = "journey.published", "A version of a procedure is in force.", "definition", "version"
    JOURNEY_STOPPED = "journey.stopped", "A version of a procedure was stopped.", "definition", "version"
    JOURNEY_RELEASED = "journey.released", "A stopped version of a procedure goes on.", "definition", "version"
    REQUEST_REFUSED = "request.refused", "A form did not come from a page of the bank."
    TENANT_KEY_ADDED = "tenant_key.added", "The bank was given a further key.", "purpose", "number"
    BACKUP_MARKED = "backup.marked", "A backup of the bank's data begins.", "number"
    DATABASE_MOVED = "database.moved", "The bank's data stand elsewhere; it was said that nothing was lost.", "number"
    RESTORE_DECLARED = (
        "restore.declared", "The bank's data are an older copy: what was open then is dead.", "number", "until", "gap",
    )  # fmt: skip
    RESTORE_COMPLETED = "restore.completed", "Every token counts again after a restore.", "number", "rows"
    TENANT_MADE = "tenant.made", "A bank was set up.", "profile"
    STARTUP_REFUSED = "startup.refused", "The server refused to start with unsafe settings.", "setting", "problem"
