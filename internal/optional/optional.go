// Package optional makes the optional arguments of CDK for Terraform.
package optional

// String returns a pointer to s, or nil for "", which CDK for Terraform leaves
// out.
func String(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
