"""The deterministic reasoner: from a ledger to cited sentences, without a language model."""
