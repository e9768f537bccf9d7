package deployer

import "strings"

// What follows about private custom domain names is from the provider's source and from AWS's
// documents alone: no emulator checks it.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html

// privateAPI returns the ARNs of paths of API Gateway that have an account in them.
func (r resource) privateAPI(paths ...string) []string {
	var arns []string
	for _, path := range paths {
		arns = append(arns, r.arn("apigateway", path))
	}
	return arns
}

// collection returns both forms of the ARN of a path in which resources are created. AWS lists
// collections without an account, and private resources with one.
func (r resource) collection(path string) []string {
	return append(r.api(path), r.privateAPI(path)...)
}

// domain returns the path of the custom domain name that a text refers to: its name, a plus
// sign and an ID that AWS chooses. AWS lists a public one by its name alone.
func (r resource) domain(text string) string {
	name := "*"
	if d, ok := r.find("aws_api_gateway_domain_name", text); ok {
		name, _ = r.pattern(d.field("domain_name"))
	} else if given, _ := r.pattern(text); given != "" {
		// The ARN or the name of a domain of another stack.
		if i := strings.LastIndex(given, "/domainnames/"); i >= 0 {
			return given[i:]
		}
		name = given
	}
	if name == "*" {
		return "/domainnames/*"
	}
	return "/domainnames/" + name + "+*"
}

// domainName needs its own permission for the policy, in addition to that for changing a
// domain.
func domainName(r resource) {
	domain := r.privateAPI(r.domain("${" + r.address() + ".arn}"))
	r.read(domain, "apigateway:GET")
	r.writeIf(r.ownTag("Request"), r.collection("/domainnames"), "apigateway:POST")
	r.writeIf(r.ownTag("Resource"), domain, "apigateway:PATCH", "apigateway:DELETE")
	if r.has("policy") {
		r.write(append(r.collection("/domainnames"), domain...), "apigateway:UpdateDomainNamePolicy")
	}
	r.tags("/tags/*domainnames")
}

// basePathMapping needs no permission for the API that it names.
func basePathMapping(r resource) {
	text := r.field("domain_name_id")
	if _, ok := r.find("aws_api_gateway_domain_name", text); !ok {
		text = r.field("domain_name")
	}
	mappings := r.domain(text) + "/basepathmappings"
	r.read(r.privateAPI(mappings+"/*"), "apigateway:GET")
	r.write(r.privateAPI(mappings), "apigateway:POST")
	r.write(r.privateAPI(mappings+"/*"), "apigateway:PATCH", "apigateway:DELETE")
}

// accessAssociation needs the permission for the domain as well. The provider lists all
// associations of the account.
func accessAssociation(r resource) {
	domain := r.domain(r.field("domain_name_arn"))
	endpoint, exact := r.pattern(r.field("access_association_source"))
	if !exact {
		endpoint = "*"
	}
	const all = "/domainnameaccessassociations"
	own := all + "/domainname/" + strings.TrimPrefix(domain, "/domainnames/") + "/vpcesource/" + endpoint
	r.read(r.collection(all), "apigateway:GET")
	r.writeIf(r.ownTag("Request"), r.collection(all), "apigateway:POST")
	r.writeIf(r.ownTag("Resource"), r.privateAPI(own), "apigateway:DELETE")
	if arn, exact := r.pattern(r.field("domain_name_arn")); exact {
		r.write([]string{arn}, "apigateway:CreateAccessAssociation") // of another account, too
	} else if _, ok := r.find("aws_api_gateway_domain_name", r.field("domain_name_arn")); ok {
		r.write(r.privateAPI(domain), "apigateway:CreateAccessAssociation")
	} else {
		r.note("%s: its domain is %s, which only Terraform knows, so the policies allow every private custom domain name.",
			r.address(), r.field("domain_name_arn"))
		r.write([]string{"arn:" + r.place.Partition + ":apigateway:" + r.regionOf() + ":*:/domainnames/*"}, "apigateway:CreateAccessAssociation")
	}
	r.tags("/tags/*domainnameaccessassociations")
}
