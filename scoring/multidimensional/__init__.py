"""Calibration and scoring of several correlated dimensions."""
