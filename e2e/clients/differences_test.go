package clients

import (
	"regexp"
	"sync"
	"testing"
)

// A difference is something that is known not to be as S3 itself does it.
type difference struct {
	what string // for the documentation
	// clients, buckets, actions and lines are what it shows in. nil is all.
	clients, buckets, actions, lines *regexp.Regexp
	// hidden keeps it out of the rows of clients: it is about every client.
	hidden bool
}

func re(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?s:` + pattern + `)$`) }

func matches(pattern *regexp.Regexp, text string) bool {
	return pattern == nil || pattern.MatchString(text)
}

// knownDifferences explains lines and remembers which differences showed.
type knownDifferences struct {
	mutex sync.Mutex
	seen  map[int]bool
}

func (k *knownDifferences) explain(client, bucket, action, line string) bool {
	for i, d := range known {
		if matches(d.clients, client) && matches(d.buckets, bucket) && matches(d.actions, action) && matches(d.lines, line) {
			k.mutex.Lock()
			defer k.mutex.Unlock()
			k.seen[i] = true
			return true
		}
	}
	return false
}

// unseen reports differences that did not show.
func (k *knownDifferences) unseen(t *testing.T) {
	for i, d := range known {
		if !k.seen[i] {
			t.Errorf("this difference is gone: %s", d.what)
		}
	}
}

var known = []difference{}
