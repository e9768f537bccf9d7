// Package doctor finds out why the URL of a private API does not work, from where the
// client is. It needs no AWS credentials and sends none.
//
// It checks in the order of a request's way: the URL, DNS, TCP, TLS, the endpoint and the
// API, and the routes if they are known. It makes GET and HEAD requests only.
package doctor
