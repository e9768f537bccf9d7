package clients

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// testConcurrency sends requests of every kind at the same time. Each has a body
// of its own, so an answer that belongs to another request shows.
func (d *deployed) testConcurrency(t *testing.T) {
	const requests = 200
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, d.api.Address)
		},
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
	}}
	defer client.CloseIdleConnections()
	for i := range requests {
		if i%4 != 0 {
			d.putObject(t, strict, fmt.Sprintf("concurrent/%d/old.txt", i), "text/plain", body(i))
		}
	}
	var group sync.WaitGroup
	for i := range requests {
		group.Go(func() {
			url := fmt.Sprintf("%s/strict/concurrent/%d/old.txt", d.out.URL, i)
			var err error
			switch i % 4 {
			case 0:
				if err = ask(client, "PUT", url, "", body(i), 200, ""); err == nil {
					err = ask(client, "GET", url, "", nil, 200, string(body(i)))
				}
			case 1:
				err = ask(client, "GET", url, "", nil, 200, string(body(i)))
			case 2:
				err = ask(client, "GET", url, "bytes=0-9", nil, 206, string(body(i)[:10]))
			case 3:
				if err = ask(client, "DELETE", url, "", nil, 204, ""); err == nil {
					err = ask(client, "GET", url, "", nil, 404, "<Key>concurrent/"+fmt.Sprint(i))
				}
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func body(i int) []byte { return bytes.Repeat(fmt.Appendf(nil, "%09d\n", i), 1000) }

// ask sends a request and returns an error unless the response has the status,
// and its body is the text or, for an error, has it.
func ask(client *http.Client, method, url, part string, body []byte, status int, text string) error {
	r, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if part != "" {
		r.Header.Set("Range", part)
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != status || status < 300 && string(got) != text || !strings.Contains(string(got), text) {
		return fmt.Errorf("%s %s = %d %s, want %d %s", method, url, answer.StatusCode, shown(string(got)), status,
			shown(text))
	}
	return nil
}
