package s3

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cdk.tf/go/privateapi/e2e/system"
)

// tlsProxy stands for the VPC endpoint: it takes HTTPS for every host name and
// passes requests on to the emulator as they are. Clients of AWS send over HTTPS
// what they do not over HTTP.
func (d deployed) tlsProxy(t *testing.T) (address string, client *http.Client) {
	t.Helper()
	emulator, err := url.Parse(d.URL())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = emulator.Scheme, emulator.Host
			r.Out.Host = r.In.Host
		},
		Transport: &http.Transport{DisableCompression: true},
	})
	t.Cleanup(server.Close)
	address = server.Listener.Addr().String()
	return address, &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		},
		TLSClientConfig:    &tls.Config{InsecureSkipVerify: true}, // the certificate is one for tests
		DisableCompression: true,
	}}
}

// client is a client of S3 that signs nothing and takes the stage for S3.
func (d deployed) client(t *testing.T, change ...func(*s3.Options)) *s3.Client {
	t.Helper()
	_, client := d.tlsProxy(t)
	return s3.NewFromConfig(aws.Config{
		Region:       system.Region,
		Credentials:  aws.AnonymousCredentials{},
		BaseEndpoint: aws.String(d.out.URL),
		HTTPClient:   client,
	}, append([]func(*s3.Options){func(o *s3.Options) { o.UsePathStyle = true }}, change...)...)
}

// whenRequired is AWS_REQUEST_CHECKSUM_CALCULATION=when_required.
func whenRequired(o *s3.Options) {
	o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
}
