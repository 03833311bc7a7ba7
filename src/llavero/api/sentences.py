"""The bank's own sentences for a screen that a client shows: each node's, button's and field's, in the run's language.

Law: a sentence is looked up, never made here; where the bank has none, the client is told the message id alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from llavero.domain.screen import Action, Argument, Field, Node, Screen
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

    def of_node(self, node: Node) -> str | None:
        """Say a node. Tries left choose between one, many and not counted; a moment is written in the bank's zone."""
        args = dict(node.args)
        name = node.message_id
        if "attempts_left" in args:
            args["count"] = args["attempts_left"]
            name = name if args["count"] is not None else f"{name}.uncounted"
        if "T" in str(args.get("until") or ""):
            args["until"] = self._clock(str(args["until"]))
        return self._say(name, args)

    def of_action(self, action: Action) -> str | None:
        """Say what a button does."""
        return self._say(f"action.{action.id}", {})

    def of_field(self, field: Field) -> str | None:
        """Say what a field asks for."""
        return self._say(f"field.{field.name}", {"digits": field.max})

    def of_option(self, value: str) -> str | None:
        """Name one of the options of a choice: as the screen itself does, or by a sentence of the bank's."""
        named = (
            node.args["label"] for node in self.screen.nodes if node.kind == "option" and node.args["value"] == value
        )
        return str(label) if (label := next(named, None)) is not None else self._say(f"option.{value}", {})

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
