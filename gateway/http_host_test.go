package gateway_test

import (
	"fmt"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
)

// API Gateway calls web servers over the Internet. A host that it cannot reach is an
// error, in every spelling that resolvers accept.
func TestResolveRefusesUnreachableHosts(t *testing.T) {
	t.Parallel()
	const decimal = "an IPv4 address must have four decimal numbers, without zeros in front of them"
	route := func(network string) string { return "the Internet does not route " + network }
	cases := map[string]refusal{}
	for host, problem := range map[string]string{
		"localhost": "no public DNS server resolves .localhost", "LOCALHOST": "no public DNS server resolves .localhost",
		"localhost.": "no public DNS server resolves .localhost", "a.localhost": "no public DNS server resolves .localhost",
		"printer.local": "no public DNS server resolves .local", "a.test.": "no public DNS server resolves .test",
		"ip-10-0-0-1.eu-central-1.compute.internal": "no public DNS server resolves .internal",
		reference + ".corp.Internal":                "no public DNS server resolves .internal",
		"router.home.arpa":                          "no public DNS server resolves .arpa",
		"backend":                                   "it is a single label", "backend.": "it is a single label",
		"backend..": "it has an empty label", ".example.com": "it has an empty label",
		"a..example.com": "it has an empty label",
		"internal-orders-1.eu-central-1.elb.amazonaws.com":             "it is an internal load balancer",
		"Internal-orders-1.elb.cn-north-1.amazonaws.com.cn":            "",
		"internal-orders-1.cn-north-1.elb.amazonaws.com.cn":            "it is an internal load balancer",
		"dualstack.internal-orders-1.eu-central-1.elb.amazonaws.com":   "it is an internal load balancer",
		"Dualstack.Internal-orders-1.cn-north-1.elb.amazonaws.com.cn.": "it is an internal load balancer",
		"dualstack.orders-1.eu-central-1.elb.amazonaws.com":            "",
		"vpc-orders-a1b2.eu-central-1.es.amazonaws.com":                "it is an OpenSearch domain in a VPC",
		"vpc-orders-a1b2.cn-north-1.es.amazonaws.com.cn":               "it is an OpenSearch domain in a VPC",
		"vpc-orders-a1b2.aos.eu-central-1.on.aws":                      "it is an OpenSearch domain in a VPC",
		"search-orders-a1b2.eu-central-1.es.amazonaws.com":             "",
		"search-orders-a1b2.aos.eu-central-1.on.aws":                   "",
		"orders-0a1b.7d67968.vpc-lattice-svcs.eu-central-1.on.aws":     "it is a service of VPC Lattice",
		"a1b2.lambda-url.eu-central-1.on.aws":                          "",
		"vpce-1-a.execute-api.eu-central-1.vpce.amazonaws.com":         "it has addresses of a VPC",
		"127.0.0.1": route("127.0.0.0/8"), "127.1.2.3": route("127.0.0.0/8"), "127.0.0.1.": route("127.0.0.0/8"),
		"10.1.2.3": route("10.0.0.0/8"), "172.16.0.1": route("172.16.0.0/12"), "172.31.255.255": route("172.16.0.0/12"),
		"192.168.1.1": route("192.168.0.0/16"), "169.254.169.254": route("169.254.0.0/16"), "0.0.0.0": route("0.0.0.0/8"),
		"100.64.0.1": route("100.64.0.0/10"), "224.0.0.1": route("224.0.0.0/4"), "255.255.255.255": route("240.0.0.0/4"),
		"192.0.2.1": route("192.0.2.0/24"), "198.51.100.7": route("198.51.100.0/24"), "203.0.113.9": route("203.0.113.0/24"),
		"198.19.0.1": route("198.18.0.0/15"), "192.0.0.1": route("192.0.0.0/24"),
		"[2001:db8::1]": route("2001:db8::/32"), "[3fff:0:1::]": route("3fff::/20"), "[2001:2::1]": route("2001:2::/48"),
		"[100::1]": route("100::/64"), "[5f00::1]": route("5f00::/16"),
		"2130706433": decimal, "0x7f000001": decimal, "017700000001": decimal, "0X7F.1": decimal, "127.1": decimal,
		"0177.0.0.1": decimal, "127.0.0.01": decimal, "10.0.0.256": decimal, "3.3.3.0x3": decimal, "a.1": decimal,
		"[::1]": route("::1/128"), "[::]": route("::/128"), "[0:0:0:0:0:0:0:1]": route("::1/128"),
		"[::ffff:127.0.0.1]": route("127.0.0.0/8"), "[::ffff:a00:1]": route("10.0.0.0/8"),
		"[::10.0.0.1]": route("10.0.0.0/8"), "[64:ff9b::10.0.0.1]": route("10.0.0.0/8"),
		"[64:ff9b:1::1]": route("64:ff9b:1::/48"), "[2002:a00:1::]": route("10.0.0.0/8"),
		"[fe80::1]": route("fe80::/10"), "[fe80::1%25eth0]": route("fe80::/10"), "[fec0::1]": route("fec0::/10"),
		"[FD00::1]": route("fc00::/7"), "[ff02::1]": route("ff00::/8"),
		// These are on the Internet, or may be.
		"api.example.com": "", "api.example.com.": "", "172.32.0.1": "", "11.0.0.1": "", "[2600:1f14::1]": "", "8.8.8.8": "",
		"[::ffff:8.8.8.8]": "", "[64:ff9b::8.8.8.8]": "", "orders-1.eu-central-1.elb.amazonaws.com": "",
		"internal-orders.example.com": "", "local.example.com": "", "notlocal.example": "", "1a.example": "",
		reference: "", reference + ".example.com": "", "api." + reference: "",
	} {
		for _, address := range []string{"https://" + host, "https://" + host + ":8443/a", "http://" + host + "/a"} {
			config := routes(gateway.Route{Path: "/a", Integration: gateway.HTTP{URL: address, PlainHTTP: true}})
			want := ""
			if problem != "" {
				name := strings.ReplaceAll(strings.Trim(host, "[]"), "%25", "%")
				want = fmt.Sprintf("routes[0].integration.url: %q: must have a host that API Gateway can call over the "+
					"Internet, not %s: %s", address, strings.ReplaceAll(name, reference, "reference"), problem)
			}
			cases[address] = refusal{config, want}
		}
	}
	testRefusals(t, cases)
}

