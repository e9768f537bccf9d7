// Command try deploys the default app to an AWS emulator on this machine, prints
// how to call it, and removes it on Ctrl-C. It needs no AWS account and uses none:
// Terraform gets only the emulator's address and credentials.
//
//	go run ./cmd/try
//
// It needs Terraform 1.5 or newer and Python 3.12 or newer. The first start
// installs the emulator into the user's cache directory.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/process"
)

// region is the default of the app's variable.
const region = "ap-northeast-1"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := try(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// try runs until ctx ends, which is no error, and removes everything that it has
// made. An emulator of its own keeps its state in memory, so nothing needs to be
// destroyed there.
func try(ctx context.Context) (err error) {
	if err := emulator.Missing(ctx); err != nil {
		return fmt.Errorf("this machine lacks something:\n%w", err)
	}
	dir, err := os.MkdirTemp("", "privateapi-try-")
	if err != nil {
		return err
	}
	var removal error
	defer func() {
		if ctx.Err() != nil {
			err = nil
		}
		err = errors.Join(err, removal, os.RemoveAll(dir))
	}()
	// The temporary files of programs that are killed go with the folder.
	if err := os.Setenv("TMPDIR", dir); err != nil {
		return err
	}

	outdir := filepath.Join(dir, "cdktf.out")
	say("synthesizing the app")
	if err := synthesize(ctx, outdir); err != nil {
		return err
	}
	e, err := emulator.Start(ctx, os.Stdout)
	if err != nil {
		return err
	}
	defer func() {
		say("stopping the emulator")
		removal = errors.Join(removal, e.Close())
	}()
	terraform, err := e.Terraform(filepath.Join(outdir, "stacks", "privateapi"), io.Discard)
	if err != nil {
		return err
	}
	if terraform.Vars, err = network(ctx, e); err != nil {
		return err
	}
	say("terraform init")
	if err := terraform.Init(ctx); err != nil {
		return err
	}
	if os.Getenv("AWS_ENDPOINT_URL") != "" { // an emulator that goes on after this
		defer func() {
			say("terraform destroy")
			removal = errors.Join(removal, terraform.Destroy(context.WithoutCancel(ctx)))
		}()
	}
	say("terraform apply (about 40 seconds)")
	if err := terraform.Apply(ctx); err != nil {
		return err
	}
	var outputs struct {
		PrivateDNS string `json:"invoke_url_private_dns"`
	}
	if err := terraform.Outputs(ctx, &outputs); err != nil {
		return err
	}
	url := outputs.PrivateDNS + "/index.html"
	if err := check(ctx, e, url); err != nil {
		return err
	}
	curl, err := e.Curl(url)
	if err != nil {
		return err
	}
	fmt.Printf("\nThe private API answers. In another terminal, run:\n\n  %s\n\n"+
		"In AWS, clients in the VPC would call it with:\n\n  curl %s\n\nCtrl-C removes everything.\n", curl, url)
	<-ctx.Done()
	fmt.Println()
	return nil
}

func say(text string) { fmt.Println(text) }

// synthesize runs the app of the current directory.
func synthesize(ctx context.Context, outdir string) error {
	run := process.Command(ctx, "go", "run", ".")
	run.Env = append(os.Environ(), "CDKTF_OUTDIR="+outdir)
	if err := process.Silently(run); err != nil {
		return fmt.Errorf("cannot synthesize the app in the current folder: %w", err)
	}
	return nil
}

// network returns the app's variables for the VPC that the emulator starts with.
func network(ctx context.Context, e *emulator.Emulator) (map[string]any, error) {
	subnets, err := ec2.NewFromConfig(e.AWSConfig(region)).DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{})
	if err != nil {
		return nil, err
	}
	if len(subnets.Subnets) == 0 {
		return nil, errors.New("the emulator has no subnet for the endpoint")
	}
	subnet := subnets.Subnets[0]
	return map[string]any{
		"vpc_id":             aws.ToString(subnet.VpcId),
		"subnet_ids":         []string{aws.ToString(subnet.SubnetId)},
		"client_cidr_blocks": []string{"10.0.0.0/8"},
	}, nil
}

// check gets the test document as the printed command does.
func check(ctx context.Context, e *emulator.Emulator, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := e.Client().Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", url, response.Status)
	}
	return nil
}
