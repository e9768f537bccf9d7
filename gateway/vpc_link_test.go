package gateway_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

const (
	privateURL = "https://orders.internal/v1/{proxy}"
	targetARN  = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/orders/0123456789abcdef"
)

func TestVPCLinkBinding(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		http gateway.HTTP
		want gateway.Binding
	}{
		"a link V1": {
			gateway.HTTP{URL: privateURL, VPCLink: gateway.VPCLink{ID: "a1b2c3"}},
			gateway.Binding{URI: privateURL, ConnectionID: "a1b2c3", Backend: privateURL + " by the VPC link a1b2c3"},
		},
		"a link V2, which connects to a load balancer": {
			gateway.HTTP{URL: privateURL, VPCLink: gateway.VPCLink{ID: reference, LoadBalancerARN: targetARN}},
			gateway.Binding{
				URI: privateURL, ConnectionID: reference, IntegrationTarget: targetARN,
				Backend: privateURL + " by the VPC link " + reference,
			},
		},
		"a load balancer that only Terraform knows, without encryption": {
			gateway.HTTP{
				URL: "http://orders/{proxy}", PlainHTTP: true,
				VPCLink: gateway.VPCLink{ID: "a1b2c3", LoadBalancerARN: reference},
			},
			gateway.Binding{
				URI: "http://orders/{proxy}", ConnectionID: "a1b2c3", IntegrationTarget: reference,
				Backend:  "http://orders/{proxy} by the VPC link a1b2c3",
				Weakened: weakenedPlain("http://orders/{proxy}"),
			},
		},
		"a certificate of a private authority": {
			gateway.HTTP{URL: privateURL, VPCLink: gateway.VPCLink{ID: "a1b2c3"}, InsecureSkipVerification: true},
			gateway.Binding{
				URI: privateURL, ConnectionID: "a1b2c3", InsecureSkipVerification: true,
				Backend: privateURL + " by the VPC link a1b2c3",
				Weakened: []gateway.Weakening{{
					Field: "insecureSkipVerification", Subject: privateURL, Effect: anyAuthority + privateURL,
				}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.Type, c.want.HTTPMethod = "HTTP_PROXY", "ANY"
			c.want.RequestParameters = map[string]string{
				"integration.request.path.proxy":             "method.request.path.proxy",
				"integration.request.header.Accept-Encoding": "'identity'",
				"integration.request.header.accept-encoding": "'identity'",
			}
			if diff := cmp.Diff(c.want, binding(t, c.http, "ANY", "/{proxy+}")); diff != "" {
				t.Errorf("Bind (-want +got):\n%s", diff)
			}
		})
	}
}

// anyAuthority is the effect of insecureSkipVerification, before the URL.
const anyAuthority = "a certificate of any authority is accepted, so another server can pretend to be "

// With a VPC link the host of the URL is not resolved, so it may be private. It must still
// be a host.
func TestVPCLinkReachesPrivateHosts(t *testing.T) {
	t.Parallel()
	cases := map[string]refusal{}
	for host, problem := range map[string]string{
		"localhost": "", "orders": "", "orders.internal": "", "10.1.2.3": "", "[fd00::1]": "", "api.example.com": "",
		"internal-orders-1.eu-central-1.elb.amazonaws.com": "", reference: "", reference + ".internal": "",
		"vpc-orders-a1b2.eu-central-1.es.amazonaws.com": "",
		"a..internal": "it has an empty label",
		"10.1.2":      "an IPv4 address must have four decimal numbers, without zeros in front of them",
	} {
		address := "https://" + host + ":8443/a"
		want := ""
		if problem != "" {
			want = `routes[0].integration.url: "` + address + `": must have a host that API Gateway can call by a ` +
				`VPC link, not ` + host + ": " + problem
		}
		cases[host] = refusal{routes(gateway.Route{Path: "/a", Integration: gateway.HTTP{
			URL: address, VPCLink: gateway.VPCLink{ID: "a1b2c3"},
		}}), want}
	}
	testRefusals(t, cases)
}

