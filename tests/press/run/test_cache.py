"""What is kept is used again exactly as long as nothing that it came from has changed."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Project, not_here, small_project
from tests.messages import did_nothing, names, one_problem
from tsunagari.press.core import digests
from tsunagari.press.plan.plan import make_plan
from tsunagari.press.render.quarto_setup import find_quarto
from tsunagari.press.run import cache

READS = """from pathlib import Path
from tsunagari.present import Facts, Printed
here = Path(data).parent
text = Path(data, "a.csv").read_text() + Path("../data/shared.txt").read_text()
extra = Path("../data/extra.txt")
if extra.exists():
    text += extra.read_text()
text += "".join(sorted(path.name for path in Path("../data/listed").iterdir()))
Facts("one").plain(text=text, people=Printed("58名", 58))"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A built project whose notebook reads files in several ways, to be copied."""
    project = small_project(tmp_path_factory.mktemp("built"))
    project.edit("notebooks/one.ipynb", "year: int = 4", "year: int = 4\\ndata: str = ''")
    project.cell("one", "fact", READS)
    project.write("data/r4/one/a.csv", "a")
    project.write("data/r4/one/unseen.bin", "u")
    project.write("data/shared.txt", "s")
    project.write("data/listed/x", "")
    project.write("data/unused.txt", "")
    project.write("requirements.lock", "a==1")
    assert project.build("--renderer", "pandoc").returncode == 0
    return project


@pytest.fixture
def reader(built: Project, tmp_path: Path) -> Project:
    """A copy of it."""
    shutil.copytree(built.root, tmp_path, dirs_exist_ok=True)
    return Project(tmp_path)


def explained(stderr: str) -> tuple[str, str]:
    """Return whether the one section was run or kept, as it is said, and the reason."""
    match = re.match(r"one +(run|kept): (.+)", stderr)
    assert match, stderr
    return match[1], match[2]


def why(project: Project) -> tuple[str, str]:
    """Build, and return what is said of the one section."""
    done = project.build("--renderer", "pandoc", "--explain")
    assert done.returncode == 0, done.stderr
    return explained(done.stderr)


def is_kept(project: Project) -> bool:
    return why(project)[0] == "kept"


def is_run(project: Project, *words: str) -> bool:
    """Build, and return whether the section was run for a reason that names these words."""
    said, reason = why(project)
    return said == "run" and names(reason, *words)


def fact(project: Project, name: str) -> str:
    """Give a fact of the site."""
    facts = json.loads(project.path("_site/r4/facts.json").read_text(encoding="utf-8"))
    return str(facts[name]["value"])


def test_the_first_build_of_a_checkout_is_kept(project: Project) -> None:
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "tsunagari", project.path("tsunagari"), ignore=without)
    environment = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": str(project.root)}
    for said in ("run", "kept"):
        done = project.run("build", "--renderer", "pandoc", "--explain", env=environment)
        assert done.returncode == 0, done.stderr
        assert explained(done.stderr)[0] == said


def test_nothing_changed(reader: Project) -> None:
    before = reader.files("_site/r4")
    done = reader.build("--renderer", "pandoc")
    assert did_nothing(done.stderr)
    assert done.stdout == "_site/r4/index.html\n"
    assert reader.files("_site/r4") == before


def test_a_file_that_was_used_changed(reader: Project) -> None:
    for path, text, named in [
        ("data/r4/one/a.csv", "A", "data/r4/one/a.csv"),
        ("data/r4/one/unseen.bin", "U", "data/r4/one/unseen.bin"),
        ("data/r4/one/new.csv", "n", "data/r4/one/"),
        ("data/shared.txt", "S", "data/shared.txt"),
        ("data/extra.txt", "e", "data/extra.txt"),
        ("data/listed/y", "", "data/listed/"),
        ("requirements.lock", "a==2", "requirements.lock"),
    ]:
        reader.write(path, text)
        assert is_run(reader, named), path
        assert is_kept(reader), path
    executed = reader.files("_build/r4/executed")
    assert reader.build("--renderer", "pandoc", "--force").returncode == 0
    assert reader.files("_build/r4/executed") == executed


