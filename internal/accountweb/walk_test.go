package accountweb

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"consilium/internal/account"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

func TestEveryTemplateFitsItsPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	samples := h.pages.Samples()
	for _, name := range h.site.PageNames() {
		if strings.HasPrefix(name, "account/") && len(samples[name]) == 0 {
			t.Errorf("no sample of %s", name)
		}
	}
	for name, list := range samples {
		tpl, ok := h.site.Template(name)
		if !ok {
			t.Errorf("no template %s", name)
			continue
		}
		for _, sample := range list {
			var out strings.Builder
			if err := tpl.ExecuteTemplate(&out, "base", sample); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			for _, bad := range []string{"style=", "<script", " onclick", "<no value>", "ZgotmplZ"} {
				if strings.Contains(out.String(), bad) {
					t.Errorf("%s holds %q", name, bad)
				}
			}
			if forms, tokens := strings.Count(out.String(), `method="post"`), strings.Count(out.String(), `name="_token"`); tokens < forms+1 {
				t.Errorf("%s: %d forms, %d tokens", name, forms, tokens-1)
			}
		}
	}
}

func TestANewcomersWalk(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.browser()
	b.get("/").want(http.StatusOK).says("Consilium")
	b.get("/rules").want(http.StatusOK).says("No patient can be recognised")
	b.get("/privacy").want(http.StatusOK).says("Who can see what")
	// Everything that proof is made of is named, with who sees it and how long it is kept.
	text := strings.Join(strings.Fields(b.get("/privacy").Body.String()), " ")
	for _, word := range []string{"What the registers say", "DEA numbers are never taken", "Your mailbox at work", "30 minutes", "12 months after", "Documents", "mark of who looked",
		"14 days after a refusal", "Vouches", "after 30 days", "Codes by post", "45 days", "Your second factors"} {
		if !strings.Contains(text, word) {
			t.Errorf("the privacy notice doesn’t say %q", word)
		}
	}
	b.get("/settings").leadsTo("/sign-in?return_to=%2Fsettings")
	b.get("/sign-in?return_to=%2Fsettings").want(http.StatusOK).says("A cardiologist.").says(`value="shared" checked`).says(`value="/settings"`)
	b.asPersona("ann", url.Values{"return_to": {"/settings"}}).leadsTo("/settings")
	if v := b.visit(); v.OwnDevice || v.Actor.Standing != actor.Applicant {
		t.Fatalf("%+v", v)
	}
	b.get("/").leadsTo("/application")
	b.get("/rules/accept?return_to=/application").want(http.StatusOK).says("House rules").says("Privacy notice")
	form := url.Values{"return_to": {"/application"}, "rules_version": {"1"}, "privacy_version": {"2"}}
	b.post("/rules/accept", form).want(http.StatusUnprocessableEntity).says("Tick this when you have read both").says(`value="/application"`)
	form.Set("accept", "yes")
	form.Set("rules_version", "0")
	b.post("/rules/accept", form).want(http.StatusConflict).says("Please read the present ones")
	form.Set("rules_version", "1")
	b.post("/rules/accept", form).leadsTo("/application")
	b.get("/rules/accept?return_to=/application").leadsTo("/application")

	b.get("/handle").want(http.StatusNotFound)
	h.standing(b, actor.Clinician)
	b.get("/").leadsTo("/handle")
	b.post("/handle", url.Values{"handle": {"moderator"}}).want(http.StatusUnprocessableEntity).says("could be taken for the house").says(`value="moderator"`)
	b.post("/handle", url.Values{"handle": {"Ann_W"}}).leadsTo("/")
	b.get("/").leadsTo("/threads")
	b.get("/handle").leadsTo("/settings")
	b.post("/handle", url.Values{"handle": {"other"}}).want(http.StatusConflict)
	other := h.browser()
	other.asPersona("bob", nil)
	h.standing(other, actor.Student)
	h.exec(`UPDATE members SET rules_version = 1, privacy_version = 2`)
	other.post("/handle", url.Values{"handle": {"ANN_w"}}).want(http.StatusUnprocessableEntity).says("Somebody has this handle already")
}

