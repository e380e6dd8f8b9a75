"""``new survey``: from a file of answers to a codebook, a plan, and a chapter of every question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tsunagari.analysis.questionnaire.codebook import FILE as CODEBOOK
from tsunagari.messages import Coded, coded, say
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.plan import plan
from tsunagari.starters import answers, names, refill, survey_files, writing
from tsunagari.starters.proposals import Proposal
from tsunagari.system_errors import reason, way_out
from tsunagari.table_files.encodings import UnreadableError

_NOTEBOOK = """%% markdown
# {{< var ‹name›.name >}}の結果 {#sec-‹slug›}

「{{< var ‹name›.name >}}」の回答{{< var ‹name›.answers >}}を、問いごとにまとめました。
「{{< var ‹name›.asked >}}」に「{{< var ‹name›.answer >}}」と答えた人は
{{< var ‹name›.share >}}でした。
%% parameters
data: str = ""  # 空なら、環境変数 TSUNAGARI_EDITION の版のデータを読む
reference: str = ""
area: str = ""  # 空なら全体
confidence: float = 0.95
disclosure: dict = {}  # 秘匿の基準。空なら edition.yml の値
previous: dict = {}  # ビルドでは前の版のファクトになる
%% code
from tsunagari.analysis import survey
from tsunagari.present import Facts, Previous, leave_out, show, table
from tsunagari.present.numbers import integer
%% code
# 計画（tabulation.yml）の表をすべて一度に集計し、秘匿する
study = survey.load_study(data, reference, disclosure, confidence, "‹name›")
here = study.area(area)
fact = Facts("‹name›")
fact.plain(name=study.name, area=here.name)
fact(answers=study.everybody(), few=study.few())
fact.plain(hidden=integer(study.thresholds.hidden, "人"))
%% code
asked = here[study.plan.headline.question]
share = asked.share(study.headline)
fact.plain(asked=asked.wording, answer=study.headline)
fact(share=share)
%% markdown
## 調査の方法 {#sec-‹slug›-method}

調査の対象と回収の状況は @tbl-‹slug›-method のとおりです。割合は、たずねた人すべてを分母とし、
分母には無回答を含みます。

表や図にある「x」などの記号の意味は、@sec-‹slug›-marks のとおりです。
%% code
#| label: tbl-‹slug›-method
#| tbl-cap: "調査対象及び回収率等"
table(study.method())
"""
_QUESTION = """%% markdown
## {{< var ‹name›.‹question› >}} {#sec-‹slug›-‹own›}

{{< var ‹name›.‹question›_asked_polite >}}（@fig-‹slug›-‹own›、@tbl-‹slug›-‹own›）。
{{< var ‹name›.‹question›_largest_polite >}}。
%% code
#| label: fig-‹slug›-‹own›
#| fig-cap: "{{< var ‹name›.‹question› >}}"
fact(‹question›=here["‹question›"])
show(here.by_attributes("‹question›"))
"""

_YEARS = """%% code
former = Previous(previous)
years = former.over_years("‹name›.share", share, ("前年度", "今年度"), "割合")
fact(note=former.note(‹name›__asked=asked.wording, ‹name›__answer=study.headline))
if not previous:  # 前の版のない、はじめの年
    leave_out("sec-‹slug›-years")
elif former.lacks("‹name›.share"):
    leave_out("sec-‹slug›-years-chart")
%% markdown
## 前年度との比較 {#sec-‹slug›-years}

「{{< var ‹name›.answer >}}」と答えた人は、前年度は{{< var previous.‹name›.share >}}、
今年度は{{< var ‹name›.share >}}でした。{{< var ‹name›.note >}}。

### 年度ごとの割合 {#sec-‹slug›-years-chart}

二つの年度を並べて示します（@fig-‹slug›-years、@tbl-‹slug›-years）。
%% code
#| label: fig-‹slug›-years
#| fig-cap: "「{{< var ‹name›.answer >}}」と答えた人の割合"
show(years)
%% markdown
## 数の示し方 {#sec-‹slug›-marks}

- 人が特定されないように、{{< var ‹name›.hidden >}}以下の回答は「x」とします。
  ほかの数との差からわかってしまう場合は、関わりのある数も「x」とします。
