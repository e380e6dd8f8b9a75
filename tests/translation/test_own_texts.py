"""No text of our own lacks English: what surveys say, and what new chapters are written with."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.tabulation.test_sentences import said as said_of_the_largest
from tsunagari.analysis.survey import findings
from tsunagari.present.previous import Previous
from tsunagari.press.bind.page import Page, Prose
from tsunagari.press.bind.translated import translated
from tsunagari.press.check.translations import faults
from tsunagari.starters import survey, writing
from tsunagari.translation.figures import FIGURE
from tsunagari.translation.own_texts import JOINED, TEXTS
from tsunagari.translation.texts import BEGIN, has_japanese, key_of
from tsunagari.translation.texts_file import Entry
from tsunagari.translation.translator import Translator

SAYING = ("present", "tabulation", "analysis/survey")
"""Packages whose texts reach a page of a survey."""
READ = {"compile", "coded", "say", "marked"}
"""Calls whose texts are patterns, or are said to who builds."""
ELSEWHERE = {
    "present/prose.py": "shown to who writes the notebook",
    "present/parts.py": "shown to who writes the notebook",
    "present/dates.py": "days and years, which are said by rule",
    "present/charts/bar.py": "令和00年",  # is measured
    "present/tables.py": "|".join("円歳名回日区点～から"),  # are kept on one line
    "present/charts/style.py": "",  # where a line may break
}
"""What of them is on no page in these words, and why."""
NAMES = {"男の人": "men", "女の人": "women", "子ども": "children", "町の名": "the town"}
KNOWN = Translator({**TEXTS, **NAMES})


def fragments(path: Path) -> Iterator[str]:
    """Yield the Japanese of a module's texts: not of what it documents, reads or reports."""
    left: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while left:
        node = left.pop()
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in READ:
                continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (part for part in re.split(r"[{}]", node.value) if has_japanese(part))
        left += ast.iter_child_nodes(node)


@pytest.mark.parametrize("package", SAYING)
def test_each_text_in_the_code_has_english(package: str) -> None:
    known = "\n".join(map(key_of, [*TEXTS, *JOINED]))
    base = ROOT / "tsunagari"
    paths = sorted((base / package).rglob("*.py"))
    texts = [
        (path.relative_to(base).as_posix(), text) for path in paths for text in fragments(path)
    ]
    lacking = [
        (name, text)
        for name, text in texts
        if name not in ELSEWHERE
        and key_of(FIGURE.sub("{}", text)).strip() not in known
        and KNOWN.text(text) is None
        and not FIGURE.fullmatch(f"1{text}")
    ]
    assert len(texts) > 10
    assert lacking == []


def sentences() -> Iterator[str]:
    """Yield sentences of every kind, on one group, two and three."""
    for some, kind in itertools.product(range(1, 4), findings._ENDINGS):
        names = findings._joined(list(NAMES)[:some])
        for subject in (
            f"{names}が",
            f"{names}の値が最も大きく、町の名より",
            f"{names}は町の名より",
        ):
            if (kind == "highest") == subject.endswith("が") and kind in ("highest", "higher"):
                finding = findings.Finding(kind, (), subject)
                yield from (finding.text, finding.polite, f"町の名別では、{finding.polite}")
                yield f"示している区分のうちでは、{finding.polite}"
    for subject in ("男女の", "男の人と女の人の", "男の人による"):
        found = findings.Finding("same", (), subject)
        yield from (found.text, found.polite)
    quoted = "".join(f"「{name}」" for name in list(NAMES)[:2])
    nation: Mapping[Any, str] = {"higher": "より", "lower": "より", "same": "との"}
    for kind, rest in nation.items():
        found = findings.Finding(kind, (), f"{quoted}は全国{rest}")
        yield from (found.text, found.polite, f"{found.polite}。{found.polite}")
    yield findings.COMPARISON_RULE
    yield from itertools.chain(*findings.AGAINST_NATION.values())
    former = Previous({"a.asked": {"text": "男の人", "value": "男の人"}})
    for text in ("男の人", "女の人"):
        yield former.note(a__asked=text).polite
    yield former.note(b__asked="女の人").polite


