// Package compare finds what one version of an app lets through that another one does
// not.
//
// It returns typed data: each change has a kind, a verdict, and facts with codes.
// Package markdown puts them into words.
package compare
