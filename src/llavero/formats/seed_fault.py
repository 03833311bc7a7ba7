"""Why a vendor's seed file, or one token of it, is refused: the closed list of codes.

Law: a code never changes its meaning and never disappears; reports, doors and manuals refer to it by name.
"""

from enum import StrEnum


class SeedFault(StrEnum):
    """Why a file, or one token of it, is refused."""

    # the file as a whole
    UNKNOWN_FORMAT = "unknown-format"
    SPREADSHEET = "spreadsheet"
    EMPTY = "empty"
    NOT_UTF8 = "not-utf8"
    TRUNCATED = "truncated"
    TOO_LARGE_A_PIECE = "too-large-a-piece"
    DOCTYPE = "doctype"
    MALFORMED_XML = "malformed-xml"
    NOT_PSKC = "not-pskc"
    WRONG_NAMESPACE = "wrong-namespace"
    WRONG_VERSION = "wrong-version"
    OUT_OF_ORDER = "out-of-order"
    NOT_ENCRYPTED = "not-encrypted"
    KEY_NEEDED = "key-needed"
    PASSWORD_NEEDED = "password-needed"  # noqa: S105
    KEY_WRONG = "key-wrong"
    KEY_NAME = "key-name"
    KEY_TRANSPORT_UNKNOWN = "key-transport-unknown"
    DERIVATION_UNKNOWN = "derivation-unknown"
    DERIVATION_COST = "derivation-cost"
    MAC_UNKNOWN = "mac-unknown"
    HEADER_MISSING = "header-missing"
    COLUMN_MISSING = "column-missing"
    COLUMN_TWICE = "column-twice"
    # one token
    KEY_ABSENT = "key-absent"
    SEVERAL_KEYS = "several-keys"
    ROW_SHAPE = "row-shape"
    SERIAL_MISSING = "serial-missing"
    SERIAL_INVALID = "serial-invalid"
    SERIAL_DUPLICATE = "serial-duplicate"
    ALGORITHM_UNKNOWN = "algorithm-unknown"
    HASH_UNKNOWN = "hash-unknown"
    USAGE = "usage"
    DIGITS_MISSING = "digits-missing"
    DIGITS_OUT_OF_RANGE = "digits-out-of-range"
    NOT_DECIMAL = "not-decimal"
    COUNTER_MISSING = "counter-missing"
    COUNTER_OUT_OF_RANGE = "counter-out-of-range"
    PERIOD_MISSING = "period-missing"
    PERIOD_UNSUPPORTED = "period-unsupported"
    DRIFT_OUT_OF_RANGE = "drift-out-of-range"
    ENCRYPTED_NUMBER = "encrypted-number"
    DATE_INVALID = "date-invalid"
    DATES_REVERSED = "dates-reversed"
    TEXT_INVALID = "text-invalid"
    SECRET_MISSING = "secret-missing"  # noqa: S105
    ELEMENT_TWICE = "element-twice"
    SECRET_PLAIN = "secret-plain"  # noqa: S105
    SECRET_ENCODING = "secret-encoding"  # noqa: S105
    BASE64 = "base64"
    SEED_TOO_SHORT = "seed-too-short"
    SEED_TOO_LONG = "seed-too-long"
    SEED_TRIVIAL = "seed-trivial"
    CIPHER_UNKNOWN = "cipher-unknown"
    CIPHER_LENGTH = "cipher-length"
    KEY_SIZE = "key-size"
    MAC_METHOD_MISSING = "mac-method-missing"
    MAC_MISSING = "mac-missing"
    MAC_WRONG = "mac-wrong"
    DECRYPTION_FAILED = "decryption-failed"
