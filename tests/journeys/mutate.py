"""Change a journey in every way in which a person could get it wrong: one mistake at a time, each with a name."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Raw = dict[str, Any]


@dataclass(frozen=True)
class Mutant:
    """A journey with one mistake in it. `kind` groups mistakes of a sort, `what` says which one it is."""

    bank: str
    journey: str
    kind: str
    what: str
    raw: Raw

    def __str__(self) -> str:
        return f"{self.bank}/{self.journey}: {self.kind}: {self.what}"


STEP_TYPES = (
    "challenge.code", "challenge.otp", "challenge.password", "challenge.questions", "choose.password", "claim.name",
    "claim.password", "confirm.image", "user.unlock", "password.set", "session.open", "name.disclose",
    "approve.in_app", "softtoken.pending", "softtoken.activate_pending", "claim.core_key", "user.register",
)  # fmt: skip
FACTS = (
    "has_usable_code_authenticator",
    "has_mobile",
    "has_email",
    "has_questions",
    "has_site_image",
    "is_locked",
    "is_registered",
)
END_KINDS = ("done", "denied", "referred", "alarm", "handed_over", "cancelled", "expired", "blocked", "changed", "held")
CHOICES = {
    "channel": ("sms", "email", "both_one_code", "both", "pigeon"),
    "scope": ("full", "consult", "second_factor", "change_password", "everything"),
    "name": ("user_name", "document", "company_and_document", "nick"),
    "of": ("actor", "subject", "anybody"),
}
ABSURD = {"digits": (0, 3, 5), "attempts": (0, 6, 99), "resends": (-1, 6, 99), "ask": (0, 1, 99)}


def mutants(bank: str, raw: Raw) -> Iterator[Mutant]:
    """Give every mutant of one journey."""
    for makers in (_steps, _destinations, _parameters, _endings, _header, _resume):
        for kind, what, mutant in makers(raw):
            if mutant != raw:
                yield Mutant(bank, str(raw["journey"]), kind, what, mutant)


def _changed(raw: Raw, change: Callable[[Raw], object]) -> Raw:
    copy = json.loads(json.dumps(raw))  # much faster than deepcopy, and these are plain values
    change(copy)
    return copy


Made = Iterator[tuple[str, str, Raw]]


def _steps(raw: Raw) -> Made:
    for index, item in enumerate(raw["steps"]):
        name = item["step"]
        yield "step deleted", name, _changed(raw, lambda r, i=index: r["steps"].pop(i))
        yield "step twice", name, _changed(raw, lambda r, i=index: r["steps"].insert(i, deepcopy(r["steps"][i])))
        yield "step renamed", name, _changed(raw, lambda r, i=index: r["steps"][i].update(step="otro-nombre"))
        if index + 1 < len(raw["steps"]) and "uses" in item:
            yield "steps swapped", name, _changed(raw, lambda r, i=index: r["steps"].insert(i + 1, r["steps"].pop(i)))
        for key in item:
            yield "key dropped", f"{name}.{key}", _changed(raw, lambda r, i=index, k=key: r["steps"][i].pop(k))
            yield "key misspelt", f"{name}.{key}", _changed(raw, lambda r, i=index, k=key: _misspell(r["steps"][i], k))
        if "uses" in item:
            for other in (*STEP_TYPES, "challenge.kode"):
                kind = "step type changed"
                yield kind, f"{name} → {other}", _changed(raw, lambda r, i=index, o=other: r["steps"][i].update(uses=o))
        for change in ({"done": "revoke"}, {"done": "keep"}, {"otherwise": "resume"}, {"otherwise": "discard"}):
            if "fate" in item:
                what = f"{name} {change}"
                yield "fate changed", what, _changed(raw, lambda r, i=index, c=change: r["steps"][i]["fate"].update(c))
        if "branch" in item:
            for fact in (*FACTS, "is_rich"):
                what = f"{name} by {fact}"
                yield "fact changed", what, _changed(raw, lambda r, i=index, f=fact: r["steps"][i].update(branch=f))
            yield "branch swapped", name, _changed(raw, lambda r, i=index: _swap(r["steps"][i]))
        if "end" in item:
            yield from _end(raw, index, item)


def _end(raw: Raw, index: int, item: Raw) -> Made:
    for kind in END_KINDS:
        what = f"{item['step']} → {kind}"
        yield "end kind changed", what, _changed(raw, lambda r, i=index, k=kind: r["steps"][i].update(end=k))
    yield "then typo", item["step"], _changed(raw, lambda r, i=index: r["steps"][i].update(then="no-hay"))
    yield "to typo", item["step"], _changed(raw, lambda r, i=index: r["steps"][i].update(to="nobody"))


def _destinations(raw: Raw) -> Made:
    names = [item["step"] for item in raw["steps"]]
    for index, item in enumerate(raw["steps"]):
        name = item["step"]
        if "uses" in item:
            for target in (*names, "no-hay"):
                what = f"{name} ok → {target}"
                yield "jump", what, _changed(raw, lambda r, i=index, t=target: r["steps"][i].update(next=t))
        for outcome in item.get("on", {}):
            dropped = _changed(raw, lambda r, i=index, o=outcome: r["steps"][i]["on"].pop(o))
            yield "outcome dropped", f"{name}.{outcome}", dropped
            misspelt = _changed(raw, lambda r, i=index, o=outcome: _misspell(r["steps"][i]["on"], o))
            yield "outcome misspelt", f"{name}.{outcome}", misspelt
            for target in (*names, "no-hay"):
                what = f"{name} {outcome} → {target}"
                yield (
                    "outcome redirected",
                    what,
                    _changed(raw, lambda r, i=index, o=outcome, t=target: r["steps"][i]["on"].update({o: t})),
                )
        for key in ("yes", "no"):
            if key in item:
                for target in (*names, "no-hay"):
                    what = f"{name} {key} → {target}"
                    changed = _changed(raw, lambda r, i=index, k=key, t=target: r["steps"][i].update({k: t}))
                    yield "branch redirected", what, changed


def _parameters(raw: Raw) -> Made:
    for index, item in enumerate(raw["steps"]):
        for key, value in item.get("with", {}).items():
            name = f"{item['step']}.{key}"
            yield "parameter dropped", name, _changed(raw, lambda r, i=index, k=key: r["steps"][i]["with"].pop(k))
            misspelt = _changed(raw, lambda r, i=index, k=key: _misspell(r["steps"][i]["with"], k))
            yield "parameter misspelt", name, misspelt
            for weaker in _weaker(key, value):
                what = f"{name} = {weaker!r}"
                changed = _changed(raw, lambda r, i=index, k=key, w=weaker: r["steps"][i]["with"].update({k: w}))
                yield "parameter changed", what, changed


def _weaker(key: str, value: object) -> tuple[object, ...]:
    if key == "lifetime":
        return ("5", 300, "99d", "0m", "5 m")
    if isinstance(value, bool):
        return (not value, "quizás")
    if isinstance(value, int):
        return (*ABSURD.get(key, (0, 99)), str(value), float(value) + 0.5)
    return tuple(other for other in CHOICES.get(key, ("otra-cosa",)) if other != value)


def _endings(raw: Raw) -> Made:
    names = [item["step"] for item in raw["steps"]]
    for outcome in raw["endings"]:
        yield "ending dropped", outcome, _changed(raw, lambda r, o=outcome: r["endings"].pop(o))
        yield "ending misspelt", outcome, _changed(raw, lambda r, o=outcome: _misspell(r["endings"], o))
        for target in (*names, "no-hay"):
            what = f"{outcome} → {target}"
            yield "ending redirected", what, _changed(raw, lambda r, o=outcome, t=target: r["endings"].update({o: t}))


def _header(raw: Raw) -> Made:
    for key in raw:
        yield "header dropped", key, _changed(raw, lambda r, k=key: r.pop(k))
        yield "header misspelt", key, _changed(raw, lambda r, k=key: _misspell(r, k))
    for key, values in {
        "journey": ("otro", "Con Espacio"),
        "version": (0, "1", 1.5),
        "kind": ("case", "other"),
        "subject": ("claimed", "self", "company_user", "new", "everybody"),
        "portal": ("no-hay",),
    }.items():
        for value in values:
            yield "header changed", f"{key} = {value!r}", _changed(raw, lambda r, k=key, v=value: r.update({k: v}))
    limits = {"lifetime": ("30", "2h", "99d"), "idle": ("0m", "59m"), "open_per_subject": (0,), "starts_per_day": (0,)}
    for key, values in limits.items():
        for value in values:
            what = f"limits.{key} = {value!r}"
            yield "limit changed", what, _changed(raw, lambda r, k=key, v=value: r["limits"].update({k: v}))
    for start in (
        {}, {"claimed": "document"}, {"claimed": "user_name"}, {"claimed": "company_and_document"},
        {"any_session": [[]]},
        {"any_session": [["questions"]]}, {"any_session": [["site_image", "questions"]]}, {"any_session": []},
        {"any_session": [["password"]]}, {"any_session": [["password", "code"]]}, {"any_session": [["otp_any"]]},
        {"any_session": [["temporary_password"]]}, {"any_session": [["temporary_password"], ["otp_email"]]},
        {"claimed": "user_name", "any_session": [["password", "code"]]}, {"claimed": "core_key"},
        {"staff": ["branch_officer"]},
    ):  # fmt: skip
        yield "start changed", str(start), _changed(raw, lambda r, s=start: r.update(starts_with=s))


def _resume(raw: Raw) -> Made:
    if "resume" not in raw:
        return
    for target in (*(item["step"] for item in raw["steps"]), "no-hay"):
        yield "take-up moved", target, _changed(raw, lambda r, t=target: r["resume"].update({"from": t}))
    for within in ("0h", "24", 86400):
        yield "take-up changed", f"within = {within!r}", _changed(raw, lambda r, w=within: r["resume"].update(within=w))
    for key in ("within", "from"):
        yield "take-up dropped", key, _changed(raw, lambda r, k=key: r["resume"].pop(k))


def _misspell(where: Raw, key: str) -> None:
    where[f"{key[:-1]}x" if len(key) > 2 else f"{key}x"] = where.pop(key)


def _swap(item: Raw) -> None:
    item["yes"], item["no"] = item["no"], item["yes"]
