package clients

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/emulator"
)

var javaPackages = emulator.JavaPackages{
	Name: "clients-java", Project: text("packages/pom.xml"), Cost: "half a minute and 60 MB",
}

// java returns how to start a program of one source file.
func java(program string) func(*testing.T, *deployed, target) session {
	return func(t *testing.T, d *deployed, to target) session {
		folder := t.TempDir()
		classes, trusted := d.compiled(t, program), filepath.Join(folder, "trusted.p12")
		const password = "changeit"
		imports := exec.CommandContext(t.Context(), "keytool", "-importcert", "-noprompt", "-file", to.CA, "-keystore",
			trusted, "-storepass", password)
		if printed, err := imports.CombinedOutput(); err != nil {
			t.Fatalf("keytool: %v\n%s", err, printed)
		}
		return startProcess(t, to, folder, d.environ(to), "java", "-Djavax.net.ssl.trustStore="+trusted,
			"-Djavax.net.ssl.trustStorePassword="+password,
			"-cp", classes, strings.TrimSuffix(program, ".java"))
	}
}

// compiled compiles a program once and returns its class path.
func (d *deployed) compiled(t *testing.T, program string) string {
	t.Helper()
	packages := filepath.Join(installed(t, javaPackages), "*")
	classes := d.file("classes")
	path := classes + string(os.PathListSeparator) + packages
	if _, err := os.Stat(classes); err == nil {
		return path
	}
	source := d.file(program)
	if err := os.WriteFile(source, []byte(text("programs/"+program)), 0o600); err != nil {
		t.Fatal(err)
	}
	compile := exec.CommandContext(t.Context(), "javac", "-cp", packages, "-d", classes, source)
	if printed, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("javac: %v\n%s", err, printed)
	}
	return path
}

var javaClients = []client{{
	name: "AWS SDK for Java",
	version: regexp.MustCompile(`<artifactId>s3</artifactId>\s*<version>(.*)</version>`).FindStringSubmatch(
		javaPackages.Project)[1],
	settings: "`endpointOverride`, `region`, `forcePathStyle(true)`, `AnonymousCredentialsProvider`, " +
		"`requestChecksumCalculation(WHEN_REQUIRED)`",
	actions: []string{
		"get", "range", "head", "missing", "list", "pages", "odd-key", "download", "put", "put-odd", "put-11MB",
		"put-framed", "put-metadata", "put-tags",
		"if-none-match", "put-8MB", "upload", "parts", "copy", "copy-over", "upload-part-copy", "delete",
		"delete-objects", "put-tagging", "put-acl",
	},
	start: java("Client.java"),
}}
