package capillary

import (
	"encoding/base64"
	"net/http"
	"net/url"
)

// proxySecrets returns the credentials of the proxy that requests go through, which are in its address. A proxy that
// refuses them may echo them.
func proxySecrets(used http.RoundTripper, base *url.URL) []string {
	transport, ok := used.(*http.Transport)
	if !ok || transport.Proxy == nil {
		return nil
	}
	var secrets []string
	// The storage's links may go through a proxy although the API's address is an exception to it. No exception can
	// name the second host.
	for _, target := range []*url.URL{base, {Scheme: "https", Host: "storage.invalid"}} {
		proxy, err := transport.Proxy(&http.Request{URL: target})
		if err != nil || proxy == nil || proxy.User == nil {
			continue
		}
		user := proxy.User.Username()
		password, _ := proxy.User.Password()
		secrets = append(secrets, password, base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
		if password == "" {
			secrets = append(secrets, user) // some proxies take a token in its place
		}
	}
	return secrets
}
