package accountweb

import (
	"time"

	"consilium/internal/account"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// Samples gives filled pages for every template, for the check of templates
// against their structs.
func (*Pages) Samples() map[string][]web.Page {
	return map[string][]web.Page{
		"account/landing": {&LandingPage{}},
		"account/rules":   {&TextPage{Version: 1}},
		"account/privacy": {&TextPage{Version: 1}},
		"account/sign-in": {
			&SignInPage{},
			&SignInPage{Providers: []Choice{{"google", "Google"}}, ReturnTo: "/threads", Notice: "Google does not answer just now."},
			&SignInPage{Personas: []Persona{{"ann", "ann_w", "A cardiologist in Vienna.", "asks and answers"}}, OwnDevice: true},
		},
		"account/again": {
			&AgainPage{ReturnTo: "/settings"},
			&AgainPage{Providers: []Choice{{"google", "Google"}}, ReturnTo: "/settings"},
			&AgainPage{Persona: Persona{Key: "ann", Handle: "ann_w"}, ReturnTo: "/settings/factors", Duty: true},
		},
		"account/challenge": {
			&ChallengePage{Codes: true, ReturnTo: "/review"},
			&ChallengePage{Codes: true, Passkeys: true, Duty: true, ReturnTo: "/review", Error: "Too many.", Fields: map[string]string{"code": "Not taken."}},
			&ChallengePage{Passkeys: true, Here: true, House: "http://localhost:8080", ReturnTo: "/settings/factors", Fields: map[string]string{"passkey": "Not taken."}},
		},
		"account/totp": {
			&TOTPPage{Groups: []string{"ABCD", "EFGH"}},
			&TOTPPage{Groups: []string{"ABCD", "EFGH"}, Name: "My telephone", Onward: "/review", Error: "Too many.",
				Fields: map[string]string{"code": "Not taken.", "name": "Too long."}},
		},
		"account/factors": sampleFactors(),
		"account/failed":  {&FailedPage{Text: "This sign-in was begun too long ago.", Request: "0a1b2c", Back: "/sign-in"}},
		"account/accept": {
			&AcceptPage{RulesVersion: 1, PrivacyVersion: 1, ReturnTo: "/"},
			&AcceptPage{Error: "The texts changed.", Fields: map[string]string{"accept": "Tick this."}},
		},
		"account/handle": {
			&HandlePage{},
			&HandlePage{Typed: "ab", Error: "Something needs mending below.", Fields: map[string]string{"handle": "Use 3 to 24."}},
		},
		"account/close": {&ClosePage{}, &ClosePage{Error: "There must be an administrator.", Fields: map[string]string{"sure": "Tick this."}}},
		"account/settings": {
			&SettingsPage{Member: account.Member{Standing: actor.Applicant}, MayChooseHandle: true},
			sampleSettings(),
			&SettingsPage{Member: account.Member{Handle: "ann_w", Standing: actor.Clinician}, Bio: "El paciente.",
				Guard: profilePanel(guard.Decision{Unreadable: true}, account.Profile{})},
			&SettingsPage{Member: account.Member{Handle: "ann_w", Standing: actor.Clinician, BioHidden: true}, Bio: "I read ECGs."},
			&SettingsPage{Member: account.Member{Handle: "ann_w", Standing: actor.Clinician, BioHidden: true}, Bio: "I read ECGs.",
				Guard: profilePanel(guard.Decision{}, account.Profile{})},
		},
	}
}

func sampleFactors() []web.Page {
	at := time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC)
	app := account.Factor{ID: ids.New(), Kind: account.TOTP, Name: "My telephone", CreatedAt: at, LastUsedAt: &at}
	key := account.Factor{ID: ids.New(), Kind: account.Passkey, Name: "Key ring", CreatedAt: at}
	return []web.Page{
		&FactorsPage{Ready: true}, &FactorsPage{Here: true, House: "http://localhost:8080", ProveAt: "/sign-in/again"},
		&FactorsPage{Duty: true, Owed: true, Onward: "/review", Ready: true, Here: true, House: "http://localhost:8080", Fields: map[string]string{"passkey": "Not taken."}},
		&FactorsPage{Duty: true, Owed: true, House: "http://localhost:8080"},
		&FactorsPage{Duty: true, Factors: []account.Factor{app, key}, Error: "This is your only one."},
		&FactorsPage{Factors: []account.Factor{app, key}, Error: "Mend.", Fields: map[string]string{"name": "Too long."}, Renaming: app.ID.String(), Typed: "A name"},
	}
}

func sampleSettings() *SettingsPage {
	at := time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC)
	identity := account.Identity{ID: ids.New(), Provider: "google", CreatedAt: at, LastUsedAt: &at}
	return &SettingsPage{
		Member: account.Member{Handle: "ann_w", Standing: actor.Suspended, Profession: "physician", Stage: "attending", VerifiedAt: &at},
		Mail:   "ann@clinic.example",
		Sessions: []account.Session{
			{ID: ids.New(), Current: true, Provider: "Google", CreatedAt: at, SeenAt: at, ExpiresAt: at, Address: "192.0.2.1", Agent: "Firefox on Linux"},
			{ID: ids.New(), OwnDevice: true, Provider: "Google", CreatedAt: at, SeenAt: at, ExpiresAt: at, Agent: "Safari on iPhone"},
		},
		Identities: []IdentityRow{{identity, "Google", true}, {identity, "Apple", false}},
		Linkable:   []Choice{{"google", "Google"}}, Zones: zones, Bio: "I read ECGs.", Revision: 3, Zone: "Europe/Vienna", Look: "dark",
		Keys: true, Error: "Something needs mending below.",
		Fields:    map[string]string{"bio": "Too long.", "time_zone": "Unknown.", "theme": "Choose one."},
		Guard:     guard.NewPanel(guard.Decision{Findings: []guard.Finding{{Key: "00ff", Field: "bio", Type: "NAME", Tier: "BLOCK", Text: "Keller", Replacement: "X.", Open: true}}}, guard.Answers{}, ""),
		Suspended: true, Sanction: Sanction{Rule: "1. No patient can be recognised", Message: "Please read it again.", Until: &at},
	}
}
