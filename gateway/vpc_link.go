package gateway

import (
	"regexp"
	"slices"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// A VPCLink is how API Gateway reaches a server in a VPC: a VPC link and, for one of version
// 2, a load balancer of the same account. The URL of [HTTP] is the whole path that the server
// gets, without the stage: AWS's sample has the same form. AWS's guide says that the stage is
// before the path.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html
type VPCLink struct {
	// ID is the ID of the VPC link, such as a1b2c3 or *link.Id(). Required.
	ID string
	// LoadBalancerARN is the ARN of the Application Load Balancer or the Network Load
	// Balancer that a VPC link V2 connects to, which is required for one. It needs version
	// 6.25 or later of Terraform's AWS provider. Default: none, for a VPC link V1, which has a
	// Network Load Balancer of its own.
	LoadBalancerARN string
}

var (
	vpcLinkID       = regexp.MustCompile(`^[a-z0-9]{1,64}$`)
	loadBalancerARN = regexp.MustCompile(`^arn:aws(-[a-z]+)*:elasticloadbalancing:[a-z]{2,4}(-[a-z]+)+-[0-9]+:[0-9]{12}:loadbalancer/(app|net)/[A-Za-z0-9-]{1,32}/[0-9a-f]+$`)
)

func (l VPCLink) check() fault.List {
	var faults fault.List
	if l == (VPCLink{}) {
		return nil
	}
	if !ref.Name(l.ID, vpcLinkID) {
		faults.Add("id", "%q: must be the ID of a VPC link, such as a1b2c3", l.ID)
	}
	if l.LoadBalancerARN != "" && !ref.Name(l.LoadBalancerARN, loadBalancerARN) {
		faults.Add("loadBalancerARN", "%q: must be the ARN of an Application or a Network Load Balancer, such as arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/NAME/0123456789abcdef", l.LoadBalancerARN)
	}
	return faults
}

// text returns the link for people, to follow a URL.
func (l VPCLink) text() string {
	if l.ID == "" {
		return ""
	}
	return " by the VPC link " + l.ID
}

// checkConnection tests how API Gateway reaches the backend of a binding.
func (b Binding) checkConnection() fault.List {
	var faults fault.List
	if b.ConnectionID != "" && b.Type != "HTTP" && b.Type != "HTTP_PROXY" {
		faults.Add("connectionID", "%q: must be empty, since only HTTP and HTTP_PROXY use a VPC link", b.ConnectionID)
	}
	if b.IntegrationTarget != "" && b.ConnectionID == "" {
		faults.Add("integrationTarget", "%q: must be empty without a VPC link", b.IntegrationTarget)
	}
	if b.InsecureSkipVerification && b.ConnectionID == "" {
		faults.Add("insecureSkipVerification", "must be false without a VPC link")
	}
	return faults
}

// isPlainHTTP reports whether everyone on the way to the backend sees the requests.
func (b Binding) isPlainHTTP() bool {
	return slices.ContainsFunc(b.Weakened, func(w Weakening) bool { return w.Field == plainHTTP })
}
