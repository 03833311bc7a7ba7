"""Read one file of a profile into its model, collecting what is wrong with it instead of stopping at the first thing.

Law: a file that a link takes out of its folder is refused, not read.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import Field, ValidationError

from llavero.formats import strict_yaml
from llavero.tenancy.profile.expectations import translate
from llavero.tenancy.profile.model import Question
from llavero.tenancy.profile.problems import Problem, ProfileFault, ProfileProblem, ProfileRefusedError
from llavero.tenancy.profile.values import Line, Part

M = TypeVar("M", bound=Part)


class QuestionFile(Part):
    """`profiles/common/questions.yaml`: the challenge questions from which banks choose."""

    questions: tuple[Question, ...] = Field(min_length=1)

    def by_id(self) -> dict[str, Question]:
        """Give each question under its name."""
        return {question.id: question for question in self.questions}


class RefusedPasswordsFile(Part):
    """`profiles/common/refused_passwords.yaml`: what many people choose first, and who guesses tries first."""

    words: tuple[Line, ...]


@dataclass(slots=True)
class Reading:
    """What is being read, and everything that was found wrong on the way."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, file: str, line: int, fault: ProfileFault, **facts: str | int) -> None:
        """Note that something is wrong."""
        self.problems.append(ProfileProblem(file, line, fault, **facts))

    def refuse_if_wrong(self) -> None:
        """Raise ProfileRefusedError with everything that was found wrong, if anything was."""
        if self.problems:
            raise ProfileRefusedError(self.problems)

    def take(self, path: Path, model: type[M], *, root: Path) -> tuple[M, strict_yaml.Document] | None:
        """Read `path`, which must stand within `root`, into `model`; None where that cannot be done."""
        document = self._read(path, root=root)
        if document is None:
            return None
        try:
            # JSON is how the model takes lists for tuples and words for enumerations while staying strict
            return model.model_validate_json(json.dumps(document.value)), document
        except ValidationError as error:
            self.problems += translate(error, document, model=model)
            return None

    def _read(self, path: Path, *, root: Path) -> strict_yaml.Document | None:
        if not path.is_file():
            self.add(str(path), 1, ProfileFault.MISSING_FILE)
            return None
        if not path.resolve().is_relative_to(root.resolve()):  # guard: profile-stays-inside
            self.add(str(path), 1, ProfileFault.OUTSIDE_FOLDER)
            return None
        try:
            return strict_yaml.load(path)
        except strict_yaml.YamlProblem as problem:
            self.problems.append(problem)
            return None
