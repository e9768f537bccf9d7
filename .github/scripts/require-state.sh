#!/usr/bin/env bash
# Fails if neither HCP Terraform nor a bucket keeps the state: the state would be
# lost with this machine.
set -euo pipefail

if [[ -z $TF_CLOUD_ORGANIZATION && -z $PRIVATEAPI_STATE_BUCKET ]]; then
  echo "::error::The repository variable PRIVATEAPI_STATE_BUCKET is not set. Without a bucket the state would be lost with this machine."
  exit 1
fi
