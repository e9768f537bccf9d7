package gateway

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// A DomainConfig describes a private custom domain name, through which clients call APIs by
// a name of their own.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
type DomainConfig struct {
	// Name is the domain name in lower-case letters, such as api.example.com. It need not be
	// unique, not even within an account. Required.
	Name string
	// CertificateARN is the ARN of a certificate of ACM for the name, in the Region of the
	// APIs. Required.
	CertificateARN string
	// Mappings are the APIs of the domain. At least one is required.
	Mappings []BasePathMapping
	// Share is who else may use the domain. Default: the account alone.
	Share DomainShare
	// SecurityPolicy is the TLS security policy, one of [SecurityPolicies]. Default: "", that
	// of new private domain names, TLS_1_2.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
	SecurityPolicy string
	// EndpointAccessMode is [AccessBasic] or [AccessStrict] with a SecurityPolicy that begins
	// with SecurityPolicy_, which needs one, and "" otherwise. Default: "".
	EndpointAccessMode string
}

// A BasePathMapping maps a base path of a domain to the stage of an API.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
type BasePathMapping struct {
	// BasePath is the first segment of the URL's path: 1 to 300 letters, digits and any of
	// _.-. API Gateway removes it before it looks for a route. Default: "", every path
	// that begins with no other base path of the domain.
	BasePath string
	// API is the API whose stage gets the requests. Required.
	API Definition
}

// A DomainShare is a share of AWS Resource Access Manager. Whoever it is shared with may
// associate endpoints of their own with the domain. To call an API, an endpoint must be
// admitted by the API as well.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-provider-share.html
type DomainShare struct {
	// Principals are IDs of AWS accounts, such as "111122223333", and ARNs of organizations and
	// of their organizational units. Default: none.
	Principals ref.List
	// AllowExternalPrincipals admits accounts outside of the organization. They must accept
	// the share within 12 hours. Default: false.
	AllowExternalPrincipals bool `json:",omitempty"`
}

// A Domain is a complete private custom domain name, as [ResolveDomain] returns it. It is
// plain data in a fixed order. It must not be modified.
type Domain struct {
	// Name is the domain name.
	Name string
	// CertificateARN is the ARN of the certificate.
	CertificateARN string
	// Mappings are sorted by base path.
	Mappings []DomainMapping
	// Share is who else may use the domain.
	Share DomainShare `json:",omitzero"`
	// SecurityPolicy is the TLS security policy, and EndpointAccessMode what it needs. "" is
	// API Gateway's default.
	SecurityPolicy     string `json:",omitempty"`
	EndpointAccessMode string `json:",omitempty"`
	// Policy is the resource policy of the domain. It allows the callers of all its APIs,
	// and each API's own policy decides further. Its resource is "*", the domain.
	Policy iam.Document
}

// A DomainMapping is a base path of a [Domain] with the names of its API and stage.
type DomainMapping struct {
	// BasePath is "" for all paths that begin with no other base path.
	BasePath string
	// API is the name of the API, and Stage of its stage.
	API, Stage string
}

// BasePathPattern matches base paths.
const BasePathPattern = `^[A-Za-z0-9_.-]{1,300}$`

// CertificateARNPattern matches the ARNs of certificates. Terraform variables can validate
// their values with it.
const CertificateARNPattern = `^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$`

// DomainNamePattern matches the domain names of a [DomainConfig]. Terraform variables can
// validate their values with it.
const DomainNamePattern = `^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`

// maxDomainNameLength is the number of characters that a domain name may have.
// https://datatracker.ietf.org/doc/html/rfc1035#section-2.3.4
const maxDomainNameLength = 253

var (
	domainName     = regexp.MustCompile(DomainNamePattern)
	domainText     = regexp.MustCompile(`^[a-z0-9.-]*$`)
	basePath       = regexp.MustCompile(BasePathPattern)
	certificateARN = regexp.MustCompile(CertificateARNPattern)
	sharePrincipal = regexp.MustCompile(`^([0-9]{12}|arn:[a-z-]+:organizations::[0-9]{12}:(organization/o-[a-z0-9]{10,32}|ou/o-[a-z0-9]{10,32}/ou-[0-9a-z-]+))$`)
)

// reservedPaths are paths at the root of a domain that API Gateway keeps for checks of its
// own.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
var reservedPaths = []string{"ping", "sping"}

// ResolveDomain returns the Domain of a DomainConfig, or an error of type [*fault.Error]
// with everything that is wrong with it.
func ResolveDomain(config DomainConfig, environment Environment) (Domain, error) {
	var faults fault.List
	faults.In("", config.check())
	callers := config.callers(environment, &faults)
	if err := faults.Err(); err != nil {
		return Domain{}, err
	}
	domain := Domain{
		Name: config.Name, CertificateARN: config.CertificateARN, Share: config.Share,
		SecurityPolicy: config.SecurityPolicy, EndpointAccessMode: config.EndpointAccessMode,
		Policy: resourcePolicy(callers).Map(func(s string) string {
			if s == AnyRoute {
				// API Gateway replaces the short form by an ARN, which would be a change on
				// every plan. A domain's policy is about nothing but the domain.
				return "*"
			}
			return s
		}),
	}
	for _, m := range config.Mappings {
		domain.Mappings = append(domain.Mappings, DomainMapping{BasePath: m.BasePath, API: m.API.Name, Stage: m.API.Stage})
	}
	slices.SortFunc(domain.Mappings, func(a, b DomainMapping) int { return cmp.Compare(a.BasePath, b.BasePath) })
	if n := domain.Policy.Length(); n > MaxResourcePolicyLength {
		faults.Add("mappings", "resource policy of %d characters: must be at most %d; map APIs with fewer endpoints, networks, VPCs, organizations or principals", n, MaxResourcePolicyLength)
	}
	if err := faults.Err(); err != nil {
		return Domain{}, err
	}
	return domain, nil
}

