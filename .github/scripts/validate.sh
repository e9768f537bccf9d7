#!/usr/bin/env bash
# Validates the configuration of every stack with Terraform.
set -euo pipefail

cd "$APP"
for folder in cdktf.out/stacks/*/; do
  terraform -chdir="$folder" init -backend=false -input=false
  terraform -chdir="$folder" validate
done
