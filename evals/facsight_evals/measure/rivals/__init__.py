"""Other tools beside facsight: MediaPipe's Face Landmarker, and any tool that left a table."""
