package s3

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	tmtypes "github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cdk.tf/go/privateapi/internal/document"
)

// testDownload gets an object that is larger than what API Gateway returns at
// once, by the command of docs/s3.md and by the SDK.
func (d deployed) testDownload(t *testing.T) {
	const size = 25 << 20
	content := make([]byte, size)
	for i := range content {
		content[i] = byte(i*i>>8 + i) // no two ranges are the same
	}
	want := fmt.Sprintf("%x", sha256.Sum256(content))
	key := aws.String("client/large.bin")
	if _, err := d.S3.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(library), Key: key, Body: bytes.NewReader(content),
	}); err != nil {
		t.Fatal(err)
	}
	t.Run("curl", func(t *testing.T) {
		address, _ := d.tlsProxy(t)
		dir := t.TempDir()
		settings := fmt.Sprintf("insecure\nconnect-to = \"::%s\"\n", address)
		if err := os.WriteFile(filepath.Join(dir, ".curlrc"), []byte(settings), 0o600); err != nil {
			t.Fatal(err)
		}
		script := strings.Replace(download(t),
			"https://a1b2c3d4e5.execute-api.ap-northeast-1.amazonaws.com/prod/large.bin",
			d.out.URL+"/library/client/large.bin", 1)
		command := exec.CommandContext(t.Context(), "sh", "-e", "-c", script)
		command.Dir = dir
		command.Env = append(os.Environ(), "CURL_HOME="+dir)
		if printed, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, printed)
		}
		got, err := os.ReadFile(filepath.Join(dir, "large.bin"))
		if err != nil || fmt.Sprintf("%x", sha256.Sum256(got)) != want {
			t.Errorf("got %d bytes with another SHA-256, %v", len(got), err)
		}
	})
	t.Run("the SDK's transfer manager", func(t *testing.T) {
		manager := transfermanager.New(d.client(t), func(o *transfermanager.Options) {
			o.GetObjectType = tmtypes.GetObjectRanges
		})
		file, err := os.Create(filepath.Join(t.TempDir(), "large.bin"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if _, err := manager.DownloadObject(t.Context(), &transfermanager.DownloadObjectInput{
			Bucket: aws.String(library), Key: key, WriterAt: file,
		}); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file.Name())
		if err != nil || fmt.Sprintf("%x", sha256.Sum256(got)) != want {
			t.Errorf("got %d bytes with another SHA-256, %v", len(got), err)
		}
	})
}

// download is the command of docs/s3.md for large objects.
func download(t *testing.T) string {
	t.Helper()
	page, err := document.Read(filepath.Join("..", ".."), "docs/s3.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range page.Blocks {
		if block.Language == "sh" && strings.HasPrefix(block.Text, "url=") {
			return block.Text
		}
	}
	t.Fatal("docs/s3.md has no command that begins with url=")
	return ""
}
