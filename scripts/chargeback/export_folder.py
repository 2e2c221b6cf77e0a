"""Write a folder of files that people and other systems read: same content, same bytes."""

import csv
import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from .console import UsageFault, plain_text

MANIFEST = "manifest.json"
# Full-width signs count too: some spreadsheets read them as the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BLANK_STARTS = ("\t", "\n", "\r")
Cell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class File:
    """A file to write.

    Attributes:
        name: Name in the folder.
        content: Its bytes.
        facts: What the manifest says of it besides name, size and SHA-256.
    """

    name: str
    content: bytes
    facts: dict = field(default_factory=dict)


def safe_name(identifier: str) -> str:
    """Make a file name of an identifier, for any file system and without a suffix.

    Lower-case letters, digits, `_` and `-` stay; what loses anything by that gets a dot, which no
    other name has, and a hash of the whole: two identifiers never share a name.

    Args:
        identifier: Any text.

    Returns:
        At most 60 characters of `a-z0-9_-`, followed by `.` and 12 hexadecimal digits if that
        is not the identifier itself.
    """
    slug = re.sub(r"[^a-z0-9_-]+", "-", identifier.lower())[:60].strip("-")
    if slug == identifier and slug:
        return slug
    return f"{slug}.{hashlib.sha256(identifier.encode()).hexdigest()[:12]}"


def printable(text: str) -> str:
    """Show text on one line of a terminal: control characters become `?`."""
    return "".join(character if character.isprintable() else "?" for character in text)


def csv_content(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""Write rows as CSV.

    Args:
        columns: The header.
        rows: A cell a column. Text that a spreadsheet would run as a formula gets a leading
            apostrophe; its line breaks become `\n`. Numbers are never in scientific notation.

    Returns:
        UTF-8 with `\n` line ends.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def json_content(document: object) -> bytes:
    r"""Write a document as JSON, with decimals and dates as strings.

    Returns:
        Indented UTF-8 with `\n` line ends, keys in the document's own order.
    """
    return (json.dumps(document, default=plain_text, ensure_ascii=False, indent=2) + "\n").encode()


def json_line(document: object) -> bytes:
    r"""Write a document as one line of JSON, with decimals and dates as strings.

    Returns:
        UTF-8 with a `\n` at the end, keys in the document's own order.
    """
    return (json.dumps(document, default=plain_text, ensure_ascii=False) + "\n").encode()


def write_export(folder: Path, about: dict, totals: dict, files: Sequence[File]) -> int:
    """Replace the export in a folder by this one; the manifest comes last.

    All files are complete on disk before the first takes its place, so what a killed run leaves is
    readable, and running again finishes the job. A file that is there already with the same content
    is left alone, and files that no manifest lists stay.

    Args:
        folder: Created if absent.
        about: The head of the manifest. Its `export` and `period` must be those of an export that
            is in the folder already.
        totals: What the files add up to, for the manifest.
        files: All files but the manifest.

    Returns:
        How many files of the earlier export are no part of this one and were removed.

    Raises:
        UsageFault: The folder holds another export or cannot be written.
    """
    entries = [
        {
            "name": file.name,
            "bytes": len(file.content),
            "sha256": hashlib.sha256(file.content).hexdigest(),
            **file.facts,
        }
        for file in files
    ]
    manifest = File(MANIFEST, json_content({**about, "totals": totals, "files": entries}))
    earlier_names = _earlier_names(folder, about)
    unfinished = folder / ".unfinished-export"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        changed = [file for file in [*files, manifest] if not _is_there(folder, file)]
        for file in changed:
            (unfinished / file.name).write_bytes(file.content)
        for file in changed:
            (unfinished / file.name).replace(folder / file.name)
        stale_names = earlier_names - {file.name for file in [*files, manifest]}
        for name in stale_names:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise UsageFault(f"{error.filename or folder}: {error.strerror}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return len(stale_names)


def changed_files(folder: Path, files: Sequence[File]) -> int:
    """Count the files that a folder does not hold already with the same content."""
    return sum(not _is_there(folder, file) for file in files)


def contents_made_of(folder: Path) -> dict[str, bytes]:
    """Read again what is costly to make and in a folder already.

    Args:
        folder: Of an export whose manifest says `made_of` of such files: what went into them.

    Returns:
        Contents by `made_of`, of the files that are as the manifest says.
    """
    try:
        entries = json.loads((folder / MANIFEST).read_bytes())["files"]
        named = {
            entry["made_of"]: ((folder / Path(entry["name"]).name).read_bytes(), entry["sha256"])
            for entry in entries
            if "made_of" in entry and (folder / Path(entry["name"]).name).is_file()
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {
        made_of: content
        for made_of, (content, digest) in named.items()
        if hashlib.sha256(content).hexdigest() == digest
    }


def write_file(path: Path, content: bytes) -> None:
    """Write one file; it takes the place of an earlier one when it is complete on disk.

    Raises:
        UsageFault: It cannot be written.
    """
    unfinished = path.with_name(f".unfinished-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        raise UsageFault(f"{path}: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _is_there(folder: Path, file: File) -> bool:
    path = folder / file.name
    try:
        return path.stat().st_size == len(file.content) and path.read_bytes() == file.content
    except OSError:
        return False


def _earlier_names(folder: Path, about: dict) -> set[str]:
    """Name the files of the export that is in the folder, after checking that it is ours."""
    path = folder / MANIFEST
    if not path.exists():
        return set()
    try:
        earlier = json.loads(path.read_bytes())
        kind = f"{earlier['export']} {earlier['period']}"
        names = {entry["name"] for entry in earlier["files"]} - {"", ".."}
        plain_names = {name for name in names if name == Path(name).name}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageFault(f"{path}: not the manifest of an export; choose another --out") from error
    if kind != f"{about['export']} {about['period']}":
        raise UsageFault(f"{folder}: holds {printable(kind)} already; choose another --out")
    return plain_names


def _csv_cell(cell: Cell) -> str:
    if not isinstance(cell, str):
        return "" if cell is None else plain_text(cell)
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    is_live = text.startswith(BLANK_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if is_live else text
