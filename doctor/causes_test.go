package doctor

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/review"
)

// A situation is one in which a cause is found, with other findings before and after it.
type situation struct {
	config func(t *testing.T) Config
	others []Code // in addition to the cause, in any order
}

// withURL is a situation in which the URL decides.
func withURL(url, id string) []situation {
	return []situation{{config: func(*testing.T) Config { return Config{URL: url, APIID: id} }}}
}

func withURLs(urls ...string) []situation {
	var list []situation
	for _, url := range urls {
		list = append(list, withURL(url, "")...)
	}
	return list
}

// withDNS is a situation in which the DNS server decides.
func withDNS(name string, server func(t *testing.T) string, edit func(*Config)) []situation {
	return []situation{{config: func(t *testing.T) Config {
		c := ofHost(t, name)
		c.Resolver = server(t)
		if edit != nil {
			edit(&c)
		}
		return c
	}}}
}

func answers(code byte, addresses ...string) func(t *testing.T) string {
	return func(t *testing.T) string { return dnsServer(t, code, addresses...) }
}

// withDial is a situation in which the connection decides.
func withDial(dial func(t *testing.T) dialer, edit func(*Config)) []situation {
	return []situation{{config: func(t *testing.T) Config {
		c := ofHost(t, host)
		c.Dial = dial(t)
		if edit != nil {
			edit(&c)
		}
		return c
	}}}
}

func fails(err error) func(*testing.T) dialer {
	return func(*testing.T) dialer { return failing(err) }
}

// withPeer is a situation in which the bytes of a server without TLS decide.
func withPeer(serve func(net.Conn), edit func(*Config)) situation {
	return situation{config: func(t *testing.T) Config {
		c := ofHost(t, host)
		c.Dial = to(peer(t, serve))
		if edit != nil {
			edit(&c)
		}
		return c
	}}
}

// withCertificate is a situation in which the certificate decides.
func withCertificate(edit func(*x509.Certificate)) []situation {
	return []situation{{config: func(t *testing.T) Config {
		amazon := newAuthority(t, "Amazon")
		return servedBy(t, amazon, host, reached.by, func(s *httptest.Server) {
			s.TLS.Certificates = []tls.Certificate{amazon.issue(t, edit)}
		})
	}}}
}

// withServer is a situation in which the settings of the TLS server decide.
func withServer(edit func(*httptest.Server)) situation {
	return situation{config: func(t *testing.T) Config { return served(t, host, reached.by, edit) }}
}

// with is a situation in which a response decides.
func with(name, path string, r response, routes ...review.Route) situation {
	return situation{config: func(t *testing.T) Config {
		c := served(t, name, r.by, nil)
		c.URL += path
		if len(routes) > 0 {
			c.API = &review.API{Stage: "prod", Routes: routes}
		}
		return c
	}}
}

// handled is a situation in which a handler decides.
func handled(handler http.HandlerFunc, edit func(*Config)) []situation {
	return []situation{{config: func(t *testing.T) Config {
		c := served(t, host, handler, nil)
		if edit != nil {
			edit(&c)
		}
		return c
	}}}
}

// reached is the response to the stage itself of an API without a route for it.
var reached = of(403, "MISSING_AUTHENTICATION_TOKEN", "MissingAuthenticationTokenException")

const denial = `{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: ` +
	`arn:aws:execute-api:eu-central-1:********0123:a1b2c3d4e5/prod/GET/"}`

var (
	mock   = review.Backend{Kind: review.Mock}
	health = review.Route{Path: "/health", Method: "GET", Authorization: "NONE", Backend: mock}
	files  = review.Route{
		Path: "/{proxy+}", Method: "GET", Authorization: "NONE",
		Backend: review.Backend{Kind: review.AWSService, Service: "s3", HTTPMethod: "GET"},
	}
	queue = review.Route{
		Path: "/queue", Method: "GET", Authorization: "NONE",
		Backend: review.Backend{Kind: review.AWSService, Service: "sqs", HTTPMethod: "POST"},
	}
	guarded = review.Route{Path: "/health", Method: "GET", Authorization: "AWS_IAM", Backend: mock}
)