func TestResolveRefusesVPCLinks(t *testing.T) {
	t.Parallel()
	const (
		id = `routes[0].integration.vpcLink.id: `
		// arn is the end of a fault.
		arn = `: must be the ARN of an Application or a Network Load Balancer, such as arn:aws:elasticloadbalancing:` +
			`eu-central-1:111122223333:loadbalancer/app/NAME/0123456789abcdef`
		target  = `routes[0].integration.vpcLink.loadBalancerARN: `
		isNoID  = `: must be the ID of a VPC link, such as a1b2c3`
		region  = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:"
		listens = region + "listener/app/orders/0123456789abcdef/0123456789abcdef"
		network = "arn:aws-cn:elasticloadbalancing:cn-north-1:111122223333:loadbalancer/net/orders/0123456789abcdef"
	)
	link := func(l gateway.VPCLink) gateway.Config {
		return routes(gateway.Route{Path: "/{proxy+}", Integration: gateway.HTTP{URL: privateURL, VPCLink: l}})
	}
	other := func(b gateway.Binding) gateway.Config {
		b.Type, b.HTTPMethod, b.Responses.Default = "AWS", "GET", "200"
		b.URI = "arn:aws:apigateway:us-east-1:sns:path//"
		return routes(gateway.Route{Path: "/a", Methods: gateway.Methods{"GET"}, Integration: bound(b)})
	}
	testRefusals(t, map[string]refusal{
		"a load balancer without a link": {link(gateway.VPCLink{LoadBalancerARN: targetARN}), id + `""` + isNoID},
		"an ARN for an ID": {
			link(gateway.VPCLink{ID: "arn:aws:apigateway:us-east-1::/vpclinks/a1b2c3"}),
			id + `"arn:aws:apigateway:us-east-1::/vpclinks/a1b2c3"` + isNoID,
		},
		"a variable of the stage": {
			link(gateway.VPCLink{ID: "${stageVariables.link}"}), id + `"${stageVariables.link}"` + isNoID,
		},
		"a listener": {
			link(gateway.VPCLink{ID: "a1", LoadBalancerARN: listens}), target + `"` + listens + `"` + arn,
		},
		"a name, not an ARN": {link(gateway.VPCLink{ID: "a1", LoadBalancerARN: "orders"}), target + `"orders"` + arn},
		"a server without a certificate, whose authority does not matter": {
			routes(gateway.Route{Path: "/a", Integration: gateway.HTTP{
				URL: "http://orders", PlainHTTP: true, VPCLink: gateway.VPCLink{ID: "a1"}, InsecureSkipVerification: true,
			}}),
			`routes[0].integration.insecureSkipVerification: must be false with an http:// URL, whose server shows no ` +
				`certificate`,
		},
		"a secret that is no parameter": {
			other(gateway.Binding{SecretParameters: []string{"integration.request.header.X-Key"}}),
			`routes[0].integration.secretParameters: "integration.request.header.X-Key": must be a key of ` +
				`requestParameters`,
		},
		"a link of another type": {
			other(gateway.Binding{ConnectionID: "a1"}),
			`routes[0].integration.connectionID: "a1": must be empty, since only HTTP and HTTP_PROXY use a VPC link`,
		},
		"a target without a link": {
			other(gateway.Binding{IntegrationTarget: targetARN}),
			`routes[0].integration.integrationTarget: "` + targetARN + `": must be empty without a VPC link`,
		},
		"a public server of which nobody knows who it is": {
			routes(gateway.Route{Path: "/a", Integration: gateway.HTTP{URL: backend, InsecureSkipVerification: true}}),
			`routes[0].integration.insecureSkipVerification: must be false without a vpcLink: on the Internet, another ` +
				`server could pretend to be this one`,
		},
		"verification without a link": {
			other(gateway.Binding{InsecureSkipVerification: true}),
			`routes[0].integration.insecureSkipVerification: must be false without a VPC link`,
		},
		"good: a Network Load Balancer in China": {link(gateway.VPCLink{
			ID: "a1", LoadBalancerARN: network,
		}), ""},
	})
}

// The server gets the credentials of callers, whatever else is weaker about it. Over http
// everyone on the way gets them.
func TestVPCLinkGetsCredentialsOfCallers(t *testing.T) {
	t.Parallel()
	config := routes(gateway.Route{Path: "/a", Authorization: gateway.UserPools, Integration: gateway.HTTP{
		URL: backend, VPCLink: gateway.VPCLink{ID: "a1b2c3"}, InsecureSkipVerification: true,
	}})
	config.UserPools = ref.List{userPool}
	want := []string{anyAuthority + backend, "the server at " + backend + " receives the credentials of callers of /a"}
	if diff := cmp.Diff(want, effects(resolved(t, config).Weakened)); diff != "" {
		t.Errorf("Weakened (-want +got):\n%s", diff)
	}
}
