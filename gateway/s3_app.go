package gateway

import "strings"

// S3App returns routes to a single-page application below a path, "/" for the whole stage.
// Its files are in a bucket. Every path is a page of the application and returns the index
// document, such as "index.html", with status 200, except for the assets.
//
// An asset is a file, such as "favicon.ico", or a folder with a slash at its end, such as
// "assets/". An asset that does not exist returns 404.
//
// The Key of s3 may contain the variable {proxy}: "public/{proxy}" serves the files below a
// prefix. Default: "{proxy}", the whole bucket.
func S3App(path string, s3 S3, index string, assets ...string) []Route {
	route := fileRoutes("S3App", path, s3)
	routes := []Route{route(".path", "", index), route(".path", "/{page+}", index)}
	for _, asset := range assets {
		if folder, found := strings.CutSuffix(asset, "/"); found {
			routes = append(routes, route(".assets", "/"+folder+"/{proxy+}", folder+"/{proxy}"))
		} else {
			routes = append(routes, route(".assets", "/"+asset, asset))
		}
	}
	return routes
}
