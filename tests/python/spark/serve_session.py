"""Runs in Spark's environment: commands of a line each, in one process and one session of Spark.

A line is a JSON list: `dbt` and its arguments, or `write`, a table and the folder to write it to.
Each is answered by a line: an empty list, or what went wrong.
"""

import json
import os
import sys
from contextlib import redirect_stdout
from io import StringIO

from dbt.cli.main import dbtRunner
from pyspark.sql import SparkSession

# standard output is for answers; what else would write there, such as Java, writes elsewhere
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def failures(kind: str, *arguments: str) -> list[str]:
    if kind == "write":
        table, folder = arguments
        SparkSession.active().table(table).write.mode("overwrite").parquet(folder)
        return []
    with redirect_stdout(StringIO()) as said:
        result = dbtRunner().invoke(list(arguments))
    return [] if result.success else [said.getvalue()[-5000:], str(result.exception)]


for line in sys.stdin:
    print(json.dumps(failures(*json.loads(line))), file=answers, flush=True)
