package iam_test

import (
	"strings"
	"testing"

	"cdk.tf/go/privateapi/iam"
)

func TestCIDRBlockEnds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"10.1.2.9/8":       "10.0.0.0 10.255.255.255",
		"10.1.2.3":         "10.1.2.3 10.1.2.3",
		"0.0.0.0/0":        "0.0.0.0 255.255.255.255",
		"10.1.2.0/31":      "10.1.2.0 10.1.2.1",
		"2001:db8::/127":   "2001:db8:: 2001:db8::1",
		"::/0":             ":: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"${var.a}":         "",
		"fe80::1%eth0":     "",
		"fe80::1%eth0/128": "",
		"10.0.0.0/33":      "",
		"":                 "",
	} {
		first, last, ok := iam.CIDRBlockEnds(text)
		got := first.String() + " " + last.String()
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestCIDRBlocksCover(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		blocks, others string
		want           bool
	}{
		{"", "", true},
		{"", "10.0.0.0/8", false},
		{"10.0.0.0/8", "", true},
		{"10.0.0.0/8", "10.1.0.0/16", true},
		{"10.0.0.0/8", "10.1.0.0/16 11.0.0.0/16", false},
		{"10.1.0.0/16", "10.0.0.0/8", false},
		{"10.0.0.0/9 10.128.0.0/9", "10.0.0.0/8", true},
		{"10.0.0.0/9 10.128.0.0/10", "10.0.0.0/8", false},
		{"10.1.2.3", "10.1.2.3/32", true},
		{"10.1.2.0/31", "10.1.2.0 10.1.2.1", true},
		{"10.1.2.0 10.1.2.1", "10.1.2.0/31", true},
		{"10.1.2.9/8", "10.0.0.0/8", true},
		{"2001:db8::/32", "2001:db8:1::/48", true},
		{"2001:db8::/33 2001:db8:8000::/33", "2001:db8::/32", true},
		{"0.0.0.0/0", "2001:db8::/32", false},
		{"${var.a}", "${var.a}", true},
		{"${var.a}", "${var.b}", false},
		{"0.0.0.0/0", "${var.a}", false},
		{"fe80::1%eth0", "fe80::1", false},
	} {
		if got := iam.CIDRBlocksCover(strings.Fields(c.blocks), strings.Fields(c.others)); got != c.want {
			t.Errorf("[%s] cover [%s]: %t, want %t", c.blocks, c.others, got, c.want)
		}
	}
}
