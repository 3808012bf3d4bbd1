#!/usr/bin/env bash
# Run the commands of the action: text and annotations in the log, Markdown in the summary and for the comment; the greatest exit code is the outcome.
set -uo pipefail
folder=${RUNNER_TEMP:-/tmp}/oaswright
mkdir -p "$folder"
: >"$folder/comment.md"
worst=0

run() { # run VERB ARGUMENT...
  local verb=$1 code=0
  shift
  rm -f "$folder/part.md" "$folder/part.github"
  oaswright "$verb" "$@" --project "$PROJECT" --output "$folder/part.md" --output "$folder/part.github" || code=$?
  [ -f "$folder/part.github" ] && cat "$folder/part.github"
  if [ -f "$folder/part.md" ]; then
    cat "$folder/part.md" >>"$folder/comment.md"
  else
    printf '## oaswright %s\n\nCould not run (exit code %s); the log says why.\n' "$verb" "$code" >>"$folder/comment.md"
  fi
  echo >>"$folder/comment.md"
  [ "$code" -gt "$worst" ] && worst=$code
}

fail_on=()
[ -n "${FAIL_ON:-}" ] && fail_on=(--fail-on "$FAIL_ON")
for command in $COMMANDS; do
  case $command in
    check) run check "${fail_on[@]}" ;;
    generate) run generate --check "${fail_on[@]}" ;;
    diff)
      git cat-file -e "$AGAINST^{commit}" 2>/dev/null || git fetch --quiet --depth=1 origin "$AGAINST" || true
      run diff "$AGAINST" --fail-on "$FAIL_ON_CHANGE"
      ;;
    # shellcheck disable=SC2086 # the options of fuzz are several words
    fuzz) run fuzz "${fail_on[@]}" $FUZZ_OPTIONS ;;
    *)
      echo "::error::oaswright: unknown command '$command'; expected check, generate, diff or fuzz"
      worst=2
      ;;
  esac
done
[ -n "${GITHUB_STEP_SUMMARY:-}" ] && cat "$folder/comment.md" >>"$GITHUB_STEP_SUMMARY"
[ -n "${GITHUB_OUTPUT:-}" ] && echo "exit-code=$worst" >>"$GITHUB_OUTPUT"
exit "$worst"
