package gateway

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// privateDomains are domains that no public DNS server resolves.
// https://www.iana.org/assignments/special-use-domain-names/special-use-domain-names.xhtml
var privateDomains = []string{
	"alt", "home.arpa", "internal", "invalid", "local", "localdomain", "localhost", "onion", "test",
}

// vpcDomains are domains of AWS whose names have addresses of a VPC.
// https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
var vpcDomains = []string{"vpce.amazonaws.com", "vpce.amazonaws.com.cn"}

// loadBalancerDomains are the domains of load balancers. The names of internal ones begin
// with "internal-".
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
var loadBalancerDomains = []string{"elb.amazonaws.com", "elb.amazonaws.com.cn"}

// unreachableNetworks are networks with addresses that the Internet does not route.
// https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml
// https://www.iana.org/assignments/iana-ipv6-special-registry/iana-ipv6-special-registry.xhtml
var unreachableNetworks = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("224.0.0.0/3"),
	netip.MustParsePrefix("::/127"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("fc00::/7"),
	netip.MustParsePrefix("fe80::/9"), netip.MustParsePrefix("ff00::/8"),
}

// embedsIPv4 are networks whose addresses have an IPv4 address at an offset in bytes.
var embedsIPv4 = map[netip.Prefix]int{
	netip.MustParsePrefix("::/96"): 12, netip.MustParsePrefix("64:ff9b::/96"): 12, netip.MustParsePrefix("2002::/16"): 2,
}

// number matches what resolvers read as a part of an IPv4 address.
var number = regexp.MustCompile(`^(0x[0-9a-f]*|[0-9]+)$`)

// hostProblem returns why API Gateway cannot call the host of a URL, or "". known is
// false if a part of the host is a reference.
func hostProblem(host string, known bool) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	labels := strings.Split(host, ".")
	if address, err := netip.ParseAddr(host); err == nil {
		return addressProblem(address)
	}
	within := func(domains []string) bool {
		for _, domain := range domains {
			if host == domain || strings.HasSuffix(host, "."+domain) {
				return true
			}
		}
		return false
	}
	switch {
	case slices.Contains(labels, ""):
		return "it has an empty label"
	case known && number.MatchString(labels[len(labels)-1]):
		return "an IPv4 address must have four decimal numbers, without zeros in front of them"
	case within(privateDomains):
		return "no public DNS server resolves ." + labels[len(labels)-1]
	case within(vpcDomains):
		return "it has addresses of a VPC"
	case within(loadBalancerDomains) && strings.HasPrefix(host, "internal-"):
		return "it is an internal load balancer"
	case known && len(labels) == 1:
		return "it is a single label"
	}
	return ""
}

// addressProblem returns why API Gateway cannot call an address, or "".
func addressProblem(address netip.Addr) string {
	address = address.WithZone("").Unmap()
	for network, offset := range embedsIPv4 {
		if bytes := address.As16(); network.Contains(address) {
			if problem := addressProblem(netip.AddrFrom4([4]byte(bytes[offset : offset+4]))); problem != "" {
				return problem
			}
		}
	}
	for _, network := range unreachableNetworks {
		if network.Contains(address) {
			return "the Internet does not route " + network.String()
		}
	}
	return ""
}
