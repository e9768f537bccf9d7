package gateway

import (
	"cmp"
	"fmt"
	"strings"
)

// S3Site returns routes to the files of a website below a path, "/" for the whole stage.
// The rest of a URL is the key of a file. The path itself, and the path of each folder,
// such as "guide/api", returns the index document in it, such as "index.html".
//
// API Gateway does not forward a trailing slash, so links in an index document must not be
// relative to its folder. Name every folder that has an index document: a folder that is
// not named, and that no named folder is in, returns 404.
//
// The Key of s3 may contain the variable {proxy}: "public/{proxy}" serves the files below a
// prefix. Default: "{proxy}", the whole bucket.
func S3Site(path string, s3 S3, index string, folders ...string) []Route {
	route := fileRoutes("S3Site", path, s3)
	routes := []Route{route(".path", "", index), route(".path", "/{proxy+}", "{proxy}")}
	// A folder is a resource of the API, so requests for a path below it do not use the
	// greedy variable above it. The same is true for the folders that it is in.
	for _, folder := range withParents(folders) {
		routes = append(routes,
			route(".folders", "/"+folder, folder+"/"+index),
			route(".folders", "/"+folder+"/{proxy+}", folder+"/{proxy}"),
		)
	}
	return routes
}

// fileRoutes returns what makes the routes of a function whose files are in a bucket. A route is
// below the function's path and returns a file. argument is the one that decides its path.
func fileRoutes(function, path string, s3 S3) func(argument, below, file string) Route {
	call := fmt.Sprintf("routes.%s(%q)", function, path)
	key := cmp.Or(s3.Key, "{proxy}")
	path = strings.TrimSuffix(path, "/")
	return func(argument, below, file string) Route {
		s3.Key = strings.ReplaceAll(key, "{proxy}", file)
		origin := routeOrigin{call: &call, route: call, path: pathField(call, path, call+argument), integration: call + ".s3"}
		return Route{Path: cmp.Or(path+below, "/"), Integration: s3, origin: origin}
	}
}

// withParents returns folders without repetitions, each after the folders that it is in.
func withParents(folders []string) []string {
	var all []string
	added := map[string]bool{}
	add := func(folder string) {
		if !added[folder] {
			added[folder] = true
			all = append(all, folder)
		}
	}
	for _, folder := range folders {
		folder = strings.Trim(folder, "/")
		for i, char := range folder {
			if char == '/' {
				add(folder[:i])
			}
		}
		add(folder)
	}
	return all
}
