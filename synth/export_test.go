package synth

// For tests that use packages which import this one.
var (
	Aside               = aside
	Run                 = run
	SingleResourceCalls = singleResourceCalls
	ProviderVersion     = providerVersion
)
