"""The ledger of a run: what it is, and which pieces are done, so that a killed run can go on."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kjclass.batch.work import Counts, Done, unwritable
from kjclass.errors import OutputError

__all__ = ["Ledger"]

_VERSION = 1
_LEDGER = "ledger.jsonl"


class Ledger:
    """A file that grows by a line a piece, each flushed to disk; held by one run at a time.

    Use :meth:`open`. As a context manager it lets go of the folder at the end.

    Parameters
    ----------
    folder : Path
        The work folder.
    done : dict of int to Done
        Pieces that are labelled, by the number of their task.
    lock : object
        Lock of the folder.
    """

    def __init__(self, folder: Path, done: dict[int, Done], lock: Any) -> None:
        self.folder = folder
        self.done = done
        self.resumed = len(done)
        self._lock = lock
        self._file = (folder / _LEDGER).open("a", encoding="utf-8")

    @property
    def parts(self) -> Path:
        """Folder for finished pieces that are not output themselves."""
        return self.folder / "parts"

    @classmethod
    def open(cls, folder: Path, run: Mapping[str, Any], *, restart: bool, parts: Path) -> Ledger:
        """Begin a run in `folder`, or go on with the one that was begun there.

        Parameters
        ----------
        folder : Path
            The work folder; it is made if it is missing.
        run : mapping
            What the results depend on, by subject: ``"input"``, ``"models"`` and so on.
        restart : bool
            Whether to forget what was done before.
        parts : Path
            Where finished pieces lie.

        Raises
        ------
        OutputError
            If another run holds the folder, it cannot be written, or what was begun there was
            another run; the message says what differs.
        """
        from filelock import FileLock, Timeout

        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / "lock")
            lock.acquire(timeout=0)
        except Timeout as error:
            raise OutputError(
                f"another run is writing here ({_holder(folder)})",
                where=str(folder),
                fix="wait for it, or name another output",
            ) from error
        except OSError as error:
            raise unwritable(folder / _LEDGER, error) from error
        try:
            (folder / "holder").write_text(f"process {os.getpid()} on {socket.gethostname()}")
            path = folder / _LEDGER
            if restart:
                _forget(folder, path, parts)
            done = _read(path, run, parts)
            if not path.exists():
                head = {"ledger": _VERSION, "run": run}
                _write_synced(path, json.dumps(head) + "\n")
            return cls(folder, done, lock)
        except OSError as error:
            lock.release()
            raise unwritable(folder / _LEDGER, error) from error
        except BaseException:
            lock.release()
            raise

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._lock.release()

    def add(self, done: Done) -> None:
        """Enter a piece that is safe on disk.

        Raises
        ------
        OutputError
            If the line cannot be written.
        """
        try:
            self._file.write(json.dumps(asdict(done)) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise unwritable(self.folder / _LEDGER, error) from error
        self.done[done.task] = done

    def remove(self) -> None:
        """Delete the work folder: the output is complete."""
        self._file.close()
        self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)


def _forget(folder: Path, path: Path, parts: Path) -> None:
    path.unlink(missing_ok=True)
    for part in parts.glob("part-*") if parts.is_dir() else ():
        part.unlink()
    for name in ("spool", "quarantine"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _holder(folder: Path) -> str:
    try:
        return (folder / "holder").read_text()
    except OSError:
        return "it does not say which"


def _write_synced(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _read(path: Path, run: Mapping[str, Any], parts: Path) -> dict[int, Done]:
    """Return what is done already; a line that was cut off by a crash is cut away."""
    if not path.exists():
        return {}
    raw = path.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    lines = [json.loads(line) for line in whole.splitlines()]
    if not lines or lines[0].get("ledger") != _VERSION:
        raise OutputError(
            "the ledger here is of another version of kjclass",
            where=str(path),
            fix="use --restart to begin anew",
        )
    _check_same(lines[0]["run"], json.loads(json.dumps(run)), path)
    done: dict[int, Done] = {}
    for line in lines[1:]:
        entry = Done(**{**line, "counts": Counts(**line["counts"])})
        part = parts / entry.part
        if part.is_file() and part.stat().st_size == entry.size:
            done[entry.task] = entry
    if len(whole) < len(raw):
        os.truncate(path, len(whole))
    return done


def _check_same(before: Mapping[str, Any], now: Mapping[str, Any], path: Path) -> None:
    for subject in before:
        if before[subject] != now.get(subject):
            raise OutputError(
                f"the {subject} changed since this run was begun"
                + _difference(before[subject], now.get(subject)),
                where=str(path.parent),
                fix="undo the change to go on, or use --restart to begin anew",
            )


def _difference(before: Any, now: Any) -> str:
    if not isinstance(before, dict) or not isinstance(now, dict):
        return ""
    differing = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    shown = ", ".join(differing[:3]) + (", …" if len(differing) > 3 else "")
    return f": {shown}" if shown else ""
