"""Scale scores with their error and provenance, from stored answers; the bridge to scoring."""
