"""What the scripts share: the database, the project's settings and the landing of files."""