// URL returns the URL of a base path, without a slash at the end.
func (d Domain) URL(basePath string) string {
	return strings.TrimSuffix("https://"+d.Name+"/"+basePath, "/")
}

// CheckDomainName tests the name of a domain.
func CheckDomainName(name string) fault.List {
	var faults fault.List
	if !ref.Matches(name, domainName, domainText) || len(ref.Literal(name)) > maxDomainNameLength {
		faults.Add("", "%q: must be a domain name of at least two labels in lower-case letters, digits and hyphens, without a wildcard, such as api.example.com", name)
	}
	return faults
}

func (c DomainConfig) check() fault.List {
	var faults fault.List
	faults.In("name", CheckDomainName(c.Name))
	if !ref.Name(c.CertificateARN, certificateARN) {
		faults.Add("certificateARN", "%q: must be the ARN of a certificate of ACM, arn:aws:acm:REGION:ACCOUNT:certificate/ID", c.CertificateARN)
	}
	faults.In("", Config{SecurityPolicy: c.SecurityPolicy, EndpointAccessMode: c.EndpointAccessMode}.checkTLS())
	if _, ok := c.Share.Principals.Reference(); ok {
		faults.Add("share.principals", "must not be a reference to a list: each needs an element of its own")
	}
	faults.In("share.principals", CheckList(c.Share.Principals, func(s string) string {
		if !sharePrincipal.MatchString(s) {
			return "must be the ID of an account, such as 111122223333, or the ARN of an organization or organizational unit"
		}
		return ""
	}))
	if c.Share.AllowExternalPrincipals && len(c.Share.Principals) == 0 {
		faults.Add("share.allowExternalPrincipals", "true: must be false without principals")
	}
	if len(c.Mappings) == 0 {
		faults.Add("mappings", "must have at least one API")
	}
	first := map[string]int{}
	for i, m := range c.Mappings {
		field := fmt.Sprintf("mappings[%d].basePath", i)
		j, repeated := first[m.BasePath]
		switch {
		case m.BasePath != "" && !basePath.MatchString(m.BasePath): // references have ${
			faults.Add(field, "%q: must be one segment of 1 to 300 letters, digits and any of _.-, without slashes and references", m.BasePath)
		case slices.Contains(reservedPaths, m.BasePath):
			faults.Add(field, "%q: must not be %s, which API Gateway keeps for checks of its own", m.BasePath, strings.Join(reservedPaths, " or "))
		case repeated:
			faults.Add(field, "%q: must not repeat the base path of mappings[%d]", m.BasePath, j)
		default:
			first[m.BasePath] = i
		}
		if m.BasePath != "" {
			continue
		}
		for _, r := range m.API.Resources {
			if r.Parent == "" && r.Path != "/" && len(r.Methods) > 0 && slices.Contains(reservedPaths, r.Part) {
				faults.Add(field, `"": must not be empty for an API with the route %s, a path that API Gateway keeps for checks of its own`, r.Path)
			}
		}
	}
	return faults
}

// callers returns a Config with the callers of all APIs, as far as a resource policy depends
// on it. A limit that not all APIs have is none.
func (c DomainConfig) callers(environment Environment, faults *fault.List) Config {
	join := func(name string, of func(Definition) ref.List) ref.List {
		var lists []ref.List
		for _, m := range c.Mappings {
			lists = append(lists, of(m.API))
		}
		all, ok := environment.union(lists)
		if !ok {
			faults.Add("mappings", "%s of the APIs: must be the same reference in all of them, or no reference to a list", name)
		}
		return all
	}
	return Config{
		Endpoints: join("endpoints", func(d Definition) ref.List {
			return Config{Endpoints: d.Endpoints, AdmittedEndpoints: d.AdmittedEndpoints}.admitted()
		}),
		Networks:      join("networks", func(d Definition) ref.List { return d.Networks }),
		VPCs:          join("vpcs", func(d Definition) ref.List { return d.VPCs }),
		Organizations: join("organizations", func(d Definition) ref.List { return d.Organizations }),
		Principals:    join("principals", func(d Definition) ref.List { return d.Principals }),
	}
}

// union returns the elements of all lists, each once, or nothing if one of the lists has
// nothing. The order does not depend on that of the lists, so that the policy of a domain
// stays the same when a base path moves to another API. It reports false for a reference to
// a list that is not the same in all of them.
func (e Environment) union(lists []ref.List) (ref.List, bool) {
	byText := map[string]string{}
	references := 0
	for _, list := range lists {
		if len(list) == 0 {
			return nil, true
		}
		if _, ok := list.Reference(); ok {
			references++
		}
		for _, s := range list {
			text := e.expression(s)
			byText[text] = cmp.Or(byText[text], s)
		}
	}
	if references > 0 && len(byText) > 1 {
		return nil, false
	}
	var all ref.List
	for _, text := range slices.Sorted(maps.Keys(byText)) {
		all = append(all, byText[text])
	}
	return all, true
}

// expression returns a text with the expressions of its references.
func (e Environment) expression(text string) string {
	if e.Expressions == nil {
		return text
	}
	return ref.ReplaceElement(text, func(reference string) string { return e.Expressions([]string{reference})[0] })
}
