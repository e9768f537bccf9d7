package services

import (
	"io"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// testIdentity reads and writes in the folders of users. Nobody gets what is in the folder of
// another one, by a name with a slash or by a path that leads out of the own folder.
func (d deployed) testIdentity(t *testing.T) {
	token := func(user string) http.Header {
		return http.Header{"Authorization": {aws.ToString(d.signIn(t, user).IdToken)}}
	}
	ann, other := token("ann"), token("bob/ann")
	if got := d.CallWith(t, "GET", d.out.URL+"/named/note.txt", ann, ""); got.Status != 200 || got.Body != "Ann's" {
		t.Errorf("a user's own object = %d %s", got.Status, got.Body)
	}
	for _, path := range []string{
		"/named/../bob/note.txt", "/named/%2e%2e/bob/note.txt", "/named/x/..%2f../bob/note.txt", "/named/./../bob/note.txt",
		"/named/..%5Cbob/note.txt", "/named/%252e%252e/bob/note.txt", "/named/x/../../bob/note.txt",
		"/named//../bob/note.txt",
	} {
		if got := d.CallWith(t, "GET", d.out.URL+path, ann, ""); got.Body == "Bob's" || got.Status < 400 {
			t.Errorf("%s = %d %s, want a refusal", path, got.Status, got.Body)
		}
	}
	// The folder of this user would be one of another one's.
	if got := d.CallWith(t, "GET", d.out.URL+"/named/note.txt", other, ""); got.Status != 404 {
		t.Errorf("an object of a user with a slash in the name = %d %s, want 404", got.Status, got.Body)
	}
	if got := d.CallWith(t, "GET", d.out.URL+"/named/note.txt", nil, ""); got.Status != 401 {
		t.Errorf("without a token: %d %s, want 401", got.Status, got.Body)
	}

	written := http.Header{
		"Authorization": ann["Authorization"], "X-Amz-Meta-Owner": {"bob"}, "Content-Type": {"text/plain"},
	}
	if got := d.CallWith(t, "PUT", d.out.URL+"/profile", written, "I am Ann."); got.Status != 200 {
		t.Fatalf("PUT = %d %s", got.Status, got.Body)
	}
	// Whoever writes has the ID in the token, and not the header of the request.
	parsed, err := jwt.ParseSigned(ann.Get("Authorization"), []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	var claims jwt.Claims
	if err := parsed.UnsafeClaimsWithoutVerification(&claims); err != nil {
		t.Fatal(err)
	}
	object, err := d.S3.GetObject(t.Context(), &s3.GetObjectInput{
		Bucket: &d.out.Bucket, Key: aws.String("users/" + claims.Subject + "/profile.txt"),
	})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(object.Body)
	if err != nil || string(body) != "I am Ann." || object.Metadata["owner"] != claims.Subject {
		t.Errorf("what the user wrote is %q with %v, %v, want the owner %s", body, object.Metadata, err, claims.Subject)
	}
}
