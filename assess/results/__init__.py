"""From stored answers to scale scores with their error and provenance; the one bridge to scoring."""