- {{< var ‹name›.few >}}。
- 「-」は該当がないこと、「…」は値がわからないことを表します。
"""


def new_survey(root: Path, edition: str, name: str, file: Path) -> list[str]:
    """Make a chapter of every question of a file, and return what is said of it.

    Raises
    ------
    ConfigError
        If it cannot be called so, a file is there already, or the answers cannot be read.

    Notes
    -----
    Where the section waits for its answers, as after ``new edition --from`` or where they were
    taken away, only these are made, by the codebook that is there.
    """
    folder = f"data/{edition}/{name}"
    if (root / folder / CODEBOOK).is_file():
        return _read_again(root, edition, folder, file)
    names.check_section(root, edition, name)
    try:
        found = answers.read(file)
    except UnreadableError as error:
        raise ConfigError(Problem(f"{file.name}, {error.where}", Coded(str(error)))) from None
    except OSError as error:
        what = coded("C12", "the answers cannot be read: {reason}.", reason=reason(error))
        remedy = way_out(error) or say("Give the path of the file.")
        raise ConfigError(Problem(str(file), what, remedy)) from None
    settings = root / plan.edition_file(edition)
    text = writing.added(settings.read_text(encoding="utf-8"), "sections", name, mapping=True)
    text = writing.added(text, "private", f"{name}/responses.csv", mapping=False)
    questions = found.questions
    made = writing.write_all(
        root,
        {
            f"{folder}/{CODEBOOK}": survey_files.codebook(found, file.name),
            f"{folder}/tabulation.yml": survey_files.tabulation(
                questions, found.roles, f"{name} の回答者"
            ),
            f"{folder}/survey.yml": survey_files.survey(file.stem, found.days),
            f"{folder}/responses.csv": survey_files.responses(found),
            f"notebooks/{name}.ipynb": _notebook(name, questions),
            plan.edition_file(edition): text,
        },
    )
    plan.make_plan(root, edition)
    return [
        say(
            "Read {name}: {number:,} answers, {number2} questions",
            name=file.name,
            number=len(found.sheets),
            number2=len(questions),
        ),
        *_proposed(found),
        say(
            "Made the survey {name} of edition {edition}, which builds as it is:",
            name=name,
            edition=edition,
        ),
        *made,
        say("Next:"),
        say("  1. pipeline.py build {edition}, and look at the page", edition=edition),
        say(
            "  2. look through {folder}/codebook.yml: wording, order and meaning of the options",
            folder=folder,
        ),
        say(
            "  3. {folder}/tabulation.yml: the question the report is about, and who is told apart",
            folder=folder,
        ),
        say("  4. {folder}/survey.yml: whom the survey asked, when and how", folder=folder),
        say("  5. your sentences in notebooks/{name}.ipynb", name=name),
        say(
            "{folder}/responses.csv has answers of single persons: it is private in edition.yml,",
            folder=folder,
        ),
        say("and belongs into no repository that others may read."),
    ]


def _read_again(root: Path, edition: str, folder: str, file: Path) -> list[str]:
    """Read answers by the codebook that is there, in the place of those that were read before.

    A file that has other columns was brought by somebody, and stays; so does the one that is there
    until the new one is read whole.
    """
    if not file.is_file():
        raise ConfigError(
            Problem(str(file), coded("C12", "there is no such file."), say("Give its path."))
        )
    text, amount, notes = refill.coded_answers(root / folder, file)
    if former := refill.brought(root / folder, text):
        raise ConfigError(
            Problem(
                f"{folder}/{former}",
                coded(
                    "C12",
                    "has other columns than {codebook} names, and is not written over.",
                    codebook=CODEBOOK,
                ),
                say("Keep it in another place, delete it here, and give the command again."),
            )
        )
    before = refill.amount(root / folder)
    made = refill.replace_answers(root, f"{folder}/responses.csv", text)
    said = say(
        "Read {name} by the codebook that is there: {amount:,} answers",
        name=file.name,
        amount=amount,
    )
    replaced = (
        [say("They stand in the place of the {before:,} before", before=before)] if before else []
    )
    return [
        said,
        *replaced,
        *notes,
        *made,
        say("Next:"),
        say("  1. pipeline.py build {edition}", edition=edition),
    ]


def _proposed(found: answers.File) -> Iterator[str]:
    """Yield what was proposed of a file that somebody who knows it has to look at."""
    questions = found.questions
    yield from _said(say("Left out, as it may name a person"), found.set_aside)
    yield from _said(
        say("Free text, which is never read"), [_of(q) for q in questions if q.kind == "text"]
    )
    coded = [_of(q) for q in questions if q.coded]
    yield from _said(say("Codes whose meaning is not in the file"), coded)
    unordered = [_of(q) for q in questions if not q.ordered]
    yield from _said(say("The order of the options is not known"), unordered)
    nothing = [f"{_of(q)}: {q.no_answer}" for q in questions if q.no_answer]
    yield from _said(say("Suspected to mean no answer"), nothing)
    written = [f"{_of(q)}: {'、'.join(q.written_in)}" for q in questions if q.written_in]
    yield from _said(say("Few people wrote it, so it counts as その他"), written)
    if found.trials:
        rows = ", ".join(map(str, found.trials))
        yield say(
            "Somebody seems to have tried the form out, in row {rows}. If so, take that out of",
            rows=rows,
        )
        yield say("  the file, and give the same command again")


def _of(question: Proposal) -> str:
    return f"{question.name} {question.label}"


def _said(what: str, entries: list[str]) -> list[str]:
    return [f"{what}: {', '.join(entries)}"] if entries else []


def _notebook(name: str, questions: list[Proposal]) -> str:
    counted = [question.name for question in questions if question.kind != "text"]
    parts = [
        writing.filled(_QUESTION, question=question, own=question.replace("_", "-"))
        for question in counted
    ]
    template = _NOTEBOOK + "".join(parts) + _YEARS
    return writing.notebook(template, name=name, slug=name.replace("_", "-"))
