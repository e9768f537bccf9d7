#!/usr/bin/env bash
# Writes a report per stack to $RUNNER_TEMP/review and all reports to the summary
# of the job. UNKNOWN is the output of review-base.sh, which must have run.
#
# The output "wider" is true if the pull request allows more than its base branch,
# or if that is not known. The output "unchanged" is true if the reviews are equal.
set -euo pipefail

cd "$APP"
mkdir "$RUNNER_TEMP/review"
base=(-base "$RUNNER_TEMP/base.json")
note=
wider=false
if [[ -n $UNKNOWN ]]; then
  base=()
  note="> The changes are not known: $UNKNOWN."
  wider=true
fi
for folder in cdktf.out/stacks/*/; do
  stack=$(basename "$folder")
  status=0
  "$RUNNER_TEMP/app" review -stack "$stack" "${base[@]}" >"$RUNNER_TEMP/report.md" || status=$?
  case $status in
    0) ;;
    3) wider=true ;;
    *) exit "$status" ;;
  esac
  # The note goes below the first line, by which comment.sh finds its comment.
  awk -v note="$note" '{ print } NR == 1 && note { print "\n" note "\n" }' \
    "$RUNNER_TEMP/report.md" >"$RUNNER_TEMP/review/$stack.md"
done
cat "$RUNNER_TEMP"/review/*.md >>"$GITHUB_STEP_SUMMARY"

"$RUNNER_TEMP/app" review -format json >"$RUNNER_TEMP/head.json"
unchanged=false
if cmp -s "$RUNNER_TEMP/base.json" "$RUNNER_TEMP/head.json"; then
  unchanged=true
fi
printf '%s\n' "wider=$wider" "unchanged=$unchanged" >>"$GITHUB_OUTPUT"
