"""Language models as reasoners: they choose statements, the evidence decides."""
