"""Whatever a token can be has one word for people, and each word says how loudly, beside which shape, and what next."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from llavero.domain.authenticator import Binding, Credential, Custody, Kind, RevokedReason
from llavero.domain.standing import Standing, can_authenticate, contradictions
from llavero.domain.token_state import (
    SAID,
    SHAPES,
    SOON,
    Circumstances,
    NextAction,
    TokenState,
    Tone,
    attention,
    is_over,
    state_of,
)

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
LATER, EARLIER, FAR = NOW + timedelta(days=5), NOW - timedelta(days=5), NOW + SOON + timedelta(days=1)
AROUND = [
    Circumstances(expires_at=expires, blocked_until=blocked, is_removed_from_phone=removed, is_of_epoch=of_epoch)
    for expires, blocked, removed, of_epoch in product(
        (None, EARLIER, LATER, FAR), (None, EARLIER, LATER), (False, True), (True, False)
    )
]
POSSIBLE = [
    found
    for kind, custody, binding, credential, reason in product(
        Kind, Custody, Binding, Credential, (None, *RevokedReason)
    )
    if not contradictions(
        found := Standing(kind=kind, custody=custody, binding=binding, credential=credential, revoked_reason=reason)
    )
]


def standing(
    credential: Credential = Credential.ACTIVE, custody: Custody = Custody.DELIVERED, *,
    binding: Binding = Binding.ASSIGNED, reason: RevokedReason | None = None,
) -> Standing:  # fmt: skip
    return Standing(kind=Kind.HARDWARE, custody=custody, binding=binding, credential=credential, revoked_reason=reason)


def word(of: Standing, around: Circumstances | None = None) -> TokenState:
    return state_of(of, around or Circumstances(), now=NOW)


def test_everything_a_token_can_be_has_a_word_and_every_word_is_used() -> None:
    found = {state_of(each, around, now=NOW) for each in POSSIBLE for around in AROUND}
    assert found == set(TokenState)


def test_every_word_says_how_loudly_and_what_next_and_every_tone_has_a_shape_of_its_own() -> None:
    assert set(SAID) == set(TokenState)
    assert set(SHAPES) == set(Tone)
    assert len(set(SHAPES.values())) == len(Tone)
    assert {said.action for said in SAID.values()} == set(NextAction)


def test_only_what_counts_is_said_to_be_in_use() -> None:
    """Nobody is shown a green dot on a token whose codes are refused."""
    in_use = {TokenState.ACTIVE, TokenState.EXPIRING}
    for each, around in product(POSSIBLE, AROUND):
        if state_of(each, around, now=NOW) in in_use:
            assert can_authenticate(each.custody, each.binding, each.credential)
            assert around.expires_at is None or around.expires_at > NOW


@pytest.mark.parametrize(
    ("around", "then"),
    [
        (Circumstances(), TokenState.ACTIVE),
        (Circumstances(expires_at=FAR, blocked_until=EARLIER), TokenState.ACTIVE),
        (Circumstances(expires_at=LATER), TokenState.EXPIRING),
        (Circumstances(expires_at=LATER, blocked_until=LATER), TokenState.BLOCKED),
        (Circumstances(blocked_until=LATER, is_removed_from_phone=True), TokenState.REMOVED),
        (Circumstances(expires_at=NOW, is_removed_from_phone=True), TokenState.EXPIRED),
    ],
)
def test_of_an_active_token_the_most_urgent_is_said(around: Circumstances, then: TokenState) -> None:
    assert word(standing(), around) is then


@pytest.mark.parametrize(
    ("reason", "then"),
    [
        (RevokedReason.STOLEN, TokenState.LOST),
        (RevokedReason.SUPERSEDED, TokenState.REPLACED),
        (RevokedReason.FRAUD, TokenState.ENDED),
    ],
)
def test_what_has_ended_says_why_and_asks_for_nothing_whatever_its_date(
    reason: RevokedReason, then: TokenState
) -> None:
    ended = standing(Credential.REVOKED, Custody.DESTROYED, reason=reason)
    assert word(ended, Circumstances(expires_at=EARLIER)) is then
    assert is_over(then)
    assert SAID[then].action is NextAction.NONE


def test_on_its_way_to_somebody_it_says_where_it_is() -> None:
    ways = (Custody.VAULT, Custody.IN_TRANSIT, Custody.BRANCH, Custody.DELIVERED)
    assert [word(standing(Credential.NOT_ENABLED, custody)) for custody in ways] == [
        TokenState.PREPARING, TokenState.COMING, TokenState.READY_AT_BRANCH, TokenState.HANDED_OVER,
    ]  # fmt: skip


def test_what_needs_its_holder_comes_before_what_works_and_what_is_over_comes_last() -> None:
    placed = sorted(TokenState, key=attention)
    tones = [SAID[state].tone for state in placed if SAID[state].action is not NextAction.NONE]
    assert tones.index(Tone.OK) > max(place for place, tone in enumerate(tones) if tone is Tone.BAD)
    assert all(is_over(state) for state in placed[-5:])
    assert placed.index(TokenState.REMOVED) < placed.index(TokenState.ACTIVE) < placed.index(TokenState.LOST)
