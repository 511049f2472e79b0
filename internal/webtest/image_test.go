package webtest

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
)

// gpsWords stand in what a camera writes beside the pixels.
const gpsWords = "PLANTED-GPS-51.5007N-0.1246W-Kowalczyk"

// withMetadata puts a planted EXIF segment and trailing bytes into a JPEG.
func withMetadata(jpeg []byte) []byte {
	segment := append([]byte("Exif\x00\x00II*\x00\x08\x00\x00\x00"), gpsWords...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1, byte((len(segment) + 2) >> 8), byte(len(segment) + 2)}
	return append(append(append(head, segment...), jpeg[2:]...), gpsWords...)
}

// inData says whether a text stands in any file of the house's data.
func inData(h *house, text string) (found []string) {
	h.t.Helper()
	for _, where := range []string{h.app.Config.Blobs.Dir, filepath.Join(h.app.Config.Data, "originals")} {
		ok(h.t, filepath.WalkDir(where, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			raw, err := os.ReadFile(path)
			if bytes.Contains(raw, []byte(text)) {
				found = append(found, path)
			}
			return err
		}))
	}
	return found
}

func blobs(h *house) (n int) {
	h.t.Helper()
	ok(h.t, filepath.WalkDir(h.app.Config.Blobs.Dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			n++
		}
		return err
	}))
	return n
}

// newGallery is a house without the images of the community.
func newGallery(t *testing.T, log ...io.Writer) *house {
	t.Helper()
	h := newHouse(t, log...)
	for _, sql := range []string{`DELETE FROM image_files`, `DELETE FROM images`} {
		_, err := h.app.DB.Pool().Exec(t.Context(), sql)
		ok(t, err)
	}
	ok(t, filepath.WalkDir(h.app.Config.Blobs.Dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			return os.Remove(path)
		}
		return err
	}))
	return h
}

