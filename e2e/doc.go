// Package e2e holds, in its folders, the end-to-end tests: those that need more
// than Go and Node.js, or take long. They need Terraform with the real AWS
// provider, Python, and an emulator of AWS that the tests start and stop, or the
// one that AWS_ENDPOINT_URL names. Some need OpenTofu, packages that npm installs,
// or git and a shell with its usual programs.
//
// They run only if the environment variable E2E asks for them. With E2E=1 a test
// is skipped, and says why, if the machine lacks a tool that the test needs. With
// E2E=required it fails instead. Without E2E they are all skipped.
package e2e
