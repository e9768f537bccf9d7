package synth

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayintegration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaymethod"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
)

// ineffectiveAspects returns an error for each aspect that is made for methods or
// integrations, on an API that has none because it is written as one document.
func ineffectiveAspects(apis []privateapi.Output) []error {
	var errs []error
	var tried []cdktf.IAspect
	for _, api := range apis {
		if api.Construct == nil || !api.Config.AsBody {
			continue
		}
		for _, scope := range *api.Construct.Node().Scopes() {
			for _, aspect := range *cdktf.Aspects_Of(scope).All() {
				if slices.Contains(tried, aspect) {
					continue
				}
				tried = append(tried, aspect)
				if isForMethods(aspect, *cdktf.App_Of(scope).Outdir()) {
					errs = append(errs, fmt.Errorf("%s: the aspect %T changes methods or integrations, and this API has none with AsBody: "+
						"set AsBody to false, or describe it in the routes", *api.Construct.Node().Path(), aspect))
				}
			}
		}
	}
	return errs
}

// isForMethods reports whether an aspect changes a method or an integration, and not every
// kind of resource. It shows the aspect resources of another app with the same folder, which
// is not synthesized.
func isForMethods(aspect cdktf.IAspect, outdir string) (is bool) {
	// The aspect may expect something of the real app. Then this is not known.
	defer func() { _ = recover() }()
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(outdir), StackTraces: jsii.Bool(false)})
	stack := cdktf.NewTerraformStack(app, jsii.String("aspect"))
	id := jsii.String("id")
	role := iamrole.NewIamRole(stack, jsii.String("role"), &iamrole.IamRoleConfig{AssumeRolePolicy: jsii.String("{}")})
	method := apigatewaymethod.NewApiGatewayMethod(stack, jsii.String("method"), &apigatewaymethod.ApiGatewayMethodConfig{
		RestApiId: id, ResourceId: id, HttpMethod: jsii.String("GET"), Authorization: jsii.String("AWS_IAM"),
	})
	integration := apigatewayintegration.NewApiGatewayIntegration(stack, jsii.String("integration"), &apigatewayintegration.ApiGatewayIntegrationConfig{
		RestApiId: id, ResourceId: id, HttpMethod: jsii.String("GET"), Type: jsii.String("AWS_PROXY"),
	})
	changes := func(r cdktf.TerraformResource) bool {
		before := r.ToTerraform()
		aspect.Visit(r)
		return !reflect.DeepEqual(before, r.ToTerraform())
	}
	return !changes(role) && (changes(method) || changes(integration))
}
