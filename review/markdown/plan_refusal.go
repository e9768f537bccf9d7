package markdown

import "cdk.tf/go/privateapi/review/tfplan"

// refusalSentences say why AWS refuses a change, and what to do. They follow the address of
// the resource.
var refusalSentences = map[tfplan.RefusalCause]string{
	tfplan.DomainTypeChanged: "API Gateway does not make a custom domain private, or public again, in place. " +
		"Replace it, which changes its ARN:",
	tfplan.MappedTargetReplaced: "API Gateway deletes no API and no stage before the base paths that are mapped to it. " +
		"Replace the mapping as well:",
}

func refusalList(refusals []tfplan.Refusal) string {
	lines := make([]string, len(refusals))
	for i, r := range refusals {
		lines[i] = code(r.Address) + ": " + code(string(r.Cause))
		if sentences, ok := refusalSentences[r.Cause]; ok {
			lines[i] = code(r.Address) + ": " + text(sentences) + " " + code("terraform apply -replace="+r.Address) + "."
		}
	}
	return bullets(lines)
}
