package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
)

// full decodes the outputs at full size.
func full(t testing.TB, got Result) []image.Image {
	t.Helper()
	var out []image.Image
	for _, p := range append(got.Pictures, got.Draft...) {
		if p.Use != Full {
			continue
		}
		img, _, err := image.Decode(bytes.NewReader(p.Data))
		if err != nil {
			t.Fatal(err)
		}
		if b := img.Bounds(); p.Width != b.Dx() || p.Height != b.Dy() || got.Width != b.Dx() || got.Height != b.Dy() {
			t.Errorf("%d x %d is said of the file, %d x %d of the output, which has %v", got.Width, got.Height, p.Width, p.Height, b)
		}
		out = append(out, img)
	}
	return out
}

func processed(t testing.TB, raw []byte, o Options) Result {
	t.Helper()
	got, err := pipelineFor(t, Config{}).Process(context.Background(), raw, o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func alike(a color.Color, want color.RGBA, by int) bool {
	c := color.RGBAModel.Convert(a).(color.RGBA)
	d := func(x, y uint8) int { return max(int(x)-int(y), int(y)-int(x)) }
	return d(c.R, want.R) <= by && d(c.G, want.G) <= by && d(c.B, want.B) <= by
}

// corners is a picture with a colour in each corner: red, green, blue, yellow
// as one reads.
func corners(w, h int) *image.RGBA {
	img := slope(w, h, 1)
	for i, c := range quarters() {
		x, y := i%2*(w-w/4), i/2*(h-h/4)
		draw.Draw(img, image.Rect(x, y, x+w/4, y+h/4), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return img
}

func quarters() []color.RGBA {
	return []color.RGBA{{220, 20, 20, 255}, {20, 200, 20, 255}, {20, 20, 220, 255}, {220, 220, 20, 255}}
}

func TestAPictureIsTurnedClockwise(t *testing.T) {
	t.Parallel()
	raw := jpegFile(t, corners(200, 120))
	for turn, order := range map[int][4]int{0: {0, 1, 2, 3}, 90: {2, 0, 3, 1}, 180: {3, 2, 1, 0}, 270: {1, 3, 0, 2}} {
		got := processed(t, raw, Options{Shape: Shape{Turn: turn}, Masks: &Masks{Attest: true}})
		img := full(t, got)[0]
		want := image.Pt(200, 120)
		if turn%180 != 0 {
			want = image.Pt(120, 200)
		}
		if got.Outcome != Accepted || img.Bounds().Size() != want || got.SourceWidth != 200 || got.SourceHeight != 120 || (Shape{Turn: turn}).Size(image.Pt(200, 120)) != want {
			t.Fatalf("%d: %s %v of %d x %d", turn, got.Outcome, img.Bounds(), got.SourceWidth, got.SourceHeight)
		}
		for i, c := range order {
			at := image.Pt(i%2*(want.X-20)+10, i/2*(want.Y-20)+10)
			if !alike(img.At(at.X, at.Y), quarters()[c], 30) {
				t.Errorf("turned by %d the corner %d is %v", turn, i, img.At(at.X, at.Y))
			}
		}
	}
}

// board is a chessboard, turned anticlockwise about its middle by so many
// degrees, so that straightening by as many makes it upright.
func board(w, h, square int, degrees float64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	const fine = 4 // samples a pixel and side
	for y := range h {
		for x := range w {
			sum := 0
			for k := range fine * fine {
				fx, fy := float64(x)+(float64(k%fine)+.5)/fine-float64(w)/2, float64(y)+(float64(k/fine)+.5)/fine-float64(h)/2
				bx, by := fx*cos-fy*sin, fx*sin+fy*cos
				if (int(math.Floor(bx/float64(square)))+int(math.Floor(by/float64(square))))&1 == 0 {
					sum += 200
				} else {
					sum += 60
				}
			}
			v := uint8(sum / fine / fine)
			img.SetRGBA(x, y, color.RGBA{v, v, v, 255})
		}
	}
	return img
}

func TestAStraightenedChessboardIsUprightAndHasNoEmptyCorner(t *testing.T) {
	t.Parallel()
	for _, degrees := range []float64{-15, -7.3, -.4, .25, 3, 11.1, 15} {
		for _, size := range []image.Point{{640, 480}, {300, 700}} {
			t.Run(fmt.Sprint(degrees, size), func(t *testing.T) {
				t.Parallel()
				got := processed(t, pngFile(t, board(size.X, size.Y, 40, degrees)), Options{Shape: Shape{Straighten: degrees}, Masks: &Masks{Attest: true}})
				upright := full(t, got)[0]
				straight := board(got.Width, got.Height, 40, 0)
				wrong := 0
				for y := range got.Height {
					for x := range got.Width {
						if !alike(upright.At(x, y), straight.RGBAAt(x, y), 50) {
							wrong++
						}
					}
				}
				// Half a pixel of an edge, where the middle isn't on a pixel.
				if share := float64(wrong) / float64(got.Width*got.Height); share > .03 {
					t.Errorf("%.1f %% of the pixels are not those of an upright board", 100*share)
				}
				for _, at := range []image.Point{{0, 0}, {got.Width - 1, 0}, {0, got.Height - 1}, {got.Width - 1, got.Height - 1}} {
					if v := sample(upright, at.X, at.Y); v < 40 {
						t.Errorf("the corner %v is empty", at)
					}
				}
			})
		}
	}
}

// A crop is measured in the straightened picture: the same pixels are in both.
func TestACropOfAStraightenedPictureIsThatPartOfIt(t *testing.T) {
	t.Parallel()
	raw := pngFile(t, board(400, 300, 24, 6))
	whole := full(t, processed(t, raw, Options{Shape: Shape{Turn: 90, Straighten: 6}, Masks: &Masks{Attest: true}}))[0]
	part := full(t, processed(t, raw, Options{Shape: Shape{Turn: 90, Straighten: 6, Crop: &Box{31, 57, 120, 90}}, Masks: &Masks{Attest: true}}))[0]
	if part.Bounds().Size() != image.Pt(120, 90) {
		t.Fatalf("%v", part.Bounds())
	}
	wrong := 0
	for y := range 90 {
		for x := range 120 {
			if !alike(part.At(x, y), color.RGBAModel.Convert(whole.At(31+x, 57+y)).(color.RGBA), 12) {
				wrong++
			}
		}
	}
	if wrong > 120*90/50 { // what JPEG does to either
		t.Errorf("%d pixels differ", wrong)
	}
}

// No rectangle of a larger area lies upright in the turned one: among those of
// all widths, the highest that fits is tried.
func TestStraighteningKeepsTheLargestRectangle(t *testing.T) {
	t.Parallel()
	for _, size := range []image.Point{{4000, 3000}, {3000, 4000}, {3200, 200}, {200, 3200}, {1000, 1000}, {60, 50}} {
		for _, degrees := range []float64{-15, -4, -.1, .5, 2, 9.9, 15} {
			got := (Shape{Straighten: degrees}).Size(size)
			sin, cos := math.Sincos(math.Abs(degrees) * math.Pi / 180)
			fits := func(w, h float64) bool {
				return w*cos+h*sin <= float64(size.X)+1e-6 && w*sin+h*cos <= float64(size.Y)+1e-6
			}
			if !fits(float64(got.X), float64(got.Y)) {
				t.Errorf("%v by %v: %v has empty corners", size, degrees, got)
			}
			best := 0.0
			for w := 1.0; w <= float64(size.X); w++ {
				h := min((float64(size.X)-w*cos)/sin, (float64(size.Y)-w*sin)/cos)
				best = max(best, w*h)
			}
			if area := float64((got.X + 1) * (got.Y + 1)); area < best {
				t.Errorf("%v by %v: %v, and %.0f pixels would fit", size, degrees, got, best)
			}
		}
	}
}

func TestACropKeepsWhatWasChosenAndNothingElse(t *testing.T) {
	t.Parallel()
	raw := jpegFile(t, corners(400, 240))
	got := processed(t, raw, Options{Shape: Shape{Turn: 180, Crop: &Box{300, 180, 100, 60}}, Masks: &Masks{Attest: true}})
	img := full(t, got)[0]
	if img.Bounds().Size() != image.Pt(100, 60) {
		t.Fatalf("%v", img.Bounds())
	}
	for _, at := range []image.Point{{2, 2}, {97, 2}, {2, 57}, {97, 57}} {
		if !alike(img.At(at.X, at.Y), quarters()[0], 30) {
			t.Errorf("%v is %v, not red", at, img.At(at.X, at.Y))
		}
	}
	// What lies outside the picture is passed over.
	got = processed(t, raw, Options{Shape: Shape{Crop: &Box{-50, -50, 150, 110}}, Masks: &Masks{Attest: true}})
	if got.Width != 100 || got.Height != 60 {
		t.Errorf("%d x %d", got.Width, got.Height)
	}
}

// Words that were planted in a picture, then turned and cut with it: the boxes
// that are proposed stand over them, masks there let it pass, and what is
// behind them is black in every size.
func TestMasksAreMeasuredInTheShapedPicture(t *testing.T) {
	t.Parallel()
	needsReader(t)
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	img := slope(900, 700, 3)
	at := write(t, img, regular, 30, 420, 300, color.White, "WHITCOMBE, ELEANOR")
	outside := write(t, img, regular, 30, 20, 20, color.White, "MRN 4471923")
	// As a telephone held sideways keeps it.
	lying := image.NewRGBA(image.Rect(0, 0, 700, 900))
	for y := range 700 {
		for x := range 900 {
			lying.SetRGBA(y, 899-x, img.RGBAAt(x, y))
		}
	}
	raw := pngFile(t, lying)
	shape := Shape{Turn: 90, Crop: &Box{100, 200, 800, 400}}
	box := Box{at.X - 100, at.Y - 200, at.W, at.H}

	first := processed(t, raw, Options{Shape: shape})
	if first.Outcome != MaskRequired || !meets(first.Proposals, []Box{box}) {
		t.Fatalf("%s (%s) %v, want %v", first.Outcome, first.Reason, first.Proposals, box)
	}
	for _, p := range first.Proposals {
		if !p.rect().In(image.Rect(0, 0, 800, 400)) {
			t.Errorf("%v is outside the picture", p)
		}
	}
	// Where it stood before the shape, a mask hides something else.
	wrong := processed(t, raw, Options{Shape: shape, Masks: &Masks{Boxes: []Box{{at.Y, 0, at.H, at.W}}, Attest: true}})
	if wrong.Outcome != MaskRequired || !strings.Contains(wrong.Reason, "still text") {
		t.Errorf("%s (%s)", wrong.Outcome, wrong.Reason)
	}
	done := processed(t, raw, Options{Shape: shape, Masks: &Masks{Boxes: []Box{box}, Attest: true}})
	if done.Outcome != Accepted || len(done.Pictures) != 2 {
		t.Fatalf("%s (%s) %d", done.Outcome, done.Reason, len(done.Pictures))
	}
	for _, p := range done.Pictures {
		hidden(t, p, []Box{box}, 800)
	}
	// Without the crop, the other words stop it.
	if all := processed(t, raw, Options{Shape: Shape{Turn: 90}, Masks: &Masks{Boxes: []Box{at}, Attest: true}}); all.Outcome != MaskRequired || !meets(all.Proposals, []Box{outside}) {
		t.Errorf("%s (%s) %v", all.Outcome, all.Reason, all.Proposals)
	}
}

func TestEveryFrameOfAnAnimationIsShapedAlike(t *testing.T) {
	t.Parallel()
	shape := Shape{Turn: 90, Straighten: 5, Crop: &Box{5, 5, 60, 40}}
	raw := gifFile(t, 4, 120, 90)
	got := processed(t, raw, Options{Shape: shape, Masks: &Masks{Attest: true}})
	if frames := full(t, got); got.Outcome != Accepted || len(frames) != 4 || got.Width != 60 || got.Height != 40 || got.Facts.Frames != 4 {
		t.Errorf("%s (%s) %d frames of %d x %d", got.Outcome, got.Reason, len(frames), got.Width, got.Height)
	}
}

func TestAShapeThatCantBeMeantIsASentence(t *testing.T) {
	t.Parallel()
	photo, dot := jpegFile(t, slope(200, 100, 1)), pngFile(t, slope(3, 3, 1))
	for _, c := range []struct {
		raw   []byte
		shape Shape
		says  string
	}{
		{photo, Shape{Turn: 45}, "90, 180 or 270"},
		{photo, Shape{Turn: -90}, "90, 180 or 270"},
		{photo, Shape{Turn: 360}, "90, 180 or 270"},
		{photo, Shape{Straighten: 15.01}, "15 degrees"},
		{photo, Shape{Straighten: math.NaN()}, "15 degrees"},
		{photo, Shape{Straighten: math.Inf(-1)}, "15 degrees"},
		{photo, Shape{Crop: &Box{}}, "outside"},
		{photo, Shape{Crop: &Box{0, 0, -5, 50}}, "outside"},
		{photo, Shape{Crop: &Box{200, 0, 50, 50}}, "outside"},
		{photo, Shape{Crop: &Box{math.MaxInt, math.MaxInt, math.MaxInt, math.MaxInt}}, "outside"},
		{photo, Shape{Crop: &Box{math.MinInt, math.MinInt, math.MaxInt, math.MaxInt}}, "outside"},
		{photo, Shape{Turn: 90, Crop: &Box{150, 0, 50, 50}}, "outside"},
		{photo, Shape{Crop: &Box{190, 0, 50, 50}}, "too small to be seen"},
		{dot, Shape{Straighten: 15}, ""},
		{pngFile(t, slope(1, 1, 1)), Shape{Straighten: 15}, "too small to be straightened"},
		{ct().file(), Shape{Turn: 90}, "DICOM"},
		{ct().file(), Shape{Crop: &Box{0, 0, 20, 20}}, "DICOM"},
	} {
		got := processed(t, c.raw, Options{Shape: c.shape, Masks: &Masks{Attest: true}})
		if want := map[bool]Outcome{true: Accepted, false: Refused}[c.says == ""]; got.Outcome != want || !strings.Contains(got.Reason, c.says) {
			t.Errorf("%+v: %s (%s)", c.shape, got.Outcome, got.Reason)
		}
		if got.Outcome == Refused && (got.Width != 0 || len(got.Draft) != 0) {
			t.Errorf("%+v: something came out", c.shape)
		}
	}
}

// Cutting a screenshot's frame away doesn't make it another picture.
func TestACropIsNoWayRoundTheMaskOfAScreenshot(t *testing.T) {
	t.Parallel()
	page := image.NewRGBA(image.Rect(0, 0, 1170, 2532))
	draw.Draw(page, page.Rect, image.NewUniform(color.RGBA{240, 240, 245, 255}), image.Point{}, draw.Src)
	for i := range 400_000 { // enough bytes that it isn't taken for a bomb
		page.Pix[4*(1_600_000+i)] = byte(i * i >> 5)
	}
	got := processed(t, pngFile(t, page), Options{Shape: Shape{Crop: &Box{50, 50, 1000, 1000}}})
	if got.Outcome != MaskRequired || !strings.Contains(got.Reason, "screenshot") || !got.MustLook {
		t.Errorf("%s (%s)", got.Outcome, got.Reason)
	}
}

func TestAResultTellsWhatTheRulesOfConsentAsk(t *testing.T) {
	t.Parallel()
	for modality, want := range map[string]Kind{"CT": KindCT, "MR": KindMR, "US": KindUltrasound, "XA": KindRadiograph, "DX": KindRadiograph, "CR": KindRadiograph,
		"ECG": KindECG, "ES": KindEndoscopy, "SM": KindPathology, "XC": KindPhotograph, "OP": KindEye, "OT": KindUnknown, "ZZ": KindUnknown, "": KindUnknown} {
		s := ct()
		s.modality = modality
		got := processed(t, s.file(), Options{})
		if got.Outcome == Refused || !got.DICOM || got.Kind != want || got.Width != s.columns || got.Height != s.rows || got.SourceWidth != s.columns {
			t.Errorf("%q: %s %+v", modality, got.Outcome, got)
		}
		if must := modality == "US" || modality == "OT"; got.MustLook != must && pipelineFor(t, Config{}).ocr.here() {
			t.Errorf("%q: MustLook is %t", modality, got.MustLook)
		}
	}
	for m := range kinds {
		if !modalities[m] {
			t.Errorf("%s is no modality", m)
		}
	}
	photo := processed(t, jpegFile(t, slope(200, 100, 1)), Options{ScreenPhoto: true})
	if photo.DICOM || photo.Kind != KindUnknown || !photo.MustLook {
		t.Errorf("%+v", photo)
	}
}

func FuzzShape(f *testing.F) {
	f.Add(0, 0.0, 0, 0, 0, 0, 40, 30)
	f.Add(90, 7.5, 3, 4, 20, 20, 64, 48)
	f.Add(270, -15.0, -9, -9, 100, 100, 1, 1)
	f.Add(180, math.NaN(), 1, 1, 1, 1, 2, 50)
	f.Add(45, math.Inf(1), math.MinInt, math.MaxInt, math.MaxInt, 1, 10, 10)
	f.Add(0, 1e-9, 0, 0, 16, 16, 50, 2)
	f.Fuzz(func(t *testing.T, turn int, straighten float64, x, y, w, h, wide, high int) {
		wide, high = 1+(wide&0x7f), 1+(high&0x7f)
		img := image.NewRGBA(image.Rect(0, 0, wide, high))
		draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
		s := Shape{Turn: turn, Straighten: straighten}
		if w != 0 {
			s.Crop = &Box{x, y, w, h}
		}
		before := s.Size(image.Pt(wide, high))
		frames := []*image.RGBA{img, img}
		if err := s.apply(context.Background(), frames); err != nil {
			if !strings.HasSuffix(errText(err), ".") || strings.Contains(errText(err), "went wrong") {
				t.Errorf("no sentence: %v", err)
			}
			return
		}
		out := frames[1]
		if out.Rect.Min != (image.Point{}) || out.Rect.Empty() || out.Rect.Dx() > before.X || out.Rect.Dy() > before.Y || frames[0].Rect != out.Rect {
			t.Fatalf("%+v makes %v of %d x %d, and says %v", s, out.Rect, wide, high, before)
		}
		for i, v := range out.Pix {
			if v < 250 {
				t.Fatalf("%+v leaves %d at %d of %v", s, v, i, out.Rect)
			}
		}
	})
}

func BenchmarkStraighten(b *testing.B) {
	img := slope(3200, 2400, 1)
	for b.Loop() {
		frames := []*image.RGBA{img}
		if err := (Shape{Straighten: 4}).apply(context.Background(), frames); err != nil {
			b.Fatal(err)
		}
	}
}

// The floor: the same picture is encoded as it is anyway.
func BenchmarkStraightenFloor(b *testing.B) {
	img := slope(3200, 2400, 1)
	for b.Loop() {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
			b.Fatal(err)
		}
	}
}
