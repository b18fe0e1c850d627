"""What a client names or sends becomes the bytes of a picture, or a typed refusal."""
