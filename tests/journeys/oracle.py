"""A second opinion on journeys, written without the checker: every path is walked by brute force over the raw file.

It knows the step types and the floor only from the specification, so that a mistake in the checker is not repeated.
"""

from collections.abc import Iterator
from dataclasses import dataclass

ENGINE = {"cancelled", "expired", "idle", "blocked", "undeliverable", "changed", "held"}

OTP = {"sms": {"otp_sms"}, "email": {"otp_email"}, "both": {"otp_sms", "otp_email"}, "both_one_code": {"otp_any"}}
GIVES = {
    "challenge.password": {"password"},
    "challenge.code": {"code"},
    "challenge.passkey": {"passkey"},
    "challenge.questions": {"questions"},
    "confirm.image": {"site_image"},
    "claim.password": {"password"},
    "softtoken.offer": {"activation_code", "device_confirmed"},
    "softtoken.pending": {"device_confirmed"},
    "claim.core_key": {"core_key"},
}
COLLECTS = {
    "choose.one", "choose.password", "choose.user_name", "choose.image", "choose.questions", "contact.phones",
    "consent.terms", "core.contacts",
}  # fmt: skip
CHOSEN = {
    "choose.password": {"new_password"}, "choose.user_name": {"user_name"}, "choose.image": {"image"},
    "choose.questions": {"answers"}, "contact.phones": {"phones"},
}  # fmt: skip
MADE = {"passkey.create": {"new_passkey"}}
SECRETS = {"new_passkey", "new_password", "answers"}
SESSION = {"full": "session", "consult": "consult", "second_factor": "second", "change_password": "change"}


@dataclass(frozen=True)
class Person:
    """What a path holds: proofs of the run, proofs of the session, facts, whose run it is, slots.

    `acts_for` says that it is somebody else's: what is proven there is its administrator's.
    """

    run: frozenset[str] = frozenset()
    session: frozenset[str] = frozenset()
    facts: tuple[tuple[str, str], ...] = ()
    claims: int = 0
    slots: frozenset[str] = frozenset()
    acts_for: bool = False


def reaches_effect_unproven(raw: dict, bank: str) -> bool:
    """Say whether some path comes to an effect without what the floor asks, by the specification's table."""
    nodes = [item for item in raw.get("steps", []) if isinstance(item, dict) and "step" in item]
    by_name: dict[str, tuple[int, dict]] = {}
    for index, item in enumerate(nodes):
        by_name.setdefault(item["step"], (index, item))
    starts = raw.get("starts_with") or {}
    sessions = starts.get("any_session") or []
    acts = raw.get("subject") == "company_user"
    held = [frozenset(f"{name}@administrator" if acts else name for name in s) for s in sessions if isinstance(s, list)]
    people = [Person(session=each, claims=1, acts_for=acts) for each in held] or [Person(acts_for=acts)]
    if starts.get("claimed"):
        people.append(Person())
    return any(
        not _allowed(effect, person, raw, bank)
        for person in people
        for effect, person in _paths(
            nodes, by_name, nodes[0]["step"] if nodes else "", person, (), _resumes_at(raw, nodes, by_name)
        )
    )


def _resumes_at(raw: dict, nodes: list, by_name: dict) -> dict[str, str]:
    """Say from which steps a new run goes on at the step of `resume:`: where no way there proves or changes anything.

    No secret is handed on: a take-up is a jump with what these steps collect.
    """
    written = raw.get("resume")
    target = written.get("from") if isinstance(written, dict) else None
    if not isinstance(target, str) or target not in by_name:
        return {}
    return {name: target for name in by_name if name != target and _bare(nodes, by_name, name, target, ()) is True}


