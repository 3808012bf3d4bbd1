#!/usr/bin/env bash
# Write what the commands found as one comment of the pull request: the one that an earlier run wrote is updated.
set -euo pipefail
mark='<!-- oaswright -->'
body=${RUNNER_TEMP:-/tmp}/oaswright/comment.md
[ -s "$body" ] || exit 0
content=$(printf '%s\n%s' "$mark" "$(head -c 64000 "$body")")
comments="repos/$REPOSITORY/issues/$NUMBER/comments"
known=$(gh api --paginate "$comments" --jq ".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$mark\"))) | .id" | head -n 1)
if [ -n "$known" ]; then
  gh api --silent --method PATCH "repos/$REPOSITORY/issues/comments/$known" --raw-field body="$content"
else
  gh api --silent --method POST "$comments" --raw-field body="$content"
fi
