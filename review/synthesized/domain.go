package synthesized

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// The Terraform types of a custom domain name and of what belongs to it.
const (
	domainName         = "aws_api_gateway_domain_name"
	basePathMapping    = "aws_api_gateway_base_path_mapping"
	accessAssociation  = "aws_api_gateway_domain_name_access_association"
	resourceShare      = "aws_ram_resource_share"
	shareOfResource    = "aws_ram_resource_association"
	shareWithPrincipal = "aws_ram_principal_association"
)

// Domains returns the custom domain names of a configuration. It needs no Written.
func Domains(s Source) ([]review.Domain, error) {
	c, err := parse(s.Configuration)
	if err != nil {
		return nil, err
	}
	return c.domains(s), nil
}

// domains returns the custom domain names of the configuration, with what resources of their
// own say about them.
func (c configuration) domains(s Source) []review.Domain {
	var list []review.Domain
	for _, address := range c.ofType(domainName) {
		e := c.elements[address]
		d := review.Domain{
			Address: address, Name: text(e.arguments["domain_name"]), Type: "EDGE", // the provider's default
			CertificateARN: cmp.Or(text(e.arguments["certificate_arn"]), text(e.arguments["regional_certificate_arn"])),
			SecurityPolicy: text(e.arguments["security_policy"]), EndpointAccessMode: text(e.arguments["endpoint_access_mode"]),
			Policy: []iam.Statement{}, Mappings: []review.DomainMapping{}, Endpoints: []string{}, SharedWith: []string{},
			Records: []review.DomainRecord{},
		}
		for _, block := range blocksOf(e.arguments["endpoint_configuration"]) {
			d.Type = strings.Join(texts(block["types"]), ", ")
		}
		c.addPolicy(&d, e, s)
		refers := func(value any) bool { return c.references(value)[address] }
		names := func(value any) bool { return refers(value) || text(value) == d.Name }
		for _, other := range slices.Sorted(maps.Keys(c.elements)) {
			switch e := c.elements[other]; e.kind {
			case basePathMapping:
				if refers(e.arguments["domain_name_id"]) || names(e.arguments["domain_name"]) {
					d.Mappings = append(d.Mappings, c.mapping(e))
				}
			case accessAssociation:
				if refers(e.arguments["domain_name_arn"]) {
					d.Endpoints = append(d.Endpoints, text(e.arguments["access_association_source"]))
				}
			case shareOfResource:
				if refers(e.arguments["resource_arn"]) {
					c.addShare(&d, e.arguments["resource_share_arn"])
				}
			case "aws_route53_record":
				if names(e.arguments["name"]) {
					d.Records = append(d.Records, c.record(e))
				}
			}
		}
		slices.SortFunc(d.Mappings, func(a, b review.DomainMapping) int { return cmp.Compare(a.BasePath, b.BasePath) })
		slices.SortFunc(d.Records, func(a, b review.DomainRecord) int {
			return cmp.Or(cmp.Compare(a.Zone, b.Zone), cmp.Compare(a.Type, b.Type))
		})
		slices.Sort(d.Endpoints)
		slices.Sort(d.SharedWith)
		d.Endpoints, d.SharedWith = slices.Compact(d.Endpoints), slices.Compact(d.SharedWith)
		list = append(list, d)
	}
	return list
}

// addPolicy adds the resource policy of a domain. One that the app did not change has the
// statements that its construct made: their references to lists are expressions that package
// iam cannot read in the configuration.
func (c configuration) addPolicy(d *review.Domain, e element, s Source) {
	written, ok := c.written[d.Address]
	made, known := s.DomainPolicies[d.Address]
	if ok && known && reflect.DeepEqual(written.arguments["policy"], e.arguments["policy"]) {
		d.Policy = append(d.Policy, made.Sorted().Statements...)
		return
	}
	value, ok := e.arguments["policy"]
	if !ok {
		return
	}
	document, ok := review.Policy(text(value))
	if !ok {
		d.UnknownPolicy = hash(value)
		return
	}
	d.Policy = append(d.Policy, document.Sorted().Statements...)
}

// mapping returns the base path of a mapping.
func (c configuration) mapping(e element) review.DomainMapping {
	m := review.DomainMapping{
		BasePath: text(e.arguments["base_path"]), RestAPI: text(e.arguments["api_id"]), Stage: text(e.arguments["stage_name"]),
	}
	if address, api := c.named(m.RestAPI, "id"); api.kind == restAPI {
		m.RestAPI = address
	}
	if _, stage := c.named(m.Stage, "stage_name"); stage.kind == "aws_api_gateway_stage" {
		m.Stage = text(stage.arguments["stage_name"])
	}
	return m
}

// named returns the resource whose attribute a text is, and nothing more: an expression that
// depends on something else as well can be the attribute of another one.
func (c configuration) named(text, attribute string) (address string, e element) {
	expression, _ := ref.Interpolation(text)
	address, _ = strings.CutSuffix(expression, "."+attribute)
	return address, c.elements[address]
}

// addShare adds whom a share is shared with.
func (c configuration) addShare(d *review.Domain, share any) {
	shares := c.references(share)
	for address := range shares {
		if e := c.elements[address]; e.kind == resourceShare {
			// The provider's default is true.
			if external, ok := e.arguments["allow_external_principals"]; !ok || external != false {
				d.AllowExternalPrincipals = true
			}
		}
	}
	for _, address := range c.ofType(shareWithPrincipal) {
		e := c.elements[address]
		same := text(e.arguments["resource_share_arn"]) == text(share)
		for to := range c.references(e.arguments["resource_share_arn"]) {
			same = same || c.elements[to].kind == resourceShare && shares[to]
		}
		if same {
			d.SharedWith = append(d.SharedWith, text(e.arguments["principal"]))
		}
	}
}

// record returns a record of Route 53.
func (c configuration) record(e element) review.DomainRecord {
	r := review.DomainRecord{
		Type: text(e.arguments["type"]), Target: strings.Join(texts(e.arguments["records"]), ", "),
		Zone: text(e.arguments["zone_id"]),
	}
	for _, alias := range blocksOf(e.arguments["alias"]) {
		r.Target = text(alias["name"])
	}
	for address := range c.references(e.arguments["zone_id"]) {
		zone := c.elements[address]
		if zone.kind != "aws_route53_zone" {
			continue
		}
		r.Zone = address
		for _, vpc := range blocksOf(zone.arguments["vpc"]) {
			r.VPCs = append(r.VPCs, text(vpc["vpc_id"]))
		}
		for _, other := range c.ofType("aws_route53_zone_association") {
			if e := c.elements[other]; c.references(e.arguments["zone_id"])[address] {
				r.VPCs = append(r.VPCs, text(e.arguments["vpc_id"]))
			}
		}
	}
	slices.Sort(r.VPCs)
	return r
}

// domainAccess returns the associations of endpoints with domains that the stack does not
// create.
func (c configuration) domainAccess() []review.DomainAccess {
	var list []review.DomainAccess
	for _, address := range c.ofType(accessAssociation) {
		e := c.elements[address]
		ofStack := false
		for to := range c.references(e.arguments["domain_name_arn"]) {
			ofStack = ofStack || c.elements[to].kind == domainName
		}
		if !ofStack {
			list = append(list, review.DomainAccess{
				Address: address, DomainNameARN: text(e.arguments["domain_name_arn"]),
				Endpoint: text(e.arguments["access_association_source"]),
			})
		}
	}
	return list
}
