package accountweb

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
)

// Provider is one OpenID provider that members may sign in with.
type Provider struct {
	// Name is the word in addresses and in identities: it must never change.
	Name string
	// Label is what the button says.
	Label string
	// Issuer is the exact issuer of the provider's ID tokens; its
	// configuration is read from there when it is first needed.
	Issuer   string
	ClientID string
	// ClientSecret is the fixed secret; Secret, where set, makes one for each
	// exchange, as Apple wants it.
	ClientSecret string
	Secret       func() (string, error)
	Scopes       []string
	// Params are added to the address of the provider's sign-in page.
	Params map[string]string
	// FormPost says that the provider answers by a POST from its own page.
	// Only the provider named apple can have it.
	FormPost bool
	// NoNonce excuses a provider that never returns the nonce. What its
	// tokens say of their time is still checked, and PKCE binds the code.
	NoNonce bool
	// NoAuthTime excuses a provider that never says when it saw its member sign
	// in. Of any other a fresh proof must say so (OpenID Connect Core 3.1.2.1:
	// who asks for max_age is told auth_time): else the provider's own session,
	// left open on a shared computer, would confirm the closing of an account.
	// Again is added to the address where such a provider is asked for a fresh
	// proof, so that it at least asks its member something.
	NoAuthTime bool
	Again      map[string]string
	// Origins are origins, besides the issuer's, that the provider's sign-in
	// page leads through: the browser must be told which may follow a form.
	Origins []string
}

const apple = "apple"

var providerName = regexp.MustCompile(`^[a-z][a-z0-9-]{1,29}$`)

// Check says what is wrong with the settings of a provider.
func (p Provider) Check() error {
	var problems []error
	if !providerName.MatchString(p.Name) || p.Name == PersonaProvider || p.Name == "again" {
		problems = append(problems, fmt.Errorf("a provider can't be named %q: use small letters, digits and hyphens", p.Name))
	}
	if err := checkEndpoint(p.Issuer); err != nil {
		problems = append(problems, fmt.Errorf("provider %s: the issuer %w", p.Name, err))
	}
	if p.ClientID == "" {
		problems = append(problems, fmt.Errorf("provider %s: the client id is missing", p.Name))
	}
	if p.FormPost && p.Name != apple {
		problems = append(problems, fmt.Errorf("provider %s: only apple may answer by a form", p.Name))
	}
	return errors.Join(problems...)
}

// checkEndpoint refuses addresses on which secrets would travel in the clear.
func checkEndpoint(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "":
		return errors.New("is no web address")
	case u.Scheme == "https" || u.Scheme == "http" && loopbackHost(u.Host):
		return nil
	}
	return errors.New("must begin with https://")
}

// loopbackHost says whether a host, with or without a port, is this machine.
func loopbackHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

// FormTargets lists the origins that the sign-in form may lead on to.
func FormTargets(providers []Provider) []string {
	var out []string
	seen := map[string]bool{}
	for _, p := range providers {
		for _, address := range append([]string{p.Issuer}, p.Origins...) {
			u, err := url.Parse(address)
			if err != nil || u.Host == "" {
				continue
			}
			if origin := u.Scheme + "://" + u.Host; !seen[origin] {
				seen[origin] = true
				out = append(out, origin)
			}
		}
	}
	return out
}

// Google gives the settings that fit Google.
func Google(clientID, secret string) Provider {
	return Provider{Name: "google", Label: "Google", Issuer: "https://accounts.google.com", ClientID: clientID,
		ClientSecret: secret, Scopes: []string{"openid", "email"}, Params: map[string]string{"prompt": "select_account"}, NoAuthTime: true}
}

// Microsoft gives the settings that fit one tenant of Microsoft's Entra ID.
func Microsoft(tenant, clientID, secret string) Provider {
	return Provider{Name: "microsoft", Label: "Microsoft", Issuer: "https://login.microsoftonline.com/" + url.PathEscape(tenant) + "/v2.0",
		ClientID: clientID, ClientSecret: secret, Scopes: []string{"openid", "email"}, Params: map[string]string{"prompt": "select_account"},
		NoAuthTime: true, Again: map[string]string{"prompt": "login"},
		Origins: []string{"https://login.live.com"}}
}

// Apple gives the settings that fit Apple; secret makes the signed client
// secret (see AppleSecret).
func Apple(clientID string, secret func() (string, error)) Provider {
	return Provider{Name: apple, Label: "Apple", Issuer: "https://appleid.apple.com", ClientID: clientID, Secret: secret,
		Scopes: []string{"openid", "email"}, FormPost: true, NoAuthTime: true}
}

// LinkedIn gives the settings that fit LinkedIn. LinkedIn returns no nonce,
// and takes PKCE only from applications for which it was switched on.
func LinkedIn(clientID, secret string) Provider {
	return Provider{Name: "linkedin", Label: "LinkedIn", Issuer: "https://www.linkedin.com/oauth", ClientID: clientID,
		ClientSecret: secret, Scopes: []string{"openid", "email"}, NoNonce: true, NoAuthTime: true}
}
