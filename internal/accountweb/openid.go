package accountweb

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/markbates/goth"
	"github.com/markbates/goth/providers/openidConnect"

	"consilium/internal/account"
	"consilium/internal/kernel/clock"
)

// skew is how far a provider's clock may be from ours.
const skew = 2 * time.Minute

// openID is the door of one OpenID provider: goth speaks with it, go-oidc
// says whether to believe it.
type openID struct {
	cfg      Provider
	callback string
	client   *http.Client
	clock    clock.Clock
	found    *discovery
}

func newOpenID(cfg Provider, callback string, base http.RoundTripper, clk clock.Clock) *openID {
	client := newClient(base)
	return &openID{cfg: cfg, callback: callback, client: client, clock: clk, found: newDiscovery(cfg.Issuer, client, clk)}
}

func (o *openID) name() string  { return o.cfg.Name }
func (o *openID) label() string { return o.cfg.Label }

// provider makes goth's provider for one request.
func (o *openID) provider(ctx context.Context, d *discovered) (*openidConnect.Provider, error) {
	secret := o.cfg.ClientSecret
	if o.cfg.Secret != nil {
		var err error
		if secret, err = o.cfg.Secret(); err != nil {
			return nil, fmt.Errorf("client secret: %w", err)
		}
	}
	p, err := openidConnect.NewCustomisedURL(o.cfg.ClientID, secret, o.callback,
		d.auth, d.token, o.cfg.Issuer, d.userInfo, "", o.cfg.Scopes...)
	if err != nil {
		return nil, err
	}
	p.HTTPClient = under(ctx, o.client)
	return p, nil
}

func (o *openID) begin(ctx context.Context, state string, p account.Pending, _ string) (string, error) {
	d, err := o.found.get(ctx)
	if err != nil {
		return "", away(o.cfg.Label, err)
	}
	provider, err := o.provider(ctx, d)
	if err != nil {
		return "", err
	}
	session, err := provider.BeginAuth(state)
	if err != nil {
		return "", err
	}
	address, err := session.GetAuthURL()
	if err != nil {
		return "", err
	}
	return o.extend(address, p)
}

// extend adds what goth leaves out: PKCE and the nonce.
func (o *openID) extend(address string, p account.Pending) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	q := u.Query()
	for name, value := range o.cfg.Params {
		q.Set(name, value)
	}
	if o.cfg.FormPost {
		q.Set("response_mode", "form_post")
	}
	if p.Purpose == account.ToProve {
		q.Set("max_age", "0")
		for name, value := range o.cfg.Again {
			q.Set(name, value)
		}
	}
	challenge := sha256.Sum256([]byte(p.Verifier))
	q.Set("code_challenge", base64.RawURLEncoding.EncodeToString(challenge[:]))
	q.Set("code_challenge_method", "S256")
	q.Set("nonce", p.Nonce)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

func (o *openID) finish(ctx context.Context, a answer, p account.Pending) (account.Claims, error) {
	ctx, cancel := context.WithTimeout(ctx, providerTimeout)
	defer cancel()
	d, err := o.found.get(ctx)
	if err != nil {
		return account.Claims{}, away(o.cfg.Label, err)
	}
	if a.iss != "" && a.iss != o.cfg.Issuer || a.iss == "" && d.sendsIss {
		return account.Claims{}, disbelieve(o.cfg.Label, "issuer of the answer", errors.New("another provider's answer"))
	}
	provider, err := o.provider(ctx, d)
	if err != nil {
		return account.Claims{}, away(o.cfg.Label, err)
	}
	session, err := exchange(provider, a.code, p.Verifier)
	if err != nil {
		return account.Claims{}, disbelieve(o.cfg.Label, "code", err)
	}
	token, err := o.verify(ctx, d, session, p)
	if err != nil {
		return account.Claims{}, disbelieve(o.cfg.Label, "token", err)
	}
	user, err := fetch(provider, session)
	if err != nil {
		return account.Claims{}, disbelieve(o.cfg.Label, "userinfo", err)
	}
	if user.UserID != token.Subject {
		return account.Claims{}, disbelieve(o.cfg.Label, "subject", errors.New("two subjects"))
	}
	return account.Claims{Provider: o.cfg.Name, Issuer: o.cfg.Issuer, Subject: token.Subject, Mail: vouchedMail(user.RawData)}, nil
}

// exchange turns the code into tokens. Nothing of the request reaches goth
// but the code. goth panics on an ID token that is no text.
func exchange(provider *openidConnect.Provider, code, verifier string) (session *openidConnect.Session, err error) {
	defer recovered(&err)
	session = &openidConnect.Session{}
	_, err = session.Authorize(provider, url.Values{"code": {code}, "code_verifier": {verifier}})
	if err == nil && session.IDToken == "" {
		err = errors.New("no ID token")
	}
	return session, err
}

// fetch asks for the member's claims; the ID token was verified before.
func fetch(provider *openidConnect.Provider, session *openidConnect.Session) (user goth.User, err error) {
	defer recovered(&err)
	return provider.FetchUser(session)
}

func recovered(err *error) {
	if r := recover(); r != nil {
		*err = errors.New("the provider's answer could not be read")
	}
}

// verify says whether the ID token is genuine, for us, of now, and the answer
// to this very sign-in.
func (o *openID) verify(ctx context.Context, d *discovered, s *openidConnect.Session, p account.Pending) (*oidc.IDToken, error) {
	now := o.clock.Now()
	token, err := d.VerifierContext(oidc.ClientContext(ctx, o.client),
		&oidc.Config{ClientID: o.cfg.ClientID, Now: o.clock.Now}).Verify(ctx, s.IDToken)
	if err != nil {
		return nil, err
	}
	var more struct {
		Azp      string  `json:"azp"`
		AuthTime float64 `json:"auth_time"`
	}
	if err := token.Claims(&more); err != nil {
		return nil, err
	}
	switch {
	case token.Issuer != o.cfg.Issuer:
		return nil, errors.New("another issuer")
	case token.Subject == "" || len(token.Subject) > 255:
		return nil, errors.New("no subject")
	case more.Azp != "" && more.Azp != o.cfg.ClientID:
		return nil, errors.New("made for another party")
	case len(token.Audience) > 1 && more.Azp == "":
		return nil, errors.New("made for several parties")
	case token.Nonce != p.Nonce && (token.Nonce != "" || !o.cfg.NoNonce):
		return nil, errors.New("another nonce")
	case token.IssuedAt.Unix() <= 0 || token.IssuedAt.After(now.Add(skew)):
		return nil, errors.New("made in the future, or nobody knows when")
	case token.IssuedAt.Before(p.BegunAt.Add(-skew)):
		return nil, errors.New("made before the sign-in began")
	case p.Purpose == account.ToProve && more.AuthTime == 0 && !o.cfg.NoAuthTime:
		return nil, errors.New("no word of when the proof was given")
	case p.Purpose == account.ToProve && more.AuthTime != 0 && time.Unix(int64(more.AuthTime), 0).Before(p.BegunAt.Add(-skew)):
		return nil, errors.New("no fresh proof")
	}
	if token.AccessTokenHash != "" {
		if err := token.VerifyAccessToken(s.AccessToken); err != nil {
			return nil, err
		}
	}
	return token, nil
}

// vouchedMail gives the mail address that the provider says is verified.
// Some providers say so by a word.
func vouchedMail(claims map[string]any) string {
	address, _ := claims["email"].(string)
	if !slices.Contains([]any{true, "true"}, claims["email_verified"]) {
		return ""
	}
	return account.PlainAddress(address)
}
