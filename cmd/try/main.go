// Command try deploys the default app to an AWS emulator on this machine, tells
// how to call it, and removes it again on Ctrl-C. It needs no AWS account and
// touches none: Terraform gets the emulator's address and credentials alone.
//
//	go run ./cmd/try
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cdk.tf/go/privateapi/internal/emulator"
)

// region is the default of the app's variable.
const region = "ap-northeast-1"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := try(ctx); err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// try runs until ctx ends. An emulator of its own keeps everything in memory, so
// ending it removes all there is.
func try(ctx context.Context) (err error) {
	if err := emulator.Missing(ctx); err != nil {
		return fmt.Errorf("this machine lacks something:\n%w", err)
	}
	dir, err := os.MkdirTemp("", "privateapi-try-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	say("synthesizing the app")
	if err := synthesize(ctx, dir); err != nil {
		return err
	}
	e, err := emulator.Start(ctx, os.Stdout)
	if err != nil {
		return err
	}
	defer func() {
		say("stopping the emulator")
		err = errors.Join(err, e.Close())
	}()
	terraform, err := e.Terraform(filepath.Join(dir, "stacks", "privateapi"), io.Discard)
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
			err = errors.Join(err, terraform.Destroy(context.WithoutCancel(ctx)))
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
	fmt.Printf("\nThe private API answers. In another terminal:\n\n  %s\n\nIn AWS, from the VPC, it is:\n\n  curl %s\n\nCtrl-C removes everything.\n", curl, url)
	<-ctx.Done()
	fmt.Println()
	return nil
}

func say(text string) { fmt.Println(text) }

// synthesize runs the app of the current directory.
func synthesize(ctx context.Context, dir string) error {
	run := exec.CommandContext(ctx, "go", "run", ".")
	run.Env = append(os.Environ(), "CDKTF_OUTDIR="+dir)
	if printed, err := run.CombinedOutput(); err != nil {
		return fmt.Errorf("go run . in the project's folder: %w\n%s", err, strings.TrimSpace(string(printed)))
	}
	return nil
}

// network returns the app's variables for a VPC of the emulator's own.
func network(ctx context.Context, e *emulator.Emulator) (map[string]any, error) {
	subnets, err := ec2.NewFromConfig(e.AWSConfig(region)).DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{})
	if err != nil {
		return nil, err
	}
	if len(subnets.Subnets) == 0 {
		return nil, errors.New("the emulator has no subnet to put the endpoint into")
	}
	subnet := subnets.Subnets[0]
	return map[string]any{
		"vpc_id":             aws.ToString(subnet.VpcId),
		"subnet_ids":         []string{aws.ToString(subnet.SubnetId)},
		"client_cidr_blocks": []string{"10.0.0.0/8"},
	}, nil
}

// check gets the test document as the printed command will.
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
