"""Language models as reasoners: they propose claims, the checker decides."""
