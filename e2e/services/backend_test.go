package services

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
)

// An echo is what the web server of the test got.
type echo struct {
	Status                           int `json:"-"`
	Method, Path, Query, Body, Fixed string
}

// answer tells what the request was, with the status that its path ends with.
func answer(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Backend", "yes")
	if status, err := strconv.Atoi(r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]); err == nil {
		w.WriteHeader(status)
	}
	// Should this fail, the test finds a body that is no JSON.
	_ = json.NewEncoder(w).Encode(echo{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Body: string(body), Fixed: r.Header.Get("X-Fixed"),
	})
}

func keyValue(id string) *apigateway.GetApiKeyInput {
	return &apigateway.GetApiKeyInput{ApiKey: &id, IncludeValue: aws.Bool(true)}
}
