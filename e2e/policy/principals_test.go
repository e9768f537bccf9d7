package policy

import (
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/ref"
)

// signers asks a resource policy about callers who come through the API's
// endpoint: named or not, with a policy of their own that lets them in or none.
func signers(policy string) table {
	rows := table{}
	for name, arn := range map[string]string{
		"the named role": "arn:aws:iam::111122223333:role/reader",
		"another role":   "arn:aws:iam::111122223333:role/admin",
		"nobody":         "anonymous",
	} {
		q := question{
			ResourcePolicy: policy, Caller: arn, Action: "execute-api:Invoke", Resource: method, SourceIP: "192.0.2.1",
			Context: map[string]string{
				"aws:SourceVpce": "vpce-first", "aws:SourceVpc": "vpc-1", "aws:VpcSourceIp": "10.0.1.5",
			},
		}
		rows[name] = q
		if arn != "anonymous" {
			q.RolePolicy = ownPolicy
			rows[name+" with a policy of its own"] = q
		}
	}
	return rows
}

// Within one account a caller's own policy is enough to get in, unless the
// resource policy denies it.
func TestPrincipals(t *testing.T) {
	emulatortest.RequirePython(t)
	signed := []gateway.Route{
		{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "documents"}, Authorization: gateway.IAM},
	}
	policy := resolve(t, gateway.Config{
		Endpoints: ref.List{"vpce-first"}, Principals: ref.List{"arn:aws:iam::111122223333:role/reader"},
		Routes: signed,
	}).PolicyOn(api)
	named := []string{"the named role", "the named role with a policy of its own"}
	s := newSuite()
	s.add("principals", signers, policy, named, map[string]iam.Document{
		"without its denial": {Statements: policy.Statements[:2]},
	})
	s.check(t)
}
