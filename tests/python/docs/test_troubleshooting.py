"""Each error message that a script can print is on the page that says what to do."""

import ast
from collections.abc import Iterator

from warehouse import PROJECT

LEAST = 8  # a shorter piece says nothing of its own: the rest comes from the system or a file
PAGES = "".join(
    (PROJECT / "docs" / page).read_text("utf-8") for page in ("troubleshooting.md", "loading.md")
)


def pieces(node: ast.expr) -> Iterator[str]:
    """The literal pieces of a message, without a new line."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from node.value.split("\n")
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from pieces(part)


def messages() -> dict[str, str]:
    """The longest literal piece of each fault, and where it is raised."""
    found = {}
    for path in sorted((PROJECT / "scripts").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_fault = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "UsageFault"
            )
            if is_fault and node.args:
                longest = max(pieces(node.args[0]), key=len, default="")
                # what stands in back-quotes is code on the page too, and has none there
                said = longest.partition("`")[0].strip(" :;,").removesuffix(": run")
                if len(said) >= LEAST:
                    found[said] = f"{path.name}:{node.lineno}"
    return found


def test_every_message_is_explained() -> None:
    found = messages()
    assert len(found) > 40
    missing = {place: piece for piece, place in found.items() if piece not in PAGES}
    assert missing == {}


def test_every_message_on_the_page_exists() -> None:
    """Of the tables of scripts' messages; dbt's own are marked so."""
    # strings as Python reads them, those that stand in several parts put together
    code = "\n".join(
        "".join(pieces(node))
        for path in (PROJECT / "scripts").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant | ast.JoinedStr)
    )
    page = (PROJECT / "docs" / "troubleshooting.md").read_text("utf-8")
    tables = page[: page.index("## Figures that surprise")]
    stale = []
    for line in tables.splitlines():
        message, _, _ = line.removeprefix("| ").partition(" | ")
        if not line.startswith("| `") or message.endswith("(dbt)"):
            continue
        quoted = [part for part in message.split("`")[1::2] if len(part.strip()) >= LEAST]
        stale += [part for part in quoted if part.strip(" :;,") not in code]
    assert stale == []