// situations has the situations of every cause.
var situations = map[Code][]situation{
	"url-invalid":  withURL("https://a b%zz\x7f", ""),
	"url-scheme":   withURL("http://"+host+"/prod", ""),
	"url-host":     withURLs("https:///prod", "https://10.0.1.5/prod", "https://[fd00::5]/prod"),
	"url-port":     withURL("https://"+host+":8443/prod", ""),
	"url-userinfo": withURL("https://me:secret@"+host+"/prod", ""),
	"url-query":    withURLs("https://"+host+"/prod?token=secret", "https://"+host+"/prod#"),
	"url-stage":    slices.Concat(withURL("https://"+host, ""), withURL("https://"+endpoint+"/", "a1b2c3d4e5")),
	"url-other-service": withURLs(
		"https://b.s3.eu-central-1.amazonaws.com/k", "https://vpce-1-a.sqs.eu-central-1.vpce.amazonaws.com/p",
	),
	"url-other-stage": {{config: func(*testing.T) Config {
		return Config{URL: "https://" + host + "/dev", API: &review.API{Stage: "prod"}}
	}}},
	"api-id-missing": withURL("https://"+endpoint+"/prod", ""),
	"api-id-invalid": withURL("https://"+endpoint+"/prod", "A\r\nX: y"),
	"api-id-unused":  withURL("https://"+host+"/prod", "f6g7h8i9j0"),
	"proxy-in-environment": handled(reached.by, func(c *Config) {
		c.Proxy = func(*url.URL) (*url.URL, error) { return url.Parse("http://me:secret@proxy.example.com:3128") }
	}),

	"dns-not-found-private-dns": withDNS(host, answers(3), nil),
	"dns-not-found-vpce":        withDNS(vpce, answers(3), nil),
	"dns-not-found-endpoint":    withDNS(endpoint, answers(3), nil),
	"dns-not-found-domain":      slices.Concat(withDNS(domain, answers(3), nil), withDNS(domain, answers(0), nil)),
	"dns-failure":               withDNS(host, answers(2), nil),
	"dns-unreachable":           withDNS(host, func(t *testing.T) string { return closedPort(t, "udp") }, nil),
	"dns-timeout": withDNS(host, func(t *testing.T) string {
		conn, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn.LocalAddr().String()
	}, func(c *Config) { c.Limits.DNS = short }),
	"dns-blocked": slices.Concat(
		withDNS(host, answers(0, "0.0.0.0"), nil), withDNS(host, answers(0, "127.0.0.1"), nil),
	),
	"dns-public": {{others: []Code{"tcp-refused"}, config: func(t *testing.T) Config {
		c := ofHost(t, host)
		c.Resolver, c.Dial = dnsServer(t, 0, public4), to(closedPort(t, "tcp"))
		return c
	}}},

	"tcp-refused": withDial(func(t *testing.T) dialer {
		return to(closedPort(t, "tcp"))
	}, nil),
	// What a security group drops is a connection that ends with the time for it.
	"tcp-timeout": withDial(func(*testing.T) dialer {
		return func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: ctx.Err()}
		}
	}, func(c *Config) { c.Limits.TCP = short }),
	"tcp-unreachable": slices.Concat(
		withDial(fails(syscall.EHOSTUNREACH), nil), withDial(fails(syscall.ENETUNREACH), nil),
	),
	"tcp-blocked": withDial(fails(syscall.EACCES), nil),
	"tcp-failed":  withDial(fails(errors.New("no more files")), nil),
	"tcp-partial": {{config: func(t *testing.T) Config {
		c := served(t, host, reached.by, nil)
		c.Resolver = dnsServer(t, 0, private, "10.0.2.5")
		working := c.Dial
		refused := to(closedPort(t, "tcp"))
		c.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if address == private+":443" {
				return refused(ctx, network, address)
			}
			return working(ctx, network, address)
		}
		return c
	}}},

	"tls-name": withCertificate(func(c *x509.Certificate) {
		c.DNSNames = []string{"*.s3.eu-central-1.amazonaws.com"}
	}),
	"tls-unknown-issuer": {{config: func(t *testing.T) Config {
		c := served(t, host, reached.by, nil)
		c.RootCAs = newAuthority(t, "Another").pool()
		return c
	}}},
	"tls-no-roots": {{config: func(t *testing.T) Config {
		c := served(t, host, reached.by, nil)
		c.RootCAs = x509.NewCertPool()
		return c
	}}},
	"tls-expired":       withCertificate(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }),
	"tls-not-yet-valid": withCertificate(func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }),
	"tls-certificate": withCertificate(func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}),
	"tls-version": {
		withServer(func(s *httptest.Server) {
			s.TLS.MinVersion, s.TLS.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
		}),
		withPeer(says("\x15\x03\x01\x00\x02\x02\x46"), nil),
	},
	"tls-refused": {withPeer(says("\x15\x03\x03\x00\x02\x02\x70"), nil)},
	"tls-client-certificate": {{config: func(t *testing.T) Config {
		return withRawTLS(t, tls.RequireAnyClientCert, func(net.Conn) {})
	}}},
	"tls-not-tls": {
		withPeer(says("HTTP/1.1 400 Bad Request\r\n\r\n"), nil), withPeer(says("SSH-2.0-OpenSSH_9.9\r\n"), nil),
	},
	"tls-closed":  {withPeer(func(net.Conn) {}, nil), withPeer(func(c net.Conn) { c.Read(make([]byte, 4096)) }, nil)},
	"tls-timeout": {withPeer(silent, func(c *Config) { c.Limits.TLS = short })},
	"tls-failed":  {withPeer(says("\x16\x03\x03\x00\x04\xff\x00\x00\x00"), nil)},
	"tls-inspected": {{config: func(t *testing.T) Config {
		proxy := newAuthority(t, "Example Company")
		return servedBy(t, proxy, host, reached.by, func(s *httptest.Server) {
			s.TLS.Certificates = []tls.Certificate{proxy.issue(t, nil)}
		})
	}}},

	"http-timeout": handled(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		func(c *Config) { c.Limits.Request = short }),
	"http-closed": {
		{config: func(t *testing.T) Config {
			return served(t, host, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
				func(s *httptest.Server) { s.EnableHTTP2 = false })
		}},
	},
	"http-malformed": {{config: func(t *testing.T) Config {
		return withRawTLS(t, tls.NoClientCert, says("220 mail.example.com ESMTP\r\n"))
	}}},
	"http-redirect": {
		with(host, "", response{302, http.Header{"Location": {"https://login.example.com/?token=secret"}}, ""}),
	},
	"http-other-server": {
		with(host, "", response{200, http.Header{"Server": {"nginx/1.27"}}, "<html>Sign in</html>"}),
		with(host, "", response{404, nil, `{"message":"Forbidden"}`}),
		with(host, "", response{403, nil, "not JSON \x00\x1b[31m"}),
	},

	"endpoint-policy": {
		with(host, "", itself(403, "AccessDeniedException", strings.Replace(denial, `GET/"`,
			`GET/ because no VPC endpoint policy allows the execute-api:Invoke action"`, 1))),
	},
	"resource-policy": {
		with(host, "", itself(403, "AccessDeniedException", denial)),
		with(vpce, "/a", itself(403, "", denial)),
		with(host, "", of(403, "ACCESS_DENIED", "AccessDeniedException"), health, files),
	},
	"unknown-route": {
		with(host, "/documents/a", reached),
		with(endpoint, "/documents/a", itself(403, "MissingAuthenticationTokenException",
			`{"message":"Missing Authentication Token"}`)),
		with(vpce, "/documents/a", itself(403, "", `{"message":"Missing Authentication Token"}`)),
		with(host, "/documents/a", of(404, "MISSING_AUTHENTICATION_TOKEN", "MissingAuthenticationTokenException")),
		with(host, "/documents/a", itself(403, "IncompleteSignatureException", `{"message":"…"}`)),
	},
	"route-not-deployed": {with(host, "", reached, health)},
	"invalid-signature":  {with(host, "", of(403, "INVALID_SIGNATURE", "InvalidSignatureException"))},
	"expired-token":      {with(host, "", of(403, "EXPIRED_TOKEN", "ExpiredTokenException"))},
	"api-key":            {with(host, "/a", of(403, "INVALID_API_KEY", "ForbiddenException"))},
	"web-acl":            {with(host, "/a", of(403, "WAF_FILTERED", "ForbiddenException"))},
	"authorizer": {
		with(host, "/a", of(401, "UNAUTHORIZED", "UnauthorizedException")),
		with(host, "/a", itself(401, "UnauthorizedException", `{"message":"Unauthorized"}`)),
	},
	"quota": {with(host, "", of(429, "QUOTA_EXCEEDED", "LimitExceededException"))},
	"throttled": {
		with(host, "", of(429, "THROTTLED", "TooManyRequestsException")),
		with(host, "", itself(429, "TooManyRequestsException", `{"message":"Too Many Requests"}`)),
	},
	"media-type": {with(host, "/a", of(415, "UNSUPPORTED_MEDIA_TYPE", ""))},
	"public-endpoint": {{others: []Code{"dns-public"}, config: func(t *testing.T) Config {
		c := served(t, host, itself(403, "ForbiddenException", `{"message":"Forbidden"}`).by, nil)
		c.Resolver = dnsServer(t, 0, public4)
		return c
	}}},
	"unknown-api":   {with(endpoint, "", itself(403, "ForbiddenException", `{"message":"Forbidden"}`))},
	"unknown-stage": {with(host, "", itself(403, "ForbiddenException", `{"message":"Forbidden"}`))},
	"domain-not-mapped": {
		with(domain, "", itself(403, "ForbiddenException", `{"message":"Forbidden"}`)),
		with(domain, "", itself(404, "", `{"message":"Not Found"}`)),
	},
	"default-name-disabled": handled(itself(403, "ForbiddenException", `{"message":"Forbidden"}`).by, func(c *Config) {
		c.API = &review.API{Stage: "prod", DisableExecuteAPIEndpoint: true}
	}),
	"forbidden": {
		with(host, "/a", of(400, "BAD_REQUEST_BODY", "BadRequestException")),
		with(host, "/a", itself(400, "SomethingNewException", `{}`)),
		handled(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/prod/health" {
				itself(403, "ForbiddenException", `{"message":"Forbidden"}`).by(w, r)
			} else {
				reached.by(w, r)
			}
		}, func(c *Config) { c.API = &review.API{Stage: "prod", Routes: []review.Route{health}} })[0],
	},

	"integration-timeout": {
		with(host, "/a", of(504, "INTEGRATION_TIMEOUT", "InternalServerErrorException")),
		with(host, "/a", of(504, "INTEGRATION_FAILURE", "InternalServerErrorException")),
		with(host, "/a", itself(504, "", `{"message": "Endpoint request timed out"}`)),
	},
	"backend-status": {with(host, "/a", itself(502, "", ""))},
	"configuration": {
		with(host, "/a", itself(500, "InternalServerErrorException", `{"message": "Internal server error"}`)),
		with(host, "/a", of(500, "API_CONFIGURATION_ERROR", "InternalServerErrorException")),
		with(host, "/a", of(500, "DEFAULT_5XX", "")),
	},
	"backend-failure": {with(host, "/a", s3(503, "SlowDown")), with(host, "/a", itself(500, "", "<html>"))},
	"s3-access-denied": {
		with(host, "/a", s3(403, "AccessDenied")),
		with(host, "/a", s3(403, "AccessDenied"), files),
	},
	"s3-not-found":   {with(host, "/a", s3(404, "NoSuchKey"), files)},
	"route-open":     {with(host, "/health", itself(200, "", "{}"), guarded)},
	"nothing-to-try": {with(host, "/queue", reached, queue)},
	// The connection is made whatever the time is, so that the time is over in the next step.
	"out-of-time": {{others: []Code{"tls-timeout"}, config: func(t *testing.T) Config {
		c, address := ofHost(t, host), peer(t, silent)
		c.Connect, c.Limits.Total = address, short
		c.Dial = func(context.Context, string, string) (net.Conn, error) { return net.Dial("tcp", address) }
		return c
	}}},
}

