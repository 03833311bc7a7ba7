"""The one fault of a message that is not as the protocol says."""


class PhoneMessageError(ValueError):
    """A message, link or header of a phone cannot be read. Names what is wrong in a word, never what was sent."""
