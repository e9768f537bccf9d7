package doctor

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// maxParameter is how many characters of a parameter are shown.
const maxParameter = 200

// clean returns a text for a terminal: one line of characters that can be printed, not
// longer than a number of them.
func clean(text string, most int) string {
	runes := []rune(strings.ToValidUTF8(text, "�"))
	if len(runes) > most {
		runes = append(runes[:most], '…')
	}
	for i, r := range runes {
		if !unicode.IsPrint(r) {
			runes[i] = '�'
		}
	}
	return string(runes)
}

var parameter = regexp.MustCompile(`\{[a-z]+\}`)

// fill replaces the parameters in a sentence of a cause.
func (f Finding) fill(sentence string) string {
	text := parameter.ReplaceAllStringFunc(sentence, func(name string) string {
		value, ok := f.Parameters[name[1:len(name)-1]]
		if !ok {
			return name
		}
		return cmp.Or(clean(value, maxParameter), "empty")
	})
	return strings.ReplaceAll(text, "`", "")
}

// Line returns a finding in one line: its code, what is wrong, how the doctor knows and what
// to change.
func (f Finding) Line() string {
	cause, _ := Find(f.Code)
	level := "error"
	if cause.Note {
		level = "note"
	}
	return fmt.Sprintf("%s %s: %s Because: %s To do: %s", level, f.Code, f.fill(cause.Problem), f.fill(cause.Sign), f.fill(cause.Remedy))
}

// kindWords say what the causes of a kind are about.
var kindWords = map[Kind]string{
	Input: "the command or the URL", DNS: "DNS", TCP: "TCP", TLS: "TLS", HTTP: "another server than API Gateway",
	API: "the endpoint, the API or who may call", Route: "a route or its backend", Time: "the time",
}

// bases say what the recognition of a cause rests on.
var bases = map[Basis]string{
	Recorded: "recorded on AWS", Emulated: "seen in an emulator", Reported: "reported by users of AWS",
	Documented: "documented by AWS only", Protocol: "a protocol, not AWS",
}

var nameKinds = map[NameKind]string{
	PrivateDNS:   "private DNS name of the API",
	EndpointHost: "name of the API and its endpoint",
	EndpointDNS:  "the endpoint's own name",
	CustomDomain: "custom domain name",
}

var reasons = map[Reason]string{
	Writes:   "the method may change something",
	Acts:     "the backend may act on it",
	Variable: "the values of the path's variable are not known",
	NoTime:   "the time was over",
}

// Text returns the report for people: what was seen, then one line per finding.
func (r Report) Text() string {
	var text strings.Builder
	row := func(name, format string, arguments ...any) {
		fmt.Fprintf(&text, "%-6s %s\n", name, clean(fmt.Sprintf(format, arguments...), 500))
	}
	if r.Name.Kind != "" {
		row("URL", "%s: %s", r.Name.URL(), nameKinds[r.Name.Kind])
	}
	if r.DNS != nil {
		kind := "private"
		if r.DNS.Public {
			kind = "public"
		}
		row("DNS", "%s (%s), from %s", join(r.DNS.Addresses), kind, serverName(r.DNS.Server))
	}
	if r.TCP != nil {
		row("TCP", "%s", cmp.Or(strings.Join(r.TCP.Accepted, ", "), "no connection"))
	}
	if r.TLS != nil {
		row("TLS", "%s, certificate from %s, protocol %s", r.TLS.Version, r.TLS.Issuer, cmp.Or(r.TLS.Protocol, "not chosen"))
	}
	if r.API != nil {
		words := r.API.words()
		unknown, _ := Find("unknown-route")
		if unknown.Answer.matches(*r.API) && !r.failed() {
			words += ". The stage answers, and has no route for this request"
		}
		row("API", "%s", words)
	}
	for _, t := range r.Routes {
		row("Route", "%s", t.words())
	}
	for _, f := range r.Findings {
		text.WriteString(f.Line() + "\n")
	}
	if !r.failed() {
		text.WriteString("No cause of a failure was found.\n")
	}
	return text.String()
}

func (a Answer) words() string {
	words := fmt.Sprintf("%s: %d", a.Request, a.Status)
	if kind := cmp.Or(a.ErrorType, a.Exception); kind != "" {
		words += " " + kind
	}
	words += " by " + a.Protocol
	if a.Endpoint != "" {
		words += ", through " + a.Endpoint
	}
	if a.RequestID != "" {
		words += ", request " + a.RequestID
	}
	return words
}

func (t Tried) words() string {
	words := cmp.Or(t.Route, "the URL") + ": "
	switch t.Outcome {
	case NotTried:
		return words + "not tried, since " + reasons[t.Reason]
	case Protected:
		words += "protected, as the app demands"
	case Failed:
		words += string(t.Cause)
	default:
		words += "answers"
	}
	if t.Answer != nil {
		words += ". " + t.Answer.words()
	}
	return words
}
