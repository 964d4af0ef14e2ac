"""Tests of calibration and scoring in several dimensions."""
