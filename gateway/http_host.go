package gateway

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// privateDomains are domains that no public DNS server resolves.
// https://www.iana.org/assignments/special-use-domain-names/special-use-domain-names.xhtml
var privateDomains = []string{
	"alt", "home.arpa", "internal", "invalid", "local", "localdomain", "localhost", "onion", "test",
}

// vpcHosts match the names of AWS that have addresses of a VPC, and say what they are.
// https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
// https://docs.aws.amazon.com/vpc-lattice/latest/ug/service-custom-domain-name.html
var vpcHosts = []struct {
	name *regexp.Regexp
	is   string
}{
	{regexp.MustCompile(`(^|\.)vpce\.amazonaws\.com(\.cn)?$`), "it has addresses of a VPC"},
	{regexp.MustCompile(`^(dualstack\.)?internal-.*\.elb\.amazonaws\.com(\.cn)?$`), "it is an internal load balancer"},
	{regexp.MustCompile(`^vpc-.*\.es\.amazonaws\.com(\.cn)?$`), "it is an OpenSearch domain in a VPC"},
	{regexp.MustCompile(`^vpc-.*\.aos\..*` + onAWS), "it is an OpenSearch domain in a VPC"},
	{regexp.MustCompile(`(^|\.)vpc-lattice-svcs\..*` + onAWS), "it is a service of VPC Lattice"},
}

// onAWS matches the end of AWS's names of resources with addresses of IPv4 and IPv6.
const onAWS = `\.on\.(aws|amazonwebservices\.com\.cn)$`

// unreachableNetworks are networks with addresses that the Internet does not route.
// https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml
// https://www.iana.org/assignments/iana-ipv6-special-registry/iana-ipv6-special-registry.xhtml
var unreachableNetworks = networks(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
	"192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001:2::/48", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7",
	"fe80::/10", "fec0::/10", "ff00::/8",
)

// networks returns networks by their texts.
func networks(texts ...string) []netip.Prefix {
	var list []netip.Prefix
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

// embedsIPv4 are networks whose addresses have an IPv4 address at an offset in bytes.
var embedsIPv4 = map[netip.Prefix]int{
	netip.MustParsePrefix("::/96"): 12, netip.MustParsePrefix("64:ff9b::/96"): 12, netip.MustParsePrefix("2002::/16"): 2,
}

// number matches what resolvers read as a part of an IPv4 address.
var number = regexp.MustCompile(`^(0x[0-9a-f]*|[0-9]+)$`)

// hostFormProblem returns why the host of a URL is none, or "". known is false if a part of
// the host is a reference.
func hostFormProblem(host string, known bool) string {
	host = strings.TrimSuffix(host, ".")
	labels := strings.Split(strings.ToLower(host), ".")
	switch _, err := netip.ParseAddr(host); {
	case err == nil:
		return ""
	case slices.Contains(labels, ""):
		return "it has an empty label"
	case known && number.MatchString(labels[len(labels)-1]):
		return "an IPv4 address must have four decimal numbers, without zeros in front of them"
	}
	return ""
}

// hostProblem returns why API Gateway cannot call the host of a URL over the Internet, or "".
func hostProblem(host string, known bool) string {
	if problem := hostFormProblem(host, known); problem != "" {
		return problem
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	labels := strings.Split(host, ".")
	if address, err := netip.ParseAddr(host); err == nil {
		return addressProblem(address)
	}
	within := func(domain string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }
	switch {
	case slices.ContainsFunc(privateDomains, within):
		return "no public DNS server resolves ." + labels[len(labels)-1]
	case known && len(labels) == 1:
		return "it is a single label"
	}
	for _, inVPC := range vpcHosts {
		if inVPC.name.MatchString(host) {
			return inVPC.is
		}
	}
	return ""
}

// isPort reports whether a server can have the port of a URL, which is "" for none.
func isPort(port string) bool {
	number, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && number > 0
}

// addressProblem returns why API Gateway cannot call an address, or "".
func addressProblem(address netip.Addr) string {
	address = address.WithZone("").Unmap()
	for _, network := range unreachableNetworks {
		if network.Contains(address) {
			return "the Internet does not route " + network.String()
		}
	}
	for network, offset := range embedsIPv4 {
		if bytes := address.As16(); network.Contains(address) {
			if problem := addressProblem(netip.AddrFrom4([4]byte(bytes[offset : offset+4]))); problem != "" {
				return problem
			}
		}
	}
	return ""
}