// withRawTLS returns a Config for a server that speaks TLS, and in it something else. If the
// handshake fails, the server waits until the client has closed the connection.
func withRawTLS(t *testing.T, clients tls.ClientAuthType, serve func(net.Conn)) Config {
	t.Helper()
	amazon := newAuthority(t, "Amazon")
	server := &tls.Config{Certificates: []tls.Certificate{amazon.issue(t, nil)}, ClientAuth: clients}
	c := ofHost(t, host)
	c.RootCAs = amazon.pool()
	c.Dial = to(peer(t, func(conn net.Conn) {
		secure := tls.Server(conn, server)
		if secure.Handshake() == nil {
			serve(secure)
		}
		silent(conn)
	}))
	return c
}

// Every cause is named in all of its situations, and with the exit status of its kind.
func TestCauses(t *testing.T) {
	t.Parallel()
	for _, cause := range Causes {
		t.Run(string(cause.Code), func(t *testing.T) {
			t.Parallel()
			if len(situations[cause.Code]) == 0 {
				t.Fatal("no situation has this cause")
			}
			for _, s := range situations[cause.Code] {
				config := s.config(t)
				report := Run(t.Context(), config)
				var got []Code
				for _, f := range report.Findings {
					got = append(got, f.Code)
				}
				want := append([]Code{cause.Code}, s.others...)
				slices.Sort(want)
				sorted := slices.Sorted(slices.Values(got))
				if diff := cmp.Diff(want, sorted); diff != "" {
					t.Errorf("%s: findings (-want +got):\n%s%s", config.URL, diff, report.Text())
				}
				first, _ := Find(slices.Concat(got, []Code{""})[0])
				status := first.Kind.Status()
				if cause.Note {
					status = 0
				}
				if report.Status() != status {
					t.Errorf("%s: the exit status is %d, want %d", config.URL, report.Status(), status)
				}
				for _, text := range []string{report.Text(), string(report.JSON())} {
					if strings.Contains(text, ":secret") || strings.Contains(text, "=secret") {
						t.Errorf("%s: shows a credential:\n%s", config.URL, text)
					}
				}
				if parameter.MatchString(lines(report)) {
					t.Errorf("%s: a parameter has no value:\n%s", config.URL, report.Text())
				}
			}
		})
	}
}

