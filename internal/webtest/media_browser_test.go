package webtest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"consilium/internal/dbtest"
)

// TestImagesInARealBrowser adds images to a question as a person does, hides a
// part of one with the keyboard, and looks at a series in the viewer; axe looks
// at every page on the way.
func TestImagesInARealBrowser(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../static/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed: run make test, which installs it")
	}
	h, chrome, dir := newHouse(t), chromeProcess(t), t.TempDir()
	series := ""
	for _, part := range []struct {
		name string
		do   func(*imageWalk)
	}{
		{"adding", func(w *imageWalk) { series = w.uploads(); w.dropAndPaste() }},
		{"masks", (*imageWalk).camera},
		{"viewer", func(w *imageWalk) { w.viewer(series) }},
	} {
		went := t.Run(part.name, func(t *testing.T) {
			w := &imageWalk{walk: &walk{tab: newTab(t, h, chrome), axe: string(axe), persona: "physician"}, dir: dir}
			w.become("physician")
			part.do(w)
			_, foreign, policy, thrown, _ := w.heard()
			none(t, "a request to another host", foreign)
			none(t, "the policy stopped", policy)
			none(t, "an exception", thrown)
		})
		if !went {
			return // the next part goes on from this one
		}
	}
}

type imageWalk struct {
	*walk
	dir string
}

func (w *imageWalk) is(what, script string) {
	w.t.Helper()
	dbtest.Eventually(w.t, what, func() bool { return read(w.tab, chromedp.Evaluate[bool](script)) })
}

func (w *imageWalk) file(name string, data []byte) string {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	ok(w.t, os.WriteFile(path, data, 0o600))
	return path
}

func (w *imageWalk) press(words string) {
	w.t.Helper()
	w.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`[...document.querySelectorAll('main button')].find(b => b.textContent === %q).click()`, words)))
}

// uploads chooses a picture, a series and a file that is none at once; it gives
// the id of the series.
func (w *imageWalk) uploads() string {
	w.t.Helper()
	files := []string{w.file("finding.png", rings(w.t)), w.file("none.png", []byte("no picture"))}
	for n := range 3 {
		files = append(files, w.file("slice"+strconv.Itoa(n), ctSlice(n))) // known by its mark, not by its name
	}
	w.open("/ask")
	w.do(chromedp.Evaluate[chromedp.Void](`window.seen = new Set(); new MutationObserver(() => document.querySelectorAll('.uploads progress').forEach(p => seen.add(p.getAttribute('aria-label'))))
		.observe(document.querySelector('#images'), {subtree: true, childList: true, attributes: true})`),
		chromedp.SetUploadFiles(chromedp.CSS(`[data-files]`), files))
	w.is("two images arrive, the series as one", `document.querySelectorAll('.image-row').length === 2`)
	w.is("progress was shown for each", `[...seen].sort().join() === 'Upload of 3 DICOM files,Upload of finding.png,Upload of none.png'`)
	w.is("what is none stays, with the reason", `document.querySelectorAll('.uploads li').length === 1 && document.querySelector('.uploads .field-error').textContent.length > 20`)
	w.is("the reason is announced", `document.querySelector('[data-upload-status]').textContent.length > 20`)
	w.examine("/ask with images")
	w.press("Try again none.png")
	w.is("it is refused again", `document.querySelectorAll('.uploads li').length === 1 && !document.querySelector('.uploads .field-error').hidden`)
	w.press("Take away none.png")
	w.is("it is gone", `document.querySelector('.uploads').hidden`)
	for _, id := range read(w.tab, chromedp.Evaluate[[]string](`[...document.querySelectorAll('.image-row button')].map(b => b.value.slice(6))`)) {
		w.open("/images/" + id + "/view")
		if read(w.tab, chromedp.Evaluate[bool](`JSON.parse(document.querySelector('[data-viewer]').dataset.study).frames.length === 3`)) {
			return id
		}
	}
	w.t.Fatal("no image has the three frames of the series")
	return ""
}

