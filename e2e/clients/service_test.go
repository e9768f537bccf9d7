package clients

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/testenv"

	"github.com/aws/aws-sdk-go-v2/aws"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/front"
)

// A service is a client of something other than S3's own API. There is nothing
// to compare it with, so what it says is given.
type service struct {
	name, version, settings string
	start                   func(t *testing.T, d *deployed, to target) session
	tries                   []attempt
	differences             []string
}

// An attempt is what a client does and what comes of it: the value as JSON, or
// the error.
type attempt struct {
	do, what, value, err string
	// check looks at what else there is to see. May be nil.
	check func(t *testing.T, d *deployed, seen []front.Exchange)
}

func (d *deployed) serve(t *testing.T, s service) {
	to := d.target(t, strict)
	to.Pool, to.Address, to.PublicKey, to.Origin = d.pool(t), d.api.Address, d.api.PublicKey, origin
	to.Shared, to.SharedAt, to.SharedKey = d.out.Shared, d.shared.Address, d.shared.PublicKey
	to.Browser, _ = exec.LookPath("chromium")
	running := s.start(t, d, to)
	for _, a := range s.tries {
		d.api.Forget()
		d.shared.Forget()
		got := running.do(t, call{Do: a.do})
		value := ""
		if got.Error == "" {
			encoded, err := json.Marshal(got.Value)
			if err != nil {
				t.Fatal(err)
			}
			value = string(encoded)
		}
		if diff := cmp.Diff([]string{a.value, a.err}, []string{value, got.Error}); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%s\n%+v", a.do, diff, shown(got.Note), d.api.Seen())
		}
		if a.check != nil {
			a.check(t, d, d.api.Seen())
		}
	}
}

