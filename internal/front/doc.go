// Package front stands in front of an emulator of API Gateway and does with
// requests and responses what API Gateway is recorded to do and the emulator
// does not: TLS, the spelling of header names, dropped and renamed headers,
// dropped query strings, compressed bodies and limits of size.
package front