def test_what_programs_leave_that_look_at_data_is_no_change(reader: Project) -> None:
    left = (".DS_Store", ".~lock.a.csv#", "~$a.xlsx", "Thumbs.db", "desktop.ini", "a.csv~")
    for folder in ("data/r4/one", "data/listed", "notebooks"):
        for name in (*left, ".ipynb_checkpoints/a-checkpoint.csv"):
            reader.write(f"{folder}/{name}", "")
    assert is_kept(reader)


def test_a_change_of_times_alone_is_none(reader: Project) -> None:
    reader.path("data/r4/one/a.csv").touch()
    reader.path("data/unused.txt").write_text("other")
    assert is_kept(reader)


def test_code_and_parameters(reader: Project) -> None:
    reader.cell("one", "last", "total = year + 2")
    assert is_run(reader, "notebooks/one.ipynb")
    reader.edit("data/r4/edition.yml", "year: 5", "year: 6")
    assert is_run(reader, "parameters")


def test_new_prose_joins_the_kept_outputs(reader: Project) -> None:
    reader.cell("one", "text-title", "# 新しい題 {#sec-one}\n\n{{< var one.text >}}です。")
    said, reason = why(reader)
    assert (said, "prose" in reason) == ("kept", True)
    page = reader.path("_site/r4/one.html").read_text(encoding="utf-8")
    assert "新しい題" in page
    assert "asxです。" in page
    incremental = reader.files("_site/r4") | reader.files("_build/r4/executed")
    assert reader.build("--renderer", "pandoc", "--force").returncode == 0
    assert reader.files("_site/r4") | reader.files("_build/r4/executed") == incremental


def test_a_data_change_reaches_the_page(reader: Project) -> None:
    assert fact(reader, "one.text") == "asx"
    reader.write("data/shared.txt", "t")
    reader.build("--renderer", "pandoc")
    assert fact(reader, "one.text") == "atx"


def test_force_and_a_site_that_was_touched(reader: Project) -> None:
    reader.write("_site/r4/one.html", "tampered")
    assert reader.build("--renderer", "pandoc").returncode == 0
    assert "tampered" not in reader.path("_site/r4/one.html").read_text(encoding="utf-8")
    done = reader.build("--renderer", "pandoc", "--force", "--explain")
    assert explained(done.stderr)[0] == "run"
    assert names(done.stderr, "--force")


