"""Which regular expressions of MAINTAINERS are taken, what they find, and why others are not."""

import pytest

from quietfix.rules.routing.expressions import Expression, Refused, expression


def taken(text: str) -> Expression:
    made = expression(text)
    assert isinstance(made, Expression), made
    return made


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("imx", "arch/arm/imx6.c", True),
        ("imx", "arch/arm/im.c", False),
        (r"[^a-z]frob", "drivers/frob.c", True),
        (r"[^a-z]frob", "drivers/xfrob.c", False),
        (r"frob_(get|put)", "frob_put", True),
        (r"s3c24[0-9]{2}", "s3c2410", True),
        (r"\b(?i:clang|llvm)\b", "with LLVM.", True),
        (r"(?i)clang", "CLANG", True),
        (r"(un)?register_frob", "register_frob", True),
        (r"linux\/frob\.h", "linux/frob.h", True),
        (r"frob.*lease", "frob and lease", True),
        (r"^frob$", "frob", True),
        (r"^frob.*lease.*c", "frob_lease.c", True),
        (r"frob(?:ler_[a-z]+|_[a-z_]+)?\b", "frob_get", True),
        (r"(\b|_)xdp(\b|_)", "bpf_xdp_get", True),
        (r"[\]\[x-]y", "]y", True),
        # Blanks mean nothing, and # starts a comment.
        (r"frob \s lease", "frob lease", True),
        (r"frob # the lease", "frob", True),
        (r"frob[ ]lease", "frob lease", True),
        (r"frob(?!_lease)", "frob_lease", False),
    ],
)
def test_what_is_found(text: str, line: str, found: bool) -> None:
    assert taken(text).found(line) is found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty"),
        ("a" * 501, "longer than 500"),
        ("(a+)+", "repeats what has a repetition"),
        ("(a|b)*", "repeats what has a repetition or alternatives"),
        ("(?:a?){30}", "repeats what has a repetition or alternatives"),
        ("a?" * 30, "too many ways"),
        ("(a|b)" * 30, "too many ways"),
        (".*a.*b", "several repetitions without an end"),
        ("^.*a.*b.*c", "several repetitions without an end"),
        ("^a.*|.*b.*c", "several repetitions without an end"),
        ("a*(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)", "too many ways"),
        ("a**", "a repetition is repeated"),
        ("a*+", "a repetition is repeated"),
        ("*a", "nothing to repeat"),
        ("a{", "a brace stands alone"),
        ("(a", "not closed"),
        ("a)", "not opened"),
        ("[a", "a class is not closed"),
        ("[[:alpha:]]", "a bracket is closed that was not opened|two meanings"),
        (r"\p{L}", "an escape that is not known"),
        (r"(a)\1", "an escape that is not known"),
        ("a\\", "an escape that is not known"),
        ("(?P<x>a)", "a kind that is not known"),
        ("(?R)", "a kind that is not known"),
        ("[z-a]", "no regular expression"),
        ("(" * 30 + ")" * 30, "nested too deep"),
    ],
)
def test_what_is_not_taken(text: str, why: str) -> None:
    made = expression(text)
    assert isinstance(made, Refused)
    assert any(part in made.why for part in why.split("|"))
