// Package e2e holds, in its folders, the tests that need more than Go and Node:
// Terraform with the real AWS provider, Python, and an emulator of AWS that the
// tests start and stop by themselves, or the one that AWS_ENDPOINT_URL names.
// Some take OpenTofu, or packages that npm installs, instead.
//
// On a machine that lacks one of these they say so and are skipped; with
// E2E=required in the environment they fail.
package e2e
