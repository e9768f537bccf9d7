package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// services are the provider's names of those whose endpoint the override file
// sets. AWS_ENDPOINT_URL in the environment covers the others; a directory
// with the file is harmless without it too.
var services = []string{
	"acm", "apigateway", "apigatewayv2", "cloudwatch", "cognitoidentity", "cognitoidp", "dynamodb", "ec2", "elbv2",
	"events", "firehose", "iam", "kinesis", "kms", "lambda", "logs", "resourcegroupstaggingapi", "route53", "s3",
	"s3control", "secretsmanager", "sfn", "sns", "sqs", "ssm", "sts", "wafv2", "xray",
}

// binaryTypes stands for "*/*", which the emulator never matches: it then
// takes every body for base64 and answers 500.
var binaryTypes = []string{
	"application/*", "audio/*", "binary/*", "font/*", "image/*", "message/*", "model/*", "multipart/*", "text/*", "video/*",
}

// Override writes emulator_override.tf.json beside a stack's cdk.tf.json.
// Terraform merges it over the stack, which then uses the emulator whatever
// credentials its own provider block names (only a role to assume must exist in
// the emulator), and keeps its state in the same directory whatever its own
// backend is. Local states of other stacks are read from their directories. Write it again after each synthesis.
func (e *Emulator) Override(stackDir string) error {
	synthesized, err := os.ReadFile(filepath.Join(stackDir, "cdk.tf.json"))
	if err != nil {
		return err
	}
	text, err := e.override(synthesized)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(stackDir, "cdk.tf.json"), err)
	}
	return os.WriteFile(filepath.Join(stackDir, "emulator_override.tf.json"), text, 0o644)
}

// stateFile is where the override keeps the state, relative to the stack.
const stateFile = "emulator.tfstate"

// localState matches the local state of another stack, whose folder is beside the stack's.
var localState = regexp.MustCompile(`(?:^|/)terraform\.([^/]+)\.tfstate$`)

// An emulator that someone else started may send its own requests in the place
// of API Gateway's without TLS, so a bucket must not refuse them there: what it
// asks of a request becomes what no request is.
const (
	plainHTTP = `"aws:SecureTransport":"false"`
	neither   = `"aws:SecureTransport":"neither"`
)

type object = map[string]any

func (e *Emulator) override(synthesized []byte) ([]byte, error) {
	var stack struct {
		Provider struct {
			AWS blocks `json:"aws"`
		} `json:"provider"`
		Resource struct {
			RestAPI      map[string]restAPI `json:"aws_api_gateway_rest_api"`
			BucketPolicy map[string]struct {
				Policy string `json:"policy"`
			} `json:"aws_s3_bucket_policy"`
		} `json:"resource"`
		Data struct {
			States map[string]struct {
				Config struct {
					Path string `json:"path"`
				} `json:"config"`
			} `json:"terraform_remote_state"`
		} `json:"data"`
	}
	if err := json.Unmarshal(synthesized, &stack); err != nil {
		return nil, err
	}

	override := object{
		"provider":  object{"aws": e.providers(stack.Provider.AWS)},
		"terraform": object{"backend": object{"local": object{"path": stateFile}}},
	}
	apis := object{}
	for name, api := range stack.Resource.RestAPI {
		if api.takesAllForBinary() {
			apis[name] = object{"binary_media_types": binaryTypes}
		}
	}
	policies := object{}
	for name, bucket := range stack.Resource.BucketPolicy {
		policy := strings.Replace(bucket.Policy, plainHTTP, neither, 1)
		if !e.isStarted() && policy != bucket.Policy {
			policies[name] = object{"policy": policy}
		}
	}
	resources := object{}
	if len(apis) > 0 {
		resources["aws_api_gateway_rest_api"] = apis
	}
	if len(policies) > 0 {
		resources["aws_s3_bucket_policy"] = policies
	}
	if len(resources) > 0 {
		override["resource"] = resources
	}
	states := object{}
	for name, state := range stack.Data.States {
		if m := localState.FindStringSubmatch(state.Config.Path); m != nil {
			states[name] = object{"config": object{"path": "../" + m[1] + "/" + stateFile}}
		}
	}
	if len(states) > 0 {
		override["data"] = object{"terraform_remote_state": states}
	}
	text, err := json.MarshalIndent(override, "", "  ")
	return append(text, '\n'), err
}

// providers returns what to merge over each configuration of the provider. The
// one without an alias may be absent from the stack.
func (e *Emulator) providers(synthesized blocks) []object {
	endpoints := object{}
	for _, service := range services {
		endpoints[service] = e.URL
	}
	aliases := []string{""}
	for _, provider := range synthesized {
		if alias, _ := provider["alias"].(string); alias != "" {
			aliases = append(aliases, alias)
		}
	}
	var providers []object
	for _, alias := range aliases {
		provider := object{
			"access_key":                  accessKey,
			"secret_key":                  secretKey,
			"profile":                     nil,
			"endpoints":                   []object{endpoints},
			"s3_use_path_style":           true,
			"skip_credentials_validation": true,
			"skip_metadata_api_check":     true,
			"skip_region_validation":      true,
			// With the account's number the provider asks S3 Control, at
			// {account}.127.0.0.1.
			"skip_requesting_account_id": true,
		}
		if alias != "" {
			provider["alias"] = alias
		}
		providers = append(providers, provider)
	}
	return providers
}

// blocks are Terraform's blocks of one kind: JSON may hold one or a list.
type blocks []object

func (b *blocks) UnmarshalJSON(text []byte) error {
	var one object
	if json.Unmarshal(text, &one) == nil {
		*b = blocks{one}
		return nil
	}
	var list []object
	if json.Unmarshal(text, &list) != nil {
		return errors.New("provider.aws: must be an object or a list of objects")
	}
	*b = list
	return nil
}

type restAPI struct {
	BinaryMediaTypes any `json:"binary_media_types"`
	Body             any `json:"body"`
}

// takesAllForBinary reports whether the API, or the OpenAPI document that it
// is made from, has the binary type "*/*".
func (a restAPI) takesAllForBinary() bool {
	types, _ := a.BinaryMediaTypes.([]any)
	body, _ := a.Body.(string)
	return slices.Contains(types, any("*/*")) || strings.Contains(body, "x-amazon-apigateway-binary-media-types")
}
