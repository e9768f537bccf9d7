#!/usr/bin/env bash
# Fails if the plan in $RUNNER_TEMP/plan was made on this machine. Such a plan
# contains secrets. A plan made in HCP Terraform is only a reference to its run.
set -euo pipefail

if ! grep -q '^{"remote_plan_format":' "$RUNNER_TEMP/plan"; then
  echo "::error::The workspace does not run remotely. A plan made on this machine contains secrets and is not uploaded."
  exit 1
fi
