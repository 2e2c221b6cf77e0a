"""Live pulls: dlt fetches, resumes and remembers; what it fetched lands as files, as any other."""

import os

# Before dlt is imported: nothing is reported to its makers, and what has become a file here is not
# kept in its working folder as well.
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["LOAD__DELETE_COMPLETED_JOBS"] = "true"
os.environ["ENABLE_RUNTIME_TRACE"] = "false"
os.environ.setdefault("RUNTIME__LOG_LEVEL", "CRITICAL")
