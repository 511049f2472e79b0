package accountweb

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"consilium/internal/kernel/clock"
)

const (
	// discoveredFor is how long a provider's configuration is believed.
	discoveredFor = 24 * time.Hour
	// discoverAgain is the pause after a failure, so that a provider that is
	// down costs its visitors one request in a while and not one each.
	discoverAgain = 2 * time.Second
)

// discovered is what a provider says of itself.
type discovered struct {
	*oidc.Provider
	auth, token, userInfo string
	// sendsIss is set when the provider names itself in each answer, which
	// must then be there.
	sendsIss bool
}

// discovery reads a provider's configuration when it is first wanted, and
// again when it is old: a provider that is down stops nobody else.
type discovery struct {
	issuer string
	client *http.Client
	clock  clock.Clock

	turn   chan struct{} // holds one while somebody looks
	found  *discovered
	err    error
	looked time.Time
}

func newDiscovery(issuer string, client *http.Client, clk clock.Clock) *discovery {
	return &discovery{issuer: issuer, client: client, clock: clk, turn: make(chan struct{}, 1)}
}

// get gives the configuration, at best from memory.
func (d *discovery) get(ctx context.Context) (*discovered, error) {
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	age := d.clock.Now().Sub(d.looked)
	if d.found != nil && age < discoveredFor {
		return d.found, nil
	}
	if d.err != nil && age < discoverAgain {
		return nil, d.err
	}
	found, err := d.look(ctx)
	d.looked = d.clock.Now()
	if err != nil && ctx.Err() == nil {
		d.err = err
	}
	if err != nil {
		return nil, err
	}
	d.found, d.err = found, nil
	return found, nil
}

func (d *discovery) look(ctx context.Context) (*discovered, error) {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, d.client), providerTimeout)
	defer cancel()
	p, err := oidc.NewProvider(ctx, d.issuer)
	if err != nil {
		return nil, fmt.Errorf("discovery: %w", err)
	}
	var more struct {
		JWKS     string `json:"jwks_uri"`
		SendsIss bool   `json:"authorization_response_iss_parameter_supported"`
	}
	if err := p.Claims(&more); err != nil {
		return nil, fmt.Errorf("discovery: %w", err)
	}
	out := &discovered{Provider: p, auth: p.Endpoint().AuthURL, token: p.Endpoint().TokenURL,
		userInfo: p.UserInfoEndpoint(), sendsIss: more.SendsIss}
	for _, address := range []string{out.auth, out.token, more.JWKS} {
		if err := checkEndpoint(address); err != nil {
			return nil, fmt.Errorf("discovery: an endpoint %w", err)
		}
	}
	if out.userInfo != "" {
		if err := checkEndpoint(out.userInfo); err != nil {
			return nil, fmt.Errorf("discovery: the userinfo endpoint %w", err)
		}
	}
	return out, nil
}
