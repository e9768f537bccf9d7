package clients

import (
	"bytes"
	"fmt"
)

// An action is something that clients do with one object or one prefix. Each
// begins with the object old.txt below a prefix of its own.
type action struct {
	what   string   // for the documentation
	key    string   // what it is done to. Default: old.txt
	file   string   // what is uploaded. Default: small
	seed   string   // file that the key holds before. Default: old
	more   []string // keys that exist, too
	fails  bool     // S3 refuses it
	random bool     // the names of what it stores are random, so they are only counted
	begun  bool     // an upload of the key in parts has begun
}

// files are what is uploaded, by name.
func files() map[string][]byte {
	return map[string][]byte{
		"old":   []byte("old content"),
		"small": []byte("new content"),
		"empty": {},
		"5MB":   pattern(5 << 20),
		"8MB":   pattern(8 << 20),
		"11MB":  pattern(11 << 20),
		"25MB":  pattern(25 << 20),
		"60MB":  pattern(60 << 20),
	}
}

// pattern returns bytes no two blocks of which are the same.
func pattern(size int) []byte {
	const line = 32
	var b bytes.Buffer
	for i := range size / line {
		fmt.Fprintf(&b, "%030d\r\n", i*i)
	}
	return b.Bytes()
}

var several = []string{"a/1.txt", "a/2.txt", "b/3.txt", "c d+é.txt"}

var actions = map[string]action{
	// Reads.
	"get":           {what: "get"},
	"get-signed":    {what: "a signed get"},
	"range":         {what: "a range"},
	"head":          {what: "head"},
	"missing":       {what: "a missing object", key: "missing.txt", fails: true},
	"conditional":   {what: "a conditional get without an error"},
	"not-modified":  {what: "a conditional get", fails: true},
	"list":          {what: "list", more: several},
	"pages":         {what: "list in pages", more: several},
	"folders":       {what: "list by folder", more: several},
	"cp-down":       {what: "download"},
	"odd-key":       {what: "keys with spaces, `+` and `é`", key: "c d+é.txt", seed: "old"},
	"download":      {what: "download of 25 MB", key: "large.bin", seed: "25MB"},
	"by-ranges":     {what: "25 MB by ranges of 8 MB", key: "large.bin", seed: "25MB"},
	"get-version":   {what: "get a version"},
	"list-versions": {what: "list versions"},
	"get-tagging":   {what: "`?tagging`"},
	"get-acl":       {what: "`?acl`"},
	"get-retention": {what: "`?retention`", fails: true},
	"attributes":    {what: "`?attributes`"},
	"head-bucket":   {what: "head of the bucket"},
	"location":      {what: "`?location`"},
	"presigned-get": {what: "a presigned get"},

	// Writes of one object.
	"put":              {what: "put"},
	"put-new":          {what: "put of a new key", key: "new.txt"},
	"put-framed":       {what: "put with the default checksums"},
	"put-stream":       {what: "put of a stream"},
	"put-empty":        {what: "an empty object", file: "empty"},
	"put-metadata":     {what: "type, `Cache-Control` and metadata"},
	"put-odd":          {what: "put of a key with spaces, `+` and `é`", key: "c d+é.txt", seed: "old"},
	"put-8MB":          {what: "put of 8 MB", file: "8MB"},
	"put-11MB":         {what: "put of 11 MB", file: "11MB"},
	"if-none-match":    {what: "conditional put (`If-None-Match`)", fails: true},
	"if-match":         {what: "conditional put (`If-Match`)", fails: true},
	"checksum":         {what: "put with a right checksum"},
	"wrong-checksum":   {what: "put with a wrong checksum", fails: true},
	"put-tags":         {what: "put with tags"},
	"put-canned-acl":   {what: "put with an ACL"},
	"put-lock":         {what: "put with a retention"},
	"put-customer-key": {what: "put with a customer's key (SSE-C)"},
	"put-encrypted":    {what: "put with `AES256`"},
	"put-class":        {what: "put with a storage class"},
	"put-redirect":     {what: "put with a redirect"},
	"presigned-put":    {what: "a presigned put"},
	"append":           {what: "append"},
	"put-folder":       {what: "put of an empty object whose key ends with `/`"},
	"delete-folder":    {what: "delete of such a key"},
	"delete":           {what: "delete"},
	"delete-version":   {what: "delete a version"},
	"delete-objects":   {what: "delete several", more: several},

	// Copies.
	"copy":             {what: "copy", key: "copy.txt"},
	"copy-over":        {what: "copy over an object", key: "a/1.txt", more: several},
	"copy-replace":     {what: "copy with other metadata", key: "copy.txt"},
	"move":             {what: "move", key: "moved.txt"},
	"rename":           {what: "rename", key: "renamed.txt", fails: true},
	"upload-part-copy": {what: "copy in parts", begun: true},

	// Parts.
	"multipart":     {what: "upload in parts", file: "5MB"},
	"upload":        {what: "upload of 25 MB", file: "25MB"},
	"upload-large":  {what: "upload of 60 MB in parts of 8 MB", file: "60MB"},
	"upload-stream": {what: "upload of a stream of 25 MB", file: "25MB"},
	"upload-framed": {what: "upload of a stream of 25 MB with the default checksums", file: "25MB"},
	"parts":         {what: "parts of an upload that has begun", file: "5MB", begun: true},
	"abort":         {what: "abort an upload in parts", begun: true},

	// Subresources.
	"put-tagging":    {what: "put `?tagging`"},
	"delete-tagging": {what: "delete `?tagging`"},
	"put-acl":        {what: "put `?acl`"},
	"put-retention":  {what: "put `?retention`"},
	"put-legal-hold": {what: "put `?legal-hold`"},
	"restore":        {what: "post `?restore`", fails: true},
	"select":         {what: "post `?select`"},

	// Folders of files.
	"sync-up":   {what: "sync up"},
	"sync-down": {what: "sync down", more: several},
	"check":     {what: "check", more: several},
	"purge":     {what: "delete recursively", more: several},

	// Tables.
	"table-write":  {what: "write Parquet", key: "table.parquet"},
	"table-read":   {what: "read Parquet", key: "table.parquet"},
	"table-two":    {what: "two writers of one table", key: "table", random: true},
	"table-append": {what: "append to a table", key: "table", random: true},
}
