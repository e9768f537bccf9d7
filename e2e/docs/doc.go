// Package docs tests what README.md and the pages in docs/ show, copied as it
// stands: programs and fragments of Go compile, APIs synthesize, commands run and
// print what follows them, links lead somewhere.
//
// A Go block that begins with "package" is a program. Every other Go block is a
// fragment: statements, elements of a []gateway.Route, or fields of a
// privateapi.Config.
//
// A text block after another block of the section is what that block prints, where
// "…" stands for any text. Commands run in a copy of the repository, each page in
// one of its own.
package docs
