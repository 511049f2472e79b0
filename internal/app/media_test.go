package app

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"consilium/internal/media/pipeline"
)

// The whole loop from the command: words stop a picture, the masks beside it
// let it through, and outputs are named by number alone.
func TestAFolderOfImagesIsProcessed(t *testing.T) {
	t.Parallel()
	if _, _, err := pipeline.FindTesseract(context.Background()); err != nil {
		t.Skip("tesseract is not installed: make setup installs it")
	}
	in := t.TempDir()
	put := func(name string, raw []byte) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(in, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(in, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("whitcombe/a plain.jpg", plainJPEG(t, ""))
	put("b named.jpg", plainJPEG(t, "WHITCOMBE ELEANOR"))
	put("c drawing.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"))
	run := func() (map[string]mediaLine, string) {
		t.Helper()
		out := filepath.Join(t.TempDir(), "out")
		var said bytes.Buffer
		if err := ProcessMedia(context.Background(), in, out, &said); err != nil {
			t.Fatal(err)
		}
		lines := map[string]mediaLine{}
		for line := range strings.Lines(said.String()) {
			var l mediaLine
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				t.Fatal(err)
			}
			lines[l.File] = l
		}
		return lines, out
	}
	lines, out := run()
	for name, want := range map[string]pipeline.Outcome{"whitcombe/a plain.jpg": pipeline.Accepted, "b named.jpg": pipeline.MaskRequired, "c drawing.svg": pipeline.Refused} {
		if l := lines[name]; l.Outcome != want || (len(l.Outputs) > 0) != (want == pipeline.Accepted) || (l.Reason == "") != (want == pipeline.Accepted) {
			t.Errorf("%s: %+v", name, l)
		}
	}
	var listed, there []string
	for _, l := range lines {
		listed = append(listed, l.Outputs...)
	}
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		there = append(there, e.Name())
		if !regexp.MustCompile(`^\d+\.(jpg|png)$`).MatchString(e.Name()) {
			t.Errorf("an output is named %s", e.Name())
		}
	}
	slices.Sort(listed)
	slices.Sort(there)
	if !slices.Equal(listed, there) {
		t.Errorf("listed %v, and there are %v", listed, there)
	}
	masks := map[string][][4]int{}
	for _, p := range lines["b named.jpg"].Propose {
		masks["b named.jpg"] = append(masks["b named.jpg"], [4]int{p.X, p.Y, p.W, p.H})
	}
	raw, err := json.Marshal(masks)
	if err != nil {
		t.Fatal(err)
	}
	put("masks.json", raw)
	lines, _ = run()
	if l := lines["b named.jpg"]; l.Outcome != pipeline.Accepted || len(lines) != 3 {
		t.Errorf("masked with what was proposed: %+v", l)
	}
	put("masks.json", []byte(`{"b named.jpg": {"polygons": [[[0,0],[600,0],[600,100],[0,100]]], "attest": true}}`))
	lines, _ = run()
	if l := lines["b named.jpg"]; l.Outcome != pipeline.Accepted {
		t.Errorf("masked by hand: %+v", l)
	}
	put("masks.json", []byte(`{"b named.jpg": {"crop": [0, 100, 600, 300], "straighten": 1.5}}`))
	lines, _ = run()
	if l := lines["b named.jpg"]; l.Outcome != pipeline.Accepted {
		t.Errorf("the words were cut away: %+v", l)
	}
	for _, inside := range []string{in, filepath.Join(in, "deep", "out")} {
		if err := ProcessMedia(context.Background(), in, inside, &bytes.Buffer{}); err == nil {
			t.Errorf("outputs were put into %s, below the sources", inside)
		}
	}
}

func plainJPEG(t *testing.T, words string) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 600, 400))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{30, 30, 40, 255}), image.Point{}, draw.Src)
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 24, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	(&font.Drawer{Dst: img, Src: image.White, Face: face, Dot: fixed.P(20, 40)}).DrawString(words)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
