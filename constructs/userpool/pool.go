package userpool

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cognitouserpool"
)

// minPasswordLength is the minimum number of characters of a password. Cognito allows 6
// to 99. Its default is 8.
// https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
const minPasswordLength = 12

func (c Config) pool() *cognitouserpool.CognitoUserPoolConfig {
	config := &cognitouserpool.CognitoUserPoolConfig{
		Name:               jsii.String(c.Name),
		DeletionProtection: jsii.String("ACTIVE"),
		PasswordPolicy: &cognitouserpool.CognitoUserPoolPasswordPolicy{
			MinimumLength:                 jsii.Number(minPasswordLength),
			RequireLowercase:              jsii.Bool(true),
			RequireUppercase:              jsii.Bool(true),
			RequireNumbers:                jsii.Bool(true),
			RequireSymbols:                jsii.Bool(true),
			TemporaryPasswordValidityDays: jsii.Number(7),
		},
		AdminCreateUserConfig: &cognitouserpool.CognitoUserPoolAdminCreateUserConfig{
			AllowAdminCreateUserOnly: jsii.Bool(!c.SelfSignUp),
		},
		// By default, user names are case-sensitive, so "Alice" and "alice" could be two
		// users. This cannot be changed later.
		UsernameConfiguration:  &cognitouserpool.CognitoUserPoolUsernameConfiguration{CaseSensitive: jsii.Bool(false)},
		AccountRecoverySetting: recoveredBy("admin_only"),
	}
	if c.ForceDestroy {
		config.DeletionProtection = jsii.String("INACTIVE")
	}
	if c.EmailSignIn {
		config.UsernameAttributes = jsii.Strings("email")
		config.AutoVerifiedAttributes = jsii.Strings("email")
		config.AccountRecoverySetting = recoveredBy("verified_email")
		// Without this, a new address replaces the old one before it is verified.
		config.UserAttributeUpdateSettings = &cognitouserpool.CognitoUserPoolUserAttributeUpdateSettings{
			AttributesRequireVerificationBeforeUpdate: jsii.Strings("email"),
		}
	}
	return config
}

func recoveredBy(mechanism string) *cognitouserpool.CognitoUserPoolAccountRecoverySetting {
	return &cognitouserpool.CognitoUserPoolAccountRecoverySetting{
		RecoveryMechanism: []*cognitouserpool.CognitoUserPoolAccountRecoverySettingRecoveryMechanism{
			{Name: jsii.String(mechanism), Priority: jsii.Number(1)},
		},
	}
}
