package webtest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"consilium/internal/account"
	"consilium/internal/accountweb"
	"consilium/internal/credential"
	"consilium/internal/dbtest"
	"consilium/internal/directory"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database/cluster"
)

// What is planted begins with one stem, so that one look finds any of it. The
// last word stands in a public post: a look that misses it sees nothing.
const (
	sealedStem = "zwqsealed"
	draftStem  = sealedStem + "draft"
	nameStem   = sealedStem + "name"
	numberStem = sealedStem + "number"
	noteStem   = sealedStem + "note"
	mailStem   = sealedStem + "mail"
	workStem   = sealedStem + "work"
	sheetStem  = sealedStem + "sheet"
	openStem   = "zwqopenword"
)

// Each of the people plants a name, a number, a note, the mail address of their
// provider and one at work: a thousand values, and documents besides.
const plantedDrafts, plantedPeople = 500, 200

// Promises 12 of the drafts and 24: what is sealed is nowhere in the clear.
func TestNothingSealedLiesOpen(t *testing.T) {
	t.Parallel()
	b := newBare(t, dbtest.NewCluster(t))
	b.plantDrafts()
	b.plantPeople()
	b.indexed()
	b.worked()
	dump := pgDump(t, b.app.DB.URL())
	pg := b.afterCheckpoint()
	t.Run("the dump", func(t *testing.T) {
		holdsNone(t, "pg_dump", dump, true)
		t.Logf("pg_dump: %d bytes", len(dump))
	})
	t.Run("the files of the cluster", func(t *testing.T) {
		total, bytes := 0, 0
		for _, sub := range []string{"base", "pg_wal"} {
			files, size, open := filesHoldNone(t, filepath.Join(pg, sub))
			total, bytes = total+files, bytes+size
			if open == 0 {
				t.Errorf("an open word isn't found in %s either: this shows nothing", sub)
			}
		}
		// And all the rest of its folder, its own log too.
		files, size, _ := filesHoldNone(t, filepath.Dir(pg), "base", "pg_wal")
		total += files
		bytes += size
		t.Logf("%d files, %d MB: 0 hold a planted word", total, bytes>>20)
	})
	t.Run("index, head and log", func(t *testing.T) {
		filesHoldNone(t, b.data)
		words := []string{openStem}
		if n, _ := inIndex(t, filepath.Join(b.data, "index"), words...); n == 0 {
			t.Error("an open word isn't found in the index: this shows nothing")
		}
		var all []string
		for i := range plantedDrafts {
			all = append(all, fmt.Sprint(draftStem, i))
		}
		for i := range plantedPeople {
			all = append(all, nameStem+letters3(i), fmt.Sprint(numberStem, i), fmt.Sprint(noteStem, i), fmt.Sprint(mailStem, i))
		}
		if n, segments := inIndex(t, filepath.Join(b.data, "index"), all...); n != 0 || segments == 0 {
			t.Errorf("%d words in %d segments of the index", n, segments)
		}
		log := b.log.String()
		holdsNone(t, "log", []byte(log), false)
		if !strings.Contains(log, "/drafts/:slot") || !strings.Contains(log, "/application") {
			t.Error("the log holds nothing")
		}
	})
	t.Run("no cookie", func(t *testing.T) { b.opensNothing(t, dump) })
}

func (b *bare) plantDrafts() {
	author := b.join("a_writer", actor.Clinician, "physician", "attending")
	b.ask(author, forum.Clinicians, "A title with "+openStem, "A body with "+openStem)
	holders := []*resident{author, b.join("b_writer", actor.Clinician, "nurse", "attending"), b.join("c_writer", actor.Student, "student", "student")}
	for i := range plantedDrafts {
		p, word := holders[i%3], fmt.Sprint(draftStem, i)
		d := forum.Draft{Key: ids.New(), Title: "T " + word, Body: "B " + word, BottomLine: "L " + word, Reason: "R " + word}
		slot := forum.AnswerSlot(ids.New())
		if i%25 > 0 {
			ok(b.t, b.app.Forum.SaveDraft(p.ctx(), slot, d))
			continue
		}
		token, _ := p.get("/ask").doc.Find(`input[name=_token]`).First().Attr("value")
		form := url.Values{"_token": {token}, "key": {d.Key.String()}, "title": {d.Title}, "body": {d.Body}, "bottom_line": {d.BottomLine}}
		if res := p.do(http.MethodPost, "/drafts/"+string(slot), form); res.status != http.StatusOK {
			b.t.Fatalf("saving a draft: %d", res.status)
		}
		p.do(http.MethodPost, "/preview", form)
		p.do(http.MethodPost, "/guard", form)
		p.do(http.MethodPost, "/ask", form) // refused: no audience, no specialty
		p.get("/search?q=" + word)
		p.get("/drafts")
	}
	if n := b.count(`SELECT count(*) FROM drafts`); n != plantedDrafts {
		b.t.Fatalf("%d drafts are there", n)
	}
}

