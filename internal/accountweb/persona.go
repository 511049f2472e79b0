package accountweb

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/markbates/goth"
	"golang.org/x/oauth2"

	"consilium/internal/account"
	"consilium/internal/kernel/errs"
)

// The persona provider of the demonstration.
const (
	PersonaProvider = "persona"
	PersonaIssuer   = "http://localhost persona"
)

// Persona is a made-up member whom anybody at the demonstration may be.
type Persona struct {
	Key    string
	Handle string // or a name for who has no handle
	Line   string // who that is, in a sentence
	Mark   string // what may be done as them, in two or three words
}

// Personas lists the personas of the demonstration.
type Personas interface {
	Personas() []Persona
}

// PersonaOf gives the claims of a persona, for the loader of the
// demonstration.
func PersonaOf(key string) account.Claims {
	return account.Claims{Provider: PersonaProvider, Issuer: PersonaIssuer, Subject: key}
}

// personaGoth is a goth provider without a password: only the demonstration
// on a loopback address has it.
type personaGoth struct{ personas Personas }

func (personaGoth) Name() string                { return PersonaProvider }
func (personaGoth) SetName(string)              {}
func (personaGoth) Debug(bool)                  {}
func (personaGoth) RefreshTokenAvailable() bool { return false }
func (personaGoth) RefreshToken(string) (*oauth2.Token, error) {
	return nil, errors.New("persona: no tokens")
}
func (personaGoth) UnmarshalSession(string) (goth.Session, error) { return &personaSession{}, nil }
func (personaGoth) BeginAuth(state string) (goth.Session, error) {
	q := url.Values{"state": {state}}
	return &personaSession{auth: "/sign-in/" + PersonaProvider + "/callback?" + q.Encode()}, nil
}

// FetchUser gives the persona that was chosen.
func (p personaGoth) FetchUser(s goth.Session) (goth.User, error) {
	chosen, ok := s.(*personaSession)
	if !ok || chosen.key == "" {
		return goth.User{}, errors.New("persona: nobody was chosen")
	}
	return goth.User{UserID: chosen.key, Provider: PersonaProvider, ExpiresAt: time.Time{}}, nil
}

func (p personaGoth) known(key string) bool {
	for _, one := range p.personas.Personas() {
		if one.Key == key && key != "" {
			return true
		}
	}
	return false
}

type personaSession struct{ auth, key string }

// GetAuthURL gives the address of our own callback.
func (s *personaSession) GetAuthURL() (string, error) { return s.auth, nil }

// Marshal gives nothing: this session is never stored.
func (*personaSession) Marshal() string { return "" }

// Authorize takes the key of a persona for the code.
func (s *personaSession) Authorize(p goth.Provider, params goth.Params) (string, error) {
	door, ok := p.(personaGoth)
	if !ok || !door.known(params.Get("code")) {
		return "", errors.New("persona: nobody of that name")
	}
	s.key = params.Get("code")
	return s.key, nil
}

// personaDoor leads the personas through the same steps as everybody else:
// state, browser, callback.
type personaDoor struct{ goth personaGoth }

func (personaDoor) name() string  { return PersonaProvider }
func (personaDoor) label() string { return "the demonstration" }

func (d personaDoor) begin(_ context.Context, state string, _ account.Pending, choice string) (string, error) {
	if !d.goth.known(choice) {
		return "", &refusal{"persona", errs.New(errs.Invalid, "Choose one of the people in the list.")}
	}
	session, err := d.goth.BeginAuth(state)
	if err != nil {
		return "", err
	}
	address, err := session.GetAuthURL()
	return address + "&code=" + url.QueryEscape(choice), err
}

func (d personaDoor) finish(_ context.Context, a answer, _ account.Pending) (account.Claims, error) {
	session := &personaSession{}
	if _, err := session.Authorize(d.goth, url.Values{"code": {a.code}}); err != nil {
		return account.Claims{}, disbelieve("the demonstration", "persona", err)
	}
	user, err := d.goth.FetchUser(session)
	if err != nil {
		return account.Claims{}, disbelieve("the demonstration", "persona", err)
	}
	return PersonaOf(user.UserID), nil
}
