package webtest

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/kernel/ids"
)

// ofCamera is a JPEG whose header names the camera that made it and, behind it,
// where that stood.
func ofCamera(jpeg []byte) []byte {
	maker := "Pixelwerk " + gpsWords + "\x00"
	body := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x0f\x01\x02\x00")
	body = append(body, byte(len(maker)), 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0)
	body = append(body, maker...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1, byte((len(body) + 2) >> 8), byte(len(body) + 2)}
	return bytes.Join([][]byte{head, body, jpeg[2:]}, nil)
}

// A camera's picture goes through the mask step however it came; the mark "photo
// of a screen" is for those of a screen alone.
func TestACamerasPictureIsLookedAt(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	by := s.somebody(aClinician)
	for name, c := range map[string]struct {
		file          []byte
		mark          string
		masked, mark2 bool
	}{
		"chosen, of a camera": {ofCamera(s.photograph()), "", true, false},
		"chosen, of none":     {s.photograph(), "", false, false},
		"taken of a finding":  {s.photograph(), "photo", true, false},
		"taken of a screen":   {s.photograph(), "screen", true, true},
	} {
		form := url.Values{"slot": {"ask"}, "key": {ids.New().String()}}
		if c.mark != "" {
			form.Set(c.mark, "1")
		}
		at := by.upload("/images", form, c.file).location
		page := by.send(http.MethodGet, at, nil).body
		if strings.Contains(page, "Hide what tells who the patient is") != c.masked || strings.Contains(page, "Photo of a screen") != c.mark2 {
			t.Errorf("%s: masked %t, marked %t", name, !c.masked, !c.mark2)
			continue
		}
		if !c.masked {
			continue
		}
		mask := rendered(t, page, at+"/mask")
		if got := by.upload(at+"/mask", mask, nil); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: nothing was looked for: %d", name, got.status)
		}
		mask["looked"], mask["attest"] = everythingLooked(), []string{"1"}
		delete(mask, "hide")
		sees(t, by.upload(at+"/mask", mask, nil), at)
		page = by.send(http.MethodGet, at, nil).body
		chosen := rendered(t, page, at+"/details")
		if chosen == nil || (chosen.Get("subject") == "photograph") != (c.mark == "photo") {
			t.Errorf("%s: what it shows is %v", name, chosen)
		}
	}
	if body := by.send(http.MethodGet, "/ask", nil).body; strings.Count(body, `data-camera="photo"`) != 1 || strings.Count(body, `data-camera="screen"`) != 1 {
		t.Error("the composer has not one button for each")
	}
	refused := by.upload("/images", url.Values{"slot": {"ask"}, "key": {ids.New().String()}, "photo": {"1"}}, []byte("no picture"))
	if form := rendered(t, refused.body, "/images"); refused.status != http.StatusUnprocessableEntity || form.Get("photo") != "1" || form.Has("screen") {
		t.Errorf("what was ticked is lost: %d %v", refused.status, form)
	}
}
