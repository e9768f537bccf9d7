package review

import (
	"slices"

	"cdk.tf/go/privateapi/ref"
)

// EndpointHours are the hours that AWS bills for the endpoints that are created,
// one per hour and network interface, used or not.
// https://aws.amazon.com/privatelink/pricing/
type EndpointHours struct {
	// PerMonth is how many there are in a month of 730 hours.
	PerMonth int `json:"perMonth"`
	// PerSubnetOf are lists of subnets whose length is not known before Terraform
	// runs. Each of their subnets adds 730 hours.
	PerSubnetOf ref.List `json:"perSubnetOf"`
}

// HoursPerMonth is the length of a month in AWS's prices.
const HoursPerMonth = 730

func (s Subject) endpointHours() EndpointHours {
	hours := EndpointHours{PerSubnetOf: ref.List{}}
	for _, endpoint := range s.Endpoints {
		switch {
		case endpoint.Address == "", endpoint.Found:
		case isList(endpoint.SubnetIDs):
			hours.PerSubnetOf = append(hours.PerSubnetOf, endpoint.SubnetIDs[0])
		default:
			hours.PerMonth += len(endpoint.SubnetIDs) * HoursPerMonth
		}
	}
	slices.Sort(hours.PerSubnetOf)
	return hours
}

// isList reports whether a list is one expression, which may stand for a whole list.
func isList(l ref.List) bool {
	if len(l) != 1 {
		return false
	}
	_, ok := ref.Interpolation(l[0])
	return ok
}