def test_sentences_that_data_choose_have_english() -> None:
    made = list(sentences())
    assert len(made) > 40
    assert [text for text in made if KNOWN.text(text) is None] == []
    assert KNOWN.text(
        "町の名別では、男の人と女の人の値が最も大きく、子どもより高くなっています"
    ) == ("by the town, the share is largest for men and women, and higher than for children")


@given(st.dictionaries(st.sampled_from(list(NAMES)), st.one_of(st.integers(0, 9), st.just("x"))))
def test_the_largest_is_said_with_its_number(values: dict[str, Any]) -> None:
    given_ = {name: value or "-" for name, value in values.items()}
    known = sum(value for value in given_.values() if isinstance(value, int))
    sentence = said_of_the_largest(given_, known + 5, "人")
    for text in (sentence.plain, sentence.polite):
        english = KNOWN.text(text)
        assert english is not None
        assert all(NAMES[name] in english for name in sentence.names)
        assert re.findall(r"\d+", english) == re.findall(r"\d+", text)


def test_labels_that_have_marks_and_signs_in_them_are_said() -> None:
    labels = {"友人、知人": "friends, acquaintances", "NPO（民間）は": "NPOs", "甲：乙「丙」": "d"}
    known = Translator({**TEXTS, **labels})
    for one, other in itertools.permutations(labels, 2):
        text = f"「{one}」への回答の割合を帯で示した図。{other}では、{one} 3.2%、{other} x。"
        said = known.text(text)
        assert said is not None
        assert said.endswith(f": {labels[one]} 3.2%, {labels[other]} x.")
        joined = known.text(f"{one}、{other}が最も高い")
        assert joined == f"the share is highest for {labels[one]}, {labels[other]}"
        assert (
            known.text(f"{one}：{other}（n＝29*）") == f"{labels[one]}: {labels[other]} (n = 29*)"
        )


def test_a_new_chapter_is_written_in_prose_that_has_english() -> None:
    names = {"name": "kurashi", "slug": "kurashi"}
    parts = [writing.filled(text, **names) for text in (survey._NOTEBOOK, survey._YEARS)]
    parts.append(writing.filled(survey._QUESTION, **names, question="q1_work", own="q1-work"))
    pieces = [
        Prose("kurashi", cell.partition("\n")[2])
        for part in parts
        for cell in re.split(r"^%% ?", part, flags=re.MULTILINE)
        if cell.startswith("markdown")
    ]
    assert len(pieces) >= 4
    page, needed = translated(Page("kurashi", 1, list(pieces), "kurashi"), Translator(TEXTS))
    assert needed == []
    said = "\n".join(piece.source for piece in page.prose)
    assert BEGIN not in said
    assert not has_japanese(said)
    facts = re.compile(r"\{\{< var [\w.]+ >\}\}|[@#][\w-]+")
    given_ = "\n".join(piece.source for piece in pieces)
    assert sorted(facts.findall(said)) == sorted(facts.findall(given_))


def test_our_own_texts_say_no_more_than_the_japanese() -> None:
    entries = [Entry(1, "", text, said) for text, said in (TEXTS | JOINED).items()]
    assert len(entries) > 200
    assert [(e.japanese, str(fault)) for e in entries for fault in faults(e)] == []


def test_what_is_missing_is_asked_for_word_by_word() -> None:
    translator = Translator(TEXTS)
    for text in (
        "「さびしいですか。」への回答の割合を帯で示した図。町では、いつも 8%、ときどき、たまに x。",
        "さびしいですか。（％）",
        "地区：東地区と西地区（n＝12）",
        "東地区と西地区が最も高くなっています",
        "東地区（n＝5）",
        "西地区 40.0%*、無回答 -",
        "満18歳以上の町民",
    ):
        assert BEGIN in translator.shown(text)
    assert list(translator.wanted()) == [
        *("さびしいですか。", "町", "いつも", "ときどき、たまに", "地区"),
        *("東地区", "西地区", "満{}歳以上の町民"),
    ]
