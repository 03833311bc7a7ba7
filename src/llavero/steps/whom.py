"""Whom a step that only collects is about: a user who is signed in, or somebody who registers and is no user yet.

Law: what the bank knows of either is asked for a rule that refuses it, and never shown whole.
"""

from uuid import UUID

from llavero.domain.slot import SlotName
from llavero.domain.telephone import spellings
from llavero.people.choosing import numbers_in
from llavero.people.known import Known, known_as_said, known_of
from llavero.people.newcomers import said_of
from llavero.steps.contract import StepContext


def holder_of(ctx: StepContext) -> UUID:
    """Give the id of the user, or the one that the newcomer's user will have."""
    holder = ctx.run.subject or ctx.run.newcomer
    assert holder is not None
    return holder


def known_in(ctx: StepContext) -> Known:
    """Open what is on record of whom the run is about."""
    if ctx.run.subject is not None:
        return known_of(ctx.run.subject)
    said = said_of(ctx.run.id)
    return known_as_said(said) if said is not None else Known()


def typed_so_far(ctx: StepContext) -> tuple[str, ...]:
    """Give what the person chose earlier in this run: the user name, and where they are called."""
    name, phones = ctx.slots.get(SlotName.USER_NAME), ctx.slots.get(SlotName.PHONES)
    numbers = numbers_in(phones) if isinstance(phones, tuple) else ()
    dialled = [each for number in numbers for each in (number, *spellings(number, country=ctx.profile.country))]
    return (*((name,) if isinstance(name, str) else ()), *dialled)


def own_words_of_newcomer(ctx: StepContext) -> tuple[str, ...]:
    """Give what may not stand in the password of somebody who registers: what the core said, and the name chosen.

    Nothing for a user, whose words the rules find by themselves.
    """
    if ctx.run.newcomer is None or not ctx.profile.password.refuse_own_words:
        return ()
    return (*known_in(ctx).words(), *typed_so_far(ctx))
