"""The archive: all that was heard, as Parquet files by party and day. The only place that knows
pyarrow and duckdb; what it gives is numpy and plain values. docs/archive.md has the form.
"""