// shape turns the picture of the mask step, crops it with the keyboard and takes
// both back.
func (w *imageWalk) shape() {
	w.t.Helper()
	unfold := chromedp.Evaluate[chromedp.Void](`document.querySelector('details:has([data-shaper])').open = true`)
	send := func(what string, width, height int) {
		w.t.Helper()
		w.do(chromedp.Click(chromedp.CSS(`[data-shaper] button[value="` + what + `"]`)))
		w.is(what, fmt.Sprintf(`document.readyState === 'complete' && document.querySelector('[data-masker]')?.dataset.width === '%d' && document.querySelector('[data-masker]').dataset.height === '%d'`, width, height))
		w.do(unfold)
	}
	w.do(unfold)
	w.press("Turn right")
	w.is("it is shown turned", `(() => { const c = document.querySelector('.shape-sheet canvas'); return c.height > c.width && document.querySelector('[name=turn]').value === '90' })()`)
	w.examine("turning")
	send("turn", 400, 600)
	w.do(chromedp.Focus(chromedp.CSS(`.crop-keep`)), chromedp.KeyEvent(kb.ArrowLeft, chromedp.KeyModifiers(chromedp.ModifierShift)), chromedp.KeyEvent(kb.ArrowUp, chromedp.KeyModifiers(chromedp.ModifierShift)), chromedp.KeyEvent(kb.ArrowRight, chromedp.KeyModifiers(chromedp.ModifierAlt)))
	w.is("the crop stands in the fields", `['crop_x', 'crop_y', 'crop_w', 'crop_h'].map(n => document.querySelector('[name=' + n + ']').value).join() === '1,0,396,596'`)
	send("crop", 396, 596)
	send("reset", 600, 400)
}

// camera takes a photo of a screen, which leads to its masks, draws one with
// the keyboard and burns it in.
func (w *imageWalk) camera() {
	w.t.Helper()
	w.open("/ask")
	w.do(chromedp.SetUploadFiles(chromedp.CSS(`[data-camera="screen"]`), []string{w.file("photo.png", rings(w.t))}),
		chromedp.WaitVisible(chromedp.CSS(`.mask-overlay`)))
	w.shape()
	before := read(w.tab, chromedp.Evaluate[int](`document.querySelectorAll('.mask-item').length`))
	w.press("New box")
	w.is("it has the focus", `document.activeElement.matches('.mask-item') && document.activeElement.getAttribute('aria-label').includes('your own')`)
	const row = `[...document.querySelectorAll('[data-box]')].find(r => r.dataset.why === 'own' && !r.hidden)`
	place := func() []int {
		return read(w.tab, chromedp.Evaluate[[]int](`[...`+row+`.querySelectorAll('[type=number]')].map(i => Number(i.value))`))
	}
	from := place()
	w.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.ArrowDown, chromedp.KeyModifiers(chromedp.ModifierAlt)), chromedp.KeyEvent(kb.ArrowRight, chromedp.KeyModifiers(chromedp.ModifierShift)))
	to := place()
	if dx, dy, dw := to[0]-from[0], to[1]-from[1], to[2]-from[2]; dx != 6 || dy != -5 || dw != 6 {
		w.t.Errorf("the box went from %v to %v", from, to)
	}
	w.do(chromedp.KeyEvent("n"))
	w.is("another", fmt.Sprintf(`document.querySelectorAll('.mask-item').length === %d`, before+2))
	w.do(chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	w.is("is undone", fmt.Sprintf(`document.querySelectorAll('.mask-item').length === %d`, before+1))
	inside := w.freehand()
	w.examine("the mask step")
	w.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('[name=looked], [name=attest]').forEach(box => box.checked = true)`),
		chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-masker]').requestSubmit()`),
		chromedp.WaitVisible(chromedp.CSS(`#alt`)))
	w.examine("what it shows")
	is := func(x, y int, want bool) {
		w.t.Helper()
		got := read(w.tab, chromedp.Evaluate[bool](fmt.Sprintf(`(async () => {
			const img = document.querySelector('.figure img'), c = document.createElement('canvas'), g = c.getContext('2d');
			await img.decode();
			g.drawImage(img, 0, 0, c.width = 600, c.height = 400);
			return g.getImageData(%d, %d, 1, 1).data.slice(0, 3).every(v => v < 12);
		})()`, x, y), chromedp.EvalAwaitPromise))
		if got != want {
			w.t.Errorf("black at %d, %d: %v", x, y, got)
		}
	}
	is(to[0]+to[2]/2, to[1]+to[3]/2, true)
	is(to[0]+to[2]/2, to[1]+to[3]+12, false)
	is(inside[0], inside[1], true)
	is(inside[0], 380, false)
}

