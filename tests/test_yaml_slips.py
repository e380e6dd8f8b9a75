"""What is said of YAML that cannot be read: the slips of who types Japanese."""

from __future__ import annotations

import pytest
import yaml

from tsunagari.yaml_slips import slip_hint


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("city: 見本町\nown_name:本町\noffice: 企画課\n", 2),
        ("city: 見本町\n\nown_name：本町\n\noffice: 企画課\n", 3),
        ("q1:\n  label: 性別\n　　type: single\n  unit: 人\n", 3),
        ("q1:\n  label: 性別\n\ttype: single\n", 3),
    ],
)
def test_the_line_of_the_slip_is_named_and_not_the_one_after_it(text: str, line: int) -> None:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        yaml.safe_load(text)
    assert caught.value.problem_mark is not None
    assert str(line) in slip_hint(text, caught.value.problem_mark.line + 1)


@pytest.mark.parametrize("text", ["a: [1\nb: 2\n", "- https://example.jp: x: y\n", "", "a: '\n"])
def test_nothing_is_said_of_what_is_not_known(text: str) -> None:
    assert not slip_hint(text, 1)
