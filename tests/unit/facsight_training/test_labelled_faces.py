"""People apart: whose picture is whose, who is kept, and folds that share nobody."""

from pathlib import Path

import pytest

from facsight_training.labelled_faces import (
    folds,
    kept_people,
    labelled_photographs,
    person_of,
)


@pytest.mark.parametrize(
    ("file", "person"),
    [
        ("Andre_Agassi_0001.jpg", "Andre_Agassi"),
        ("Dileep_87.jpg", "Dileep"),
        ("facial-expressions_2868588k.jpg", "facial-expressions_2868588k.jpg"),
    ],
)
def test_a_name_says_whose_picture_it_is(file: str, person: str) -> None:
    assert person_of(file) == person


def test_one_in_five_of_each_label_is_kept_whatever_the_order() -> None:
    people = [f"p{at % 50}" for at in range(100)]
    labels = ["anger" if int(one[1:]) < 10 else "neutral" for one in people]
    kept = kept_people(people, labels)
    assert sum(int(one[1:]) < 10 for one in kept) == 2
    assert len(kept) == 10
    assert kept == kept_people(people[::-1], labels[::-1])


def test_a_person_is_in_one_fold() -> None:
    people = [f"p{at % 7}" for at in range(40)]
    fold = folds(people, 3)
    assert set(fold) == {0, 1, 2}
    assert len({(one, at) for one, at in zip(people, fold, strict=True)}) == 7


def test_who_is_kept_goes_by_all_folders_together(tmp_path: Path) -> None:
    names = [f"Person_{at}_0001.jpg" for at in range(10)]
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder, own in zip(folders, (names[:5], names[5:]), strict=True):
        folder.mkdir()
        lines = "".join(f"{name},sadness\n" for name in own)
        (folder / "labels.csv").write_text(f"file,emotion\n{lines}", encoding="utf-8")
    found = labelled_photographs(folders)
    assert [one.path.name for one in found] == names
    assert found[0].path.parent == folders[0]
    kept = kept_people([one.person for one in found], ["sadness"] * 10)
    assert {one.person for one in found if one.kept} == kept
    assert len(kept) == 2
