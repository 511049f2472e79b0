package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"consilium/internal/kernel/errs"
	"consilium/internal/media/pipeline"
)

// masksFile beside the images holds an author's masks.
const masksFile = "masks.json"

// mediaLine is what is said of one file.
type mediaLine struct {
	File    string              `json:"file"`
	Outcome pipeline.Outcome    `json:"outcome"`
	Reason  string              `json:"reason"`
	Outputs []string            `json:"outputs"`
	Propose []pipeline.Proposal `json:"proposals,omitempty"`
	Facts   *pipeline.Facts     `json:"facts,omitempty"`
	// Camera says that a camera made it, so that somebody should look at it.
	Camera bool `json:"camera,omitempty"`
}

// mediaMask is one entry of masksFile: a list of boxes [x, y, w, h], or an
// object with boxes, freehand polygons, the author's word, and how the picture
// is to be turned, straightened and cut (a box) first.
type mediaMask struct {
	Turn        int        `json:"turn"`
	Straighten  float64    `json:"straighten"`
	Crop        *[4]int    `json:"crop"`
	Boxes       [][4]int   `json:"boxes"`
	Polygons    [][][2]int `json:"polygons"`
	Attest      bool       `json:"attest"`
	ScreenPhoto bool       `json:"screenPhoto"`
}

// UnmarshalJSON takes either form.
func (m *mediaMask) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &m.Boxes); err == nil {
		return nil
	}
	type object mediaMask
	return json.Unmarshal(raw, (*object)(m))
}

func (m mediaMask) options() pipeline.Options {
	out := pipeline.Options{ScreenPhoto: m.ScreenPhoto, Shape: pipeline.Shape{Turn: m.Turn, Straighten: m.Straighten}}
	if c := m.Crop; c != nil {
		out.Shape.Crop = &pipeline.Box{X: c[0], Y: c[1], W: c[2], H: c[3]}
	}
	if len(m.Boxes) == 0 && len(m.Polygons) == 0 && !m.Attest {
		return out
	}
	out.Masks = &pipeline.Masks{Attest: m.Attest}
	for _, b := range m.Boxes {
		out.Masks.Boxes = append(out.Masks.Boxes, pipeline.Box{X: b[0], Y: b[1], W: b[2], H: b[3]})
	}
	for _, p := range m.Polygons {
		var points []image.Point
		for _, at := range p {
			points = append(points, image.Pt(at[0], at[1]))
		}
		out.Masks.Polygons = append(out.Masks.Polygons, points)
	}
	return out
}

// ProcessMedia runs the media pipeline over every file below one folder, in
// the order of their names, and writes what may be shown into another, which is
// made where it is missing and must lie outside the first: files named by number
// alone, none of them over one that is there. Of each source it writes one line
// of JSON to lines. It needs no configuration and no database.
func ProcessMedia(ctx context.Context, in, out string, lines io.Writer) error {
	p, err := pipeline.New(pipeline.Config{})
	if err != nil {
		return err
	}
	defer func() { _ = p.Close(context.WithoutCancel(ctx)) }()
	source, err := os.OpenRoot(in)
	if err != nil {
		return fmt.Errorf("the folder of images can't be opened: %w", err)
	}
	defer func() { _ = source.Close() }()
	masks := map[string]mediaMask{}
	raw, err := source.ReadFile(masksFile)
	if err == nil {
		err = json.Unmarshal(raw, &masks)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s can't be read: %w", masksFile, err)
	}
	f := mediaFolder{pipeline: p, source: source, masks: masks, lines: json.NewEncoder(lines)}
	f.lines.SetEscapeHTML(false)
	if f.out, err = outFolder(in, out); err != nil {
		return err
	}
	defer func() { _ = f.out.Close() }()
	return fs.WalkDir(source.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || name == masksFile {
			return err
		}
		return f.one(ctx, name)
	})
}

// outFolder makes the folder of outputs, outside the one of sources.
func outFolder(in, out string) (*os.Root, error) {
	if err := os.MkdirAll(out, 0o700); err != nil {
		return nil, err
	}
	from, err := filepath.EvalSymlinks(in)
	if err != nil {
		return nil, err
	}
	to, err := filepath.EvalSymlinks(out)
	if err != nil {
		return nil, err
	}
	from, errIn := filepath.Abs(from)
	to, errOut := filepath.Abs(to)
	if below, err := filepath.Rel(from, to); errors.Join(err, errIn, errOut) != nil || filepath.IsLocal(below) {
		return nil, errors.New("the folder of outputs must lie outside the folder of images, so that no output is taken for an image")
	}
	return os.OpenRoot(out)
}

type mediaFolder struct {
	pipeline    *pipeline.Pipeline
	source, out *os.Root
	masks       map[string]mediaMask
	lines       *json.Encoder
	count       int
}

// largestMedia is how much of a file is read: the pipeline refuses less.
const largestMedia = 65 << 20

func (f *mediaFolder) one(ctx context.Context, name string) error {
	file, err := f.source.Open(name)
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(io.LimitReader(file, largestMedia))
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	result, err := f.pipeline.Process(ctx, raw, f.masks[name].options())
	if errs.Is(err, errs.Unavailable) {
		// One kind can't be taken here now; the others can.
		result, err = pipeline.Result{Outcome: pipeline.Refused, Reason: errs.As(err).Text}, nil
	}
	if err != nil {
		return err
	}
	line := mediaLine{File: name, Outcome: result.Outcome, Reason: result.Reason, Outputs: []string{}, Propose: result.Proposals, Camera: result.Camera}
	if result.Outcome == pipeline.Accepted {
		line.Propose = nil
	}
	if result.Outcome != pipeline.Refused {
		line.Facts = &result.Facts
	}
	for _, picture := range result.Pictures {
		output, err := f.write(picture)
		if err != nil {
			return err
		}
		line.Outputs = append(line.Outputs, output)
	}
	return f.lines.Encode(line)
}

// write writes one output under the next number that is free.
func (f *mediaFolder) write(p pipeline.Picture) (string, error) {
	for {
		f.count++
		name := strconv.Itoa(f.count) + map[string]string{"image/png": ".png", "image/jpeg": ".jpg"}[p.Type]
		file, err := f.out.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = file.Write(p.Data)
		return name, errors.Join(err, file.Close())
	}
}
