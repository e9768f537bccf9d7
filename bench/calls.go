//go:build unix

package main

import (
	"maps"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Calls are numbers of calls of API Gateway's control plane, by operation.
type calls map[string]int

func (c calls) total() int {
	n := 0
	for _, count := range c {
		n += count
	}
	return n
}

// Rates of the control plane of an account that cannot be raised, in calls a
// second, and the burst that all operations together may have above theirs.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const (
	totalRate  = 10.0
	totalBurst = 40
)

var rates = map[string]float64{
	"CreateDeployment": 1.0 / 5,
	"CreateResource":   5,
	"CreateRestApi":    1.0 / 3, // of a private API
	"DeleteResource":   5,
	"DeleteRestApi":    1.0 / 30,
	"GetResources":     5.0 / 2,
	"PutRestApi":       1,
}

// atLeast returns the seconds that AWS's rates make of calls.
func (c calls) atLeast() float64 {
	seconds := float64(c.total()-totalBurst) / totalRate
	for operation, count := range c {
		if rate, ok := rates[operation]; ok {
			seconds = max(seconds, float64(count-1)/rate)
		}
	}
	return max(seconds, 0)
}

// between returns the calls of n routes, by those of two other numbers of
// routes: they grow by the same number with each.
func between(n, n1 int, c1 calls, n2 int, c2 calls) calls {
	made := calls{}
	for operation := range maps.Keys(c2) {
		made[operation] = linear(n, n1, c1[operation], n2, c2[operation])
	}
	return made
}

func linear(n, n1, v1, n2, v2 int) int { return v2 + (v2-v1)*(n-n2)/(n2-n1) }

// operations are the names of what the paths of the control plane are; the
// method says what is done with it.
var operations = map[string]string{
	"/restapis":       "RestApi",
	"/restapis/{api}": "RestApi",
	"/restapis/{api}/gatewayresponses/{type}":                                      "GatewayResponse",
	"/restapis/{api}/resources":                                                    "Resources",
	"/restapis/{api}/resources/{id}":                                               "Resource",
	"/restapis/{api}/resources/{id}/methods/{verb}":                                "Method",
	"/restapis/{api}/deployments":                                                  "Deployment",
	"/restapis/{api}/deployments/{id}":                                             "Deployment",
	"/restapis/{api}/stages":                                                       "Stage",
	"/restapis/{api}/stages/{name}":                                                "Stage",
	"/restapis/{api}/resources/{id}/methods/{verb}/responses/{status}":             "MethodResponse",
	"/restapis/{api}/resources/{id}/methods/{verb}/integration":                    "Integration",
	"/restapis/{api}/resources/{id}/methods/{verb}/integration/responses/{status}": "IntegrationResponse",
}

var verbs = map[string]string{"GET": "Get", "PUT": "Put", "POST": "Create", "PATCH": "Update", "DELETE": "Delete"}

var paths = func() *http.ServeMux {
	mux := http.NewServeMux()
	for _, path := range slices.Collect(maps.Keys(operations)) {
		mux.Handle(path, http.NotFoundHandler())
	}
	return mux
}()

// operation returns the operation of a request: "PutMethodResponse".
func operation(r *http.Request) string {
	_, path := paths.Handler(r)
	name, ok := operations[path]
	if !ok {
		name = "Other"
	}
	return verbs[r.Method] + name
}

// A counter passes requests on to an emulator and counts those of API Gateway's
// control plane.
type counter struct {
	URL   string
	close func() error

	mutex    sync.Mutex
	counted  calls
	document int64 // bytes of the last API that was imported
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
		r.Out.Host = r.In.Host // which the request is signed with
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

// take returns what was counted since it was last called.
func (c *counter) take() calls {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	counted := c.counted
	c.counted = calls{}
	return counted
}
