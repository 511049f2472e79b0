package account

import (
	"context"
	"encoding/json"
	"net"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// UsePasskeys says under which address people use the house, which is what
// their passkeys are bound to; to be called while wiring. WebAuthn asks for a
// name (localhost will do): under an address by number there are no passkeys,
// and Passkeys says so.
func (s *Service) UsePasskeys(base *url.URL) error {
	host := base.Hostname()
	if net.ParseIP(host) != nil {
		s.passkeys = nil
		return nil
	}
	w, err := webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: totpIssuer, RPOrigins: []string{base.Scheme + "://" + base.Host},
		// What made a passkey is nothing to us; that somebody unlocked it is.
		AttestationPreference: protocol.PreferNoAttestation,
		// Nobody signs in by a passkey alone, so it need not remember whose it is.
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementDiscouraged, UserVerification: protocol.VerificationRequired},
		Timeouts:               webauthn.TimeoutsConfig{Login: webauthn.TimeoutConfig{Timeout: ceremonyFor}, Registration: webauthn.TimeoutConfig{Timeout: ceremonyFor}},
	})
	s.passkeys = w
	return err
}

// Passkeys says whether there are passkeys under the house's address.
func (s *Service) Passkeys() bool { return s.passkeys != nil }

// holder is a member as WebAuthn wants one.
type holder struct {
	handle []byte
	name   string
	keys   []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return h.handle }
func (h holder) WebAuthnName() string                       { return h.name }
func (h holder) WebAuthnDisplayName() string                { return h.name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// holder reads the acting member's passkeys, under the random name that
// authenticators know the member by.
func (s *Service) holder(ctx context.Context, a actor.Actor) (h holder, rows []factorRow, err error) {
	if s.passkeys == nil {
		return holder{}, nil, errs.New(errs.Conflict, "There are no passkeys under this address.")
	}
	if h.handle, err = s.passkeyUser(ctx, a.MemberID); err != nil {
		return holder{}, nil, err
	}
	h.name = accountName(a)
	list, err := s.listFactors(ctx, a.MemberID)
	if err != nil {
		return holder{}, nil, err
	}
	for _, f := range list {
		if f.Kind != Passkey {
			continue
		}
		var c webauthn.Credential
		if err := json.Unmarshal(f.credential, &c); err != nil {
			return holder{}, nil, err
		}
		h.keys, rows = append(h.keys, c), append(rows, f)
	}
	return h, rows, nil
}

// BeginPasskey gives what a browser needs to make a passkey, as JSON for
// navigator.credentials.create: the challenge in it works once, in this
// session and for five minutes. StepUp: see MayChangeFactors.
func (s *Service) BeginPasskey(ctx context.Context) (options json.RawMessage, err error) {
	a, err := self(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		if err := s.lockForFactor(ctx, a); err != nil {
			return err
		}
		h, _, err := s.holder(ctx, a)
		if err != nil {
			return err
		}
		creation, waiting, err := s.passkeys.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
		if err != nil {
			return err
		}
		options, err = s.challenge(ctx, a, enrolPasskey, creation, waiting)
		return err
	})
	return options, err
}

// BeginStepUp gives what a browser needs to use one of the acting member's
// passkeys, as JSON for navigator.credentials.get: the challenge in it works
// once, in this session and for five minutes. Who has no passkey gets
// NotFound.
func (s *Service) BeginStepUp(ctx context.Context) (options json.RawMessage, err error) {
	a, err := self(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		h, _, err := s.holder(ctx, a)
		if err != nil {
			return err
		}
		if len(h.keys) == 0 {
			return errs.Missing()
		}
		assertion, waiting, err := s.passkeys.BeginLogin(h, webauthn.WithUserVerification(protocol.VerificationRequired))
		if err != nil {
			return err
		}
		options, err = s.challenge(ctx, a, toStepUp, assertion, waiting)
		return err
	})
	return options, err
}

// challenge keeps what the answer will be held against, and gives the
// question.
func (s *Service) challenge(ctx context.Context, a actor.Actor, p purpose, question any, waiting *webauthn.SessionData) (json.RawMessage, error) {
	kept, err := json.Marshal(waiting)
	if err != nil {
		return nil, err
	}
	if err := s.beginCeremony(ctx, a, p, kept, ceremonyFor); err != nil {
		return nil, err
	}
	return json.Marshal(question)
}

