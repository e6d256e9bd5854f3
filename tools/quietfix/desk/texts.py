"""What texts of the policy must be like: each function gives the text back, or says what it should be."""

_SCHEMES = ("https://", "ssh://", "file://", "/", "./", "../")


def tree_url(text: str) -> str:
    """Where a public tree is. Raises ValueError for anything else."""
    if not text.startswith(_SCHEMES) or any(c.isspace() or ord(c) < 32 for c in text):
        raise ValueError("should be an https, ssh or file URL, or a path that starts with / or .")
    if "@" in text.partition("://")[2].partition("/")[0] and not text.startswith("ssh://"):
        raise ValueError("should hold no user name or password: public trees need none")
    return text


def ref(text: str) -> str:
    """A ref of a tree. Raises ValueError for anything else."""
    bad = (
        not text
        or text.startswith(("-", "/", "."))
        or text.endswith(("/", ".", ".lock"))
        or ".." in text
        or "@{" in text
    )
    if bad or any(c.isspace() or c in "~^:?*[\\" or ord(c) < 32 for c in text):
        raise ValueError("should be the name of a branch, or a whole ref that starts with refs/")
    return text


def tag_pattern(text: str) -> str:
    """Which tags are releases. Raises ValueError for anything else."""
    if text.count("*") > 1:
        raise ValueError("should be a tag pattern with at most one *")
    return ref(text.replace("*", "x")) and text


def reference(text: str) -> str:
    """A form in which messages name another commit. Raises ValueError for anything else."""
    if text.count("{commit}") != 1:
        raise ValueError("should name the original commit as {commit}, once")
    return text


def json_file(text: str) -> str:
    """A file beside the policy. Raises ValueError for anything else."""
    name = text.removesuffix(".json")
    if name == text or not name.replace("-", "").replace("_", "").isalnum() or not name.isascii() or len(text) > 64:
        raise ValueError("should be the name of a file in policy/, without a path, that ends with .json")
    return text


def short_name(text: str) -> str:
    """A name that can be part of a file's. Raises ValueError for anything else."""
    if not text.replace("-", "").isalnum() or not text.isascii() or text.startswith("-") or len(text) > 64:
        raise ValueError("should be a short name of letters, digits and hyphens")
    return text
