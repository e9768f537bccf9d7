package synthesized

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"

	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// differences returns what differs between what a construct wrote and what is in the
// configuration, by argument. A list is compared element by element if its elements are
// blocks.
func differences(address, path string, written, synthesized any) []review.Override {
	if reflect.DeepEqual(written, synthesized) {
		return nil
	}
	var list []review.Override
	w, ok1 := written.(map[string]any)
	s, ok2 := synthesized.(map[string]any)
	// A block that only one of the two has is compared with an empty one.
	if (ok1 || written == nil && len(s) > 0) && (ok2 || synthesized == nil && len(w) > 0) {
		all := maps.Clone(w)
		if all == nil {
			all = map[string]any{}
		}
		maps.Copy(all, s)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			list = append(list, differences(address, within(path, name), w[name], s[name])...)
		}
		return list
	}
	if w, s, ok := blocks(written, synthesized); ok {
		for i := range w {
			list = append(list, differences(address, fmt.Sprintf("%s[%d]", path, i), w[i], s[i])...)
		}
		return list
	}
	o := review.Override{Address: address, Argument: path}
	if written != nil {
		o.Written = shown(path, written)
	}
	if synthesized != nil {
		o.Synthesized = shown(path, synthesized)
	}
	return []review.Override{o}
}

// blocks returns two values as lists of blocks of the same length.
func blocks(a, b any) (x, y []any, ok bool) {
	x, ok1 := a.([]any)
	y, ok2 := b.([]any)
	isBlock := func(value any) bool { _, ok := value.(map[string]any); return ok }
	return x, y, ok1 && ok2 && len(x) == len(y) && len(x) > 0 &&
		!slices.ContainsFunc(slices.Concat(x, y), func(v any) bool { return !isBlock(v) })
}

// open matches the arguments whose values are no secrets. The review has hashes of all
// others: a header, a URL or a key can be a secret.
// Below the first name only blocks are known to have no keys of the app.
var open = regexp.MustCompile(`^((access_log_settings|admin_create_user_config|dns_options|endpoint_configuration|lifecycle|rule|versioning_configuration)(\[\d+\])?\.)?(` +
	`alias|allow_\w+|assume_role_policy|authorization|authorizer_id|authorization_scopes|api_key_required|` +
	`auto_accept|block_\w+|bucket|cache_\w+|caching_enabled|cidr_ipv[46]|cidr_blocks|count|create_before_destroy|credentials|` +
	`depends_on|deployment_id|destination_arn|dns_record_ip_type|disable_execute_api_endpoint|endpoint_access_mode|explicit_auth_flows|fail_on_warnings|for_each|force_destroy|format|from_port|` +
	`http_method|identity_source|ignore_changes|ignore_public_acls|integration_http_method|ip_address_type|ip_protocol|` +
	`lifecycle|max_session_duration|minimum_compression_size|object_ownership|parent_id|passthrough_behavior|path_part|` +
	`permissions_boundary|policy|policy_arn|prefix_list_id|prevent_destroy|private_dns_enabled|provider|provider_arns|` +
	`put_rest_api_mode|referenced_security_group_id|region|resource_id|rest_api_id|restrict_public_buckets|role|security_group_ids?|security_policy|service_name|` +
	`stage_name|status|status_code|subnet_ids|timeout_milliseconds|to_port|type|types|vpc_endpoint_ids?|vpc_endpoint_type|vpc_id|xray_tracing_enabled` +
	`)$`)

// shown returns a value as JSON, or its hash if it may be a secret.
func shown(path string, value any) string {
	if open.MatchString(path) {
		return string(ref.JSON(value, ""))
	}
	return "sha256:" + hash(value)
}

// hash returns the SHA-256 hash of a value as JSON, in hexadecimal digits.
func hash(value any) string {
	sum := sha256.Sum256(ref.JSON(value, ""))
	return hex.EncodeToString(sum[:])
}
