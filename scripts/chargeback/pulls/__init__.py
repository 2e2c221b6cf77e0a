"""Live pulls: dlt fetches, resumes and remembers; what it fetched lands as files, as any other."""
