"""Tests of the psychometrics library."""