func TestAProfileIsGuarded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.browser()
	b.asPersona("ann", nil)
	const told = "Mrs. Keller taught me."
	refused := b.post("/settings/profile", url.Values{"bio": {told}, "revision": {"1"}}).want(http.StatusUnprocessableEntity).says("Nothing was published yet").says(told)
	button := regexp.MustCompile(`value="replace:([0-9a-f]+)"`).FindStringSubmatch(refused.Body.String())
	b.post("/settings/profile", url.Values{"bio": {told}, "revision": {"1"}, "do": {"replace:" + button[1]}}).want(http.StatusOK).says("Mrs. X. taught me.")
	b.post("/settings/profile", url.Values{"bio": {told}, "revision": {"1"}, "guard_key": {button[1]}, "guard_why." + button[1]: {"colleague"}}).
		leadsTo("/settings#profile")
}

// A script gets the panel for what is typed so far, and nothing of it is kept.
func TestAProfileIsLookedAtWhileItIsTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.browser()
	b.asPersona("ann", nil)
	b.get("/settings").says(`data-guard="/settings/profile/guard"`)
	look := func(bio string) page { return b.post("/settings/profile/guard", url.Values{"bio": {bio}}) }
	look("Mrs. Keller taught me.").want(http.StatusOK).says("data-guard-finding").says(`href="#bio"`).says("in the profile").doesNotSay("<html")
	look("I read ECGs.").want(http.StatusOK).doesNotSay("finding")
	look("La paciente ingresó ayer en el hospital con dolor torácico y fiebre desde hace tres días.").want(http.StatusOK).says("Write it in English").doesNotSay("guard_language")
	look(strings.Repeat("long ", 500)).want(http.StatusUnprocessableEntity)
	b.get("/settings").doesNotSay("Keller").says(`name="revision" value="1"`)
}

func TestASmallCellInAProfileIsBlurredWithOneClick(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.browser()
	b.asPersona("ann", nil)
	const told = "A 34-year-old patient of mine with Erdheim-Chester in Vermont came at 14:32 with pain in both knees."
	form := url.Values{"bio": {told}, "revision": {"1"}}
	b.post("/settings/profile", form).want(http.StatusUnprocessableEntity).says(`value="blur"`).says(told)
	form.Set("do", "blur")
	b.post("/settings/profile", form).want(http.StatusOK).says("Erdheim-Chester").doesNotSay("came at 14:32").doesNotSay("Vermont").doesNotSay(`value="blur"`).doesNotSay("Nothing was published")
	b.get("/settings").doesNotSay("Erdheim-Chester")
}

func TestAProfileInAnotherLanguageIsRefusedAndPromisedNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.browser()
	b.asPersona("ann", nil)
	const told = "La paciente Carmen Ortega ingresó ayer en el hospital con dolor torácico y fiebre desde hace tres días."
	form := url.Values{"bio": {told}, "revision": {"1"}, "guard_language": {"Spanish; I took out every name."}}
	b.post("/settings/profile", form).want(http.StatusUnprocessableEntity).says(told).says("Nothing was saved").says(`id="bio-error"`).doesNotSay("a second person").doesNotSay("guard_language")
	b.get("/settings").doesNotSay("Carmen Ortega")
	form.Set("do", "replace-all")
	b.post("/settings/profile", form).want(http.StatusOK).says("Write it in English").doesNotSay("a second person").doesNotSay("guard_language").doesNotSay("is answered")
}

func TestAHiddenProfileSaysWhatToDoAndIsMended(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.browser()
	b.asPersona("ann", nil)
	const told, note = "Mrs. Keller taught me.", "Others don’t see what is saved here about you."
	h.exec(`UPDATE members SET bio_md = $1`, told)
	b.get("/settings").want(http.StatusOK).says(told).doesNotSay(note).doesNotSay("data-guard-finding")
	_, err := h.accounts.Rescan(t.Context())
	h.ok(err)
	p := b.get("/settings").want(http.StatusOK).says(note).says(told).says("data-guard-finding").says(`value="replace:`).doesNotSay("Nothing was published")
	button := regexp.MustCompile(`value="replace:([0-9a-f]+)"`).FindStringSubmatch(p.Body.String())
	form := url.Values{"bio": {told}, "revision": {"1"}}
	b.post("/settings/profile", form).want(http.StatusUnprocessableEntity).says(note).says(told).says("Nothing was published yet")
	b.post("/settings/theme", url.Values{"all": {"yes"}, "theme": {"pink"}, "time_zone": {"UTC"}}).want(http.StatusUnprocessableEntity).says(note).says(told)
	form.Set("do", "replace:"+button[1])
	b.post("/settings/profile", form).want(http.StatusOK).says(note).says("Mrs. X. taught me.")
	b.post("/settings/profile", url.Values{"bio": {"Mrs. X. taught me."}, "revision": {"1"}}).leadsTo("/settings#profile")
	b.get("/settings").says("Mrs. X. taught me.").doesNotSay(note).doesNotSay("data-guard-finding")
	h.recorded(account.ActionBioHide, "done", 1)
	h.recorded(account.ActionBioShow, "done", 1)
}

