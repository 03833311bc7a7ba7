"""Tell this machine from others: what need not be encrypted because it never leaves."""

from ipaddress import ip_address


def is_this_machine(host: str) -> bool:
    """Say whether `host` is the loopback, by number or as `localhost`. Other names are not looked up."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
