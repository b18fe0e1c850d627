"""x"""


def write_card(path, figures, seed, faces):
    for f in figures:
        if f.side == "both":
            print(
                f.au,
                f.side,
                *(
                    round(getattr(f, k), 3)
                    for k in (
                        "icc",
                        "pcc",
                        "mae",
                        "presence_accuracy",
                        "presence_recall",
                        "confidence",
                        "share_present",
                    )
                ),
            )
