package markdown

import (
	"fmt"
	"strconv"

	"cdk.tf/go/privateapi/review"
)

// stageLines says what the stage records and limits.
func stageLines(s review.StageSettings) []string {
	lines := []string{"There is no access log."}
	if len(s.AccessLogFields) > 0 {
		line := fmt.Sprintf("The access log has %s, and is kept for %s.", codes(s.AccessLogFields, "and"), number(s.LogRetentionDays, "days"))
		if s.ExecutionLog != "" {
			line += " There is also an execution log of the level " + code(s.ExecutionLog) + "."
		}
		if s.LogKeyARN != "" {
			line += " The key " + code(s.LogKeyARN) + " encrypts it."
		}
		if s.OptionalLogs {
			line += " There is no log where " + code(s.CloudWatchRoleARN) + " is null."
		} else {
			line += " API Gateway writes it as " + code(s.CloudWatchRoleARN) + "."
		}
		lines[0] = line
	}
	for _, t := range s.Throttles {
		of := "the stage"
		if t.Method != "" {
			of = code(t.Method)
		}
		lines = append(lines, fmt.Sprintf("At most %s requests per second to %s, %d at the same time.", strconv.FormatFloat(t.RateLimit, 'f', -1, 64), of, t.BurstLimit))
	}
	if s.WebACLARN != "" {
		lines = append(lines, "The web ACL "+code(s.WebACLARN)+" sees requests first. The review does not have its rules.")
	}
	if s.ClientCertificateID != "" {
		lines = append(lines, "Web servers get the client certificate "+code(s.ClientCertificateID)+".")
	}
	if s.DetailedMetrics {
		lines = append(lines, "CloudWatch has metrics of each method.")
	}
	if s.Tracing {
		lines = append(lines, "X-Ray gets traces.")
	}
	return lines
}
