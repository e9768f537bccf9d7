package doctor

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"

	"cdk.tf/go/privateapi/review"
)

// An examination is one run of the doctor.
type examination struct {
	config    Config
	limits    Limits
	report    Report
	addresses []netip.Addr // of the host
	target    string       // the address that accepts connections
	suspicion *Finding     // counts only if another finding is an error
	reached   bool         // the stage has answered
	transport *http.Transport

	mutex sync.Mutex // guards the findings
}

// Run examines an API. It takes no longer than the total limit, and stops earlier if ctx
// ends.
func Run(ctx context.Context, config Config) Report {
	e := &examination{config: config, limits: config.Limits}
	if e.limits == (Limits{}) {
		e.limits = DefaultLimits
	}
	e.report = Report{Findings: []Finding{}, Routes: []Tried{}}
	name, findings := ParseName(config.URL, config.APIID)
	e.report.Name = name
	e.report.Findings = append(e.report.Findings, findings...)
	if len(findings) == 0 {
		e.checkStage()
	}
	if len(e.report.Findings) == 0 {
		e.checkProxy()
		inTime, cancel := context.WithTimeout(ctx, e.limits.Total)
		defer cancel()
		e.follow(inTime)
		if inTime.Err() != nil {
			e.add("out-of-time", "time", e.limits.Total.String())
		}
	}
	if e.suspicion != nil && e.report.failed() {
		e.report.Findings = append([]Finding{*e.suspicion}, e.report.Findings...)
	}
	return e.report
}

// follow goes the way of a request, as far as it leads.
func (e *examination) follow(ctx context.Context) {
	name := e.report.Name
	if e.config.Connect == "" {
		e.say("DNS: asking for the addresses of %s, up to %s", name.Host, e.limits.DNS)
		if !e.lookup(ctx) {
			return
		}
	}
	e.say("TCP: connecting, up to %s", e.limits.TCP)
	conn := e.connect(ctx)
	if conn == nil {
		return
	}
	e.say("TLS: agreeing on the encryption, up to %s", e.limits.TLS)
	secure := e.encrypt(ctx, conn)
	if secure == nil {
		return
	}
	defer secure.Close()
	e.transport = e.newTransport(secure)
	defer e.transport.CloseIdleConnections()
	if e.tryAPI(ctx) {
		e.tryRoutes(ctx)
	}
}

// newTransport returns a transport to the address that accepted a connection, which begins
// with this connection. It uses no proxy and follows no redirect.
func (e *examination) newTransport(first net.Conn) *http.Transport {
	conns := make(chan net.Conn, 1)
	conns <- first
	return &http.Transport{
		DialTLSContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			select {
			case conn := <-conns:
				return conn, nil
			default:
			}
			conn, err := e.dial(ctx, e.target)
			if err != nil {
				return nil, err
			}
			secure, err := e.handshake(ctx, conn)
			if err != nil {
				return nil, err
			}
			return secure, nil
		},
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// checkStage compares the stage of the URL with that of the app.
func (e *examination) checkStage() {
	if e.config.API == nil {
		return
	}
	stage, expected := e.report.Name.Stage, e.config.API.Stage
	if stage != "" && expected != "" && stage != expected && !strings.Contains(expected, "${") {
		e.add("url-other-stage", "stage", stage, "expected", expected)
	}
}

// checkProxy adds a note if other programs use a proxy.
func (e *examination) checkProxy() {
	if e.config.Proxy == nil {
		return
	}
	u, err := url.Parse(e.report.Name.URL())
	if err != nil {
		return
	}
	proxy, err := e.config.Proxy(u)
	switch {
	case err != nil:
		// The error can have the password of the proxy.
		e.add("proxy-in-environment", "proxy", "an invalid URL", "host", e.report.Name.Host)
	case proxy != nil:
		e.add("proxy-in-environment", "proxy", proxy.Host, "host", e.report.Name.Host)
	}
}

// add adds a finding with parameters, as newFinding has them.
func (e *examination) add(code Code, parameters ...string) {
	e.addFinding(newFinding(code, parameters...))
}

// addFinding adds a finding, unless there is one with the same code.
func (e *examination) addFinding(finding Finding) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if !slices.ContainsFunc(e.report.Findings, func(f Finding) bool { return f.Code == finding.Code }) {
		e.report.Findings = append(e.report.Findings, finding)
	}
}

// say writes a line of progress.
func (e *examination) say(format string, arguments ...any) {
	if e.config.Progress != nil {
		fmt.Fprintln(e.config.Progress, clean(fmt.Sprintf(format, arguments...), 300))
	}
}

// routes returns the routes that are known.
func (e *examination) routes() []review.Route {
	if e.config.API == nil {
		return nil
	}
	return e.config.API.Routes
}