// viewer looks at a series: window and level change what is seen, frames turn,
// a length is measured, an arrow is saved and a label that names somebody isn't.
func (w *imageWalk) viewer(id string) {
	w.t.Helper()
	w.open("/images/" + id + "/view")
	const pixel = `(() => { const c = document.querySelector('.viewer-stage canvas'); return c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data[0] })()`
	w.is("the window of soft tissue", pixel+` > 100 && `+pixel+` < 160`)
	w.examine("the viewer")
	w.do(chromedp.Focus(chromedp.CSS(`.viewer-stage`)), chromedp.KeyEvent("{"), chromedp.KeyEvent("{"), chromedp.KeyEvent("{"), chromedp.KeyEvent("{"))
	w.is("a lower level is brighter", pixel+` > 165`)
	w.do(chromedp.KeyEvent("i"))
	w.is("inverted", pixel+` < 90`)
	w.do(chromedp.KeyEvent("r"))
	w.hand(pixel)
	w.do(chromedp.Focus(chromedp.CSS(`.viewer-stage`)), chromedp.KeyEvent("r"), chromedp.KeyEvent(kb.Home), chromedp.KeyEvent(kb.ArrowDown))
	w.is("the next frame", `document.querySelector('.viewer-nw').textContent === '2 / 3' && document.querySelector('.tool-frames [type=range]').value === '2'`)
	w.press("Measure")
	w.do(chromedp.Focus(chromedp.CSS(`.viewer-stage`)), chromedp.KeyEvent(kb.Enter))
	w.is("a quarter of 64 pixels of 0.5 mm", `document.querySelector('.mark-measure text')?.textContent.replace(',', '.') === '8.0 mm'`)
	w.press("Arrow")
	w.do(chromedp.Focus(chromedp.CSS(`.viewer-stage`)), chromedp.KeyEvent(kb.Enter))
	w.is("an arrow", `document.querySelectorAll('.viewer-notes li').length === 1`)
	w.press("Save marks")
	w.is("it is saved", `document.querySelector('.viewer-notes .actions').textContent.includes('Saved')`)
	w.press("Label")
	w.do(chromedp.Focus(chromedp.CSS(`.viewer-stage`)), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS(`dialog input`)),
		chromedp.SendKeys(chromedp.CSS(`dialog input`), "Mrs. Keller, MRN 4471029"+kb.Enter))
	w.is("a label", `document.querySelectorAll('.viewer-notes li').length === 2`)
	w.press("Save marks")
	w.is("the guard's sentence, and nothing is lost", `document.querySelector('.viewer-notes .field-error').textContent.length > 20 && document.querySelectorAll('.viewer-notes li').length === 2`)
	w.open("/images/" + id + "/view")
	w.is("the arrow stands", `document.querySelectorAll('.viewer-notes li').length === 1 && document.querySelector('.viewer-notes li').textContent.includes('Frame 2: Arrow')`)

	others := read(w.tab, chromedp.Evaluate[[]string](`JSON.parse(document.querySelector('[data-viewer]').dataset.others).map(o => o.study)`))
	if len(others) == 0 {
		w.t.Fatal("no other image beside the series")
	}
	w.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const pick = [...document.querySelectorAll('.viewer select')].find(s => s.options[0].text === 'Nothing'); pick.value = %q; pick.dispatchEvent(new Event('change')) })()`, others[0])))
	w.is("two beside each other", `document.querySelectorAll('.viewer-pane').length === 2`)
	w.examine("the viewer with two")
	w.open(strings.TrimSuffix(others[0], "study") + "view")
	w.is("without a spacing there is no ruler", `document.querySelectorAll('.viewer .segment button').length > 0 && ![...document.querySelectorAll('.viewer button')].some(b => b.textContent === 'Measure')`)
}

// rings is a picture in which nothing looks like writing or a face.
func rings(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 600, 400))
	for y := range 400 {
		for x := range 600 {
			img.SetRGBA(x, y, color.RGBA{uint8(120 + x/6), uint8(90 + y/5), 110, 255})
		}
	}
	var b bytes.Buffer
	ok(t, png.Encode(&b, img))
	return b.Bytes()
}

// dicom writes a file of DICOM, explicit and little-endian.
type dicom struct{ out []byte }

func newDICOM(class, instance string) *dicom {
	var head dicom
	head.text(2, 0x10, "UI", "1.2.840.10008.1.2.1")
	d := &dicom{append(make([]byte, 128), "DICM"...)}
	d.put(2, 0, "UL", binary.LittleEndian.AppendUint32(nil, uint32(len(head.out))))
	d.out = append(d.out, head.out...)
	d.text(8, 0x16, "UI", class)
	d.text(8, 0x18, "UI", instance)
	return d
}

func (d *dicom) put(group, element uint16, vr string, value []byte) {
	if len(value)%2 == 1 {
		value = append(value, map[bool]byte{true: 0, false: ' '}[vr == "UI" || vr == "OW"])
	}
	d.out = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(d.out, group), element)
	d.out = append(d.out, vr...)
	if vr == "OW" {
		d.out = binary.LittleEndian.AppendUint32(append(d.out, 0, 0), uint32(len(value)))
	} else {
		d.out = binary.LittleEndian.AppendUint16(d.out, uint16(len(value)))
	}
	d.out = append(d.out, value...)
}

func (d *dicom) text(group, element uint16, vr, value string) {
	d.put(group, element, vr, []byte(value))
}

func (d *dicom) number(element, v uint16) {
	d.put(0x28, element, "US", binary.LittleEndian.AppendUint16(nil, v))
}

// ctSlice is one file of a series: 64 by 64 pixels of half a millimetre, all
// but a dark border of 40 Hounsfield units.
func ctSlice(n int) []byte {
	d := newDICOM("1.2.840.10008.5.1.4.1.1.2", "1.2.826.0.1.7."+strconv.Itoa(n+1))
	d.text(8, 0x60, "CS", "CT")
	d.text(0x20, 0x0d, "UI", "1.2.826.0.1.8")
	d.text(0x20, 0x0e, "UI", "1.2.826.0.1.9")
	d.text(0x20, 0x13, "IS", strconv.Itoa(n+1))
	d.number(0x02, 1)
	d.text(0x28, 0x04, "CS", "MONOCHROME2")
	d.number(0x10, 64)
	d.number(0x11, 64)
	d.text(0x28, 0x30, "DS", `0.5\0.5`)
	d.number(0x100, 16)
	d.number(0x101, 12)
	d.number(0x102, 11)
	d.number(0x103, 0)
	d.text(0x28, 0x1050, "DS", "40")
	d.text(0x28, 0x1051, "DS", "400")
	d.text(0x28, 0x1052, "DS", "-1024")
	d.text(0x28, 0x1053, "DS", "1")
	pixels := make([]byte, 0, 64*64*2)
	for y := range 64 {
		for x := range 64 {
			v := uint16(1064)
			if x < 8 || y < 8 || x >= 56 || y >= 56 {
				v = 24
			}
			pixels = binary.LittleEndian.AppendUint16(pixels, v)
		}
	}
	d.put(0x7fe0, 0x10, "OW", pixels)
	return d.out
}
