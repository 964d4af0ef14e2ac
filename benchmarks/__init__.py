"""Benchmarks: ratios measured in one interleaved run, because the machine is shared and noisy."""
