from facsight_training.situations import CORPORA, LABELS, OPEN, WRITERS, examples


def test_every_writer_gives_situations_of_every_language_with_labels_that_there_are() -> None:
    given = examples()
    for writer in WRITERS:
        own = [one for one in given if one.writer == writer]
        assert {one.language for one in own} == {"en", "de", "es"}
        assert all(one.allowed and set(one.allowed) <= set(LABELS.values()) for one in own)


def test_no_text_is_there_twice() -> None:
    texts = [one.text for one in examples()]
    assert len(set(texts)) == len(texts)


def test_what_models_are_judged_on_is_not_learned_from() -> None:
    apart = {"unseen", "stranger", "apart"}
    assert not apart & set(OPEN)
    assert all((CORPORA / f"situations_{name}.jsonl").is_file() for name in OPEN)
