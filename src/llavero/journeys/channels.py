"""Over which channels a journey sends: a secret not over the one that was the only proof, no SMS to who lives abroad.

Law: who reads one mailbox, or took over one phone number, must not get in by that alone.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from llavero.domain.fact import FactName
from llavero.journeys.draft import Draft
from llavero.journeys.floor import Clause, channel_allowed, is_independent
from llavero.journeys.must_prove import Arrivals
from llavero.journeys.problems import Flaw, Problem, Severity
from llavero.journeys.prove_checks import reason_of, way_in_words


def check_channels(draft: Draft, ways: Arrivals, clauses: Sequence[Clause], *, on: date) -> list[Problem]:
    """Find effects that send a secret where a path's proofs came from; an error where the floor forbids it."""
    return [*_same_channel(draft, ways, clauses, on=on), *_sms_abroad(draft, ways)]


NEEDS_SMS = frozenset({"sms", "both"})
"""What cannot be answered where no SMS arrives; one code to both channels can."""


def _sms_abroad(draft: Draft, ways: Arrivals) -> Iterator[Problem]:
    for node, _ in draft.steps():
        if node.params.get("channel") not in NEEDS_SMS:
            continue
        lost = [arrival for arrival in ways[node.name] if (FactName.RESIDES_ABROAD.value, "yes") in arrival.facts]
        if lost:  # guard: no-sms-abroad
            path = way_in_words(min(lost, key=lambda a: a.path))
            yield draft.problem(Flaw.SMS_ABROAD, node.name, "with", "channel", path=path)


def _same_channel(draft: Draft, ways: Arrivals, clauses: Sequence[Clause], *, on: date) -> Iterator[Problem]:
    for node, says in draft.steps():
        for use in says.effects:
            if not use.secret_channels:
                continue
            forbidding = [c for c in clauses if c.effect is use.effect and c.independent_secret]
            if forbidding and all(channel_allowed(clause, use.secret_channels, on=on) for clause in forbidding):
                continue
            bad = [a for a in ways[node.name] if not is_independent(use.secret_channels, a.possessions())]
            if bad:  # guard: independent-channel
                arrival = min(bad, key=lambda a: a.path)
                facts = {
                    "effect": use.effect.value,
                    "channel": ", ".join(sorted(use.secret_channels)),
                    "proven": ", ".join(arrival.proven()),
                    "path": way_in_words(arrival),
                    **(reason_of(forbidding[0]) if forbidding else {}),
                }
                severity = Severity.ERROR if forbidding else Severity.WARNING
                yield draft.problem(Flaw.SAME_CHANNEL, node.name, "with", "channel", **facts).but(severity)
