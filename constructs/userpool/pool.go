package userpool

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cognitouserpool"
)

// minPasswordLength is half as much again as Cognito's own 8; it takes 6 to 99.
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
		// Cognito tells upper from lower case unless it is told not to, once and
		// for all: "Alice" could then sign up beside "alice".
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
		// Without it a user's address is a new one before that is verified.
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