// Where the guard stops at nothing any more, the way to be seen is to save it.
func TestAHiddenProfileThatIsClearNowWaitsToBeSaved(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.browser()
	b.asPersona("ann", nil)
	const told, clear = "Mrs. Keller taught me.", "save it, and everybody sees it again"
	h.exec(`UPDATE members SET bio_md = $1`, told)
	_, err := h.accounts.Rescan(t.Context())
	h.ok(err)
	p := b.get("/settings").says("find in it what could tell").doesNotSay(clear)
	button := regexp.MustCompile(`value="replace:([0-9a-f]+)"`).FindStringSubmatch(p.Body.String())
	b.post("/settings/profile", url.Values{"bio": {told}, "revision": {"1"}, "do": {"replace:" + button[1]}}).want(http.StatusOK).says(clear).doesNotSay("find in it what could tell")
	h.exec(`UPDATE members SET bio_md = 'La paciente ingresó ayer en el hospital con dolor torácico y fiebre desde hace tres días.'`)
	b.get("/settings").says("find in it what could tell").doesNotSay(clear)
	h.exec(`UPDATE members SET bio_md = 'I read ECGs.'`)
	b.get("/settings").says("Others don’t see what is saved here about you.").says(clear).doesNotSay("find in it what could tell")
	b.post("/settings/profile", url.Values{"bio": {"I read ECGs."}, "revision": {"1"}}).leadsTo("/settings#profile")
	b.get("/settings").doesNotSay(clear)
}

func TestSettingsWalk(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.browser()
	b.asPersona("ann", url.Values{"device": {"own"}})
	b.get("/settings").want(http.StatusOK).says("own computer").says("this one")

	b.post("/settings/theme", url.Values{"theme": {"dark"}}).leadsTo("/settings#display")
	if v := b.visit(); v.Theme != "dark" || !v.Shortcuts || v.TimeZone != "UTC" || !v.OwnDevice {
		t.Fatalf("the switch in the frame changed more than the theme: %+v", v)
	}
	b.post("/settings/theme", url.Values{"all": {"yes"}, "theme": {"light"}, "time_zone": {"Europe/Vienna"}, "return_to": {"/settings"}}).leadsTo("/settings")
	if v := b.visit(); v.Theme != "light" || v.Shortcuts || v.TimeZone != "Europe/Vienna" {
		t.Fatalf("%+v", v)
	}
	b.post("/settings/theme", url.Values{"all": {"yes"}, "theme": {"light"}, "time_zone": {"Mars/Olympus"}}).
		want(http.StatusUnprocessableEntity).says(`value="Mars/Olympus"`).says("no time zone we know")

	b.post("/settings/profile", url.Values{"bio": {"I read <ECGs>."}, "revision": {"1"}}).leadsTo("/settings#profile")
	b.get("/settings").says("I read &lt;ECGs&gt;.").says("Your profile is saved.")
	b.post("/settings/profile", url.Values{"bio": {"typed in another window"}, "revision": {"1"}}).
		want(http.StatusConflict).says("typed in another window").says("changed in another window").says(`name="revision" value="2"`)
	b.post("/settings/profile", url.Values{"bio": {strings.Repeat("long ", 500)}, "revision": {"2"}}).
		want(http.StatusUnprocessableEntity).says("longer than the 2,000").says("long long long")

	second, third := h.browser(), h.browser()
	second.asPersona("ann", nil)
	third.asPersona("ann", nil)
	id := second.visit().Actor.SessionID
	b.post("/settings/sessions/"+id.String()+"/end", nil).leadsTo("/settings#sessions")
	if second.signedIn() {
		t.Fatal("an ended session lives on")
	}
	stranger := h.browser()
	stranger.asPersona("bob", nil)
	foreign := stranger.post("/settings/sessions/"+b.visit().Actor.SessionID.String()+"/end", nil).want(http.StatusNotFound)
	missing := stranger.post("/settings/sessions/"+ids.New().String()+"/end", nil).want(http.StatusNotFound)
	if foreign.Body.String() != missing.Body.String() {
		t.Fatal("a foreign session looks unlike a missing one")
	}
	b.post("/settings/sessions/end-others", nil).leadsTo("/settings#sessions")
	if third.signedIn() || !b.signedIn() || !stranger.signedIn() {
		t.Fatal("the wrong sessions ended")
	}

	res := b.post("/sign-out", nil).leadsTo("/")
	if res.Header().Get("Clear-Site-Data") != `"cache", "cookies", "storage"` || b.cookies["__Host-session"] != "" {
		t.Fatalf("signing out left something: %v", res.Header())
	}
	b.get("/settings").leadsTo("/sign-in?return_to=%2Fsettings")
	for _, action := range []string{account.ActionSignOut, account.ActionEndSession, account.ActionEndSessions, account.ActionProfile} {
		h.recorded(action, "done", 1)
	}
}

func TestSensitiveActsWantAFreshSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.browser()
	b.asPersona("ann", url.Values{"device": {"own"}})
	h.clock.Advance(16 * time.Minute)
	b.get("/settings/export").leadsTo("/sign-in/again?return_to=%2Fsettings%2Fexport")
	b.get("/settings/close").leadsTo("/sign-in/again?return_to=%2Fsettings%2Fclose")
	b.post("/settings/close", url.Values{"sure": {"yes"}, "return_to": {"/settings/close"}}).leadsTo("/sign-in/again?return_to=%2Fsettings%2Fclose")
	before := b.cookies["__Host-session"]
	again := b.get("/sign-in/again?return_to=/settings/export").want(http.StatusOK).says("Confirm that you are ann_w").says(`name="purpose" value="fresh"`)
	// The form token may spell a name by chance.
	if strings.Contains(tokenField.ReplaceAllString(again.Body.String(), ""), "bob") {
		t.Fatal("somebody else is offered")
	}
	// Somebody else at the computer is not the member.
	b.asPersona("bob", url.Values{"purpose": {"fresh"}}).want(http.StatusForbidden).says("another account")
	b.asPersona("ann", url.Values{"purpose": {"fresh"}, "return_to": {"/settings/export"}}).leadsTo("/settings/export")
	if b.cookies["__Host-session"] == before || !b.visit().OwnDevice {
		t.Fatal("a fresh sign-in kept the id, or changed the computer")
	}
	res := b.get("/settings/export").want(http.StatusOK)
	var out account.Export
	h.ok(json.Unmarshal(res.Body.Bytes(), &out))
	if out.Member.ID != b.visit().Actor.MemberID.String() || !strings.Contains(res.Header().Get("Content-Disposition"), "attachment") {
		t.Fatalf("%+v", out)
	}
	b.get("/settings/close").want(http.StatusOK).says("What stays")
	b.post("/settings/close", nil).want(http.StatusUnprocessableEntity).says("Tick this if you mean it")
	b.post("/settings/close", url.Values{"sure": {"yes"}}).leadsTo("/")
	if b.signedIn() || h.count(`SELECT count(*) FROM identities`) != 0 {
		t.Fatal("the account is not closed")
	}
	h.recorded(account.ActionClose, "done", 1)
	h.recorded(account.ActionExport, "done", 1)
	h.recorded(account.ActionProve, "done", 1)
}

type told struct{}

func (told) Suspension(context.Context, ids.ID) (Sanction, bool, error) {
	return Sanction{Rule: "rule one", Message: "what the moderator wrote"}, true, nil
}

func TestWhoIsSuspendedSeesWhyAndLittleElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas, func(d *Deps) { d.Sanctions = told{} })
	b := h.browser()
	b.asPersona("ann", nil)
	h.standing(b, actor.Clinician)
	b.get("/settings").want(http.StatusOK)
	h.standing(b, actor.Suspended)
	b.get("/settings").leadsTo("/sign-in?return_to=%2Fsettings")
	b.asPersona("ann", nil).leadsTo("/")
	b.get("/").leadsTo("/settings")
	b.get("/settings").want(http.StatusOK).says("You are suspended").says("rule one").says("what the moderator wrote")
	b.get("/settings/export").want(http.StatusOK)
	b.get("/handle").want(http.StatusNotFound)
}

