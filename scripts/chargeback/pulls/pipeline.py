"""What every pull shares: dlt's pipeline, the files it leaves, and their landing."""

import contextlib
import fcntl
import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import dlt
from dlt.pipeline.exceptions import PipelineStepFailed

from chargeback.database import UsageFault
from chargeback.landing import Outcome, load_file
from chargeback.project import company_project
from chargeback.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import duckdb
    from dlt.extract import DltResource


DOCUMENTS_PER_FILE = 50_000


@dataclass(frozen=True)
class Folder:
    """Where a pull keeps its state and its files: below CHARGEBACK_PULLS, a folder a source.

    Attributes:
        path: the source's folder.
    """

    path: Path

    @classmethod
    def of(cls, source: str) -> "Folder":
        """Make the folder of a source, for this user alone."""
        root = os.environ.get("CHARGEBACK_PULLS") or company_project() / "data" / "pulls"
        path = Path(root) / source
        try:
            for folder in (path / "fetched", path / "refused"):
                folder.mkdir(parents=True, exist_ok=True)
            path.chmod(0o700)
        except OSError as error:
            raise UsageFault(f"{path}: {error.strerror}") from None
        return cls(path)

    @contextlib.contextmanager
    def held(self) -> "Iterator[None]":
        """Hold the folder: two pulls of one source would fetch the same.

        Raises:
            UsageFault: another process holds it.
        """
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UsageFault(f"{self.path}: another pull of this source is running") from None
            yield

    @property
    def has_fetched(self) -> bool:
        """Whether files wait to be landed."""
        return any((self.path / "fetched").glob("*.jsonl"))

    def write(self, documents: list[dict]) -> None:
        """Write documents, each with its name and text, to files that are whole or not there.

        Documents of one name go to one file. A file's name ends with the hash of its content, so
        that writing it once more changes nothing.
        """
        texts: dict[str, list[str]] = {}
        for document in documents:
            if not document["name"]:
                continue  # it only says how far the pull has come
            texts.setdefault(document["name"], []).append(document["text"])
        for name, lines in texts.items():
            content = "".join(f"{line}\n" for line in lines).encode("utf-8")
            digest = hashlib.sha256(content).hexdigest()[:12]
            path = self.path / "fetched" / f"{name}-{digest}.jsonl"
            unfinished = path.with_suffix(".unfinished")
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)


def fetch(
    source: str,
    folder: Folder,
    since: datetime,
    resource: "Callable[[datetime], DltResource]",
) -> None:
    """Run the resource until it has nothing more, each time a part, and leave files.

    A part is remembered as fetched when all of it is in dlt's working folder, from where it becomes
    files, now or at the start of the next run.

    Args:
        source: names the pipeline.
        folder: where state and files go.
        since: where the first pull begins; later ones go on from there, whatever they are told.
        resource: makes the dlt resource for the next part, named as the source. Its items have a
            name and a text; `next_part` in its state is null when there is nothing more.

    Raises:
        UsageFault: the server cannot be reached, refuses, or breaks off.
    """
    destination = dlt.destination(
        lambda items, table: folder.write(items),
        name="files",
        loader_file_format="typed-jsonl",
        batch_size=DOCUMENTS_PER_FILE,
        loader_parallelism_strategy="sequential",
    )
    pipeline = dlt.pipeline(
        pipeline_name=source,
        pipelines_dir=str(folder.path / "state"),
        destination=destination,
        dataset_name=source,
    )
    with _one_line_faults():
        pipeline.activate()
        finish(pipeline)
        begun = _resource_state(pipeline).get("since", since.isoformat())
        has_more = True
        while has_more:
            pipeline.extract(resource(datetime.fromisoformat(begun)))
            finish(pipeline)
            has_more = _resource_state(pipeline)["next_part"] is not None


def _resource_state(pipeline: "dlt.Pipeline") -> dict:
    """Read what the resource named as the pipeline remembers; empty before its first part."""
    source = pipeline.state.get("sources", {}).get(pipeline.pipeline_name, {})
    return source.get("resources", {}).get(pipeline.pipeline_name, {})


def finish(pipeline: "dlt.Pipeline") -> None:
    """Turn what is extracted into files: also what a killed run has left."""
    if pipeline.has_pending_data:
        pipeline.normalize()
        pipeline.load(raise_on_failed_jobs=True)
    # Each package keeps a copy of the state.
    shutil.rmtree(Path(pipeline.working_dir) / "load" / "loaded", ignore_errors=True)


@contextlib.contextmanager
def _one_line_faults() -> "Iterator[None]":
    try:
        yield
    except PipelineStepFailed as failure:
        cause: BaseException | None = failure
        while cause is not None and not isinstance(cause, UsageFault | OSError):
            cause = cause.__cause__ or cause.__context__
        if isinstance(cause, UsageFault):
            raise cause from None
        if isinstance(cause, OSError):
            raise UsageFault(f"{cause.filename or 'pull'}: {cause.strerror or cause}") from None
        raise


def land(
    connection: "duckdb.DuckDBPyConnection", source: str, folder: Folder
) -> "Iterator[tuple[str, Outcome | UsageFault]]":
    """Land the files that are there, in order, and remove each that has landed.

    A file that is refused moves to the folder `refused`, so that it does not stand in the way.

    Yields:
        The name of the file, and what became of it.
    """
    for path in sorted((folder.path / "fetched").glob("*.jsonl")):
        try:
            outcome = load_file(connection, SOURCES[source], path)
        except UsageFault as fault:
            shutil.move(path, folder.path / "refused" / path.name)
            yield path.name, fault
            continue
        path.unlink()
        yield path.name, outcome


def secret(variable: str, key: str) -> str:
    """Read a credential from the environment, or else from dlt's secrets.

    Args:
        variable: the name of the environment variable.
        key: its name in dlt's secrets.

    Raises:
        UsageFault: it is in neither.
    """
    value = os.environ.get(variable)
    if not value:
        value = dlt.secrets.get(key, str)
    if not value:
        raise UsageFault(f"{variable} is not set, and dlt's secrets have no {key}")
    return value.strip()


def as_utc(moment: datetime) -> datetime:
    """Give a time without a zone the zone UTC, and any other that zone."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
