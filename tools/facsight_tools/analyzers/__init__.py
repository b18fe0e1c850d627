"""One measurement a file: detection, action units, emotion, quality."""
