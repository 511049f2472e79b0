package account

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
	"time"
)

func TestADumpOpensNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.signInAs("ann", false)
	state, begun, err := h.Begin(t.Context(), "the browser's name", Pending{Provider: "op", Purpose: ToSignIn, ReturnTo: "/"})
	h.ok(err)
	dump := dumpOf(t, h)
	for what, secret := range map[string]string{"token": o.Token, "state": state, "browser": "the browser's name"} {
		if strings.Contains(dump, secret) {
			t.Fatalf("the %s is in the dump", what)
		}
		if raw, err := base64.RawURLEncoding.DecodeString(secret); err == nil && strings.Contains(dump, hex.EncodeToString(raw)) {
			t.Fatalf("the %s's bits are in the dump", what)
		}
	}
	tried := 0
	for _, word := range strings.FieldsFunc(dump, func(r rune) bool { return strings.ContainsRune(" ,()\"\n", r) }) {
		forms := []string{word}
		if raw, err := hex.DecodeString(strings.TrimLeft(word, `\x`)); err == nil {
			forms = append(forms, base64.RawURLEncoding.EncodeToString(raw), string(raw))
		}
		for _, form := range forms {
			tried++
			h.gone(form, "something of the dump works as a cookie")
			if _, err := h.Take(t.Context(), form, "the browser's name", "op"); err == nil {
				t.Fatal("something of the dump works as a state")
			}
		}
	}
	if tried < 20 {
		t.Fatalf("only %d words tried", tried)
	}
	if got, err := h.Take(t.Context(), state, "the browser's name", "op"); err != nil || got.Verifier != begun.Verifier {
		t.Fatalf("the state itself: %v", err)
	}
}

func dumpOf(t *testing.T, h house) string {
	t.Helper()
	var out strings.Builder
	for _, table := range []string{"sessions", "sign_ins", "members", "identities", "audit_entries", "factors", "factor_ceremonies", "passkey_users", "river_job"} {
		rows, err := h.db.Pool().Query(t.Context(), "SELECT x::text FROM "+table+" x")
		h.ok(err)
		for rows.Next() {
			var row string
			h.ok(rows.Scan(&row))
			out.WriteString(row + "\n")
		}
		h.ok(rows.Err())
	}
	return out.String()
}

func TestPurgeTakesOnlyWhatIsOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	shared, own := h.signInAs("ann", false), h.signInAs("ann", true)
	_, _, err := h.Begin(t.Context(), "b", Pending{Provider: "op", Purpose: ToSignIn})
	h.ok(err)
	if n, err := h.Purge(t.Context()); n != 0 || err != nil {
		t.Fatalf("%d gone, %v", n, err)
	}
	h.clock.Advance(2 * time.Hour)
	if n, err := h.Purge(t.Context()); n != 2 || err != nil {
		t.Fatalf("%d gone, want the idle session and the old sign-in: %v", n, err)
	}
	h.gone(shared.Token, "purged")
	h.visit(own.Token)
}
