import numpy as np

from facsight_training.situation_embeddings import fit


def test_a_readout_finds_what_stands_in_one_direction() -> None:
    wanted = np.eye(2, dtype=np.float32)[np.arange(400) % 2]
    noise = np.random.default_rng(0).normal(size=(400, 6)).astype(np.float32)
    embeddings = noise + 6 * wanted[:, :1] * np.eye(6, dtype=np.float32)[0]
    shares = fit(embeddings, wanted).shares(embeddings)
    assert np.allclose(shares.sum(1), 1, atol=1e-5)
    assert (shares.argmax(1) == wanted.argmax(1)).mean() > 0.9
