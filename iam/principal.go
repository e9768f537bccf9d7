package iam

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"cdk.tf/go/privateapi/ref"
)

// A Principal names the callers that a statement applies to. The zero Principal
// is that of a role's policy, which applies to the role. Every list may be a
// reference to a list.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
type Principal struct {
	// AWS holds ARNs, account ids, or "*", which is everyone, callers without
	// credentials included.
	AWS ref.List
	// CanonicalUser holds canonical user ids of S3.
	CanonicalUser ref.List
	// Federated holds identity providers: ARNs, or domains such as
	// "cognito-identity.amazonaws.com".
	Federated ref.List
	// Service holds AWS services, such as "apigateway.amazonaws.com".
	Service ref.List
}

// IsZero reports whether the Principal has no names.
func (p Principal) IsZero() bool {
	return len(p.AWS)+len(p.CanonicalUser)+len(p.Federated)+len(p.Service) == 0
}

// isEveryone reports whether the Principal is "*" and nothing else.
func (p Principal) isEveryone() bool {
	return len(p.AWS) == 1 && p.AWS[0] == "*" && len(p.CanonicalUser)+len(p.Federated)+len(p.Service) == 0
}

// MarshalJSON returns the principals by kind, or "*" for everyone.
func (p Principal) MarshalJSON() ([]byte, error) {
	if p.isEveryone() {
		return []byte(`"*"`), nil
	}
	return ref.JSON(struct {
		AWS           oneOrMany `json:",omitempty"`
		CanonicalUser oneOrMany `json:",omitempty"`
		Federated     oneOrMany `json:",omitempty"`
		Service       oneOrMany `json:",omitempty"`
	}{oneOrMany(p.AWS), oneOrMany(p.CanonicalUser), oneOrMany(p.Federated), oneOrMany(p.Service)}, ""), nil
}

// UnmarshalJSON reads a principal as IAM does. "*" and {"AWS": "*"} give the same
// Principal. It returns an error for a kind that this package does not support.
func (p *Principal) UnmarshalJSON(text []byte) error {
	var everyone string
	if json.Unmarshal(text, &everyone) == nil && everyone != "" {
		if everyone != "*" {
			return fmt.Errorf(`Principal: %q: must be "*" or an object`, everyone)
		}
		*p = Principal{AWS: ref.List{"*"}}
		return nil
	}
	members, err := object(text)
	if err != nil {
		return fmt.Errorf("Principal: %w", err)
	}
	var read Principal
	kinds := map[string]*ref.List{
		"AWS": &read.AWS, "CanonicalUser": &read.CanonicalUser, "Federated": &read.Federated, "Service": &read.Service,
	}
	for _, m := range members {
		list, ok := kinds[m.name]
		if !ok {
			return fmt.Errorf("Principal: unknown kind %q", m.name)
		}
		if *list, err = texts(m.value, false); err != nil {
			return fmt.Errorf("Principal %s: %w", m.name, err)
		}
	}
	if read.IsZero() {
		return errors.New("Principal: must name a principal")
	}
	*p = read
	return nil
}

// each returns the principals one by one.
func (p Principal) each() []Principal {
	var list []Principal
	for _, name := range p.AWS {
		list = append(list, Principal{AWS: ref.List{name}})
	}
	for _, name := range p.CanonicalUser {
		list = append(list, Principal{CanonicalUser: ref.List{name}})
	}
	for _, name := range p.Federated {
		list = append(list, Principal{Federated: ref.List{name}})
	}
	for _, name := range p.Service {
		list = append(list, Principal{Service: ref.List{name}})
	}
	return list
}

// equal reports whether both have the same names in the same order.
func (p Principal) equal(other Principal) bool {
	return slices.Equal(p.AWS, other.AWS) && slices.Equal(p.CanonicalUser, other.CanonicalUser) &&
		slices.Equal(p.Federated, other.Federated) && slices.Equal(p.Service, other.Service)
}
