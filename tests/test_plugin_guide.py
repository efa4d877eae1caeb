"""docs/plugin-guide.md, walked from the first command to the last, in environments of its own."""

from __future__ import annotations

import os
import re
import shlex
import site
import subprocess
import sys
from pathlib import Path

from kjclass import testing

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "plugin-guide.md").read_text(encoding="utf-8")
SECTIONS = re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", GUIDE, re.MULTILINE)
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
# What a block that is no command is written to.
FILES = {"toml": "kjclass_outlook/outlook.toml", "json": "sentences.jsonl"}


def environment(folder: Path) -> Path:
    """Make an environment that has all that this one has, and return its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    ask = "import site; print(site.getsitepackages()[0])"
    done = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True)
    here = [str(ROOT), *site.getsitepackages()]
    (Path(done.stdout.strip()) / "here.pth").write_text("\n".join(here), encoding="utf-8")
    return python


def run(python: Path, command: str, folder: Path) -> str:
    program, *arguments = shlex.split(command)
    assert program in ("kjclass", "pip", "pytest")
    if program == "pip":
        # Nothing is fetched: what a build needs is in the environment.
        arguments += ["--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    variables = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [python, "-m", program, *arguments],
        cwd=folder,
        env=variables | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_the_guide_from_nothing_to_a_published_label_set(tmp_path: Path) -> None:
    author, folder = environment(tmp_path / "author"), tmp_path
    said: dict[str, str] = {}
    for title, text in SECTIONS:
        if title.endswith("elsewhere"):
            author, folder = environment(tmp_path / "colleague"), folder / "dist"
        for language, block in BLOCK.findall(text):
            if language in FILES:
                (folder / FILES[language]).write_text(block, encoding="utf-8")
            if language != "sh":
                continue
            for command in block.splitlines():
                if command.startswith("cd "):
                    folder /= command.removeprefix("cd ")
                else:
                    said[" ".join(command.split()[:3])] = run(author, command, folder)
    assert (folder / "kjclass_outlook-0.1.0-py3-none-any.whl").is_file()
    assert "macro-F1" in said["kjclass evaluate outlook"]
    assert ", 0 warning, 0 failed" in said["kjclass plugins check"]
    assert " passed" in said["pytest"]
    assert "skipped" not in said["pytest"]
    assert "kjclass-outlook:outlook 0.1.0 ok" in said["kjclass plugins"]
    assert re.fullmatch(
        r"The firm .*\n    outlook better 0\.\d\d\nDemand .*\n    outlook worse 0\.\d\d\n",
        said["kjclass label --only"],
    )


def test_a_new_package_works_before_a_word_of_it_is_edited(tmp_path: Path) -> None:
    python = environment(tmp_path / "environment")
    run(python, "kjclass plugins new export_rules --kind multi --labels a,KR,none", tmp_path)
    package = tmp_path / "kjclass-export-rules"
    run(python, "pip install .", package)
    assert re.search(r"\d+ passed, \d+ skipped", run(python, "pytest", package))
    train = "kjclass train export_rules --data sentences.jsonl --out kjclass_export_rules/models"
    run(python, train, package)
    run(python, "pip install --force-reinstall .", package)
    assert "skipped" not in run(python, "pytest", package)
    assert " 0 failed" in run(python, "kjclass plugins check export_rules", tmp_path)
    labelled = run(python, "kjclass label --text 'The minister spoke of KR.'", tmp_path)
    assert re.search(r"^    export_rules KR [01]\.\d\d$", labelled, re.MULTILINE)
    assert re.search(r"^    actor ", labelled, re.MULTILINE)


def test_the_python_of_the_guide_runs() -> None:
    (block,) = [block for language, block in BLOCK.findall(GUIDE) if language == "python"]
    exec(compile(block, "docs/plugin-guide.md", "exec"), {"__name__": "guide"})


def test_the_guide_names_what_there_is() -> None:
    for name in re.findall(r"`(\w+Contract|load_strict|assert_\w+)", GUIDE):
        assert name in testing.__all__
    assert [title for title, _ in SECTIONS if BLOCK.search(_)][-1] == "Classifiers and features"
