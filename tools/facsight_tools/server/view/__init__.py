"""The view: one self-contained page that shows an analysis and lights up what its claims cite."""
