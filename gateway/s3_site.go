package gateway

import "strings"

// S3Site returns routes to the files of a website: below path, "/" for the whole
// stage, the greedy variable {proxy} is the key. The path itself, and that of
// each of the folders, which are keys such as "guide/api", answers with the
// index document in it, such as "index.html".
//
// API Gateway passes no trailing slash on, so links in an index document must
// not be relative to its folder. A folder that is neither named nor above one
// that is has no route of its own, and its path, being no key, answers 404.
//
// The Key of s3 is that of the variable {proxy}: "public/{proxy}" serves what is
// below a prefix. Default: the whole bucket.
func S3Site(path string, s3 S3, index string, folders ...string) []Route {
	key := s3.Key
	if key == "" {
		key = "{proxy}"
	}
	at := func(path, file string) Route {
		s3.Key = strings.ReplaceAll(key, "{proxy}", file)
		return Route{Path: path, Integration: s3}
	}
	path = strings.TrimSuffix(path, "/")
	root := path
	if root == "" {
		root = "/"
	}
	routes := []Route{at(root, index), at(path+"/{proxy+}", "{proxy}")}
	// A folder is a path of the API, so what is below it and has no route would
	// be unknown. That holds for the folders above it, too.
	for _, folder := range withParents(folders) {
		below := path + "/" + folder
		routes = append(routes, at(below, folder+"/"+index), at(below+"/{proxy+}", folder+"/{proxy}"))
	}
	return routes
}

// withParents returns folders, each after those above it, once.
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
