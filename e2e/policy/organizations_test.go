package policy

import (
	"slices"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/ref"
)

// places asks a resource policy about callers in VPCs and organizations. API Gateway knows the
// organization of signed requests alone.
func places(policy string) table {
	rows := table{}
	for _, vpc := range []string{"vpc-1", "vpc-2", "vpc-3"} {
		for _, organization := range []string{"o-aaaaaaaaaa", "o-bbbbbbbbbb", "no organization", "no signature"} {
			q := question{
				ResourcePolicy: policy, Caller: "arn:aws:iam::111122223333:role/admin", RolePolicy: ownPolicy,
				Action: "execute-api:Invoke", Resource: method, SourceIP: "192.0.2.1",
				Context: map[string]string{"aws:SourceVpce": "vpce-first", "aws:SourceVpc": vpc},
			}
			switch organization {
			case "no signature":
				q.Caller, q.RolePolicy = "anonymous", ""
			case "no organization":
			default:
				q.Context["aws:PrincipalOrgID"] = organization
			}
			rows[vpc+", "+organization] = q
		}
	}
	return rows
}

func TestVPCsAndOrganizations(t *testing.T) {
	emulatortest.RequirePython(t)
	signed := []gateway.Route{{Path: "/", Integration: gateway.Mock{}, Authorization: gateway.IAM}}
	vpcs, organizations := ref.List{"vpc-1", "vpc-2"}, ref.List{"o-aaaaaaaaaa"}
	s := newSuite()
	for name, c := range map[string]struct {
		config gateway.Config
		want   []string
	}{
		"VPCs": {gateway.Config{VPCs: vpcs}, []string{
			"vpc-1, o-aaaaaaaaaa", "vpc-1, o-bbbbbbbbbb", "vpc-1, no organization", "vpc-1, no signature",
			"vpc-2, o-aaaaaaaaaa", "vpc-2, o-bbbbbbbbbb", "vpc-2, no organization", "vpc-2, no signature",
		}},
		"organizations": {gateway.Config{Organizations: organizations}, []string{
			"vpc-1, o-aaaaaaaaaa", "vpc-2, o-aaaaaaaaaa", "vpc-3, o-aaaaaaaaaa",
		}},
		"both": {gateway.Config{VPCs: vpcs, Organizations: organizations}, []string{
			"vpc-1, o-aaaaaaaaaa", "vpc-2, o-aaaaaaaaaa",
		}},
	} {
		c.config.Endpoints, c.config.Routes = ref.List{"vpce-first"}, signed
		policy := resolve(t, c.config).PolicyOn(api)
		mutants := map[string]iam.Document{}
		for i, statement := range policy.Statements[2:] { // after those of the endpoints
			mutants["without "+statement.Sid] = iam.Document{
				Statements: slices.Delete(slices.Clone(policy.Statements), 2+i, 3+i),
			}
		}
		s.add(name, places, policy, c.want, mutants)
	}
	s.check(t)
}
