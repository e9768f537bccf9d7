//go:build unix

package bench

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// calls are numbers of calls to API Gateway's control plane by operation, such as
// "PutMethod".
type calls map[string]int

func (c calls) total() int {
	n := 0
	for _, count := range c {
		n += count
	}
	return n
}

// The quotas of the control plane: calls per second and account, and how many calls
// may come in one burst. AWS does not raise them.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const (
	totalRate  = 10.0
	totalBurst = 40
)

// rates are the quotas of single operations, in calls per second.
var rates = map[string]float64{
	"CreateDeployment": 1.0 / 5,
	"CreateResource":   5,
	"CreateRestApi":    1.0 / 3, // for a private API
	"DeleteResource":   5,
	"DeleteRestApi":    1.0 / 30,
	"GetResources":     5.0 / 2,
	"PutRestApi":       1,
}

// atLeast returns the least number of seconds that the calls take with AWS's quotas.
func (c calls) atLeast() float64 {
	seconds := float64(c.total()-totalBurst) / totalRate
	for operation, count := range c {
		if rate, ok := rates[operation]; ok {
			seconds = max(seconds, float64(count-1)/rate)
		}
	}
	return max(seconds, 0)
}

// nouns are what the paths that have a quota of their own address.
var nouns = map[string]string{
	"/restapis":                      "RestApi",
	"/restapis/{api}":                "RestApi",
	"/restapis/{api}/resources":      "Resources",
	"/restapis/{api}/resources/{id}": "Resource",
	"/restapis/{api}/deployments":    "Deployment",
	"/":                              "Other",
}

var verbs = map[string]string{"GET": "Get", "PUT": "Put", "POST": "Create", "PATCH": "Update", "DELETE": "Delete"}

var paths = func() *http.ServeMux {
	mux := http.NewServeMux()
	for path := range nouns {
		mux.Handle(path, http.NotFoundHandler())
	}
	return mux
}()

// operation returns the operation of a request, such as "CreateResource". An
// operation without a quota of its own ends with "Other".
func operation(r *http.Request) string {
	_, path := paths.Handler(r)
	return verbs[r.Method] + nouns[path]
}

// A counter forwards requests to an emulator, and counts those to API Gateway's
// control plane.
type counter struct {
	URL   string
	close func() error

	mutex    sync.Mutex
	counted  calls
	document int64 // the size in bytes of the last OpenAPI document
}

func newCounter(emulator string) (*counter, error) {
	target, err := url.Parse(emulator)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := &counter{URL: "http://" + listener.Addr().String(), counted: calls{}}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // the signature includes the host
	}}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The signature names the service.
		if strings.Contains(r.Header.Get("Authorization"), "/apigateway/aws4_request") {
			c.count(operation(r), r.ContentLength)
		}
		proxy.ServeHTTP(w, r)
	})}
	c.close = server.Close
	go server.Serve(listener)
	return c, nil
}

func (c *counter) count(operation string, bytes int64) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.counted[operation]++
	if operation == "PutRestApi" {
		c.document = bytes
	}
}

// take returns the calls since it was last called.
func (c *counter) take() calls {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	counted := c.counted
	c.counted = calls{}
	return counted
}

func TestOperation(t *testing.T) {
	for _, c := range []struct{ method, path, want string }{
		{"POST", "/restapis", "CreateRestApi"},
		{"PUT", "/restapis/a1?mode=overwrite", "PutRestApi"},
		{"GET", "/restapis/a1/resources?limit=500", "GetResources"},
		{"POST", "/restapis/a1/resources/r1", "CreateResource"},
		{"PUT", "/restapis/a1/resources/r1/methods/ANY", "PutOther"},
		{"POST", "/restapis/a1/deployments", "CreateDeployment"},
		{"GET", "/tags/arn", "GetOther"},
	} {
		if got := operation(httptest.NewRequest(c.method, c.path, nil)); got != c.want {
			t.Errorf("%s %s is %s, want %s", c.method, c.path, got, c.want)
		}
	}
}

func TestAtLeast(t *testing.T) {
	for name, c := range map[string]struct {
		calls calls
		want  float64
	}{
		"a burst":                             {calls{"GetOther": 40}, 0},
		"the quota of all operations":         {calls{"GetOther": 140, "PutOther": 100}, 20},
		"the quota of one operation":          {calls{"CreateResource": 101}, 20},
		"the first call of an operation":      {calls{"DeleteRestApi": 1, "CreateDeployment": 3}, 10},
		"fewer calls than the burst allows":   {calls{"GetOther": 1}, 0},
		"the slower of two single operations": {calls{"CreateResource": 11, "PutRestApi": 4}, 3},
	} {
		if got := c.calls.atLeast(); got != c.want {
			t.Errorf("%s: at least %v seconds, want %v", name, got, c.want)
		}
	}
}
