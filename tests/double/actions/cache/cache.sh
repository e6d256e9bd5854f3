#!/bin/bash
# cache.sh restore|save|link: the entries are folders named by their keys, with one numbered folder for each path.
set -euo pipefail
store="$DOUBLE_STATE/cache"
mkdir -p "$store"
named() { printf '%s' "$1" | tr '/' '+'; }
entry="$store/$(named "$KEY")"
mapfile -t paths < <(sed '/^$/d' <<<"${PATHS:?}")
matched=""
if [ -d "$entry" ]; then
	matched="$KEY"
elif [ "$1" != save ]; then
	while IFS= read -r other; do
		[ -n "$other" ] || continue
		matched="$(find "$store" -maxdepth 1 -name "$(named "$other")*" -printf '%T@ %f\n' | sort -rn | head -1 | cut -d ' ' -f 2-)"
		[ -z "$matched" ] || break
	done <<<"$OTHERS"
fi
from="$store/$(named "$matched")"
if [ "$1" = save ]; then
	[ -z "$matched" ] || { echo "this key is taken"; exit 0; }
	for n in "${!paths[@]}"; do
		[ ! -e "${paths[$n]}" ] || { mkdir -p "$entry/$n"; cp -rL "${paths[$n]}/." "$entry/$n/"; }
	done
	exit 0
fi
for n in "${!paths[@]}"; do
	path="${paths[$n]}"
	mkdir -p "$(dirname "$path")"
	if [ "$1" = link ] && [ "$matched" != "$KEY" ]; then
		mkdir -p "$entry/$n"
		[ -z "$matched" ] || cp -r "$from/$n/." "$entry/$n/"
		ln -sfn "$entry/$n" "$path"
	elif [ -n "$matched" ] && [ -d "$from/$n" ]; then
		mkdir -p "$path"
		cp -r "$from/$n/." "$path/"
	fi
done
{
	if [ "$matched" = "$KEY" ]; then echo "cache-hit=true"; else echo "cache-hit=false"; fi
	echo "cache-matched-key=$matched"
} >>"$GITHUB_OUTPUT"
