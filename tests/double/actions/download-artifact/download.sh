#!/bin/bash
# One artifact by its name, or all that fit a pattern, each in a folder of its own unless they are merged.
set -euo pipefail
shopt -s nullglob
mkdir -p "${INTO:?}"
if [ -n "$NAME" ]; then
	cp -r "$DOUBLE_STATE/artifacts/$NAME/." "$INTO/"
	exit 0
fi
for folder in "$DOUBLE_STATE"/artifacts/*/; do
	name="$(basename "$folder")"
	# The pattern is one.
	# shellcheck disable=SC2053
	[[ -z "$PATTERN" || "$name" == $PATTERN ]] || continue
	if [ "$MERGE" = true ]; then into="$INTO"; else into="$INTO/$name"; fi
	mkdir -p "$into"
	cp -r "$folder/." "$into/"
done