func (b *bare) plantPeople() {
	reviewer := b.join("d_judge", actor.Clinician, "physician", "attending", actor.CredentialReviewer)
	ok(b.t, b.app.Directory.SeedInstitutions(b.t.Context(), []directory.Institution{{Key: "brannoc", Name: "Saint Brannoc's", Country: "GB", Kind: "hospital",
		Domains: []directory.Domain{{Name: "saintbrannoc.example", Staff: true}}}}))
	for i := range plantedPeople {
		claims := accountweb.PersonaOf(fmt.Sprint("subject", i))
		claims.Mail = fmt.Sprint(mailStem, i, "@mail.example")
		opened, err := b.app.Accounts.SignIn(b.t.Context(), claims, account.Visitor{})
		ok(b.t, err)
		p := &resident{browser: b.stranger(), Actor: actor.Actor{MemberID: opened.MemberID, SessionID: opened.SessionID, Standing: actor.Applicant, Fresh: true, RulesAccepted: true}}
		p.cookies["__Host-session"] = opened.Token
		ok(b.t, b.app.Accounts.Accept(p.ctx(), account.RulesVersion, account.PrivacyVersion))
		facts := credential.Facts{LegalName: "Quirin " + nameStem + letters3(i), Profession: "nurse", Stage: "attending", Jurisdiction: "GB",
			Register: "Council of Saint Brannoc", Number: fmt.Sprint(numberStem, i), Note: fmt.Sprint("N ", noteStem, i)}
		if i%20 == 0 { // once wrongly through the page
			p.post("/application", "/application/new", url.Values{"legal_name": {facts.LegalName}, "number": {facts.Number}, "note": {facts.Note}})
		}
		id, err := b.app.Credential.Apply(p.ctx(), credential.Input{Key: ids.New(), Facts: facts})
		ok(b.t, err)
		ok(b.t, b.app.Credential.AskWorkMail(p.ctx(), fmt.Sprint(workStem, i, "@saintbrannoc.example"), ids.New()))
		if i%4 == 3 {
			_, err := b.app.Credential.MakeVouchCode(p.ctx(), ids.New())
			ok(b.t, err)
			ok(b.t, b.app.Credential.AddDocument(p.ctx(), credential.Upload{Kind: "badge", File: labelled(drawing(b.house), fmt.Sprint(sheetStem, i))}))
			continue
		}
		verdict := []credential.Decision{{Verdict: credential.Approve}, {Verdict: credential.Refuse, Reason: "other"}, {Verdict: credential.More, Reason: "other"}}[i%4]
		verdict.Item, verdict.Version, verdict.Message = itemOf(b.house, id), 1, fmt.Sprint("M ", noteStem, i)
		if i%20 == 0 {
			reviewer.get("/review/" + verdict.Item.String())
		}
		if verdict.Verdict == credential.Approve {
			proven(b.house, verdict.Item)
		}
		_, err = b.app.Credential.Decide(reviewer.ctx(), verdict)
		ok(b.t, err)
	}
}

// labelled puts words into a picture, as cameras and scanners do (the chunk
// tEXt of the PNG specification, 11.3.3).
func labelled(picture []byte, words string) []byte {
	const header = 8 + 25 // the signature and IHDR
	body := append([]byte("tEXtComment\x00"), words...)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)-4)) //nolint:gosec // a few words
	chunk = binary.BigEndian.AppendUint32(append(chunk, body...), crc32.ChecksumIEEE(body))
	return append(append(append([]byte(nil), picture[:header]...), chunk...), picture[header:]...)
}

// letters3 writes a number in letters: a name has no digits.
func letters3(i int) string {
	return string([]byte{'a' + byte(i/400%20), 'a' + byte(i/20%20), 'a' + byte(i%20)})
}

func pgDump(t *testing.T, address string) []byte {
	t.Helper()
	programs, err := cluster.Find()
	ok(t, err)
	program := programs.Path("pg_dump")
	if _, err := os.Stat(program); err != nil { // initdb and postgres may be linked to from elsewhere
		real, err := filepath.EvalSymlinks(programs.Postgres)
		ok(t, err)
		program = filepath.Join(filepath.Dir(real), "pg_dump")
	}
	cmd := exec.CommandContext(t.Context(), program, "--format=plain", "--dbname="+address) //nolint:gosec // the test's own server
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pg_dump: %v %s", err, said.String())
	}
	return out
}