def _bare(nodes: list, by_name: dict, at: str, target: str, trail: tuple) -> bool | None:
    """Say whether every way from a step to the target only collects; None where there is no way."""
    if at == target:
        return True
    if at not in by_name or at in trail:
        return None
    index, item = by_name[at]
    if "end" in item:
        return None
    following = nodes[index + 1]["step"] if index + 1 < len(nodes) else ""
    targets = [way for _, way in _ways(item)] if "branch" in item else [item.get("next", following)]
    targets = [*([] if item.get("uses") == "choose.one" else targets), *(item.get("on") or {}).values()]
    found = [way for each in targets if (way := _bare(nodes, by_name, each, target, (*trail, at))) is not None]
    if not found:
        return None
    return all(found) and ("branch" in item or str(item.get("uses", "")).partition("@")[0] in COLLECTS)


def loses_an_ending(raw: dict) -> bool:
    """Say whether an engine outcome leads nowhere, or to something that is not its own ending."""
    endings = raw.get("endings")
    if not isinstance(endings, dict):
        return True
    kinds = {item.get("step"): item.get("end") for item in raw.get("steps", []) if isinstance(item, dict)}
    return any(kinds.get(endings.get(outcome)) != outcome for outcome in ENGINE)


def _paths(
    nodes: list, by_name: dict, at: str, person: Person, trail: tuple, resumes: dict[str, str]
) -> Iterator[tuple[str, Person]]:
    if at not in by_name or trail.count(at) >= 2:
        return
    index, item = by_name[at]
    trail = (*trail, at)
    following = nodes[index + 1]["step"] if index + 1 < len(nodes) else ""
    if "end" in item:
        return
    if "branch" in item:
        known = dict(person.facts).get(item["branch"])
        for value, target in _ways(item):
            if known in (None, value):
                facts = tuple(sorted({**dict(person.facts), item["branch"]: value}.items()))
                yield from _paths(nodes, by_name, target, _with(person, facts=facts), trail, resumes)
        return
    if at in resumes:
        left = set().union(*(_fills(str(by_name[name][1].get("uses", ""))) for name in resumes)) - SECRETS
        taken_up = _with(person, slots=person.slots | left)
        yield from _paths(nodes, by_name, resumes[at], taken_up, trail, {})
    uses = str(item.get("uses", "")).partition("@")[0]
    given = item.get("with") if isinstance(item.get("with"), dict) else {}
    effect = _effect(uses, given, item.get("fate"))
    if effect:
        yield effect, person
    good = _with(person, run=person.run | _gives(uses, given, person.acts_for), slots=person.slots | _fills(uses))
    good = _with(good, claims=good.claims + (1 if uses.startswith("claim.") else 0))
    if uses != "choose.one":
        yield from _paths(nodes, by_name, item.get("next", following), good, trail, resumes)
    for outcome, target in (item.get("on") or {}).items():
        earned = person
        if uses == "claim.password" and outcome == "temporary":
            earned = _with(person, run=person.run | {"temporary_password"}, claims=person.claims + 1)
        yield from _paths(nodes, by_name, target, earned, trail, resumes)


def _ways(item: dict) -> list[tuple[str, str]]:
    ways = dict(item.get("is") or {})
    ways |= {key: item[key] for key in ("yes", "no") if key in item}
    return [(key, target) for key, target in ways.items() if isinstance(target, str)]


def _with(person: Person, **changes: object) -> Person:
    from dataclasses import replace

    return replace(person, **changes)


def _gives(uses: str, given: dict, acts_for: bool) -> set[str]:
    if given.get("of") == "actor" and uses in ("challenge.code", "approve.in_app"):
        return {f"{'code' if uses == 'challenge.code' else 'approval'}@{'administrator' if acts_for else 'actor'}"}
    if uses == "approve.in_app":
        return {"approval"}
    return OTP.get(str(given.get("channel")), set()) if uses == "challenge.otp" else GIVES.get(uses, set())


def _fills(uses: str) -> set[str]:
    return {**CHOSEN, **MADE}.get(uses, set())


