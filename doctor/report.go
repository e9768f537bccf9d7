package doctor

import (
	"slices"

	"cdk.tf/go/privateapi/review"
)

// Format is the version of the report's JSON.
const Format = 1

// A Report is what the doctor saw and found.
type Report struct {
	// Name is what the URL says about the API.
	Name Name
	// DNS, TCP, TLS and API are what was seen. nil is not seen: the step was not reached, or
	// failed.
	DNS *Lookup
	TCP *Connection
	TLS *Handshake
	API *Answer
	// Routes are the requests to routes, in the order of the routes.
	Routes []Tried
	// Findings are in the order of the checks. None is all is well.
	Findings []Finding
}

// Status returns the exit status of a program with this report: that of the first finding
// that is not a note, or 0.
func (r Report) Status() int {
	for _, f := range r.Findings {
		if cause, ok := Find(f.Code); ok && !cause.Note {
			return cause.Kind.Status()
		}
	}
	return 0
}

func (r Report) failed() bool { return r.Status() != 0 }

// JSON returns the report as JSON that ends with a newline. docs/troubleshooting.md
// describes it.
func (r Report) JSON() []byte {
	type finding struct {
		Code       Code              `json:"code"`
		Kind       Kind              `json:"kind"`
		Note       bool              `json:"note"`
		Parameters map[string]string `json:"parameters"`
		Problem    string            `json:"problem"`
		Sign       string            `json:"sign"`
		Remedy     string            `json:"remedy"`
		Basis      Basis             `json:"basis"`
	}
	findings := []finding{}
	for _, f := range r.Findings {
		cause, _ := Find(f.Code)
		parameters := map[string]string{}
		for name, value := range f.Parameters {
			parameters[name] = clean(value, maxParameter)
		}
		findings = append(findings, finding{
			f.Code, cause.Kind, cause.Note, parameters,
			f.fill(cause.Problem), f.fill(cause.Sign), f.fill(cause.Remedy), cause.Basis,
		})
	}
	return review.JSON(struct {
		Format   int         `json:"format"`
		Status   int         `json:"status"`
		Name     Name        `json:"name"`
		DNS      *Lookup     `json:"dns,omitempty"`
		TCP      *Connection `json:"tcp,omitempty"`
		TLS      *Handshake  `json:"tls,omitempty"`
		API      *Answer     `json:"api,omitempty"`
		Routes   []Tried     `json:"routes"`
		Findings []finding   `json:"findings"`
	}{Format, r.Status(), r.Name, r.DNS, r.TCP, r.TLS, r.API, slices.Clone(r.Routes), findings})
}
