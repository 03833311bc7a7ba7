"""The sandbox: a real process, driven as a visitor would."""
