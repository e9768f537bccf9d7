package doctor

// Causes are all causes that the doctor names, in the order of the checks. The tables in
// docs/troubleshooting.md are made from the list. It must not be modified.
//
// Names in braces are the parameters of a finding.
var Causes = []Cause{
	// Input.
	{
		Code: "url-invalid", Kind: Input, Basis: Protocol,
		Problem: "The URL cannot be read.",
		Sign:    "It is not a URL by RFC 3986.",
		Remedy:  "Copy the URL from an output of the stack, such as `invoke_url_private_dns`.",
	},
	{
		Code: "url-scheme", Kind: Input, Basis: Protocol,
		Problem: "The URL is not an https URL.",
		Sign:    "Its scheme is {scheme}.",
		Remedy:  "Begin the URL with `https://`: API Gateway has no plain HTTP.",
	},
	{
		Code: "url-host", Kind: Input, Basis: Protocol,
		Problem: "The URL has no name of a host.",
		Sign:    "Its host is {host}. It must be a name in DNS, and no address.",
		Remedy:  "Use one of the API's names. To connect to a certain address, keep the name in the URL and add `-connect`.",
	},
	{
		Code: "url-port", Kind: Input, Basis: Documented,
		Problem: "The URL has another port than 443.",
		Sign:    "Its port is {port}.",
		Remedy:  "Remove the port: endpoints for API Gateway have port 443 only. To connect to another port, such as a tunnel's, use `-connect`.",
	},
	{
		Code: "url-userinfo", Kind: Input, Basis: Protocol,
		Problem: "The URL has a user name or a password.",
		Sign:    "Its host follows an `@`.",
		Remedy:  "Remove it: the doctor sends no credentials.",
	},
	{
		Code: "url-query", Kind: Input, Basis: Protocol,
		Problem: "The URL has a query string or a fragment.",
		Sign:    "It has a `?` or a `#`.",
		Remedy:  "Remove it. It can hold a credential, and is not needed to find the API.",
	},
	{
		Code: "url-stage", Kind: Input, Basis: Documented,
		Problem: "The URL has no stage.",
		Sign:    "The path is empty, and a URL with this kind of name begins its path with the stage.",
		Remedy:  "Add the stage, such as `/prod`: `privateapi.Config.Stage`.",
	},
	{
		Code: "url-other-stage", Kind: Input, Basis: Documented,
		Problem: "The URL has another stage than the API of the app.",
		Sign:    "The URL has the stage {stage}, and the app has {expected}.",
		Remedy:  "Correct the URL, or `privateapi.Config.Stage`, or select another API with `-api`.",
	},
	{
		Code: "url-other-service", Kind: Input, Basis: Documented,
		Problem: "The name belongs to another service of AWS, or to no API.",
		Sign:    "{host} is a name of AWS, and none of the three names of a private API.",
		Remedy:  "Use an output of the stack. The name of an endpoint for `execute-api` has `execute-api` as its second part.",
	},
	{
		Code: "api-id-missing", Kind: Input, Basis: Recorded,
		Problem: "The name does not say which API is called.",
		Sign:    "{host} is the endpoint's own name, which all of its APIs share.",
		Remedy:  "Add `-api-id` with the API's ID. Clients must send it in the header `x-apigw-api-id`.",
	},
	{
		Code: "api-id-invalid", Kind: Input, Basis: Documented,
		Problem: "The API's ID cannot be one.",
		Sign:    "It has other characters than lower-case letters and digits.",
		Remedy:  "Use the output `rest_api_id`.",
	},
	{
		Code: "api-id-unused", Kind: Input, Basis: Documented,
		Problem: "The API's ID is given for a name that already selects the API.",
		Sign:    "{host} is not the endpoint's own name.",
		Remedy:  "Leave out `-api-id`.",
	},
	{
		Code: "proxy-in-environment", Kind: Input, Note: true, Basis: Protocol,
		Problem: "Other programs on this machine send the request through a proxy.",
		Sign:    "`HTTPS_PROXY` names {proxy}, and `NO_PROXY` does not exclude {host}. The doctor connects directly.",
		Remedy:  "Add the host to `NO_PROXY`: a proxy outside the VPC cannot reach a private API.",
	},

	// DNS.
	{
		Code: "dns-not-found-private-dns", Kind: DNS, Basis: Protocol,
		Problem: "{host} does not exist for this client.",
		Sign:    "{server} answers that it has no address for the name.",
		Remedy: "Check the API's ID and the Region. Remove `endpoint.Create.NoPrivateDNS`, add the client's VPC to `privateapi.Config.HostedZoneVPCIDs`, " +
			"or use the URL with the endpoint's ID (`invoke_url_vpce`). " +
			"Outside the VPC: ask the network team to forward the name to a Route 53 Resolver inbound endpoint.",
	},
	{
		Code: "dns-not-found-vpce", Kind: DNS, Basis: Documented,
		Problem: "{host} does not exist.",
		Sign:    "{server} answers that it has no address for the name, which AWS makes when an endpoint is associated with an API.",
		Remedy:  "Check both IDs in the name, and that `endpoint.Existing.NoAssociation` is not set for {endpoint}.",
	},
	{
		Code: "dns-not-found-endpoint", Kind: DNS, Basis: Documented,
		Problem: "No endpoint has the name {host}.",
		Sign:    "{server} answers that it has no address for the name, which exists as long as the endpoint does.",
		Remedy:  "Use the output `invoke_url_endpoint_dns`. The endpoint may have been replaced.",
	},
	{
		Code: "dns-not-found-domain", Kind: DNS, Basis: Protocol,
		Problem: "{host} does not exist for this client.",
		Sign:    "{server} answers that it has no address for the name.",
		Remedy: "Add the client's VPC to `domainaccess.Config.VPCIDs`, or associate the existing zone of `domainaccess.Config.ZoneID` with it. " +
			"With `domainaccess.Config.NoRecord`, make the record. " +
			"Outside the VPC: ask the network team to forward the domain to a Route 53 Resolver inbound endpoint.",
	},
	{
		Code: "dns-timeout", Kind: DNS, Basis: Protocol,
		Problem: "The DNS server does not answer.",
		Sign:    "{server} sent no answer for {host} in {time}.",
		Remedy:  "Tell the network team: the client must reach its DNS server on port 53, and a forwarding rule must reach the Route 53 Resolver inbound endpoint.",
	},
	{
		Code: "dns-unreachable", Kind: DNS, Basis: Protocol,
		Problem: "No DNS server is at the address that this machine asks.",
		Sign:    "{server} refuses the question, or no route leads to it.",
		Remedy:  "Correct the DNS servers of this machine or of its VPN client, or the value of `-resolver`.",
	},
	{
		Code: "dns-failure", Kind: DNS, Basis: Protocol,
		Problem: "The DNS server cannot answer.",
		Sign:    "{server} reports a failure for {host}.",
		Remedy:  "Tell the network team: the server, or the one that it forwards to, fails or refuses the name.",
	},
	{
		Code: "dns-blocked", Kind: DNS, Basis: Protocol,
		Problem: "A DNS filter blocks the name.",
		Sign:    "{server} answers {addresses}, which never belong to another machine.",
		Remedy:  "Ask the network team to exempt {host} from the filter.",
	},
	{
		Code: "dns-public", Kind: DNS, Basis: Reported,
		Problem: "{host} leads to public addresses, and not to the endpoint.",
		Sign:    "{server} answers {addresses}. An endpoint has addresses of its VPC's subnets, which are private unless the VPC has public ranges.",
		Remedy: "Remove `endpoint.Create.NoPrivateDNS`, or add the client's VPC to `privateapi.Config.HostedZoneVPCIDs`, and switch on DNS support and " +
			"DNS host names of the VPC. Or use the URL with the endpoint's ID. " +
			"On a VPN: ask the network team to forward the name to a Route 53 Resolver inbound endpoint.",
	},

	// TCP.
	{
		Code: "tcp-refused", Kind: TCP, Basis: Protocol,
		Problem: "Nothing listens on the port of the address.",
		Sign:    "{addresses} refuses the connection.",
		Remedy:  "An endpoint never refuses. Tell the network team: the name leads to another machine, or a firewall rejects connections to it.",
	},
	{
		Code: "tcp-timeout", Kind: TCP, Basis: Protocol,
		Problem: "A security group or a firewall drops the packets, or no route leads to the endpoint.",
		Sign:    "{addresses} does not answer in {time}.",
		Remedy: "Add the client's network to `endpoint.Create.ClientCIDRs`. If it is there, tell the network team: " +
			"the client needs a route to these addresses on port 443, by VPC, peering, VPN or Direct Connect, and one back.",
	},
	{
		Code: "tcp-unreachable", Kind: TCP, Basis: Protocol,
		Problem: "No route leads to the endpoint.",
		Sign:    "This machine or a router reports that {addresses} is unreachable.",
		Remedy:  "Connect the VPN, or tell the network team that the client needs a route to these addresses.",
	},
	{
		Code: "tcp-blocked", Kind: TCP, Basis: Protocol,
		Problem: "This machine does not allow the connection.",
		Sign:    "The operating system denies a connection to {addresses}.",
		Remedy:  "Allow outgoing connections to port 443 in the firewall of this machine or container.",
	},
	{
		Code: "tcp-failed", Kind: TCP, Basis: Protocol,
		Problem: "The connection cannot be made.",
		Sign:    "{addresses}: {error}.",
		Remedy:  "Give this line to the network team.",
	},
	{
		Code: "tcp-partial", Kind: TCP, Note: true, Basis: Protocol,
		Problem: "Some of the addresses cannot be reached.",
		Sign:    "{addresses} does not accept a connection, others do.",
		Remedy:  "Some requests fail or wait. Tell the network team: routes and firewalls must allow all subnets of the endpoint.",
	},

	// TLS.
	{
		Code: "tls-name", Kind: TLS, Basis: Protocol,
		Problem: "The server has a certificate for other names.",
		Sign:    "The certificate is for {names}, and not for {host}.",
		Remedy: "The name leads to another server, or to an endpoint of another service or Region: correct the record in DNS. " +
			"For a custom domain: the certificate of `domain.Config.CertificateARN` must have this name.",
	},
	{
		Code: "tls-unknown-issuer", Kind: TLS, Basis: Protocol,
		Problem: "A proxy between this client and the endpoint decrypts the connection, or this machine lacks the issuer of the certificate.",
		Sign:    "The certificate was issued by {issuer}, which this machine does not trust.",
		Remedy: "If it is a proxy of the company: ask the network team to exempt {host} from inspection, or add its certificate here with `-ca` and to the clients. " +
			"Certificates of AWS are issued by Amazon. A custom domain can have a certificate of a private CA: add the CA to the clients, and here with `-ca`.",
	},
	{
		Code: "tls-no-roots", Kind: TLS, Basis: Protocol,
		Problem: "This machine has no list of trusted issuers.",
		Sign:    "The operating system has no root certificates.",
		Remedy:  "Install the package `ca-certificates`, or give a file with `-ca`.",
	},
	{
		Code: "tls-expired", Kind: TLS, Basis: Protocol,
		Problem: "The certificate has expired.",
		Sign:    "It was valid until {until}.",
		Remedy:  "Renew the certificate of the domain name, or of the proxy {issuer}. If the time of this machine is wrong, set its clock.",
	},
	{
		Code: "tls-not-yet-valid", Kind: TLS, Basis: Protocol,
		Problem: "The certificate is not valid yet.",
		Sign:    "It is valid from {from}, and the clock of this machine says {now}.",
		Remedy:  "Set the clock of this machine.",
	},
	{
		Code: "tls-certificate", Kind: TLS, Basis: Protocol,
		Problem: "The certificate is not one for a server, or its chain is broken.",
		Sign:    "Its verification fails. The issuer is {issuer}.",
		Remedy:  "Give this line to whoever runs the server, which is not AWS's.",
	},
	{
		Code: "tls-version", Kind: TLS, Basis: Protocol,
		Problem: "The server and this client have no common version of TLS from 1.2 on.",
		Sign:    "The server {how}.",
		Remedy: "API Gateway has TLS 1.2 or newer, so a proxy or another server is in between. " +
			"With a `gateway.Config.SecurityPolicy` for TLS 1.3, older clients are refused.",
	},
	{
		Code: "tls-refused", Kind: TLS, Basis: Protocol,
		Problem: "The server refuses the encrypted connection.",
		Sign:    "It sent the TLS alert {alert}.",
		Remedy:  "The server does not know the name or requires a certificate of the client, or a firewall filters by name. Check where the record in DNS leads, and ask the network team about {host}.",
	},
	{
		Code: "tls-client-certificate", Kind: TLS, Basis: Protocol,
		Problem: "The server requires a certificate of the client.",
		Sign:    "It sent the TLS alert {alert}.",
		Remedy:  "Private APIs have no mutual TLS, so this is another server or a proxy. Check where the record in DNS leads.",
	},
	{
		Code: "tls-not-tls", Kind: TLS, Basis: Protocol,
		Problem: "The server does not speak TLS.",
		Sign:    "Its first bytes are not TLS.",
		Remedy:  "The name leads to another server, or a proxy answers in its place. Check where the record in DNS leads, and ask the network team.",
	},
	{
		Code: "tls-closed", Kind: TLS, Basis: Protocol,
		Problem: "The connection is closed before it is encrypted.",
		Sign:    "The peer accepts the connection and closes it when it sees the name {host}.",
		Remedy:  "A firewall or a proxy in between filters by name: ask the network team to allow {host}.",
	},
	{
		Code: "tls-timeout", Kind: TLS, Basis: Protocol,
		Problem: "The server accepts the connection and then sends nothing.",
		Sign:    "The TLS handshake did not end in {time}.",
		Remedy:  "Tell the network team: a firewall holds the connection, or large packets are lost on the way (the MTU of a VPN).",
	},
	{
		Code: "tls-failed", Kind: TLS, Basis: Protocol,
		Problem: "The connection cannot be encrypted.",
		Sign:    "The TLS handshake fails: {error}.",
		Remedy:  "Give this line to the network team.",
	},
	{
		Code: "tls-inspected", Kind: TLS, Note: true, Basis: Documented,
		Problem: "A proxy between this client and the endpoint decrypts the connection.",
		Sign:    "The certificate for {host} was issued by {issuer}, and those of AWS are issued by Amazon.",
		Remedy:  "Ask the network team to exempt {host} from inspection. The proxy can read and change requests, and other clients may not trust it.",
	},

	// HTTP.
	{
		Code: "http-timeout", Kind: HTTP, Basis: Protocol,
		Problem: "The server does not answer the request.",
		Sign:    "No response came in {time}. API Gateway answers in 29 seconds, unless a quota was raised.",
		Remedy:  "If `gateway.Route.TimeoutMilliseconds` is larger, try another path. Otherwise a proxy or another server is in between.",
	},
	{
		Code: "http-closed", Kind: HTTP, Basis: Protocol,
		Problem: "The connection is closed before a response.",
		Sign:    "The server closes it after the request.",
		Remedy:  "A proxy or another server is in between. Check where the record in DNS leads, and ask the network team.",
	},
	{
		Code: "http-malformed", Kind: HTTP, Basis: Protocol,
		Problem: "The server does not speak HTTP.",
		Sign:    "Its response is not HTTP, or its headers are too large.",
		Remedy:  "The name leads to another server. Check where the record in DNS leads.",
	},
	{
		Code: "http-redirect", Kind: HTTP, Basis: Protocol,
		Problem: "The server redirects the request.",
		Sign:    "It answers {status} with a location at {location}. The doctor does not follow it.",
		Remedy: "API Gateway does not redirect by itself: this is a page of a proxy that wants a sign-in, another server, or the backend. " +
			"S3 redirects to the Region of a bucket: `gateway.S3.Region`.",
	},
	{
		Code: "http-other-server", Kind: HTTP, Basis: Recorded,
		Problem: "The server is not API Gateway.",
		Sign:    "The response with the status {status} has none of API Gateway's headers. Its `Server` header is {software}.",
		Remedy:  "A proxy or another server answers. Check where the record in DNS leads, and ask the network team.",
	},

	// API. The order matters: the first cause whose pattern matches is named.
	{
		Code: "endpoint-policy", Kind: API, Basis: Documented,
		Problem: "The policy of the VPC endpoint denies the call.",
		Sign:    "403 with a message that names the VPC endpoint policy.",
		Remedy: "Add the API to the endpoint's policy. With `endpoint.Create.OwnAPIsOnly`: add it to `endpoint.Create.AlsoAPIs`. " +
			"For an endpoint of somebody else: give them the API's ID.",
		Answer: &Pattern{Status: 403, Message: "vpc endpoint policy"},
	},
	{
		Code: "resource-policy", Kind: API, Basis: Recorded,
		Problem: "The API's resource policy denies the call, or else the policy of the endpoint or of the custom domain.",
		Sign:    "403 with the message \"… is not authorized to perform: execute-api:Invoke\".",
		Remedy: "Call through an endpoint of `privateapi.Config.Endpoints`, from an address in `privateapi.Config.Networks`, and deploy after a change. " +
			"With `privateapi.Config.Principals`, only signed requests are allowed. The endpoint can have a policy of its own, and a custom domain has one: " +
			"it admits the endpoints of `domain.Config.Access` and the accounts of `domain.Config.Share`.",
		Answer: &Pattern{Status: 403, ErrorTypes: []string{"ACCESS_DENIED"}, Exceptions: []string{"AccessDeniedException"}, Message: "execute-api:invoke"},
	},
	{
		Code: "unknown-route", Kind: Route, Basis: Recorded,
		Problem: "No route has this path and method, or the route takes signed requests only.",
		Sign:    "API Gateway answers with the type `MISSING_AUTHENTICATION_TOKEN`, or \"Missing Authentication Token\".",
		Remedy: "Compare the path, without the stage, and the verb with the routes of `go run . review`. `/` is not part of `/{proxy+}`. " +
			"With `gateway.IAM`, sign the request.",
		Answer: &Pattern{
			Status: 403, ErrorTypes: []string{"MISSING_AUTHENTICATION_TOKEN"},
			Exceptions: []string{"MissingAuthenticationTokenException", "IncompleteSignatureException"},
			Message:    "missing authentication token",
		},
	},
	{
		Code: "route-not-deployed", Kind: Route, Basis: Recorded,
		Problem: "The app has the route {route}, and the deployed API does not.",
		Sign:    "API Gateway answers to {request} as to an unknown route.",
		Remedy:  "Apply the configuration again. Check that the URL is this app's: the API's ID and the stage.",
	},
	{
		Code: "invalid-signature", Kind: API, Basis: Reported,
		Problem: "The signature of the request is wrong.",
		Sign:    "API Gateway answers with the type `INVALID_SIGNATURE`. The doctor sends no signature, so a proxy adds one.",
		Remedy:  "Sign for the service `execute-api`, the API's Region and the host that the request is sent to. A signature is wrong with another secret key or a changed path.",
		Answer:  &Pattern{Status: 403, ErrorTypes: []string{"INVALID_SIGNATURE"}, Exceptions: []string{"InvalidSignatureException"}},
	},
	{
		Code: "expired-token", Kind: API, Basis: Reported,
		Problem: "The session of the caller has expired.",
		Sign:    "API Gateway answers with the type `EXPIRED_TOKEN`. The doctor sends no token, so a proxy adds one.",
		Remedy:  "Renew the credentials.",
		Answer:  &Pattern{Status: 403, ErrorTypes: []string{"EXPIRED_TOKEN"}, Exceptions: []string{"ExpiredTokenException"}},
	},
	{
		Code: "api-key", Kind: API, Basis: Reported,
		Problem: "The route needs an API key.",
		Sign:    "403 with the type `INVALID_API_KEY`. The doctor sends no key.",
		Remedy: "Send the key in `x-api-key`. It must be in a plan of `privateapi.Config.UsagePlans`, and a new key needs up to two minutes. " +
			"To need no key, remove `gateway.Route.APIKey`.",
		Answer: &Pattern{Status: 403, ErrorTypes: []string{"INVALID_API_KEY"}},
	},
	{
		Code: "web-acl", Kind: API, Basis: Documented,
		Problem: "A web ACL rejects the request.",
		Sign:    "403 with the type `WAF_FILTERED`.",
		Remedy:  "Read the log of the web ACL in `gateway.StageSettings.WebACLARN`, and correct its rule.",
		Answer:  &Pattern{Status: 403, ErrorTypes: []string{"WAF_FILTERED"}},
	},
	{
		Code: "authorizer", Kind: API, Basis: Recorded,
		Problem: "The route needs a token.",
		Sign:    "401 with the type `UNAUTHORIZED`. The doctor sends no token.",
		Remedy: "Send a token of a pool in `privateapi.Config.UserPools`: an ID token, or with `gateway.Route.Scopes` an access token with one of the scopes. " +
			"It must not have expired.",
		Answer: &Pattern{
			Status: 401, ErrorTypes: []string{"UNAUTHORIZED"}, Exceptions: []string{"UnauthorizedException"},
		},
	},
	{
		Code: "quota", Kind: API, Basis: Reported,
		Problem: "The quota of the API key is used up.",
		Sign:    "429 with the type `QUOTA_EXCEEDED`.",
		Remedy:  "Raise `gateway.UsagePlan.QuotaLimit`, or wait for the next period.",
		Answer:  &Pattern{Status: 429, ErrorTypes: []string{"QUOTA_EXCEEDED"}, Exceptions: []string{"LimitExceededException"}, Message: "limit exceeded"},
	},
	{
		Code: "throttled", Kind: API, Basis: Emulated,
		Problem: "Too many requests arrive.",
		Sign:    "429: the rate of the API key, the route, the stage or the account is used up.",
		Remedy:  "Try again later, or raise `gateway.StageSettings.Throttle`, `gateway.Route.Throttle` or `gateway.UsagePlan.RateLimit`. AWS can raise the account's limit.",
		Answer:  &Pattern{Status: 429, ErrorTypes: []string{"THROTTLED"}, Exceptions: []string{"TooManyRequestsException"}},
	},
	{
		Code: "media-type", Kind: Route, Basis: Documented,
		Problem: "The route does not accept this `Content-Type` or `Content-Encoding`.",
		Sign:    "415, or the type `UNSUPPORTED_MEDIA_TYPE`.",
		Remedy:  "Send the content type of the service's protocol, and no content encoding but gzip, deflate or identity.",
		Answer:  &Pattern{Status: 415, ErrorTypes: []string{"UNSUPPORTED_MEDIA_TYPE"}},
	},
	{
		Code: "public-endpoint", Kind: API, Basis: Reported,
		Problem: "The request reaches API Gateway by the internet, where a private API does not exist.",
		Sign:    "403 with the message \"Forbidden\" and no `errorType`, from a public address.",
		Remedy:  "Call through the endpoint: see the cause `dns-public`. If the API is public, the doctor is not made for it.",
	},
	{
		Code: "unknown-api", Kind: API, Basis: Reported,
		Problem: "The endpoint reaches no private API with the ID {api} and the stage {stage}.",
		Sign:    "403 with the message \"Forbidden\" and no `errorType`, which APIs of this module would send.",
		Remedy: "Compare `-api-id` and the stage with the outputs of the stack. The API must be in the endpoint's Region and deployed, " +
			"and the endpoint must be in `privateapi.Config.Endpoints`. With the access mode `STRICT`, use the API's first URL.",
	},
	{
		Code: "unknown-stage", Kind: API, Basis: Reported,
		Problem: "The endpoint reaches no private API with the ID {api} and the stage {stage}.",
		Sign:    "403 with the message \"Forbidden\" and no `errorType`, which APIs of this module would send.",
		Remedy: "Compare the stage and the ID with the outputs of the stack. A public API is not reachable through an endpoint: use `endpoint.Create.NoPrivateDNS` for those. " +
			"If the API was not made with this module, this can also be a missing API key or a web ACL.",
	},
	{
		Code: "domain-not-mapped", Kind: API, Basis: Reported,
		Problem: "The domain name {host} does not lead to an API for this client.",
		Sign:    "{status} with the message \"Forbidden\" or \"Not Found\" and no `errorType`, which APIs of this module would send.",
		Remedy: "Check that `domain.Config.Mappings` has the first part of the path, that the client's endpoint is in `domain.Config.Access`, or in " +
			"`domainaccess.Config.Endpoint` in another account, and that the configuration is applied.",
	},
	{
		Code: "default-name-disabled", Kind: API, Basis: Documented,
		Problem: "The API does not answer on {host}.",
		Sign:    "403 with the message \"Forbidden\" and no `errorType`, and the app disables the API's default hostname.",
		Remedy:  "Use the URL of the custom domain, or remove `privateapi.Config.DisableExecuteAPIEndpoint`.",
	},
	{
		Code: "forbidden", Kind: API, Basis: Documented,
		Problem: "API Gateway refuses the request.",
		Sign:    "{request} answers {status} with the type {type}, which no other cause has.",
		Remedy:  "It can be a missing API key, or a web ACL. Look for the request ID {id} in the access log: `gateway.StageSettings.Logging`.",
	},

	// Routes and their backends.
	{
		Code: "integration-timeout", Kind: Route, Basis: Documented,
		Problem: "The backend does not answer in time, or cannot be reached.",
		Sign:    "504, or the type `INTEGRATION_TIMEOUT` or `INTEGRATION_FAILURE`.",
		Remedy:  "Check the backend. `gateway.Route.TimeoutMilliseconds` is how long API Gateway waits, by default 29 seconds.",
		Answer: &Pattern{
			Status: 504, ErrorTypes: []string{"INTEGRATION_TIMEOUT", "INTEGRATION_FAILURE"},
			Exceptions: []string{"InternalServerErrorException"},
		},
	},
	{
		Code: "backend-status", Kind: Route, Basis: Emulated,
		Problem: "The backend answers with a status code that the route does not return.",
		Sign:    "502 from {request}.",
		Remedy:  "Call the backend directly, and look for the request ID {id} in the execution log.",
		Answer:  &Pattern{Status: 502},
	},
	{
		Code: "configuration", Kind: Route, Basis: Recorded,
		Problem: "API Gateway cannot call the backend: it cannot assume the role, or the integration is invalid.",
		Sign:    "500 with `InternalServerErrorException`, or with the type `API_CONFIGURATION_ERROR` or another.",
		Remedy: "Check the trust policy and the permissions boundary of `privateapi.Config.Role` or `privateapi.Config.RoleARN`. " +
			"A role that was made a moment ago needs a minute.",
		Answer: &Pattern{
			Status:     500,
			ErrorTypes: []string{"API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE"},
			Exceptions: []string{"InternalServerErrorException"},
		},
	},
	{
		Code: "backend-failure", Kind: Route, Basis: Protocol,
		Problem: "The backend fails.",
		Sign:    "{request} answers {status}, without the marks of API Gateway's own errors.",
		Remedy:  "Check the backend, and look for the request ID {id} in the access log: `gateway.StageSettings.Logging`.",
	},
	{
		Code: "s3-access-denied", Kind: Route, Basis: Emulated,
		Problem: "S3 denies the access of the role.",
		Sign:    "{request} answers 403 with S3's `AccessDenied`, or with S3's request ID and no body.",
		Remedy: "The key is outside `gateway.S3.Key`, the object has a KMS key that is not in `gateway.S3.KMSKeyARN`, the bucket's own policy denies it, such as by `aws:SourceVpce`, " +
			"or the key does not exist and the role may not list.",
	},
	{
		Code: "s3-not-found", Kind: Route, Basis: Emulated,
		Problem: "The object or the bucket does not exist.",
		Sign:    "{request} answers 404 with S3's request ID.",
		Remedy:  "Check the key, `gateway.S3.Key` and `gateway.S3.Bucket`. Everything up to S3 works.",
	},
	{
		Code: "route-open", Kind: Route, Basis: Protocol,
		Problem: "The route {route} answers without the credentials that the app requires.",
		Sign:    "{request} answers {status}, and the doctor sends no credentials.",
		Remedy:  "Apply the configuration again, and look for what was changed by hand: `gateway.Route.Authorization`, `gateway.Route.APIKey`.",
	},
	{
		Code: "nothing-to-try", Kind: Route, Note: true, Basis: Protocol,
		Problem: "No request to this API is harmless.",
		Sign:    "The app has no route for GET or HEAD whose backend only reads.",
		Remedy:  "Add a health check: a route for GET with `gateway.Mock`.",
	},
	{
		Code: "out-of-time", Kind: Time, Basis: Protocol,
		Problem: "The time for all checks is over.",
		Sign:    "The doctor stops after {time}, or when it is interrupted.",
		Remedy:  "Run it again with fewer routes, or find out why the answers are slow.",
	},
}
