"""Files as the loader meets them: where they are, which format they have, and what is in them."""

import contextlib
import csv
import glob
import gzip
import hashlib
import io
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from chargeback.database import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMATS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UNREADABLE = (OSError, EOFError, zlib.error)  # what reading a damaged gzip file may raise


def find_files(arguments: list[str]) -> list[Path]:
    """Turn files, folders and globs into files, in order and each once.

    Raises:
        UsageFault: an argument leads to no file.
    """
    found: dict[Path, Path] = {}
    for argument in arguments:
        path = Path(argument)
        if path.is_dir():
            paths = sorted(_files_below(path))
        elif path.exists() or path.is_symlink():
            paths = [path]
        else:
            paths = sorted(Path(p) for p in glob.glob(argument, recursive=True))  # noqa: PTH207
            paths = [p for p in paths if not p.is_dir()]
        if not paths:
            cause = "no file to load in this folder" if path.is_dir() else "no such file"
            raise UsageFault(f"{printable(path)}: {cause}")
        for file in paths:
            # A link in a circle leads to the same file under many names.
            found.setdefault(Path(os.path.realpath(file)), file)
    return list(found.values())


def _files_below(folder: Path) -> "Iterator[Path]":
    def refuse(error: OSError) -> None:
        raise UsageFault(f"{printable(error.filename)}: not readable: {error.strerror}")

    for name, _, files in os.walk(folder, onerror=refuse):
        for path in map(Path(name).joinpath, files):
            # A link that leads nowhere is for the loader to refuse.
            if known_format(path) and (path.is_file() or path.is_symlink()):
                yield path


def printable(path: Path | str) -> str:
    """Write a path on one line, whatever its name holds."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in str(path))


def format_of(path: Path) -> str:
    """Tell a file's format by its name's ending, else by how it begins."""
    return known_format(path) or _sniffed_format(path)


def known_format(path: Path) -> str | None:
    """Tell the format by the name's ending, None where it says nothing."""
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    return FORMATS.get(suffixes[-1]) if suffixes else None


def _sniffed_format(path: Path) -> str:
    """Tell the format of a file whose name does not."""
    try:
        with opened(path) as content:
            start = content.read(64).removeprefix(BYTE_ORDER_MARK).lstrip()
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise UsageFault("not a readable gzip file") from None
    if start.startswith(b"PAR1"):
        return "parquet"
    return "jsonl" if start.startswith(b"{") else "csv"


def is_gzip(path: Path) -> bool:
    """Tell by its first bytes whether a file is gzipped."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


@contextlib.contextmanager
def opened(path: Path) -> "Iterator[BinaryIO]":
    """Open a file's content, unpacked."""
    with gzip.open(path) if is_gzip(path) else path.open("rb") as content:
        yield content


@contextlib.contextmanager
def opened_text(path: Path) -> "Iterator[io.TextIOWrapper]":
    """Open a file's content as text; bytes that are no UTF-8 become lone surrogates."""
    with opened(path) as content:
        yield io.TextIOWrapper(content, "utf-8-sig", errors="surrogateescape", newline="")


def csv_header(path: Path) -> list[str]:
    """Read the names of a CSV file's columns.

    Raises:
        UsageFault: the file is not readable as text in rows.
    """
    with opened_text(path) as text:
        try:
            return [name.strip() for name in next(csv.reader(text), [])]
        except (*UNREADABLE, csv.Error):
            raise UsageFault("not a readable CSV file") from None


class Digest(NamedTuple):
    """The identity of a file, whatever its name.

    Attributes:
        file_id: SHA-256 of the unpacked content, in hexadecimal digits; of a gzip file that breaks
            off, of what can be unpacked.
        is_damaged: it breaks off, or what was unpacked is not what was packed.
    """

    file_id: str
    is_damaged: bool


def digest_of(path: Path, advance: "Callable[[int], None]") -> Digest:
    """Hash a file; `advance` is told the number of bytes (on disk) read, piece by piece."""
    digest = hashlib.sha256()
    read = 0
    with path.open("rb") as file:
        content = gzip.GzipFile(fileobj=file) if is_gzip(path) else file
        try:
            while piece := content.read1(1 << 20):
                digest.update(piece)
                advance(file.tell() - read)
                read = file.tell()
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return Digest(digest.hexdigest(), is_damaged=True)
    return Digest(digest.hexdigest(), is_damaged=False)
