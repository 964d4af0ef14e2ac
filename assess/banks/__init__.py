"""Question banks: read from files, checked, published as snapshots that never change."""