def test_what_is_saved_while_it_is_built_is_what_is_built(reader: Project) -> None:
    # Somebody saves a file after it was read, and the preface, which is read later.
    save = f"""
data, preface = Path("{reader.path("data/shared.txt")}"), Path("{reader.path("index.qmd")}")
if data.read_text() == "s":
    _ = data.write_text("new")
    _ = preface.write_text(preface.read_text() + "\\nあとで足した文です。\\n")
"""
    reader.cell("one", "last", READS.split("\n", 3)[0] + "\nfrom pathlib import Path" + save)
    done = reader.build("--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    assert names(done.stderr, "data/shared.txt")
    assert fact(reader, "one.text").startswith("anew")
    assert "あとで足した文です。" in reader.path("_site/r4/index.html").read_text(encoding="utf-8")
    record = json.loads(reader.path("_site/r4/provenance.json").read_text(encoding="utf-8"))
    for name in ("data/shared.txt", "index.qmd"):
        assert record["inputs"][name] == digests.of_file(reader.path(name))
    assert is_kept(reader)


def test_what_a_notebook_changes_in_whatever_way_is_told(reader: Project) -> None:
    path = reader.path("data/unused.txt")
    os.utime(path, (1, 1))
    change = """import subprocess, sys
code = "open('unused.txt', 'w').write('n'); import os; os.utime('unused.txt', (1, 1))"
_ = subprocess.run([sys.executable, "-c", code], cwd="../data")
"""
    reader.cell("one", "fact", change + READS)
    done = reader.build("--renderer", "pandoc")
    assert done.returncode == 0
    assert path.stat().st_mtime == 1
    assert [line for line in done.stderr.splitlines() if "data/unused.txt" in line]


def test_a_result_that_is_changed_once_it_was_looked_up_is_none(reader: Project) -> None:
    plan = make_plan(reader.root, "r4", (), None)
    entry = cache.look_up_all(plan, force=False)["one"]
    for path in reader.root.glob("_build/cache/r4/executed/*"):
        path.write_text(path.read_text().replace("58名", "85名"))
    assert "58名" in json.dumps(entry.notebook, ensure_ascii=False)
    assert cache.look_up_all(plan, force=False)["one"].notebook is None


def test_a_file_that_never_stays_as_it_is_read_is_refused(reader: Project) -> None:
    before = reader.files("_site")
    grows = f"_ = open('{reader.path('data/shared.txt')}', 'a').write('s')"
    reader.cell("one", "last", grows)
    done = reader.build("--renderer", "pandoc")
    assert done.returncode == 2
    one_problem([done.stderr.rpartition("\n\n")[2].strip()], "data/shared.txt")
    assert reader.files("_site") == before


def test_a_file_that_is_written_anew_with_the_same_content_did_not_change(reader: Project) -> None:
    reader.cell("one", "last", f"_ = open('{reader.path('data/shared.txt')}', 'w').write('s')")
    done = reader.build("--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    assert names(done.stderr, "one", "data/shared.txt")  # nobody changes data unnoticed
    assert is_run(reader)  # what was read cannot be seen


def test_only_pages_that_changed_are_rendered(tmp_path_factory: pytest.TempPathFactory) -> None:
    project = small_project(tmp_path_factory.mktemp("two"), ("one", "two"))
    project.build("--renderer", "pandoc")
    record = project.path("_build/cache/r4/site.json")
    project.cell("two", "text-title", "# 章two {#sec-two}\n\n{{< var two.people >}}だけ。")
    before = json.loads(record.read_text())["pages"]
    project.build("--renderer", "pandoc")
    after = json.loads(record.read_text())["pages"]
    assert [name for name in after if after[name] != before[name]] == ["two"]
    project.cell("two", "text-title", "# 新章 {#sec-two}\n\n{{< var two.people >}}だけ。")
    project.build("--renderer", "pandoc")
    assert "新章" in project.path("_site/r4/one.html").read_text(encoding="utf-8")


def test_a_half_written_file_is_never_read(reader: Project) -> None:
    reader.write("_build/cache/r4/one.json", '{"machinery": "half')
    assert is_run(reader)


def test_json_is_replaced_whole(project: Project) -> None:
    path = project.path("kept.json")
    digests.write_json(path, {"a": 1})
    with pytest.raises(TypeError):
        digests.write_json(path, {"b": object()})
    assert digests.read_json(path) == {"a": 1}
    assert sorted(entry.name for entry in project.root.glob("*kept*")) == ["kept.json"]


def test_the_longest_is_run_first(tmp_path_factory: pytest.TempPathFactory) -> None:
    project = small_project(tmp_path_factory.mktemp("three"), ("one", "two", "three"))
    assert project.build("--renderer", "pandoc").returncode == 0
    for name, seconds in (("one", 1.0), ("two", 3.0), ("three", 2.0)):
        path = project.path(f"_build/cache/r4/{name}.json")
        kept = json.loads(path.read_text(encoding="utf-8"))
        digests.write_json(path, kept | {"seconds": seconds})
    done = project.build("--renderer", "pandoc", "--force", "--jobs", "1")
    lines = [line.split() for line in done.stderr.splitlines()]
    assert [line[0] for line in lines if line[1:2] == ["running"]] == ["two", "three", "one"]


@pytest.mark.quarto
def test_quarto_renders_one_changed_page_as_it_renders_all(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    if find_quarto() is None:
        not_here("Quarto")
    project = small_project(tmp_path_factory.mktemp("quarto"), ("one", "two"))
    assert project.build("--renderer", "quarto").returncode == 0
    project.cell("two", "text-title", "# 章two {#sec-two}\n\n@sec-one と{{< var two.people >}}。")
    assert project.build("--renderer", "quarto").returncode == 0
    once = project.files("_site/r4")
    assert "と58名。" in once["two.html"].decode()
    assert project.build("--renderer", "quarto", "--force").returncode == 0
    assert project.files("_site/r4") == once