def _effect(uses: str, given: dict, fate: object) -> str:
    match uses:
        case "session.open":
            return SESSION.get(str(given.get("scope")), "")
        case "temporary_password.issue":
            return f"issue/{given.get('channel')}"
        case "credential.suspend":
            ends = isinstance(fate, dict) and fate.get("done") == "revoke"
            return ("reinstall" if given.get("reason") == "reinstall" else "credential.revoke") if ends else "suspend"
        case "softtoken.activate":
            return "enroll" if given.get("becomes") == "pending" else "activate"
        case "softtoken.activate_pending":
            return "activate"
        case (
            "user.register"
            | "user.unlock"
            | "password.set"
            | "name.disclose"
            | "credential.resume"
            | "credential.revoke"
            | "second_factor.request"
            | "image.set"
            | "questions.set"
            | "passkey.add"
            | "passkey.remove"
        ):
            return uses
    return ""


def _allowed(effect: str, person: Person, raw: dict, bank: str) -> bool:
    p, journey, portal = person.run, raw.get("journey"), raw.get("portal")
    if person.claims != 1:
        return False
    has_image = not (bank == "produbanco" and portal in ("cash-management", "en-linea")) or "site_image" in p
    both = {"otp_sms", "otp_email"} <= p
    asked = bank != "produbanco" or "questions" in p
    either = bank == "produbanco" and journey == "unlock-user" and {"otp_any", "questions"} <= p
    match effect:
        case "session":
            return ({"password", "code"} <= p or "passkey" in p) and has_image
        case "consult":
            return "password" in p and bool(p & {"otp_email", "otp_sms"}) and has_image
        case "second":
            return {"core_key", "otp_sms"} <= p
        case "change":
            return "temporary_password" in p
        case "user.register":
            is_chosen = set().union(*CHOSEN.values()) <= person.slots
            return raw.get("subject") == "new" and {"core_key", "otp_sms"} <= p and is_chosen
        case "user.unlock":
            return ("is_locked", "yes") in person.facts and asked and ("code" in p or both or either)
        case "issue/email" | "issue/sms":
            channel = effect.partition("/")[2]
            reads = {"otp_any", f"otp_{channel}"}
            held = p & {"code", "passkey", "otp_sms", "otp_email", "otp_any"}
            apart = bool(held - reads) or (either and channel == "email")
            return asked and apart and ("code" in p or both or either)
        case "password.set":
            temporary = "temporary_password" in p | person.session
            one_code = bank == "produbanco" and journey == "change-password" and "otp_any" in p
            second = "code" in p or both or one_code
            return "new_password" in person.slots and ((temporary and second) or {"password", "code"} <= p)
        case "name.disclose":
            return bool(p & {"otp_sms", "otp_email", "code"})
        case "passkey.add":
            return "new_passkey" in person.slots and ("passkey" in p or ("password" in p and ("code" in p or both)))
        case "passkey.remove":
            return "passkey" in p or ("password" in p and bool(p & {"code", "otp_sms", "otp_email"}))
        case "credential.resume":
            return "code" in p and "password" in p | person.session
        case "credential.revoke":
            return "password" in p | person.session and bool(p & {"code", "otp_sms", "otp_email"})
        case "activate" if {"device_confirmed", "approval@administrator"} <= p:
            return True
        case "activate" | "enroll":
            return {"activation_code", "device_confirmed"} <= p and "password" in p | person.session
        case "reinstall":
            return "password" in p | person.session and bool(p & {"code", "otp_sms", "otp_email"}) and asked
        case "second_factor.request":
            held = p | person.session
            second = held & {"code", "otp_sms", "otp_email"}
            return {"core_key", "otp_sms"} <= held or ("password" in held and bool(second))
        case "image.set" | "questions.set":
            return "password" in p | person.session and ("code" in p or both)
        case "suspend":
            return bool((p | person.session) & {"password", "otp_sms", "otp_email", "code"})
    return False