// takeChallenge gives what an answer is held against, once.
func (s *Service) takeChallenge(ctx context.Context, a actor.Actor, p purpose) (waiting webauthn.SessionData, err error) {
	kept, err := s.takeCeremony(ctx, a, p)
	if errs.Is(err, errs.NotFound) {
		return waiting, disbelieved("challenge", err)
	}
	if err != nil {
		return waiting, err
	}
	return waiting, json.Unmarshal(kept, &waiting)
}

// AddPasskey makes what the browser answered to BeginPasskey a second factor.
// The session counts as stepped up and gets a new id; the member is told in
// the inbox. An empty name becomes "Passkey". An answer that can't be believed
// is Invalid at the field "passkey"; whatever comes of it, its challenge is
// used up. It records factor.add.
func (s *Service) AddPasskey(ctx context.Context, name string, answer []byte) (opened Opened, err error) {
	a, err := self(ctx)
	if err != nil {
		return Opened{}, err
	}
	if name, err = factorName(name, "Passkey"); err != nil {
		return Opened{}, err
	}
	opened, err = s.addPasskey(ctx, a, name, answer)
	return opened, s.noteDisbelief(ctx, ActionAddFactor, err)
}

func (s *Service) addPasskey(ctx context.Context, a actor.Actor, name string, answer []byte) (opened Opened, err error) {
	waiting, err := s.takeChallenge(ctx, a, enrolPasskey)
	if err != nil {
		return Opened{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Opened{}, disbelieved("unreadable", err)
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		if err := s.lockForFactor(ctx, a); err != nil {
			return err
		}
		h, _, err := s.holder(ctx, a)
		if err != nil {
			return err
		}
		made, err := s.passkeys.CreateCredential(h, waiting, parsed)
		if err != nil {
			return disbelieved("answer", err)
		}
		made.Attestation = webauthn.CredentialAttestation{} // who made it is nothing to us
		kept, err := json.Marshal(made)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		opened, err = s.added(ctx, a, factorRow{Factor: Factor{ID: ids.At(now), Kind: Passkey, Name: name, CreatedAt: now},
			member: a.MemberID, credentialID: made.ID, credential: kept})
		return err
	})
	return opened, err
}

// StepUpPasskey takes what the browser answered to BeginStepUp as a second
// factor: the session gets a new id and is stepped up for FreshForDuty. An
// answer that can't be believed is Invalid at the field "passkey"; whatever
// comes of it, its challenge is used up. One whose counter didn't rise may
// come from a copy of the passkey: it is refused, and the member is told in
// the inbox. It records session.step-up.
func (s *Service) StepUpPasskey(ctx context.Context, answer []byte) (opened Opened, err error) {
	a, err := self(ctx)
	if err != nil {
		return Opened{}, err
	}
	opened, err = s.stepUpPasskey(ctx, a, answer)
	return opened, s.noteDisbelief(ctx, ActionStepUp, err)
}

func (s *Service) stepUpPasskey(ctx context.Context, a actor.Actor, answer []byte) (opened Opened, err error) {
	waiting, err := s.takeChallenge(ctx, a, toStepUp)
	if err != nil {
		return Opened{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Opened{}, disbelieved("unreadable", err)
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockMember(ctx, a.MemberID); err != nil {
			return err
		}
		h, rows, err := s.holder(ctx, a)
		if err != nil {
			return err
		}
		used, err := s.passkeys.ValidateLogin(h, waiting, parsed)
		if err != nil {
			return disbelieved("answer", err)
		}
		if used.Authenticator.CloneWarning {
			return cloned()
		}
		f := byCredential(rows, used.ID)
		kept, err := json.Marshal(used)
		if err != nil {
			return err
		}
		if err := s.usePasskey(ctx, f.ID, kept, s.clock.Now()); err != nil {
			return err
		}
		if opened, err = s.stepUp(ctx, a); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionStepUp, Object: "factor", ObjectID: f.ID, Detail: string(Passkey)})
	})
	return opened, err
}

func byCredential(rows []factorRow, id []byte) factorRow {
	for _, f := range rows {
		if string(f.credentialID) == string(id) {
			return f
		}
	}
	return factorRow{}
}
