package app

import (
	"cmp"

	"consilium/internal/accountweb"
	"consilium/internal/config"
	"consilium/internal/kernel/clock"
)

// providersOf turns the settings of each provider into what signs people in.
// Only an unreadable key of Apple's is an error.
func providersOf(cfg config.Config, clk clock.Clock) ([]accountweb.Provider, error) {
	var out []accountweb.Provider
	for _, p := range cfg.Providers {
		ready, err := providerOf(p, clk)
		if err != nil {
			return nil, err
		}
		ready.Label = cmp.Or(p.Label, ready.Label, p.Name)
		out = append(out, ready)
	}
	return out, nil
}

func providerOf(p config.Provider, clk clock.Clock) (accountweb.Provider, error) {
	switch p.Name {
	case "google":
		return accountweb.Google(p.ClientID, p.ClientSecret), nil
	case "microsoft":
		return accountweb.Microsoft(p.Tenant, p.ClientID, p.ClientSecret), nil
	case "linkedin":
		return accountweb.LinkedIn(p.ClientID, p.ClientSecret), nil
	case "apple":
		secret, err := accountweb.AppleSecret(p.TeamID, p.KeyID, p.ClientID, p.PrivateKey, clk)
		return accountweb.Apple(p.ClientID, secret), err
	}
	return accountweb.Provider{Name: p.Name, Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: p.ClientSecret}, nil
}