// The walk of an author: the words of the form are kept as a draft, the photo
// goes through its mask step, is described, posted and seen by who may read the
// post, and by nobody else; what the camera wrote is nowhere.
func TestAnImageIsSeenByWhoReadsItsPostAndNothingOfItsFileIsLeft(t *testing.T) {
	t.Parallel()
	h := newGallery(t)
	s := newStage(h)
	by := s.somebody(aClinician)
	left := by.send(http.MethodPost, "/ask", url.Values{"kind": {"question"}, "title": {"What is this opacity?"}, "body": {"Words that stay."}, "audience": {"clinicians"},
		"specialties": {"nephrology"}, "do": {"images"}})
	if left.status != http.StatusSeeOther || left.location != "/images?slot=ask" {
		t.Fatalf("leaving for the images: %d %s", left.status, left.location)
	}
	if body := by.send(http.MethodGet, "/ask", nil).body; !strings.Contains(body, "Words that stay.") {
		t.Error("the words were not kept")
	}
	up := by.upload("/images", url.Values{"slot": {"ask"}, "key": {ids.New().String()}, "screen": {"1"}}, withMetadata(s.photograph()))
	at := up.location
	if up.status != http.StatusSeeOther || !strings.HasPrefix(at, "/images/") {
		t.Fatalf("uploading: %d %s %s", up.status, at, up.body)
	}
	other := s.somebody(aClinician)
	for _, path := range []string{at, at + "/draft/0", at + "/view", at + "/study", at + "/files/1"} {
		if got := other.send(http.MethodGet, path, nil); got.status != http.StatusNotFound {
			t.Errorf("another member opens the draft's %s: %d", path, got.status)
		}
	}
	if got := by.send(http.MethodGet, at+"/draft/0", nil); got.status != http.StatusOK || strings.Contains(got.body, gpsWords) {
		t.Errorf("the draft: %d", got.status)
	}
	if files := inData(h, gpsWords); files != nil {
		t.Errorf("what the camera wrote lies in %v", files)
	}
	// What a JPEG of ours, one of a camera and a PNG begin with: too long to stand
	// in sealed bytes by chance.
	for _, start := range []string{"\xff\xd8\xff\xdb\x00\x84\x00", "\xff\xd8\xff\xe0\x00\x10JFIF", "\x89PNG\r\n\x1a\n"} {
		if files := inData(h, start); files != nil {
			t.Errorf("pictures lie unsealed in %v", files)
		}
	}
	refused := by.send(http.MethodPost, "/ask", url.Values{"kind": {"question"}, "title": {"What is this opacity?"}, "body": {"Words that stay."}, "audience": {"clinicians"}, "specialties": {"nephrology"}})
	if refused.status != http.StatusUnprocessableEntity || !strings.Contains(refused.body, "An image is not finished") {
		t.Errorf("posting an unmasked image: %d", refused.status)
	}
	masked := by.send(http.MethodPost, at+"/mask", url.Values{"version": {"2"}, "looked": everythingLooked(), "attest": {"1"}, "hide": {"0"}, "x": {"100"}, "y": {"50"}, "w": {"200"}, "h": {"100"}, "why": {"own"}})
	if masked.status != http.StatusSeeOther {
		t.Fatalf("masking: %d %s", masked.status, masked.body)
	}
	described := by.send(http.MethodPost, at+"/details", url.Values{"alt": {"A photo of a screen: an opacity in the right upper lobe."}, "subject": {"radiograph"}, "basis": {"not needed"}, "jurisdiction": {"GB"}})
	if described.status != http.StatusSeeOther || described.location != "/ask" {
		t.Fatalf("describing: %d %s %s", described.status, described.location, described.body)
	}
	asked := by.send(http.MethodPost, "/ask", url.Values{"kind": {"question"}, "title": {"What is this opacity?"}, "body": {"Words that stay."}, "audience": {"clinicians"}, "specialties": {"nephrology"}})
	if asked.status != http.StatusSeeOther {
		t.Fatalf("asking: %d %s", asked.status, asked.body)
	}
	page := other.send(http.MethodGet, asked.location, nil).body
	for _, want := range []string{`alt="A photo of a screen: an opacity in the right upper lobe."`, "photo of a screen", "not for primary diagnosis", at + "/files/"} {
		if !strings.Contains(page, want) {
			t.Errorf("the thread's page lacks %q", want)
		}
	}
	file := other.send(http.MethodGet, at+"/files/"+fullOf(t, h, at), nil)
	if file.status != http.StatusOK || file.header.Get("Cache-Control") != "no-store" || strings.Contains(file.body, gpsWords) {
		t.Errorf("the picture: %d %v", file.status, file.header)
	}
	img, _, err := image.Decode(strings.NewReader(file.body))
	ok(t, err)
	if r, g, b, _ := img.At(200, 100).RGBA(); r+g+b > 0x1800 {
		t.Errorf("the mask is not black: %x %x %x", r, g, b)
	}
	for _, who := range []*person{s.ann, s.somebody(aProvisional), s.reviewer, s.administrator} {
		for _, path := range []string{at + "/files/1", at + "/view", at + "/study"} {
			if got := who.send(http.MethodGet, path, nil); got.status != http.StatusNotFound {
				t.Errorf("%s (%s) opens %s: %d", who.who.Handle, who.who.Standing, path, got.status)
			}
		}
	}
	provisional := s.somebody(aProvisional).send(http.MethodGet, asked.location, nil).body
	if strings.Contains(provisional, "opacity in the right upper lobe") || strings.Contains(provisional, at) || !strings.Contains(provisional, "Images are shown to verified members.") {
		t.Error("a provisional member meets an image")
	}
	if files := inData(h, gpsWords); files != nil {
		t.Errorf("what the camera wrote lies in %v", files)
	}
	if held, err := os.ReadDir(filepath.Join(h.app.Config.Data, "originals")); err != nil || len(held) != 0 {
		t.Errorf("%d originals are left, %v", len(held), err)
	}
}

func fullOf(t *testing.T, h *house, at string) string {
	t.Helper()
	id, err := ids.Parse(strings.TrimPrefix(at, "/images/"))
	ok(t, err)
	return strconv.Itoa(h.count(`SELECT number FROM image_files WHERE image_id = $1 AND use = 'full'`, id))
}

