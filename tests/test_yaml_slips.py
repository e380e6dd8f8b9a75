"""What is said of YAML that cannot be read: the slips of who types Japanese."""

from __future__ import annotations

import pytest
import yaml

from tsunagari.press.core import yaml_speed
from tsunagari.yaml_slips import in_words, slip_hint


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("city: 見本町\nown_name:本町\noffice: 企画課\n", 2),
        ("city: 見本町\n\nown_name：本町\n\noffice: 企画課\n", 3),
        ("q1:\n  label: 性別\n　　type: single\n  unit: 人\n", 3),
        ("q1:\n  label: 性別\n\ttype: single\n", 3),
        ("city: 見本町\nown_name： 本町\noffice: 企画課\n", 2),
        ('city: 見本町\nown_name: "本町\noffice: "企画課"\n', 2),
        ("city: 見本町\ntitle: 報告: 暮らし\n", 2),
        ("city: 見本町\ntitle: @暮らし\n", 2),
        ("city: 見本町\nformats: [html, pdf\ndate: 2023-03-28\n", 2),
    ],
)
def test_the_line_of_the_slip_is_named_and_not_the_one_after_it(text: str, line: int) -> None:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        yaml.safe_load(text)
    assert caught.value.problem_mark is not None
    assert str(line) in slip_hint(text, caught.value.problem_mark.line + 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: x\nb\nc: d\n", "could not find expected ':'"),
        ("a: [1\nb: 2\n", "did not find expected ',' or ']'"),
        ("a: b: c\n", "mapping values are not allowed in this context"),
        ("a: '1\n", "found unexpected end of stream"),
        ('a: "x" y\n', "did not find expected key"),
        ("- a\n-b: c\n", "did not find expected '-' indicator"),
        ("a: @b\n", "found character that cannot start any token"),
        ('a: "\\d"\n', "found unknown escape character"),
        ("a: *b\n", "found undefined alias"),
    ],
)
def test_what_the_library_says_is_known_and_put_into_plain_words(text: str, said: str) -> None:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        yaml.load(text, yaml_speed.Loader)  # noqa: S506 - it is a safe one
    assert caught.value.problem == said
    assert in_words(said) != said


@pytest.mark.parametrize(
    "text", ["a: [1, 2]\n", '性別: {label: "a: b"}\n', "url: https://example.jp/\n", "", "- a\n"]
)
def test_nothing_is_said_of_what_is_not_known(text: str) -> None:
    assert not slip_hint(text, 1)
