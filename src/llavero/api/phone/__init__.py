"""The door for phones: the app's own origin, with the app's files and what it asks of the server.

Source: docs/integrators/phone-protocol.md.
"""