func TestPingTellsWhatIsLeft(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.browser()
	b.asPersona("ann", nil)
	token := b.token()
	h.clock.Advance(10 * time.Minute)
	ping := func() (Left, int) {
		res := b.postRaw("/session/ping", nil, map[string]string{"Origin": baseURL, "Sec-Fetch-Site": "same-origin", web.TokenHeader: token})
		var left Left
		_ = json.Unmarshal(res.Body.Bytes(), &left)
		return left, res.Code
	}
	if left, code := ping(); code != http.StatusOK || left.Idle != 15*60 || left.Until != 8*3600-600 {
		t.Fatalf("%d %+v", code, left)
	}
	for range 47 {
		h.clock.Advance(10 * time.Minute)
		if left, _ := ping(); left.Idle > left.Until {
			t.Fatalf("%+v", left)
		}
	}
	if _, code := ping(); code == http.StatusOK {
		t.Fatal("pings keep a session beyond its end")
	}
}

func TestLinkingAndMailWalk(t *testing.T) {
	t.Parallel()
	h, a, other := clinics(t)
	b := h.browser()
	b.get(a.approve(b.atProvider("a", url.Values{"device": {"own"}}), "ann", "ann@clinic.example", true)).leadsTo("/")
	b.get("/settings").says("ann@clinic.example")
	b.post("/settings/mail/stop", nil).leadsTo("/settings#mail")
	if strings.Contains(b.get("/settings").Body.String(), "ann@clinic.example") {
		t.Fatal("the address is still there")
	}
	// Only the button on the page turns mail on: an address that says so does not.
	b.get(a.approve(b.atProvider("a", url.Values{"purpose": {"fresh"}, "return_to": {"/settings#mail"}}), "ann", "ann@clinic.example", true)).leadsTo("/settings")
	b.get("/settings").says("You get no mail")
	begun := b.post("/settings/mail/start", nil).want(http.StatusSeeOther).location()
	if !strings.Contains(begun, "max_age=0") {
		t.Fatalf("no fresh proof is asked for: %s", begun)
	}
	b.get(a.approve(begun, "ann", "new@clinic.example", true)).leadsTo("/settings#mail")
	b.get("/settings").says("new@clinic.example")

	h.clock.Advance(16 * time.Minute)
	b.post("/settings/identities/link/b", url.Values{"return_to": {"/settings"}}).leadsTo("/sign-in/again?return_to=%2Fsettings")
	b.get(a.approve(b.atProvider("a", url.Values{"purpose": {"fresh"}}), "ann", "", nil)).leadsTo("/")
	before := b.cookies["__Host-session"]
	begun = b.post("/settings/identities/link/b", nil).want(http.StatusSeeOther).location()
	b.get(other.approve(begun, "ann", "", nil)).leadsTo("/settings#identities")
	if b.cookies["__Host-session"] == before {
		t.Fatal("linking kept the id")
	}
	begun = b.post("/settings/identities/link/b", nil).want(http.StatusSeeOther).location()
	b.get(other.approve(begun, "ann", "", nil)).want(http.StatusConflict).says("signs in somebody already")
	list, err := h.accounts.Identities(actor.With(t.Context(), b.visit().Actor))
	h.ok(err)
	b.post("/settings/identities/"+list[0].ID.String()+"/unlink", nil).want(http.StatusConflict).says("You are signed in with this one")
	b.post("/settings/identities/"+list[1].ID.String()+"/unlink", nil).leadsTo("/settings#identities")
	b.post("/settings/identities/"+list[0].ID.String()+"/unlink", nil).want(http.StatusConflict).says("the only way you can sign in")
	// Nor is one of which nobody says when it was given: the provider may have
	// taken its own open session for it.
	a.lie = func(c map[string]any) any { delete(c, "auth_time"); return a.sign(c) }
	before = b.cookies["__Host-session"]
	b.get(a.approve(b.atProvider("a", url.Values{"purpose": {"fresh"}}), "ann", "", nil)).want(http.StatusForbidden)
	if b.cookies["__Host-session"] != before {
		t.Fatal("the session changed")
	}
	// An old proof is no fresh one, whatever the provider's page did.
	a.lie = func(c map[string]any) any { c["auth_time"] = h.clock.Now().Add(-time.Hour).Unix(); return a.sign(c) }
	b.get(a.approve(b.atProvider("a", url.Values{"purpose": {"fresh"}}), "ann", "", nil)).want(http.StatusForbidden)
}

func TestWhoseProviderVouchesForNoAddressIsTold(t *testing.T) {
	t.Parallel()
	h, a, _ := clinics(t)
	b := h.browser()
	b.get(a.approve(b.atProvider("a", url.Values{"device": {"own"}}), "ann", "ann@clinic.example", nil)).leadsTo("/")
	b.get("/settings").says("You get no mail").says("vouched for no address of yours").says("link another way to sign in")
}
