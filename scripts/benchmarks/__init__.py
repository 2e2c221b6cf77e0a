"""What `benchmark_build.py` measures, a module or SQL file a concern."""
