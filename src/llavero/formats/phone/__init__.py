"""What a phone and the server say to each other while a token is made, and afterwards: bytes in, records out.

Source: docs/integrators/phone-protocol.md.
"""
