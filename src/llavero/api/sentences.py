"""The bank's own sentences for a screen that a client shows: each node's, button's and field's, in the run's language.

Law: a sentence is looked up, never made here; where the bank has none, the client is told the message id alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from llavero.domain.screen import Action, ActionRole, Argument, Field, Node, Screen
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.texts import Texts, UnknownTextError
from llavero.tenancy.profile.values import Voice


@dataclass(frozen=True, slots=True)
class Sentences:
    """What a screen says in one voice of a bank."""

    screen: Screen
    profile: Profile
    texts: Texts
    portal: str

    @classmethod
    def of(cls, screen: Screen, profile: Profile, voice: Voice, portal_key: str) -> "Sentences":
        """Open the bank's catalogue for a screen."""
        portal = profile.portal(portal_key)
        name = portal.name.en if voice == "en" else portal.name.es
        return cls(screen, profile, profile.texts.for_voice(voice), name)

    def message_id(self, name: str) -> str:
        """Make a node's id absolute: the journey's own sentence, its step type's, or the one that all pages share."""
        return self._found(name) or f"{self.screen.type}.{name.removeprefix(f'{self.screen.type}.')}"

    def has(self, node: Node) -> bool:
        """Tell whether the bank has a sentence for a node."""
        return self._found(node.message_id) is not None

    def of_node(self, node: Node) -> str | None:
        """Say a node. Tries left choose between one, many and not counted; a moment is written in the bank's zone.

        The rules of a password are said one on each line.
        """
        if node.kind == "rules":
            return "\n".join(self._rules(node))
        args = dict(node.args)
        name = node.message_id
        if "attempts_left" in args:
            args["count"] = args["attempts_left"]
            name = name if args["count"] is not None else f"{name}.uncounted"
        if "T" in str(args.get("until") or ""):
            args["until"] = self._clock(str(args["until"]))
        return self._say(name, args)

    def of_stage(self, stage: str) -> str | None:
        """Name a stage of the step bar as the bank's manual does."""
        place = self.screen.position
        whose = place.journey if place is not None else ""
        own = f"{whose or self.screen.journey}.stage.{stage}"
        text_id = next((one for one in (own, f"stage.{stage}") if self.texts.has(one)), None)
        return self.texts.get(text_id) if text_id is not None else None

    def of_action(self, action: Action) -> str | None:
        """Say what a button does; where it is one of the ways to choose from, name that way."""
        is_way = self.screen.type == "choose.one" and action.role is not ActionRole.CANCEL
        return self._say(f"{'option' if is_way else 'action'}.{action.id}", {})

    def hint_of_action(self, action: Action) -> str | None:
        """Say what a way leads to, where there is something to say."""
        return self._say(f"option_hint.{action.id}", {})

    def of_field(self, field: Field) -> str | None:
        """Say what a field asks for; the answer to a challenge question asks the question itself."""
        question = _asked_by(self.screen, field)
        if question is not None:
            return self.of_node(question)
        return self._say(f"field.{field.name}", {"digits": field.max})

    def hint_of_field(self, field: Field) -> str | None:
        """Say what helps to fill a field in, where there is something to say."""
        return self._say(f"hint.{field.name}", {"digits": field.max})

    def of_option(self, value: str) -> str | None:
        """Name one of the options of a choice: as the screen itself does, or by a sentence of the bank's."""
        named = (
            node.args["label"] for node in self.screen.nodes if node.kind == "option" and node.args["value"] == value
        )
        return str(label) if (label := next(named, None)) is not None else self._say(f"option.{value}", {})

    def _rules(self, rules: Node) -> list[str]:
        said: list[str] = []
        for rule, value in rules.args.items():
            if isinstance(value, str):
                said += [self.texts.get(f"rule.{rule}.{each}") for each in value.split(",")]
            else:
                said.append(self.texts.get(f"rule.{rule}", count=value))
        return said

    def _found(self, name: str) -> str | None:
        screen = self.screen
        short = name.removeprefix(f"{screen.type}.")
        own = self.texts.screen_id(screen.journey, screen.step, screen.type, short)
        return own or next((one for one in (name, f"any.{short}") if self.texts.has(one)), None)

    def _say(self, name: str, args: Mapping[str, Argument]) -> str | None:
        text_id = self._found(name)
        if text_id is None:
            return None
        try:
            return self.texts.get(text_id, **{"portal": self.portal, **args})
        except UnknownTextError:
            return None

    def _clock(self, moment: str) -> str:
        return datetime.fromisoformat(moment).astimezone(ZoneInfo(self.profile.time_zone)).strftime("%d/%m/%Y %H:%M:%S")


def _asked_by(screen: Screen, field: Field) -> Node | None:
    wanted = field.name.replace("answer_", "question_", 1)
    return next((node for node in screen.nodes if node.kind == "question" and node.id == wanted), None)
