"""What a user writes for a target, and what is refused before anything is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.messages import refused
from tsunagari.press.core.problems import ConfigError
from tsunagari.press.publish.address import SftpAddress, parse, read_arguments

EDITIONS = ["demo", "r4"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("sftp://www.example.jp/srv/r4", SftpAddress("www.example.jp", "/srv/r4")),
        ("sftp://web@host:2222/srv/r4/", SftpAddress("host", "/srv/r4", "web", 2222)),
        ("sftp://host/~/www/r4", SftpAddress("host", "www/r4")),
        ("sftp://host/a%20b%23", SftpAddress("host", "/a b#")),
        ("sftp://[::1]:22/x", SftpAddress("::1", "/x", None, 22)),
    ],
)
def test_an_sftp_address(text: str, address: SftpAddress) -> None:
    assert parse(text) == address


@pytest.mark.parametrize("text", ["sftp://host/srv/r4", "sftp://a@[::1]:2222/~/b"])
def test_an_address_is_shown_as_it_was_written(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize("text", ["/srv/www", "../www", "C:/www", "./a@b"])
def test_a_folder(text: str) -> None:
    assert parse(text) == Path(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ftp://host/x", ["ftp"]),
        ("https://host/x", ["https"]),
        ("sftp://host", []),
        ("sftp://host/~", []),
        ("sftp:///x", ["host"]),
        ("sftp://host/x?y", ["?", "%3F"]),
        ("sftp://host:99999/x", []),
        ("web@host:/srv", ["scp"]),
        ("", []),
    ],
)
def test_what_is_no_target(text: str, words: list[str]) -> None:
    with refused(ConfigError, "TARGET", "sftp://user@host/path", *words):
        parse(text)


@given(st.text("abcdefgh0123456789", min_size=8), st.sampled_from(["sftp", "ftp", "https"]))
def test_a_password_is_refused_and_not_repeated(password: str, scheme: str) -> None:
    with refused(ConfigError, "TARGET", "www.example.jp") as raised:
        parse(f"{scheme}://user:{password}@www.example.jp/srv")
    assert password not in str(raised.value)


@pytest.mark.parametrize(
    ("arguments", "meaning"),
    [
        ("/web", (None, "/web", None)),
        ("demo /web", ("demo", "/web", None)),
        ("/web 12", (None, "/web", "12")),
        ("/web 0012-3fa92c1d", (None, "/web", "0012-3fa92c1d")),
        ("r4 /web 3", ("r4", "/web", "3")),
        ("./r4", (None, "r4", None)),
        ("2022", (None, "2022", None)),
    ],
)
def test_the_arguments_are_told_apart(
    arguments: str, meaning: tuple[str | None, str, str | None]
) -> None:
    edition, target, release = meaning
    assert read_arguments(arguments.split(), EDITIONS) == (edition, Path(target), release)


@pytest.mark.parametrize("arguments", ["r4", "demo 3", "r5 /web", "/web latest", "r4 /web 3 4"])
def test_arguments_that_mean_nothing(arguments: str) -> None:
    with refused(ConfigError, "TARGET"):
        read_arguments(arguments.split(), EDITIONS)
