"""What one phone of a race does to an enrollment; and beside each act its control, the same without the guard.

A control reads in one transaction and writes in another, unconditionally: what a careless program would do.
"""

from datetime import datetime
from uuid import UUID, uuid4

from llavero.credentials import authenticators
from llavero.credentials.authenticators import Device
from llavero.credentials.enrollment_consume import consume_enrollment
from llavero.credentials.enrollment_exchange import Refused, bind_device
from llavero.credentials.enrollment_rows import fits_code
from llavero.credentials.models import Enrollment
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Custody, Kind
from llavero.domain.errors import DomainError
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant
from tests.races.acts import NOWHERE, Args, a_slow_comparison
from tests.support.phone import Link, Phone


def five_tries() -> Profile:
    """Give the bank's profile with five tries of an activation code, and none of the person's own budget in the way."""
    plain = profile_of("produbanco")
    code = plain.soft_token.activation_code.model_copy(update={"attempts": 5})
    rules = plain.soft_token.model_copy(update={"activation_code": code})
    lock = plain.locks.activation_code.model_copy(update={"free_tries": 500})
    locks = plain.locks.model_copy(update={"activation_code": lock})
    return plain.model_copy(update={"soft_token": rules, "locks": locks})


def sealed(args: Args, code: str) -> bytes:
    """Seal what a phone of one's own says."""
    from cryptography.hazmat.primitives.asymmetric import ec

    phone = Phone(Link.read(args["link"]), lambda *_: (0, {}))
    phone.offer = {"exchange_key": args["exchange_key"]}
    return phone.sealed_for_server(code, ec.generate_private_key(ec.SECP256R1()))[0]


def bind(args: Args, client: int, *, code: str | None = None) -> str:
    """Bring the picture and the code, each client by a phone of its own."""
    message, now = sealed(args, code or args["code"]), datetime.fromisoformat(args["now"])
    with in_tenant(UUID(args["tenant"])):
        told = bind_device(UUID(args["enrollment"]), message, profile=five_tries(), now=now, origin=NOWHERE)
    return told.code.value if isinstance(told, Refused) else "ok"


def bind_control(args: Args, client: int) -> str:
    """Bring them where the enrollment is read first and given away later."""
    with in_tenant(UUID(args["tenant"])):
        row = Enrollment.objects.get(id=UUID(args["enrollment"]))
    if row.signing_key is not None:
        return "enrollment-taken"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        Enrollment.objects.filter(id=row.id).update(signing_key=uuid4().bytes, state="device_bound")
    return "ok"


def guess_activation(args: Args, client: int) -> str:
    """Bring the right code as the one client that has it, a wrong one as every other."""
    return bind(args, client, code=args["code"] if client == int(args["position"]) else args["wrong"])


def guess_activation_control(args: Args, client: int) -> str:
    """Guess where the tries are read first and counted later."""
    typed = args["code"] if client == int(args["position"]) else args["wrong"]
    with in_tenant(UUID(args["tenant"])):
        row = Enrollment.objects.get(id=UUID(args["enrollment"]))
        is_right = row.activation_digest is not None and fits_code(row, typed)
    if row.attempts >= row.attempts_allowed:
        return "enrollment-over"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        Enrollment.objects.filter(id=row.id).update(attempts=row.attempts + 1)
    return "ok" if is_right else "activation-code-wrong"


def consume(args: Args, client: int) -> str:
    """Commit the procedure."""
    now = datetime.fromisoformat(args["now"])
    try:
        with in_tenant(UUID(args["tenant"])):
            consume_enrollment(UUID(args["enrollment"]), is_active=False, now=now, actor=SYSTEM)
    except DomainError as refused:
        return refused.code.value
    return "ok"


def consume_control(args: Args, client: int) -> str:
    """Commit where one looks at the state first, and no two tokens are forbidden to name one enrollment."""
    now = datetime.fromisoformat(args["now"])
    with in_tenant(UUID(args["tenant"])):
        row = Enrollment.objects.get(id=UUID(args["enrollment"]))
    if row.state != "confirmed":
        return "changed-meanwhile"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        Enrollment.objects.filter(id=row.id).update(state="consumed")
        made = Device(serial=f"R{uuid4().hex[:20]}", seed=bytes(32), kind=Kind.SOFT)
        authenticators.add_authenticator(made, custody=Custody.DELIVERED, now=now)
    return "ok"
