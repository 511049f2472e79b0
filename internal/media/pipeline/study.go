package pipeline

import (
	"context"
	"image"
	"image/draw"

	"consilium/internal/platform/pictures"
)

// study is an opened file: its frames can be had as pixels, one at a time.
type study struct {
	// source is the size before the author's shape, size the one after it.
	source, size image.Point
	dicom        bool
	frames       int
	facts        Facts
	// words are looked for in the pixels.
	words words
	// always is a sentence that says why such a file can't skip the mask step;
	// empty where it can.
	always string
	// lineArt is set where few colours meet sharply: it is kept as PNG.
	lineArt bool
	// photo is set where a camera may have made it: there may be a face; camera
	// where one did.
	photo, camera bool
	// show gives a frame as people see it. The picture is the caller's.
	show func(ctx context.Context, frame int) (draw.Image, error)
	// deep gives a frame with all its greys; nil where it has no more than 256.
	deep func(ctx context.Context, frame int) (*image.Gray16, error)
	// looks gives other ways in which a reader can make the frame appear, and
	// in which words may come out; nil where there are none. ways gives them of
	// any such frame as deep gives, where there is deep.
	looks func(ctx context.Context, frame int) ([]*image.Gray, error)
	ways  func(deep *image.Gray16) []*image.Gray
	// hidden is what a mask is filled with in a deep frame.
	hidden uint16
}

// Facts are the numbers of a source that a reader of images needs, and all that
// is kept of it. What stood in the source as text is not among them.
type Facts struct {
	Frames int `json:"frames,omitempty"`
	// Modality is one of DICOM's codes; empty when there was none, or another.
	Modality string `json:"modality,omitempty"`
	// Spacing is how many millimetres lie between rows and between columns of
	// the picture at full size; without it, nothing can be measured.
	Spacing []float64 `json:"spacing,omitempty"`
	// Windows are what a reader may start from.
	Windows []Window `json:"windows,omitempty"`
	// Slope and Intercept make a deep frame's values those of the modality.
	Slope     float64 `json:"slope,omitempty"`
	Intercept float64 `json:"intercept,omitempty"`
	// Inverted says that low values are bright in a deep frame.
	Inverted bool `json:"inverted,omitempty"`
	// FrameTime is how many milliseconds a frame is shown.
	FrameTime float64 `json:"frameTime,omitempty"`
	// Deep says that there are deep frames.
	Deep bool `json:"deep,omitempty"`
}

// Window is what is shown as grey, in the values of the modality.
type Window struct {
	Centre float64 `json:"centre"`
	Width  float64 `json:"width"`
}

// open opens a file of a kind, or the files of a series, in the shape that the author wants.
func (p *Pipeline) open(ctx context.Context, k kind, raws [][]byte, shape Shape) (*study, error) {
	if k == kindDICOM {
		if !shape.IsZero() {
			return nil, refusal("A DICOM is shown as it was recorded, so that it can be measured: it can't be turned or cut. Hide parts of it with masks.")
		}
		return openSeries(raws, p.config.Frames)
	}
	if err := shape.check(); err != nil {
		return nil, err
	}
	if len(raws) > 1 {
		return nil, errNoSeries
	}
	drawing, err := p.draw.Draw(ctx, raws[0], p.config.Frames)
	if err != nil {
		return nil, err
	}
	return openPicture(ctx, k, raws[0], drawing, shape)
}

// openPicture makes a study of a picture or an animation. What it seems to be is
// judged by the whole of it, before the shape cuts anything.
func openPicture(ctx context.Context, k kind, raw []byte, d pictures.Drawing, shape Shape) (*study, error) {
	source := d.Frames[0].Rect.Size()
	still := flatness(d.Frames[0])
	always, camera := screenshot(k, raw, source, still), byCamera(k, raw, d.Frames[0])
	if err := shape.apply(ctx, d.Frames); err != nil {
		return nil, err
	}
	first := d.Frames[0]
	s := &study{source: source, size: first.Rect.Size(), frames: len(d.Frames), photo: true, always: always, camera: camera}
	s.facts.Frames = s.frames
	s.facts.FrameTime = float64(d.Frame.Microseconds()) / 1000
	s.show = func(_ context.Context, frame int) (draw.Image, error) {
		out := image.NewRGBA(first.Rect)
		copy(out.Pix, d.Frames[frame].Pix)
		return out, nil
	}
	s.lineArt = k != kindJPEG && k != kindHEIC && still > .5
	return s, nil
}