// Whoever takes an image away, no copy of it stays, every page says so, and the
// audit log has the proof.
func TestAWithdrawnImageLeavesNoCopy(t *testing.T) {
	t.Parallel()
	ways := []struct {
		name, says string
		how        media.How
		away       func(s *stage, by *person, i media.Image, ref forum.PostRef)
	}{
		{"its author", "An image was withdrawn", media.ByAuthor, func(s *stage, by *person, i media.Image, _ forum.PostRef) {
			sees(s.h.t, by.send(http.MethodPost, "/images/"+i.ID.String()+"/withdraw", url.Values{}), "/threads/"+i.Post.Thread.String())
		}},
		{"its patient", "withdrawn by its patient", media.ByPatient, func(s *stage, by *person, i media.Image, _ forum.PostRef) {
			code := made[string](s.h.t)(s.h.app.Media.NewCode(by.ctx(), i.ID))
			patient := s.h.nobody()
			typed := strings.ToLower(strings.ReplaceAll(code, "-", " "))
			if got := patient.send(http.MethodPost, "/withdraw", url.Values{"code": {"AAAA-AAAA-AAAA-AAAA"}, "do": {"withdraw"}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Nobody gave this code") {
				s.h.t.Errorf("a made-up code: %d", got.status)
			}
			if got := patient.send(http.MethodPost, "/withdraw", url.Values{"code": {typed}, "do": {"look"}}); !strings.Contains(got.body, "1 image") {
				s.h.t.Errorf("looking: %d %s", got.status, got.body)
			}
			for range 2 { // a second time changes nothing
				if got := patient.send(http.MethodPost, "/withdraw", url.Values{"code": {typed}, "do": {"withdraw"}}); !strings.Contains(got.body, "It is withdrawn") {
					s.h.t.Errorf("withdrawing: %d %s", got.status, got.body)
				}
			}
			dbtest.Eventually(s.h.t, "the author's notice", func() bool {
				return strings.Contains(by.send(http.MethodGet, "/inbox", nil).body, "A patient withdrew their consent:")
			})
		}},
		{"a consent that ran out", "consent ran out", media.Expired, func(s *stage, _ *person, i media.Image, _ forum.PostRef) {
			s.sql(`UPDATE consents SET expires_on = obtained_on + 1 WHERE id = (SELECT consent_id FROM images WHERE id = $1)`, i.ID)
			ok(s.h.t, s.h.app.Media.Tidy(s.h.t.Context()))
		}},
		{"a moderator", "An image was removed by a moderator", media.ByModerator, func(s *stage, _ *person, i media.Image, ref forum.PostRef) {
			desk := "/moderation/posts/thread/" + ref.ID.String()
			sees(s.h.t, s.moderator.send(http.MethodPost, desk+"/erase-image", url.Values{"image": {i.ID.String()}, "image_rule": {"1"}}), desk)
		}},
		{"who erased the post", "Erased for patient privacy", media.Erased, func(s *stage, by *person, _ media.Image, ref forum.PostRef) {
			_, err := s.h.app.Forum.Erase(by.ctx(), forum.Erasure{Post: ref})
			ok(s.h.t, err)
		}},
	}
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			h := newGallery(t)
			s := newStage(h)
			by, reader := s.somebody(aClinician), s.somebody(aClinician)
			i, ref := s.shownIn(by, forum.Clinicians)
			i = made[media.Image](t)(h.app.Media.Own(by.ctx(), i.ID))
			at, thread := "/images/"+i.ID.String(), pathOf(ref)
			if before := reader.send(http.MethodGet, thread, nil).body; !strings.Contains(before, at) {
				t.Fatal("the page has no image")
			}
			if blobs(h) != len(i.Files) {
				t.Fatalf("%d blobs, %d files", blobs(h), len(i.Files))
			}
			way.away(s, by, i, ref)
			after := reader.send(http.MethodGet, thread, nil).body
			if strings.Contains(after, at) || strings.Contains(after, altWords) || !strings.Contains(after, way.says) {
				t.Errorf("the page after: it should say %q and show nothing", way.says)
			}
			for _, path := range []string{at + "/files/1", at + "/view", at + "/study", at} {
				for _, who := range []*person{reader, by} {
					if got := who.send(http.MethodGet, path, nil); got.status != http.StatusNotFound && got.status != http.StatusGone {
						t.Errorf("%s after: %d", path, got.status)
					}
				}
			}
			dbtest.Eventually(t, "the last copy's leaving", func() bool { return blobs(h) == 0 })
			dbtest.Eventually(t, "the proof", func() bool {
				return h.count(`SELECT count(*) FROM audit_entries WHERE action = 'image.removed' AND object_id = $1 AND detail LIKE '%none left'`, i.ID) >= 1
			})
			if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = 'image.withdraw' AND object_id = $1 AND detail LIKE $2`, i.ID, string(way.how)+"%"); n != 1 {
				t.Errorf("recorded %d times", n)
			}
			if n := h.count(`SELECT count(*) FROM images WHERE id = $1 AND (words_sealed IS NOT NULL OR original <> '' OR width <> 0)`, i.ID); n != 0 {
				t.Error("something is left in its row")
			}
		})
	}
}

// Words that could tell who the patient is are not taken beside an image
// either, and nothing typed is lost.
func TestWordsBesideAnImageGoThroughTheGuard(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	by := s.somebody(aClinician)
	at := "/images/" + s.masked(by, forum.AskSlot()).ID.String()
	form := url.Values{"alt": {"Chest X-ray of Mrs Eleanor Pemberton, MRN 48213377."}, "subject": {"radiograph"}, "basis": {"written"}, "obtained": {"2025-02-03"}, "jurisdiction": {"KE"}}
	got := by.send(http.MethodPost, at+"/details", form)
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "could tell who the patient is") || !strings.Contains(got.body, "Pemberton, MRN 48213377.</textarea>") {
		t.Errorf("a name in the alternative text: %d %s", got.status, got.body)
	}
	form.Set("alt", "Chest X-ray: blunted left costophrenic angle.")
	got = by.send(http.MethodPost, at+"/details", form)
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "that you hold it") {
		t.Errorf("without the author's word: %d", got.status)
	}
	form.Set("held", "1")
	form.Set("basis", "not needed")
	got = by.send(http.MethodPost, at+"/details", form)
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "needs a consent on record") {
		t.Errorf("no consent in a jurisdiction that wants one: %d", got.status)
	}
	for _, name := range []string{"Mrs Eleanor Pemberton", "E. Keller", "Whitcombe"} {
		label := by.send(http.MethodPost, at+"/annotations", url.Values{"annotations": {`[{"kind":"label","frame":0,"x":1,"y":1,"text":"` + name + `"}]`}})
		if label.status != http.StatusUnprocessableEntity || !strings.Contains(label.body, "could tell who the patient is") {
			t.Errorf("%s in a label: %d %s", name, label.status, label.body)
		}
	}
	form.Set("alt", "Erdheim-Chester disease in a 34-year-old woman from Vermont, found at 14:32.")
	got = by.send(http.MethodPost, at+"/details", form)
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "What stands beside the image could tell who the patient is") || !strings.Contains(got.body, "found at 14:32.</textarea>") {
		t.Errorf("what comes together in the alternative text: %d %s", got.status, got.body)
	}
}

// A form that is sent twice makes one image; what is forgotten goes by itself.
func TestImagesDontDoubleAndDontStay(t *testing.T) {
	t.Parallel()
	h := newGallery(t)
	s := newStage(h)
	by := s.somebody(aClinician)
	key, file := url.Values{"slot": {"ask"}, "key": {ids.New().String()}, "screen": {"1"}}, s.photograph()
	first, second := by.upload("/images", key, file), by.upload("/images", key, file)
	if first.location != second.location || h.count(`SELECT count(*) FROM images`) != 1 {
		t.Errorf("sent twice: %s %s, %d images", first.location, second.location, h.count(`SELECT count(*) FROM images`))
	}
	s.sql(`UPDATE images SET original_until = created_at`)
	ok(t, h.app.Media.Tidy(t.Context()))
	if body := by.send(http.MethodGet, first.location, nil).body; !strings.Contains(body, "discarded, as it is after an hour") {
		t.Error("the page doesn't say that the original was discarded")
	}
	late := by.send(http.MethodPost, first.location+"/mask", url.Values{"version": {"2"}, "looked": everythingLooked(), "attest": {"1"}})
	if late.status != http.StatusGone || !strings.Contains(late.body, "add it again") {
		t.Errorf("masking after an hour: %d", late.status)
	}
	// The node died before anybody looked: it is looked at when its author comes back.
	cut := s.given(by, forum.AskSlot())
	s.sql(`UPDATE images SET state = 'given', reason = '', width = 0, height = 0, version = 1 WHERE id = $1`, cut.ID)
	at := "/images/" + cut.ID.String()
	if body := by.send(http.MethodGet, at, nil).body; !strings.Contains(body, "Look at it now") {
		t.Error("the page of an upload that was cut off offers nothing")
	}
	sees(t, by.send(http.MethodPost, at+"/shape", url.Values{"do": {"reset"}, "version": {"1"}}), at)
	if body := by.send(http.MethodGet, at, nil).body; !strings.Contains(body, "Burn the masks in") {
		t.Error("it was not looked at")
	}
	s.ready(by, forum.AskSlot())
	s.sql(`UPDATE images SET expires_at = created_at`)
	ok(t, h.app.Media.Tidy(t.Context()))
	if left := h.count(`SELECT count(*) FROM images WHERE state <> 'gone'`); left != 0 || blobs(h) != 0 {
		t.Errorf("%d images and %d blobs are left of drafts that nobody touched", left, blobs(h))
	}
}

// A file that can't be taken says why, and nothing of it stays.
func TestWhatIsNoImageLeavesNothing(t *testing.T) {
	t.Parallel()
	h := newGallery(t)
	s := newStage(h)
	by := s.somebody(aClinician)
	for name, file := range map[string][]byte{"SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "nothing": nil, "words": []byte("just words"),
		"cut off": s.photograph()[:300]} {
		got := by.upload("/images", url.Values{"slot": {"ask"}, "key": {ids.New().String()}}, file)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "error-summary") {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	if n := h.count(`SELECT count(*) FROM images`); n != 0 {
		t.Errorf("%d images", n)
	}
	if held, err := os.ReadDir(filepath.Join(h.app.Config.Data, "originals")); err != nil || len(held) != 0 {
		t.Errorf("%d originals are left, %v", len(held), err)
	}
}

// turned is a picture whose left half is bright.
func turned(t *testing.T) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	draw.Draw(img, image.Rect(0, 0, 200, 300), image.NewUniform(color.Gray{Y: 200}), image.Point{}, draw.Src)
	var out bytes.Buffer
	ok(t, jpeg.Encode(&out, img, nil))
	return out.Bytes()
}

// A quarter of a turn brings left to the top; a crop is of what is shown then.
func TestAnImageIsTurnedAndCropped(t *testing.T) {
	t.Parallel()
	h := newGallery(t)
	by := newStage(h).somebody(aClinician)
	at := by.upload("/images", url.Values{"slot": {"ask"}, "key": {ids.New().String()}, "screen": {"1"}}, turned(t)).location
	size := func() image.Image {
		t.Helper()
		img, _, err := image.Decode(strings.NewReader(by.send(http.MethodGet, at+"/draft/0", nil).body))
		ok(t, err)
		return img
	}
	do := func(version string, form url.Values) {
		t.Helper()
		form.Set("version", version)
		sees(t, by.send(http.MethodPost, at+"/shape", form), at)
	}
	do("2", url.Values{"do": {"turn"}, "turn": {"90"}})
	if img := size(); img.Bounds().Dx() != 300 || img.Bounds().Dy() != 400 || bright(img, 150, 100) != true || bright(img, 150, 300) {
		t.Errorf("turned: %v", img.Bounds())
	}
	do("3", url.Values{"do": {"crop"}, "crop_x": {"0"}, "crop_y": {"180"}, "crop_w": {"300"}, "crop_h": {"220"}})
	do("4", url.Values{"do": {"crop"}, "crop_x": {"10"}, "crop_y": {"30"}, "crop_w": {"100"}, "crop_h": {"100"}})
	if img := size(); img.Bounds().Dx() != 100 || img.Bounds().Dy() != 100 || bright(img, 50, 50) {
		t.Errorf("cropped twice: %v", img.Bounds())
	}
	if got := by.send(http.MethodPost, at+"/shape", url.Values{"version": {"2"}, "do": {"reset"}}); got.status != http.StatusConflict {
		t.Errorf("from a page that is old: %d", got.status)
	}
	do("5", url.Values{"do": {"reset"}})
	if img := size(); img.Bounds().Dx() != 400 {
		t.Errorf("as it came: %v", img.Bounds())
	}
}

func bright(img image.Image, x, y int) bool {
	r, _, _, _ := img.At(x, y).RGBA()
	return r > 0x8000
}

// What the store has and no row knows goes, a day later; what is known, and
// what may be on its way, stays.
func TestWhatNoRowKnowsLeavesTheStore(t *testing.T) {
	t.Parallel()
	h := newGallery(t)
	s := newStage(h)
	s.ready(s.somebody(aClinician), forum.AskSlot())
	known := blobs(h)
	for _, name := range []string{"orphaned", "underway"} {
		dir := filepath.Join(h.app.Config.Blobs.Dir, name[:2])
		ok(t, os.MkdirAll(dir, 0o700))
		ok(t, os.WriteFile(filepath.Join(dir, strings.Repeat(name, 3)), []byte("x"), 0o600))
	}
	old := time.Now().Add(-25 * time.Hour)
	ok(t, filepath.WalkDir(h.app.Config.Blobs.Dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && !strings.Contains(path, "underway") {
			err = os.Chtimes(path, old, old)
		}
		return err
	}))
	if n := made[int](t)(h.app.Media.RemoveOrphans(t.Context())); n != 1 || blobs(h) != known+1 {
		t.Errorf("%d went, %d of %d and one are left", n, blobs(h), known)
	}
}
