"""Words and phrases that rules look for, as they stand in the code."""


def listed(text: str) -> tuple[str, ...]:
    """The words between bars."""
    return tuple(text.split("|"))
