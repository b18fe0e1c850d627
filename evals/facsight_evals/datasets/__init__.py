"""What answers are asked for: pictures, made-up ledgers, attacked and degraded pictures."""
