package doctor

import (
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"cdk.tf/go/privateapi/review"
)

// Flags are the flags of the command that an app's own command shares.
type Flags struct {
	url, apiID, resolver, connect, ca string
	json                              bool
}

// Arguments are the flags as a help text lists them, after those of the command itself.
const Arguments = "[-api-id ID] [-resolver ADDRESS] [-connect ADDRESS] [-ca FILE] [-json]"

// Help returns what the flags do and what the exit statuses mean, in lines for a help text.
func Help() string {
	var statuses []string
	for _, kind := range kinds {
		statuses = append(statuses, fmt.Sprintf("%d %s", kind.Status(), kindWords[kind]))
	}
	half := len(statuses)/2 + 1 // lines of a help text have about 110 characters
	return "-api-id is the ID of the REST API, for a URL with the endpoint's own name. -resolver is the DNS server to ask.\n" +
		"-connect is an address to connect to instead of asking DNS. -ca is a file in PEM of further trusted issuers.\n" +
		"-json prints the report as JSON.\n" +
		"The exit status is 0 if no cause was found. Otherwise it is that of the first cause:\n" +
		strings.Join(statuses[:half], ", ") + ",\n" + strings.Join(statuses[half:], ", ") + "."
}

// Add adds the flags to a set.
func (f *Flags) Add(set *flag.FlagSet) {
	set.StringVar(&f.url, "url", "", "")
	set.StringVar(&f.apiID, "api-id", "", "")
	set.StringVar(&f.resolver, "resolver", "", "")
	set.StringVar(&f.connect, "connect", "", "")
	set.StringVar(&f.ca, "ca", "", "")
	set.BoolVar(&f.json, "json", false, "")
}

// Check returns all that is wrong with the values of the flags. If only the URL is wrong,
// it returns nil: Run reports that.
func (f *Flags) Check() error {
	_, err := f.config()
	return err
}

// Run examines the API, prints the report to stdout and the progress to stderr, and returns
// the exit status. api has the routes, nil if they are not known.
func (f *Flags) Run(ctx context.Context, api *review.API, stdout, stderr io.Writer) (int, error) {
	config, err := f.config()
	if err != nil {
		return Input.Status(), err
	}
	config.API, config.Progress, config.Proxy = api, stderr, func(u *url.URL) (*url.URL, error) {
		return http.ProxyFromEnvironment(&http.Request{URL: u})
	}
	report := Run(ctx, config)
	text := []byte(report.Text())
	if f.json {
		text = report.JSON()
	}
	_, err = stdout.Write(text)
	return report.Status(), err
}

func (f *Flags) config() (Config, error) {
	var errs []error
	c := Config{URL: f.url, APIID: f.apiID}
	if f.url == "" {
		errs = append(errs, errors.New("-url: must be set to the URL of the API"))
	}
	var err error
	if c.Resolver, err = address(f.resolver, "53"); err != nil {
		errs = append(errs, fmt.Errorf("-resolver: %w", err))
	}
	if c.Connect, err = address(f.connect, "443"); err != nil {
		errs = append(errs, fmt.Errorf("-connect: %w", err))
	}
	if f.ca != "" {
		if c.RootCAs, err = roots(f.ca); err != nil {
			errs = append(errs, fmt.Errorf("-ca: %w", err))
		}
	}
	if _, findings := ParseName(f.url, f.apiID); len(errs) > 0 && f.url != "" {
		for _, finding := range findings {
			errs = append(errs, errors.New(finding.Line()))
		}
	}
	return c, errors.Join(errs...)
}

// address returns an IP address with a port, "" for "".
func address(text, port string) (string, error) {
	if text == "" {
		return "", nil
	}
	if ip, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return net.JoinHostPort(ip.String(), port), nil
	}
	if ip, err := netip.ParseAddrPort(text); err == nil && ip.Port() != 0 {
		return ip.String(), nil
	}
	return "", fmt.Errorf("%q: must be an IP address, with or without a port", text)
}

// roots returns the issuers of the system and those in a file.
func roots(file string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s: must have certificates in PEM", file)
	}
	return pool, nil
}

// Select returns an API of a digest by its name, STACK/ID, or the only one.
func Select(d review.Digest, name string) (*review.API, error) {
	var names []string
	var found *review.API
	for _, stack := range d.Stacks {
		for _, api := range stack.APIs {
			names = append(names, stack.Name+"/"+api.ID)
			if name == names[len(names)-1] || name == "" {
				found = &api
			}
		}
	}
	switch {
	case len(names) == 0:
		return nil, errors.New("the app has no API")
	case name == "" && len(names) > 1:
		return nil, fmt.Errorf("-api: must be one of %s", strings.Join(names, ", "))
	case found == nil:
		return nil, fmt.Errorf("-api: %q: must be one of %s", name, strings.Join(names, ", "))
	}
	return found, nil
}
