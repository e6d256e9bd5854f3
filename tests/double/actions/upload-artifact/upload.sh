#!/bin/bash
# Files and folders, one or a pattern a line. The days that an artifact is kept stand beside it.
set -euo pipefail
shopt -s nullglob globstar
into="$DOUBLE_STATE/artifacts/$NAME"
if [ -e "$into" ] && [ "$OVERWRITE" != true ]; then
	echo "an artifact with this name is there already"
	exit 1
fi
rm -rf "$into"
mkdir -p "$into"
while IFS= read -r line; do
	[ -n "$line" ] || continue
	# Patterns are meant to be expanded.
	# shellcheck disable=SC2206
	found=($line)
	for file in "${found[@]}"; do
		if [ -d "$file" ]; then cp -r "$file/." "$into/"; elif [ -e "$file" ]; then cp "$file" "$into/"; fi
	done
done <<<"$PATHS"
if [ -z "$(ls -A "$into")" ]; then
	rmdir "$into"
	[ "$MISSING" != error ] || { echo "no files were found"; exit 1; }
	exit 0
fi
echo "$DAYS" >"$into.days"
