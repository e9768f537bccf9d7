package synthesized

import (
	"slices"

	"cdk.tf/go/privateapi/review"
)

// userPools returns the Cognito user pools of the configuration with their clients.
func (c configuration) userPools() []review.UserPool {
	var list []review.UserPool
	for _, address := range c.ofType("aws_cognito_user_pool") {
		e := c.elements[address]
		p := review.UserPool{Address: address, SelfSignUp: true, ForceDestroy: e.arguments["deletion_protection"] != "ACTIVE"}
		for _, admin := range blocksOf(e.arguments["admin_create_user_config"]) {
			p.SelfSignUp = admin["allow_admin_create_user_only"] != true
		}
		for _, setting := range blocksOf(e.arguments["account_recovery_setting"]) {
			for _, mechanism := range blocksOf(setting["recovery_mechanism"]) {
				p.Recovery = append(p.Recovery, text(mechanism["name"]))
			}
		}
		slices.Sort(p.Recovery)
		for _, domain := range c.ofType("aws_cognito_user_pool_domain") {
			if e := c.elements[domain]; c.references(e.arguments["user_pool_id"])[address] {
				p.Domains = append(p.Domains, text(e.arguments["domain"]))
			}
		}
		slices.Sort(p.Domains)
		for _, client := range c.ofType("aws_cognito_user_pool_client") {
			e := c.elements[client]
			if !c.references(e.arguments["user_pool_id"])[address] {
				continue
			}
			p.Clients = append(p.Clients, review.UserPoolClient{
				Address:      client,
				Secret:       e.arguments["generate_secret"] == true,
				AuthFlows:    texts(e.arguments["explicit_auth_flows"]),
				OAuthFlows:   texts(e.arguments["allowed_oauth_flows"]),
				Scopes:       texts(e.arguments["allowed_oauth_scopes"]),
				CallbackURLs: texts(e.arguments["callback_urls"]),
			})
		}
		list = append(list, p)
	}
	return list
}