// afterCheckpoint has everything in the files, and says where they are.
func (b *bare) afterCheckpoint() (dir string) {
	b.t.Helper()
	_, err := b.app.DB.Pool().Exec(b.t.Context(), `CHECKPOINT`)
	ok(b.t, err)
	ok(b.t, b.app.DB.Pool().QueryRow(b.t.Context(), `SHOW data_directory`).Scan(&dir))
	return dir
}

// shapes are the ways in which a stem may lie in bytes: as it is, in
// hexadecimal, and in base64 from each of three places.
func shapes(stem string) [][]byte {
	out := [][]byte{[]byte(stem), []byte(hex.EncodeToString([]byte(stem)))}
	for pad := range 3 {
		text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", pad) + stem))
		out = append(out, []byte(strings.TrimRight(text[4*((pad+2)/3):len(text)-4], "=")))
	}
	return out
}

// holds says which of the two stems a text holds in any shape.
func holds(text []byte) (sealed, open bool) {
	lower := bytes.ToLower(text)
	look := func(stem string) bool {
		for i, shape := range shapes(stem) {
			if i < 2 && bytes.Contains(lower, shape) || i >= 2 && bytes.Contains(text, shape) {
				return true
			}
		}
		return false
	}
	return look(sealedStem), look(openStem)
}

func holdsNone(t *testing.T, what string, text []byte, hasOpen bool) {
	t.Helper()
	sealed, open := holds(text)
	if sealed {
		t.Errorf("%s holds what was planted to be sealed", what)
	}
	if hasOpen && !open {
		t.Errorf("%s doesn't hold an open word either: this shows nothing", what)
	}
}

// filesHoldNone looks into every file below a folder, and says in how many
// the open word is.
func filesHoldNone(t *testing.T, dir string, but ...string) (files, size, open int) {
	t.Helper()
	ok(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && slices.Contains(but, d.Name()) {
			return fs.SkipDir
		}
		if os.IsNotExist(err) || err == nil && !d.Type().IsRegular() {
			return nil
		}
		ok(t, err)
		text, err := os.ReadFile(path) //nolint:gosec // below the test's own folder
		if os.IsNotExist(err) {
			return nil
		}
		ok(t, err)
		files, size = files+1, size+len(text)
		sealed, there := holds(text)
		if there {
			open++
		}
		if sealed {
			t.Errorf("%s holds what was planted to be sealed", path)
		}
		return nil
	}))
	return files, size, open
}

// opensNothing tries every word of a dump as a cookie, in every form that it
// may have been written in.
func (b *bare) opensNothing(t *testing.T, dump []byte) {
	victim := b.join("e_victim", actor.Clinician, "nurse", "attending")
	dump = append(dump, pgDump(t, b.app.DB.URL())...)
	token := victim.get("/settings") // the cookie is renewed after admission
	if token.status != http.StatusOK || !b.signedIn(victim.cookies["__Host-session"]) {
		t.Fatal("a real cookie doesn't open a session")
	}
	tried := map[string]bool{}
	for _, word := range regexp.MustCompile(`[A-Za-z0-9+/_=.-]{16,128}`).FindAllString(string(dump), -1) {
		forms := []string{word}
		if raw, err := hex.DecodeString(strings.ReplaceAll(strings.TrimPrefix(word, "x"), "-", "")); err == nil {
			forms = append(forms, string(raw), base64.RawURLEncoding.EncodeToString(raw), base64.StdEncoding.EncodeToString(raw), hex.EncodeToString(raw))
		}
		for _, form := range forms {
			tried[form] = true
		}
	}
	if len(tried) < 2000 || tried[victim.cookies["__Host-session"]] {
		t.Fatalf("%d forms, or the cookie itself is in the dump", len(tried))
	}
	overHTTP := 0
	for form := range tried {
		if _, opened, err := b.app.Accounts.Load(t.Context(), form); opened || err != nil {
			t.Errorf("something of the dump opens a session: %v", err)
		}
		if len(form) == 43 { // as long as a real one: through the front door too
			overHTTP++
			if b.signedIn(form) {
				t.Error("something of the dump is a cookie")
			}
		}
	}
	if overHTTP < 200 {
		t.Errorf("only %d words are as long as a cookie", overHTTP)
	}
	t.Logf("%d forms tried, %d of them over HTTP: 0 open a session", len(tried), overHTTP)
}

// admin runs statements on another database of the same server.
func admin(t testing.TB, address, database string, statements ...string) {
	t.Helper()
	u, err := url.Parse(address)
	ok(t, err)
	if database != "" {
		u.Path = "/" + database
	}
	ctx := context.WithoutCancel(t.Context()) // cleaning up needs it too
	c, err := pgx.Connect(ctx, u.String())
	ok(t, err)
	defer func() { _ = c.Close(ctx) }()
	for _, sql := range statements {
		if _, err := c.Exec(ctx, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}
