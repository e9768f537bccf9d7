#!/usr/bin/env bash
# Writes the review of the base branch to $RUNNER_TEMP/base.json. The output
# "unknown" says why there is no usable review, and is empty if there is one.
# synthesize.sh must have run, on the pull request merged into its base branch.
set -euo pipefail

review_base() {
  cd "$RUNNER_TEMP/base/$APP" &&
    go build -buildvcs=false -o "$RUNNER_TEMP/app-of-base" . &&
    "$RUNNER_TEMP/app-of-base" review -format json
}

# The base branch is the first parent of the merge.
git worktree add --quiet --detach "$RUNNER_TEMP/base" HEAD^1
cd "$APP"
unknown=
if ! (review_base) >"$RUNNER_TEMP/base.json"; then
  unknown="the base branch does not build, or its app has no review command"
else
  status=0
  "$RUNNER_TEMP/app" review -base "$RUNNER_TEMP/base.json" >/dev/null || status=$?
  if [[ $status != [03] ]]; then
    unknown="this app cannot read the review of the base branch"
  fi
fi
echo "unknown=$unknown" >>"$GITHUB_OUTPUT"
