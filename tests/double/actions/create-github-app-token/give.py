"""Asks the stand-in for an installation's token, as the action asks GitHub."""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import jwt


def main() -> int:
    given: dict[str, str] = json.loads(os.environ["INPUTS"])
    now = int(time.time())
    app = given["app-id"] or given["client-id"]
    signed = jwt.encode({"iat": now - 30, "exp": now + 300, "iss": app}, given["private-key"], algorithm="RS256")
    api = os.environ["GITHUB_API_URL"]
    owner, _, name = os.environ["GITHUB_REPOSITORY"].partition("/")
    owner = given["owner"] or owner
    names = given["repositories"].replace(",", "\n").split() or ([] if given["owner"] else [name])
    where = f"/repos/{owner}/{names[0]}/installation" if names else f"/orgs/{owner}/installation"
    installation = _ask(api, "GET", where, signed)
    prefix = "permission-"
    permissions = {
        key.removeprefix(prefix).replace("-", "_"): level
        for key, level in given.items()
        if key.startswith(prefix) and level
    }
    body: dict[str, Any] = {"permissions": permissions} if permissions else {}
    if names:
        body["repositories"] = names
    made = _ask(api, "POST", f"/app/installations/{installation['id']}/access_tokens", signed, body)
    print(f"::add-mask::{made['token']}")
    with Path(os.environ["GITHUB_OUTPUT"]).open("a") as out:
        out.write(f"token={made['token']}\ninstallation-id={installation['id']}\napp-slug={installation['app_slug']}\n")
    return 0


def _ask(api: str, method: str, path: str, token: str, body: dict[str, Any] | None = None) -> Any:
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{api}{path}", sent, {"Authorization": f"Bearer {token}"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        print(f"::error::{json.load(error)['message']}")
        sys.exit(1)


sys.exit(main())
