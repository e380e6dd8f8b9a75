"""The project's own YAML files: ``_quarto.yml``, ``edition.yml`` and what stands beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tsunagari.messages import Coded, coded, say
from tsunagari.press.core import yaml_speed
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.table_files.encodings import UnreadableError, find_encoding
from tsunagari.yaml_slips import in_words, slip_hint


class _Loader(yaml_speed.Loader):
    """YAML in which no name is given twice: of two sections of one name, one would be lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Read names and values, each name once."""
        names: set[str] = set()
        for key, _value in node.value:
            if str(key.value) in names:
                what = say("the name {value!r} is there twice: keep one", value=key.value)
                raise yaml.MarkedYAMLError(problem=what, problem_mark=key.start_mark)
            names.add(str(key.value))
        return super().construct_mapping(node, deep)

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        """Read a day, if there is such a day."""
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            what = say("there is no such day as {value}", value=node.value)
            raise yaml.MarkedYAMLError(problem=what, problem_mark=node.start_mark) from None


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


def read_yaml(path: Path, root: Path) -> dict[str, Any]:
    """Return the names and values of a file of the project.

    Raises
    ------
    ConfigError
        It is not there, or cannot be read.
    """
    where = path.relative_to(root).as_posix()
    try:
        raw = path.read_bytes()
        text = raw.decode(find_encoding(raw)[0]) if raw else ""
        content = yaml.load(text, _Loader)  # noqa: S506 - it is a safe one
    except FileNotFoundError:
        what = coded("C03", "the file is missing.")
        way_out = say("Fetch it again from git: git restore {file}", file=where)
        raise ConfigError(Problem(where, what, way_out)) from None
    except UnreadableError as error:
        raise ConfigError(Problem(f"{where}, {error.where}", Coded(str(error)))) from None
    except yaml.YAMLError as error:
        at = getattr(error, "problem_mark", None)
        words = in_words(str(getattr(error, "problem", None) or error))
        if at is None:
            what = coded("C03", "the file is not valid YAML: {words}", words=words)
            raise ConfigError(Problem(where, what)) from None
        # What is never closed is missed behind the last line.
        number = min(at.line + 1, text.rstrip().count("\n") + 1)
        what = coded("C03", "line {line} is not valid YAML: {words}", line=number, words=words)
        line = text.splitlines()[number - 1 : number]
        remedy = slip_hint(text, at.line + 1)
        raise ConfigError(Problem(where, what, remedy, "\n".join(line))) from None
    if not isinstance(content, dict):
        what = coded("C03", "the file must hold keys and values.")
        remedy = say("Write lines such as name: value, or fetch it again from git.")
        raise ConfigError(Problem(where, what, remedy))
    return content
