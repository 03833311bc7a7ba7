"""An authenticator proves something only when delivered, assigned and active; some things it can never be at once."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from llavero.domain.authenticator import (
    BINDING,
    CREDENTIAL,
    CUSTODY,
    Binding,
    BindingEvent,
    Credential,
    CredentialEvent,
    Custody,
    CustodyEvent,
    Kind,
    RevokedReason,
)
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.lifecycle import advance, is_end, states_before
from llavero.domain.standing import (
    Contradiction,
    Standing,
    can_authenticate,
    contradictions,
    has_expired,
    require_possible,
)


def standing(
    kind: Kind = Kind.HARDWARE,
    custody: Custody = Custody.DELIVERED,
    binding: Binding = Binding.ASSIGNED,
    credential: Credential = Credential.ACTIVE,
    reason: RevokedReason | None = None,
) -> Standing:
    return Standing(kind=kind, custody=custody, binding=binding, credential=credential, revoked_reason=reason)


EVERY_STANDING = [
    standing(kind, custody, binding, credential, RevokedReason.LOST if credential is Credential.REVOKED else None)
    for kind, custody, binding, credential in product(Kind, Custody, Binding, Credential)
]


def test_of_all_combinations_one_can_authenticate() -> None:
    able = [each for each in product(Custody, Binding, Credential) if can_authenticate(*each)]
    assert able == [(Custody.DELIVERED, Binding.ASSIGNED, Credential.ACTIVE)]


def test_a_device_goes_from_the_vendor_to_the_hand_and_to_its_destruction() -> None:
    custody = Custody.VENDOR
    for event, then in [
        (CustodyEvent.SHIP, Custody.IN_TRANSIT),
        (CustodyEvent.RECEIVE_IN_VAULT, Custody.VAULT),
        (CustodyEvent.DISPATCH, Custody.IN_TRANSIT),
        (CustodyEvent.RECEIVE_AT_BRANCH, Custody.BRANCH),
        (CustodyEvent.HAND_OVER, Custody.DELIVERED),
        (CustodyEvent.SURRENDER, Custody.SURRENDERED),
        (CustodyEvent.DESTROY, Custody.DESTROYED),
    ]:
        custody = advance(CUSTODY, custody, event)
        assert custody is then


def test_the_old_token_may_be_thrown_away_by_its_holder() -> None:
    assert advance(CUSTODY, Custody.DELIVERED, CustodyEvent.DISCARD_BY_HOLDER) is Custody.DESTROYED


def test_a_device_in_the_vault_is_not_handed_over_before_somebody_received_it_at_a_counter() -> None:
    with pytest.raises(DomainError):
        advance(CUSTODY, Custody.VAULT, CustodyEvent.HAND_OVER)


def test_what_is_revoked_or_destroyed_stays_so() -> None:
    assert is_end(CREDENTIAL, Credential.REVOKED)
    assert is_end(CUSTODY, Custody.DESTROYED)
    assert not is_end(BINDING, Binding.ASSIGNED)


def test_codes_begin_to_count_from_three_states_only() -> None:
    to_active = {state for (state, _), then in CREDENTIAL.moves.items() if then is Credential.ACTIVE}
    assert to_active == {Credential.PENDING, Credential.SUSPENDED, Credential.LOCKED}
    assert states_before(CREDENTIAL, CredentialEvent.ACTIVATE) == (Credential.PENDING,)


def test_an_expired_authenticator_can_only_be_revoked() -> None:
    assert advance(CREDENTIAL, Credential.EXPIRED, CredentialEvent.REVOKE) is Credential.REVOKED
    for event in set(CredentialEvent) - {CredentialEvent.REVOKE}:
        with pytest.raises(DomainError):
            advance(CREDENTIAL, Credential.EXPIRED, event)


def test_an_unlock_does_not_resume_what_was_suspended_as_lost() -> None:
    suspended = advance(CREDENTIAL, Credential.LOCKED, CredentialEvent.SUSPEND)
    with pytest.raises(DomainError):
        advance(CREDENTIAL, suspended, CredentialEvent.UNLOCK)


def test_a_reservation_is_consumed_or_released() -> None:
    reserved = advance(BINDING, Binding.NONE, BindingEvent.RESERVE)
    assert advance(BINDING, reserved, BindingEvent.ASSIGN) is Binding.ASSIGNED
    assert advance(BINDING, reserved, BindingEvent.RELEASE) is Binding.NONE
    with pytest.raises(DomainError):
        advance(BINDING, reserved, BindingEvent.RESERVE)


# Fails without the guard: standing-possible
@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (standing(binding=Binding.NONE), Contradiction.IN_USE_BUT_NOT_ASSIGNED),
        (standing(custody=Custody.SURRENDERED), Contradiction.IN_USE_BUT_NOT_DELIVERED),
        (standing(custody=Custody.IN_TRANSIT, credential=Credential.PENDING), Contradiction.IN_USE_BUT_NOT_DELIVERED),
        (
            standing(binding=Binding.RESERVED, credential=Credential.EXPIRED),
            Contradiction.RESERVED_BUT_ENABLED_OR_ENDED,
        ),
        (
            standing(custody=Custody.SURRENDERED, binding=Binding.RESERVED, credential=Credential.NOT_ENABLED),
            Contradiction.RESERVED_BUT_NOT_IN_STOCK,
        ),
        (standing(custody=Custody.VENDOR, credential=Credential.NOT_ENABLED), Contradiction.ASSIGNED_AT_THE_VENDOR),
        (
            standing(custody=Custody.DESTROYED, credential=Credential.NOT_ENABLED),
            Contradiction.DESTROYED_BUT_NOT_ENDED,
        ),
        (
            standing(Kind.SOFT, Custody.VAULT, Binding.NONE, Credential.NOT_ENABLED),
            Contradiction.SOFT_BUT_NOT_DELIVERED,
        ),
        (standing(credential=Credential.REVOKED), Contradiction.REVOKED_WITHOUT_REASON),
        (standing(reason=RevokedReason.LOST), Contradiction.REASON_WITHOUT_REVOCATION),
    ],
)
def test_each_contradiction_is_found_alone_and_refused_by_name(what: Standing, expected: Contradiction) -> None:
    assert contradictions(what) == (expected,)
    with pytest.raises(DomainError) as refused:
        require_possible(what)
    assert refused.value.code is ErrorCode.ILLEGAL_MOVE
    assert refused.value.facts == {"contradictions": (expected.value,)}


@pytest.mark.parametrize(
    "what",
    [
        standing(custody=Custody.VENDOR, binding=Binding.NONE, credential=Credential.NOT_ENABLED),
        standing(custody=Custody.BRANCH, binding=Binding.RESERVED, credential=Credential.NOT_ENABLED),
        standing(credential=Credential.PENDING),
        standing(),
        standing(custody=Custody.DESTROYED, credential=Credential.REVOKED, reason=RevokedReason.SUPERSEDED),
        standing(binding=Binding.NONE, credential=Credential.NOT_ENABLED),
        standing(Kind.SOFT, credential=Credential.NOT_ENABLED),
    ],
    ids=["new", "kept aside", "handed over", "active", "thrown away", "a company's spare", "given, not enrolled"],
)
def test_what_the_manuals_show_is_possible(what: Standing) -> None:
    require_possible(what)


def test_whatever_is_possible_and_active_can_authenticate() -> None:
    possible = [each for each in EVERY_STANDING if not contradictions(each)]
    assert len(possible) > 20
    for each in possible:
        able = can_authenticate(each.custody, each.binding, each.credential)
        assert able == (each.credential is Credential.ACTIVE)


def test_a_device_stops_at_the_moment_its_date_comes_whether_or_not_a_sweep_ran() -> None:
    date = datetime(2026, 3, 2, tzinfo=UTC)
    assert has_expired(date, now=date)
    assert not has_expired(date, now=date - timedelta(microseconds=1))
    assert not has_expired(None, now=date)
