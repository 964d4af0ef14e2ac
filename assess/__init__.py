"""Firstline, the application: assess readiness for first-line sales management, then help."""

__version__ = "0.1.0"
