#!/usr/bin/env bash
# Writes each report in $RUNNER_TEMP/review as a comment on the pull request with the
# number PULL_REQUEST, and updates the comment if there is one. If UNCHANGED is
# true, it writes no new comment. If FORK is true, it writes none: the token GH_TOKEN
# of a pull request from a fork can only read.
set -euo pipefail

if [[ $FORK == true ]]; then
  echo "No comment: GitHub does not allow comments for a pull request from a fork. The report is in the summary of the job digest." >>"$GITHUB_STEP_SUMMARY"
  exit
fi
for report in "$RUNNER_TEMP"/review/*.md; do
  # The first line is the same in every report of a stack.
  MARK=$(head -n 1 "$report")
  export MARK
  if [[ $MARK != '<!-- privateapi-review:'*' -->' ]]; then
    echo "::error::A report does not begin with a mark. Without one its comment cannot be found again."
    exit 1
  fi
  comments=$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments?per_page=100" \
    --jq '.[] | select(.user.login == "github-actions[bot]" and (.body | startswith(env.MARK))) | .id')
  if [[ -n $comments ]]; then
    id=${comments%%$'\n'*}
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$report"
  elif [[ $UNCHANGED != true ]]; then
    gh api --silent --method POST "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" --field "body=@$report"
  fi
done