// No server has port 0 or one above 65535.
func TestResolveRefusesPorts(t *testing.T) {
	t.Parallel()
	cases := map[string]refusal{}
	for port, good := range map[string]bool{
		"": true, "1": true, "443": true, "65535": true, "0443": true,
		"0": false, "00": false, "65536": false, "99999": false,
		"4294967739": false, "18446744073709552059": false,
	} {
		for _, host := range []string{"api.example.com", "8.8.8.8", "[2600:1f14::1]", reference} {
			address, want := "https://"+host+":"+port+"/a", ""
			if !good {
				want = fmt.Sprintf("routes[0].integration.url: %q: the port must be 1 to 65535", address)
			}
			cases[address] = refusal{routes(gateway.Route{Path: "/a", Integration: gateway.HTTP{URL: address}}), want}
		}
	}
	testRefusals(t, cases)
}

// A value that looks like a mapping would be sent as this text.
func TestResolveRefusesMappingsAsText(t *testing.T) {
	t.Parallel()
	cases := map[string]refusal{}
	for value, looks := range map[string]bool{
		"context.authorizer.claims.sub": true, "$context.requestId": true, "${x}": false, "Context.identity.sourceIp": true,
		"method.request.header.Authorization": true, "integration.response.header.ETag": true, "stageVariables.host": true,
		" method.request.path.id": true, "$!{context.requestId}": true, "$stageVariables.a": true,
		"in this context. Yes": false, "contextual.a": false, "a method.request.header.X": false, "context": false,
		"no-store": false,
	} {
		problem := fmt.Sprintf(
			`"X-A": %q: must be text: it looks like a mapping, and values of headers are not mapped`, value,
		)
		want := func(field string) string {
			if looks {
				return field + problem
			}
			return ""
		}
		headers := map[string]string{"X-A": value}
		cases["a header to a web server: "+value] = refusal{
			routes(gateway.Route{Path: "/a", Integration: gateway.HTTP{URL: backend, Headers: headers}}),
			want("routes[0].integration.headers: "),
		}
		cases["a header of a route: "+value] = refusal{
			routes(gateway.Route{Path: "/a", Integration: fixed, Headers: headers}), want("routes[0].headers: "),
		}
	}
	testRefusals(t, cases)
}
