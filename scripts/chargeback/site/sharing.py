"""Work on many pages, shared among processes where that is worth it."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Progress = Callable[[Iterable, int], Iterable]
MOST_PROCESSES = 4
FEWEST_PAGES_TO_SHARE = 24  # a further process takes two seconds to begin
OBJECTS_BETWEEN_COLLECTIONS = 200_000  # a page is a heap of objects that all live until it is done


def shared(
    work: Callable[[Item], Result], items: Sequence[Item], progress: Progress
) -> Iterator[Result]:
    """Do the same work for each item; results come in the items' order.

    Args:
        work: A function that a process can be told by name.
        items: What it is done for.
        progress: Wraps the results, given their number.

    Yields:
        The result of each item.
    """
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    if processes == 1 or len(items) < FEWEST_PAGES_TO_SHARE:
        yield from progress(map(work, items), len(items))
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=collect_less) as pool:
        yield from progress(pool.map(work, items, chunksize=2), len(items))


def collect_less() -> None:
    """Let the collector of garbage look less often: a tenth of the time was its own."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 10, 10)
