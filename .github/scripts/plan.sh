#!/usr/bin/env bash
# Plans the stack STACK, whose configuration is below cdktf.out, and writes the plan
# to $RUNNER_TEMP/plan. The providers must be those of the lock file. Variables TF_VAR_… that are empty count as not set. The
# output "changes" is true if the plan has changes, and false otherwise.
set -euo pipefail

for name in "${!TF_VAR_@}"; do
  [[ -n ${!name} ]] || unset "$name"
done
terraform -chdir="cdktf.out/stacks/$STACK" init -input=false -lockfile=readonly
status=0
terraform -chdir="cdktf.out/stacks/$STACK" plan -input=false -detailed-exitcode -out="$RUNNER_TEMP/plan" || status=$?
case $status in
  0) changes=false ;;
  2) changes=true ;;
  *) exit "$status" ;;
esac
echo "changes=$changes" >>"$GITHUB_OUTPUT"
