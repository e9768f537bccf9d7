package compare

import "cdk.tf/go/privateapi/review"

// compareHostedZone compares by which VPCs the default name of an API resolves to its
// endpoint. A name admits nobody, but one that resolves to something else sends requests there.
func (c *comparison) compareHostedZone(base, head review.API) {
	for _, vpc := range onlyIn(head.HostedZoneVPCIDs, base.HostedZoneVPCIDs) {
		c.add(Change{Kind: KindHostedZone, Subject: vpc, Action: Added, Verdict: Same, Details: []Fact{{Code: NameResolves}}})
	}
	for _, vpc := range onlyIn(base.HostedZoneVPCIDs, head.HostedZoneVPCIDs) {
		c.add(Change{Kind: KindHostedZone, Subject: vpc, Action: Removed, Verdict: Same, Details: []Fact{{Code: NameResolvesNoMore}}})
	}
	if before, after := base.HostedZoneTarget, head.HostedZoneTarget; before != "" && after != "" && before != after {
		change := Change{Kind: KindHostedZone, Subject: head.HostedZone, Action: Changed, Verdict: Same}
		change.is(Unknown, Fact{Code: SettingChanged, Name: "target", Before: value(before), After: value(after)})
		c.add(change)
	}
	if base.HostedZone != "" && head.HostedZone != "" {
		c.compareValue(KindHostedZone, head.HostedZone, base.HostedZone, head.HostedZone)
	}
}
