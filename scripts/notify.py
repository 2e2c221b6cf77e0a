"""Post alerts to a webhook, each once."""

import os
from pathlib import Path

import click

from chargeback.console import (
    Command,
    ExitCode,
    UsageFault,
    bad,
    finish_with_findings,
    json_option,
    show,
    show_outcome,
    tell,
)
from chargeback.notifications import (
    REFUSED_STATUSES,
    SEVERITIES,
    Webhook,
    due,
    open_deliveries,
    read_alerts,
)

HELP = """Post the alerts that scripts/export.py alerts wrote to a webhook, each once.

An alert is posted when it is open, and once more when it is resolved, if it was posted before.
What was delivered is written down after the receiver's answer: a run that is killed in between
posts that one alert again, with the same header Idempotency-Key, by which a receiver can tell.
"""


@click.command(
    cls=Command,
    help=HELP,
    environment=["CHARGEBACK_WEBHOOK_URL"],
    exit_codes={
        ExitCode.DONE: "everything is delivered",
        ExitCode.FOUND: "something is not: run again",
    },
    examples=[
        "python scripts/export.py alerts && python scripts/notify.py",
        "python scripts/notify.py --severity high --dry-run",
    ],
)
@click.option(
    "--alerts",
    "alerts_file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("exports/alerts/alerts.jsonl"),
    show_default=True,
    help="The exported alerts.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["slack", "json"]),
    default="slack",
    show_default=True,
    help="A message as Slack's incoming webhooks take it, or the alert itself.",
)
@click.option(
    "--severity",
    type=click.Choice(SEVERITIES),
    default="low",
    show_default=True,
    help="Raise only alerts of this severity or above.",
)
@click.option(
    "--delivered",
    "deliveries_file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("data/notifications/delivered.jsonl"),
    show_default=True,
    help="What was delivered before; one file a receiver. Keep it safe.",
)
@click.option(
    "--retries",
    default=5,
    show_default=True,
    type=click.IntRange(0, 20),
    help="Tries after the first, where the receiver is busy or out of order.",
)
@click.option(
    "--backoff",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0, 60),
    help="Seconds of the first wait before another try; each wait is twice the one before.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be posted, and post nothing.")
@json_option
def main(
    alerts_file: Path,
    form: str,
    severity: str,
    deliveries_file: Path,
    retries: int,
    backoff: float,
    dry_run: bool,
) -> None:
    """Post what is due, and stop at a receiver that is out of order."""
    alerts = read_alerts(alerts_file)
    url = os.environ.get("CHARGEBACK_WEBHOOK_URL", "")
    if not url and not dry_run:
        raise UsageFault("CHARGEBACK_WEBHOOK_URL: not set")
    webhook = None if dry_run else Webhook(url, retries=retries, backoff=backoff)
    posted, refused = 0, 0
    with open_deliveries(deliveries_file) as deliveries:
        notifications = due(alerts, deliveries, severity)
        for notification in notifications:
            if webhook is None:
                show(
                    f"{notification.event}  {notification.alert['message']}",
                    {"event": notification.event, "alert": notification.alert},
                )
                continue
            status = webhook.post(notification, form)
            if status is not None and 200 <= status < 300:
                deliveries.record(notification.key)
                posted += 1
                continue
            cause = "no answer" if status is None else f"status {status}"
            tell(f"{bad('error:')} {notification.key}: not delivered: {cause}")
            if status not in REFUSED_STATUSES:
                break
            refused += 1
    left = len(notifications) - posted
    counts = {"alerts": len(alerts), "posted": posted, "refused": refused, "left": left}
    show_outcome("notified", {}, counts)
    if left and not dry_run:
        finish_with_findings()


if __name__ == "__main__":
    main()
