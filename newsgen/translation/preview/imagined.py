"""A place for messages that no real event at hand tells: a made-up event that tells them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from newsgen.angles import Angles
from newsgen.events.liquidations import event
from newsgen.model import MessageRef
from newsgen.story import Alternative, Plan, Slot, tell
from newsgen.translation.preview.stories import Group, groups_of
from newsgen.translation.samples import MADE_UP, RealEvent
from newsgen.translation.specimens import Size, made_up

_NO_ANGLES = Angles(None, (), (), ())


def imagined(ref: MessageRef) -> tuple[RealEvent, Group]:
    """Tell a made-up event by a plan in which the message always stands; the group it stands in.

    The group is empty where no plan has a place for the message.
    """
    facts = made_up(Size.USUAL)
    story = tell(_standing(event.PLAN, ref), facts, _NO_ANGLES)
    groups = (group for group in groups_of(story) if any(ref in block.refs for block in group))
    return RealEvent(MADE_UP, MADE_UP, facts, story, frozenset()), next(groups, ())


def _standing(plan: Plan, ref: MessageRef) -> Plan:
    """Let a message stand wherever the plan may tell it."""
    name, only = ref.name, (Alternative(ref.name),)

    def stand(slots: Iterable[Slot]) -> tuple[Slot, ...]:
        return tuple(only if any(each.name == name for each in one) else one for one in slots)

    after = stand(plan.lede_after)
    changed: dict[str, Any]
    match ref.part:
        case "headline":
            changed = {"plain_headline": only}
        case "short":
            changed = {"short_headline": only}
        case "dek":
            changed = {"dek": stand(plan.dek)}
        case "bullet":
            changed = {"more_bullets": (only, *plan.more_bullets)}
        case "lede":
            changed = {"plain_lede": only} if after == plan.lede_after else {"lede_after": after}
        case "heading":
            headed = (replace(each, headings=stand([each.headings])[0]) for each in plan.sections)
            changed = {"sections": tuple(headed)}
        case part:
            told = (
                replace(each, paragraphs=tuple(map(stand, each.paragraphs)))
                if each.part == part
                else each
                for each in plan.sections
            )
            changed = {"sections": tuple(told)}
    return replace(plan, **changed)
