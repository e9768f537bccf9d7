package doctor

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// A NameKind is what a host name of an API is.
type NameKind string

// The kinds of names.
const (
	// PrivateDNS is {api}.execute-api.{region}.amazonaws.com, which leads to an endpoint
	// with private DNS.
	PrivateDNS NameKind = "private-dns"
	// EndpointHost is {api}-{vpce}.execute-api.{region}.amazonaws.com.
	EndpointHost NameKind = "api-and-endpoint"
	// EndpointDNS is the endpoint's own name, which ends with .vpce.amazonaws.com.
	EndpointDNS NameKind = "endpoint"
	// CustomDomain is any name outside AWS.
	CustomDomain NameKind = "custom-domain"
)

// A Name is what a URL says about an API.
type Name struct {
	Kind NameKind `json:"kind"`
	// Host is the host name in lower case.
	Host string `json:"host"`
	// API is the ID of the REST API, Endpoint of the VPC endpoint, and Region the Region.
	// "" is unknown.
	API      string `json:"api,omitempty"`
	Endpoint string `json:"endpoint,omitempty"`
	Region   string `json:"region,omitempty"`
	// Stage is the first part of the path. "" is unknown, as with a custom domain.
	Stage string `json:"stage,omitempty"`
	// Base is the encoded path that every route's path follows, such as /prod, or a custom
	// domain's whole path.
	Base string `json:"base"`
	// Path is the encoded path after Base, such as /index.html. "" is none.
	Path string `json:"path,omitempty"`
}

var (
	label       = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$`)
	apiID       = regexp.MustCompile(`^[a-z0-9]{1,64}$`)
	apiEndpoint = regexp.MustCompile(`^([a-z0-9]+)-(vpce-[0-9a-f]+)$`)
	endpointDNS = regexp.MustCompile(`^(vpce-[0-9a-f]+)-[a-z0-9-]+$`)
)

// ParseName reads the URL of an API. id is the API's ID for an endpoint's own name, and ""
// otherwise. It returns all findings of the kind [Input], of which none has a password or
// a query string of the URL.
func ParseName(rawURL, id string) (Name, []Finding) {
	var findings []Finding
	add := func(code Code, parameters ...string) { findings = append(findings, newFinding(code, parameters...)) }
	u, err := url.Parse(strings.TrimSpace(rawURL))
	if err != nil {
		return Name{}, []Finding{newFinding("url-invalid")}
	}
	if u.Scheme != "https" {
		add("url-scheme", "scheme", u.Scheme)
	}
	if u.User != nil {
		add("url-userinfo")
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(rawURL, "#") {
		add("url-query")
	}
	if port := u.Port(); port != "" && port != "443" {
		add("url-port", "port", port)
	}
	name := Name{Host: strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))}
	if id != "" && !apiID.MatchString(id) {
		add("api-id-invalid")
	}
	if !isHost(name.Host) {
		add("url-host", "host", name.Host)
		return Name{}, findings
	}
	if !name.parseHost() {
		add("url-other-service", "host", name.Host)
		return name, findings
	}
	if name.Kind == EndpointDNS {
		if name.API = id; id == "" {
			add("api-id-missing", "host", name.Host)
		}
	} else if id != "" && id != name.API {
		add("api-id-unused", "host", name.Host)
	}
	path := u.EscapedPath()
	if name.Kind == CustomDomain {
		name.Base = strings.TrimRight(path, "/")
		return name, findings
	}
	stage, rest, deeper := strings.Cut(strings.TrimLeft(path, "/"), "/")
	if stage == "" {
		add("url-stage")
		return name, findings
	}
	name.Stage, name.Base = stage, "/"+stage
	if deeper && rest != "" {
		name.Path = "/" + rest
	}
	return name, findings
}

// isHost reports whether a text is the name of a host in DNS, and not an address.
func isHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil || host == "" || len(host) > 253 {
		return false
	}
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if !label.MatchString(l) {
			return false
		}
	}
	// Some systems read 10.1 or 0x7f000001 as an address. No top-level domain has digits only.
	last := labels[len(labels)-1]
	return strings.Trim(last, "0123456789") != "" && !strings.HasPrefix(last, "0x")
}

// parseHost recognizes the kind of the host name. It returns false for other names of AWS.
func (n *Name) parseHost() bool {
	labels := strings.Split(n.Host, ".")
	aws := strings.HasSuffix(n.Host, ".amazonaws.com") || strings.HasSuffix(n.Host, ".amazonaws.com.cn")
	if !aws {
		n.Kind = CustomDomain
		return true
	}
	if len(labels) < 5 || labels[1] != "execute-api" {
		return false
	}
	n.Region = labels[2]
	if labels[3] == "vpce" {
		parts := endpointDNS.FindStringSubmatch(labels[0])
		if parts == nil {
			return false
		}
		n.Kind, n.Endpoint = EndpointDNS, parts[1]
		return true
	}
	if parts := apiEndpoint.FindStringSubmatch(labels[0]); parts != nil {
		n.Kind, n.API, n.Endpoint = EndpointHost, parts[1], parts[2]
		return true
	}
	n.Kind, n.API = PrivateDNS, labels[0]
	return apiID.MatchString(labels[0])
}

// URL returns the URL without anything but the host and the path.
func (n Name) URL() string { return "https://" + n.Host + n.Base + n.Path }