func lines(r Report) string {
	var text strings.Builder
	for _, f := range r.Findings {
		text.WriteString(f.Line() + "\n")
	}
	return strings.ReplaceAll(text.String(), "/{proxy+}", "")
}

// Codes are unique, and situations are those of causes.
func TestCodes(t *testing.T) {
	t.Parallel()
	seen := map[Code]bool{}
	for _, c := range Causes {
		if seen[c.Code] {
			t.Errorf("%s is in the list twice", c.Code)
		}
		seen[c.Code] = true
		if c.Kind.Status() == 0 || bases[c.Basis] == "" {
			t.Errorf("%s: the kind or the basis does not exist", c.Code)
		}
		for _, text := range []string{c.Problem, c.Sign, c.Remedy} {
			if !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "|\n") {
				t.Errorf("%s: %q: must be sentences for a cell of a table", c.Code, text)
			}
		}
	}
	for code := range situations {
		if !seen[code] {
			t.Errorf("%s is no cause", code)
		}
	}
}

// Each of API Gateway's types of errors that package gateway knows has a cause, and the
// patterns have no other types. Types without a cause of their own are the default ones, and
// those that only a validator of requests makes, which this module does not have.
func TestErrorTypes(t *testing.T) {
	t.Parallel()
	config := gateway.Config{GatewayResponses: []gateway.GatewayResponse{{Type: "unknown"}}}
	_, err := gateway.Resolve(config, gateway.Environment{})
	_, list, ok := strings.Cut(fmt.Sprint(err), `"unknown": must be one of `)
	if !ok {
		t.Fatalf("the error has no types: %v", err)
	}
	list, _, _ = strings.Cut(list, "\n")
	got := []string{"BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "RESOURCE_NOT_FOUND"}
	for _, c := range Causes {
		if c.Answer != nil {
			got = append(got, c.Answer.ErrorTypes...)
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(strings.Split(list, ", "), got); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
}

// The fields that remedies name are fields of this module.
func TestFields(t *testing.T) {
	t.Parallel()
	exported, err := os.ReadFile(filepath.Join("..", "internal", "module", "testdata", "exported.txt"))
	if err != nil {
		t.Fatal(err)
	}
	field := regexp.MustCompile("`((gateway|endpoint|privateapi|domain|domainaccess)\\.[A-Za-z.0-9]+)`")
	found := 0
	for _, c := range Causes {
		for _, name := range field.FindAllStringSubmatch(c.Problem+c.Sign+c.Remedy, -1) {
			found++
			if !bytes.Contains(exported, []byte("\n"+name[1]+" ")) &&
				!bytes.Contains(exported, []byte("\nconstructs/"+name[1]+" ")) {
				t.Errorf("%s: %s is not exported", c.Code, name[1])
			}
		}
	}
	if found == 0 {
		t.Error("no remedy names a field")
	}
}
