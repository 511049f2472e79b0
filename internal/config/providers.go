package config

import "strings"

// Provider is one OpenID Connect provider named in CONSILIUM_PROVIDERS. The
// names google, microsoft, apple and linkedin have ready settings; any other
// needs its Issuer.
type Provider struct {
	Name, Label, Issuer, ClientID, ClientSecret string
	// Tenant is Microsoft's.
	Tenant string
	// TeamID, KeyID and PrivateKey are Apple's, which has no fixed secret.
	TeamID, KeyID, PrivateKey string
}

// wants lists, by provider, what its settings must hold.
var wants = map[string][]string{
	"google":    {"CLIENT_ID", "CLIENT_SECRET"},
	"linkedin":  {"CLIENT_ID", "CLIENT_SECRET"},
	"microsoft": {"TENANT", "CLIENT_ID", "CLIENT_SECRET"},
	"apple":     {"CLIENT_ID", "TEAM_ID", "KEY_ID", "PRIVATE_KEY"},
}

var anyProvider = []string{"ISSUER", "CLIENT_ID", "CLIENT_SECRET"}

func (r *reader) providers() []Provider {
	var out []Provider
	for _, name := range strings.FieldsFunc(r.get("PROVIDERS"), func(c rune) bool { return c == ',' || c == ' ' }) {
		out = append(out, r.provider(name))
	}
	return out
}

func (r *reader) provider(name string) Provider {
	key := "PROVIDER_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_"
	needed, ready := wants[name]
	if !ready {
		needed = anyProvider
	}
	r.known[key+"LABEL"] = true
	for _, field := range needed {
		r.known[key+field] = true
		if r.get(key+field) == "" {
			r.problem("Provider %q wants %s%s%s.", name, prefix, key, field)
		}
	}
	return Provider{Name: name, Label: r.get(key + "LABEL"), Issuer: r.get(key + "ISSUER"), ClientID: r.get(key + "CLIENT_ID"),
		ClientSecret: r.get(key + "CLIENT_SECRET"), Tenant: r.get(key + "TENANT"), TeamID: r.get(key + "TEAM_ID"),
		KeyID: r.get(key + "KEY_ID"), PrivateKey: r.get(key + "PRIVATE_KEY")}
}