// pool returns what clients know of the user pool, as JSON.
func (d *deployed) pool(t *testing.T) string {
	t.Helper()
	machine, err := cognito.NewFromConfig(d.Config()).DescribeUserPoolClient(t.Context(),
		&cognito.DescribeUserPoolClientInput{
			UserPoolId: &d.out.PoolID, ClientId: &d.out.Machine,
		})
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(map[string]string{
		"url": d.out.URL, "pool_id": d.out.PoolID, "people": d.out.People, "machine": d.out.Machine,
		"secret": aws.ToString(machine.UserPoolClient.ClientSecret),
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

var services = []service{
	{
		name: "Cognito by boto3", version: version(pythonPackages.Requirements, "boto3"),
		settings: "`endpoint_url`, `Config(signature_version=UNSIGNED)`",
		start:    python(pythonPackages, "cognito.py"),
		tries: []attempt{
			{
				do: "users", what: "sign up, in and out, new password, refresh",
				value: `[true,["AccessToken","ExpiresIn","IdToken","TokenType"]]`,
			},
			{do: "wrong-password", what: "a wrong password", err: "NotAuthorizedException"},
			{do: "other-operation", what: "an operation that is not allowed", err: "InternalError"},
		},
	},
	{
		name: "pycognito", version: version(pythonPackages.Requirements, "pycognito"),
		settings: "`boto3_client_kwargs={\"endpoint_url\": …}`, `botocore_config`, `pool_jwk`, `pool_domain_url = " +
			"None`",
		start: python(pythonPackages, "cognito.py"),
		tries: []attempt{{do: "srp", what: "sign in by SRP, tokens verified", value: `[true,true]`}},
	},
	{
		name: "Authlib", version: version(pythonPackages.Requirements, "Authlib"),
		settings: "`OAuth2Session(client_id, client_secret, scope, " +
			"token_endpoint_auth_method=\"client_secret_post\")`",
		start: python(pythonPackages, "cognito.py"),
		tries: []attempt{{do: "machine", what: "client credentials, token verified", value: `["Bearer",true]`}},
	},
	{
		name: "openid-client", version: nodeVersion("openid-client"),
		settings: "`customFetch`, which sends the pool's addresses to the API",
		start:    node("openid.mjs"),
		tries:    []attempt{{do: "machine", what: "discovery, client credentials", value: `["bearer",true]`}},
	},
	{
		name: "Chromium by playwright-core", version: nodeVersion("playwright-core"), settings: "none",
		start: startBrowser, tries: browserTries,
	},
}

func startBrowser(t *testing.T, d *deployed, to target) session {
	_, err := exec.LookPath("chromium")
	testenv.Require(t, func() error { return err })
	d.putSite(t)
	return node("browser.mjs")(t, d, to)
}

var browserTries = []attempt{
	{
		do: "site", what: "a website with relative assets, loaded again",
		value: `[["Site","ran","rgb(1, 2, 3)"],["Site","ran","rgb(1, 2, 3)"],[]]`,
		check: func(t *testing.T, d *deployed, seen []front.Exchange) {
			if !contains(seen, "GET", "/site/index.html", 304) {
				t.Errorf("the page was not asked for with a condition: %+v", seen)
			}
		},
	},
	{
		do: "seek", what: "a recording, sought by `Range`", value: `[90,89]`,
		check: func(t *testing.T, d *deployed, seen []front.Exchange) {
			if !contains(seen, "GET", "/site/sound.wav", 206) {
				t.Errorf("the recording was not asked for by a range: %+v", seen)
			}
		},
	},
	{
		do: "cognito", what: "`amazon-cognito-identity-js` from another origin: sign up, in by password and out",
		value: `[true,"NotAuthorizedException"]`,
	},
	{
		do: "fetch", what: "`fetch` from another origin",
		value: `[200,"by a script","\"4d5d03c5dc5499e7503173c2a8a28079\"",206,"a",404]`,
	},
	{
		do: "one-of-two", what: "`fetch` with credentials from one of two origins: preflight, PUT and a header",
		value: fromOneOfTwo, check: sawPreflights,
	},
	{
		do: "two-of-two", what: "the same from the other one",
		value: fromOneOfTwo, check: sawPreflights,
	},
	{
		do: "none-of-two", what: "the same from an origin that is not one of two",
		value: `{"document":"blocked","fixed":"blocked","header":"blocked","identity":"blocked",` +
			`"missing":"blocked","put":"blocked","read":"blocked"}`,
		check: func(t *testing.T, d *deployed, _ []front.Exchange) {
			for _, one := range d.shared.Seen() {
				if one.Method == "PUT" || one.Method == "POST" {
					t.Errorf("the browser sent %s %s, whose preflight it must refuse", one.Method, one.Target)
				}
			}
		},
	},
	{
		do: "fetch-elsewhere", what: "`fetch` from an origin that is not allowed",
		err: "page.evaluate: TypeError: Failed to fetch",
	},
}

// fromOneOfTwo is what scripts of an origin get that the API admits with another one. They
// cannot set a header that is not listed, nor read API Gateway's own errors.
const fromOneOfTwo = `{"document":[200,true],"fixed":[200,"{\"fixed\":true}"],"header":"blocked",` +
	`"identity":[200,true],"missing":"blocked","put":[200,"{\"fixed\":true}"],"read":[200,"by a script"]}`

// sawPreflights tests that the browser asked the API before it sent what needs permission.
func sawPreflights(t *testing.T, d *deployed, _ []front.Exchange) {
	seen := d.shared.Seen()
	for _, path := range []string{"/fixed", "/identity", "/documents/shared.txt"} {
		if !contains(seen, "OPTIONS", path, 204) {
			t.Errorf("no preflight of %s: %+v", path, seen)
		}
	}
}

func contains(seen []front.Exchange, method, path string, status int) bool {
	for _, one := range seen {
		if one.Method == method && strings.HasSuffix(one.Target, path) && one.Status == status {
			return true
		}
	}
	return false
}

// putSite puts a website into the bucket.
func (d *deployed) putSite(t *testing.T) {
	t.Helper()
	for name, file := range map[string][2]string{
		"index.html": {
			"text/html",
			`<!doctype html><title>Site</title><link rel="stylesheet" href="style.css"><body><script ` +
				`src="assets/app.js"></script>`,
		},
		"style.css":     {"text/css", `body { color: rgb(1, 2, 3) }`},
		"assets/app.js": {"text/javascript", `document.body.dataset.script = "ran"`},
		"sound.wav":     {"audio/wav", string(silence(90))},
	} {
		d.putObject(t, readonly, "site/"+name, file[0], []byte(file[1]))
	}
}

// silence is a recording of some seconds, 88,200 bytes each.
func silence(seconds int) []byte {
	const rate = 44100
	size := uint32(seconds * rate * 2)
	var b []byte
	number := func(value uint32, bytes int) {
		for range bytes {
			b, value = append(b, byte(value)), value>>8
		}
	}
	b = append(b, "RIFF"...)
	number(size+36, 4)
	b = append(b, "WAVEfmt "...)
	number(16, 4)
	number(1, 2) // PCM
	number(1, 2) // one channel
	number(rate, 4)
	number(rate*2, 4)
	number(2, 2)
	number(16, 2)
	b = append(b, "data"...)
	number(size, 4)
	return append(b, make([]byte, size)...)
}
