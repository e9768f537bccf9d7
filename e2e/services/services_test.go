// Package services deploys one API in front of services of AWS in every
// protocol, Cognito, a web server and API Gateway itself, and calls them with
// clients of the SDK that sign nothing.
package services

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// deployed is the app in the emulator.
type deployed struct {
	*system.System
	out outputs
}

func TestServices(t *testing.T) {
	emulatortest.Require(t)
	d := deployed{System: system.New(t)}
	d.makeServices(t)
	backend := httptest.NewServer(http.HandlerFunc(answer))
	defer backend.Close()
	d.Synthesize(t, app{emulator: d.URL(), backend: backend.URL}.build)
	d.FirstApply(t, &d.out)
	t.Run("people sign up, in and out", d.testSignIn)
	t.Run("a token verifies by the keys fetched through the API", d.testVerify)
	t.Run("a token verifies by a library for OpenID Connect", d.testOIDC)
	t.Run("what is not listed is refused", d.testUserPoolRefusals)
	t.Run("users have folders of their own", d.testIdentity)
	t.Run("a machine reads by a token of its own", d.testClientCredentials)
	t.Run("JSON", d.testJSON)
	t.Run("ready operations", d.testReadyOperations)
	t.Run("query", d.testQuery)
	t.Run("REST", d.testREST)
	t.Run("a web server", d.testHTTP)
	t.Run("fixed answers and keys", d.testMock)
	t.Run("a second plan changes nothing", d.TestNothingToChange)
}

// makeServices makes two of everything, one of which the role may use.
func (d deployed) makeServices(t *testing.T) {
	t.Helper()
	ctx, config := t.Context(), d.Config()
	for _, name := range []string{orders, others} {
		for _, do := range []func(context.Context) error{
			func(ctx context.Context) error {
				_, err := dynamodb.NewFromConfig(config).CreateTable(ctx, &dynamodb.CreateTableInput{
					TableName: &name,
					AttributeDefinitions: []types.AttributeDefinition{
						{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS},
					},
					KeySchema: []types.KeySchemaElement{
						{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash},
					},
					BillingMode: types.BillingModePayPerRequest,
				})
				return err
			},
			func(ctx context.Context) error {
				_, err := sqs.NewFromConfig(config).CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &name})
				return err
			},
			func(ctx context.Context) error {
				_, err := sns.NewFromConfig(config).CreateTopic(ctx, &sns.CreateTopicInput{Name: &name})
				return err
			},
		} {
			if err := do(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// client configures clients of the SDK that take a path of the API for their
// service and sign nothing.
func (d deployed) client(path string) aws.Config {
	return aws.Config{
		Region:       system.Region,
		Credentials:  aws.AnonymousCredentials{},
		BaseEndpoint: aws.String(d.out.URL + path),
		HTTPClient:   d.Client,
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
}
