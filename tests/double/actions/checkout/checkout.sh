#!/bin/bash
# A clone of one commit of one repository.
set -euo pipefail
url="$GITHUB_SERVER_URL/$REPOSITORY"
basic="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$TOKEN" | base64 -w 0)"
mkdir -p "$INTO"
cd "$INTO"
git init --quiet -b main .
git remote remove origin 2>/dev/null || true
git remote add origin "$url"
shallow=()
[ "$DEPTH" = 0 ] || shallow=(--depth "$DEPTH")
fetch() { git -c "http.$GITHUB_SERVER_URL/.extraheader=$basic" fetch --quiet --no-tags "${shallow[@]}" origin "$@"; }
want="$REF"
if [ -z "$want" ]; then
	if [ "$REPOSITORY" = "$GITHUB_REPOSITORY" ]; then want="${GITHUB_SHA}"; else want=HEAD; fi
fi
if [ "$DEPTH" = 0 ]; then fetch '+refs/heads/*:refs/remotes/origin/*' '+refs/tags/*:refs/tags/*'; fi
if [ -n "$SPARSE" ]; then
	mode=--cone
	[ "$CONE" = true ] || mode=--no-cone
	printf '%s\n' "$SPARSE" | git sparse-checkout set "$mode" --stdin
fi
branch="${want#refs/heads/}"
if [[ "$want" =~ ^[0-9a-f]{40}$ ]]; then
	fetch "$want"
	if [ -z "$REF" ] && [[ "$GITHUB_REF" == refs/heads/* ]]; then
		git checkout --quiet --force -B "${GITHUB_REF#refs/heads/}" FETCH_HEAD
	else
		git checkout --quiet --force --detach FETCH_HEAD
	fi
elif [[ "$want" == refs/* && "$want" != refs/heads/* || "$want" == HEAD ]]; then
	fetch "$want"
	git checkout --quiet --force --detach FETCH_HEAD
else
	fetch "+refs/heads/$branch:refs/remotes/origin/$branch"
	git checkout --quiet --force -B "$branch" "refs/remotes/origin/$branch"
fi
if [ -z "$REF" ] && [[ "$GITHUB_REF" == refs/heads/* ]]; then
	name="${GITHUB_REF#refs/heads/}"
	git update-ref "refs/remotes/origin/$name" HEAD
	git branch --quiet --set-upstream-to="origin/$name" "$name" 2>/dev/null || true
fi
[ "$PERSIST" = false ] || git config "http.$GITHUB_SERVER_URL/.extraheader" "$basic"
{
	echo "ref=$REF"
	echo "commit=$(git rev-parse HEAD)"
} >>"$GITHUB_OUTPUT"
