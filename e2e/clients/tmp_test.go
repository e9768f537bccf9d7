package clients

import (
	"cdk.tf/go/privateapi/e2e/clients/front"
	"cdk.tf/go/privateapi/e2e/system"
	"os"
	"strings"
	"testing"
)

func TestDirectOnly(t *testing.T) {
	d := &deployed{System: system.New(t), dir: t.TempDir()}
	d.makeBucket(t, direct)
	d.out.URL = "https://x/prod"
	d.s3 = d.start(t, front.Config{Emulator: d.URL(), Transparent: true})
	config, _ := d.User(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	d.user, _ = config.Credentials.Retrieve(t.Context())
	for name, content := range files() {
		os.WriteFile(d.file(name), content, 0o600)
	}
	for _, c := range clients() {
		if o := os.Getenv("ONLY"); o != "" && o != c.name {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			s := c.start(t, d, d.target(t, direct))
			for _, name := range c.actions {
				if o := os.Getenv("ACT"); o != "" && !strings.Contains(name, o) {
					continue
				}
				o := d.do(t, c, s, direct, name)
				t.Logf("%s: err=%q %s value=%s down=%s before=%v after=%v", name, o.Error, shown(o.Note), shown(masked(o.Value)), o.downloaded, o.before, o.after)
			}
		})
	}
}
