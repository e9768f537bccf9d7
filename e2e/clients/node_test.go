package clients

import (
	"encoding/json"
	"testing"

	"cdk.tf/go/privateapi/internal/emulator"
)

var nodePackages = emulator.NodePackages{
	Name: "clients-node", Package: text("packages/package.json"), Lock: text("packages/package-lock.json"),
	Cost: "half a minute and 60 MB",
}

// nodeVersion returns the pinned version of a package from npm.
func nodeVersion(name string) string {
	var pinned struct{ Dependencies map[string]string }
	if err := json.Unmarshal([]byte(nodePackages.Package), &pinned); err != nil {
		panic(err)
	}
	return pinned.Dependencies[name]
}

func node(program string) func(*testing.T, *deployed, target) session {
	return func(t *testing.T, d *deployed, to target) session {
		return startProcess(t, to, installed(t, nodePackages), d.environ(to), "node", "--input-type=module", "--eval",
			text("programs/"+program), "--")
	}
}

var nodeClients = []client{{
	name: "AWS SDK for JavaScript", version: nodeVersion("@aws-sdk/client-s3"),
	settings: "`endpoint`, `region`, `forcePathStyle`, `requestChecksumCalculation: \"WHEN_REQUIRED\"`, `signer: { " +
		"sign: async (request) => request }`, `credentials: { accessKeyId: \"\", secretAccessKey: \"\" }`",
	actions: []string{
		"get", "range", "head", "missing", "list", "pages", "odd-key", "put", "put-framed", "put-odd", "put-metadata",
		"if-none-match", "put-11MB",
		"put-stream", "put-8MB", "upload-large", "upload-stream", "upload-framed", "parts", "abort", "copy",
		"copy-over", "upload-part-copy",
		"delete", "delete-objects", "put-tagging", "delete-tagging", "put-acl",
	},
	start: node("javascript.mjs"),
}}
