package media

import (
	"context"
	"slices"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/media/pipeline"
)

// Masking is what an author says in the mask step. Looked are keys of the
// checklist.
type Masking struct {
	Image   ids.ID
	Version int
	Masks   pipeline.Masks
	Looked  []string
}

// ApplyMasks burns an author's masks in and looks again: what comes back is
// made, or still says what it wants. Invalid names looked or masks; Gone where
// the original was discarded; Conflict where it was changed meanwhile.
func (s *Service) ApplyMasks(ctx context.Context, m Masking) (Image, error) {
	if err := authz.Require(actor.From(ctx), authz.OwnDrafts); err != nil {
		return Image{}, err
	}
	if missing := unlooked(m.Looked); missing != "" {
		return Image{}, errs.Field("looked", "Look for each of these first, and tick it: "+missing+".")
	}
	err := s.process(ctx, m.Image, change{masks: &m.Masks, action: ActionMask, version: m.Version})
	if errs.Is(err, errs.Invalid) {
		return Image{}, errs.Field("masks", errs.As(err).Text)
	}
	if err != nil {
		return Image{}, err
	}
	return s.Own(ctx, m.Image)
}

// unlooked names the first entry of the checklist that wasn't ticked.
func unlooked(keys []string) string {
	for _, c := range Looked() {
		if !slices.Contains(keys, c.Key) {
			return c.Name
		}
	}
	return ""
}

// Shaping is how an author wants an image turned or cut. Reset forgets what
// was done before; Crop is in pixels of what is shown now.
type Shaping struct {
	Image      ids.ID
	Version    int
	Reset      bool
	Turn       int     // 0, 90, 180 or 270 degrees clockwise
	Straighten float64 // degrees clockwise, -15 to 15
	Crop       *pipeline.Box
}

// Reshape turns, straightens or crops an image and looks at it anew; masks are
// forgotten, since their places are no longer the same. Its errors are
// ApplyMasks', Invalid names shape.
func (s *Service) Reshape(ctx context.Context, r Shaping) (Image, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnDrafts); err != nil {
		return Image{}, err
	}
	i, err := s.Own(ctx, r.Image)
	if err != nil {
		return Image{}, err
	}
	shape := r.after(i.shape)
	err = s.process(ctx, r.Image, change{shape: &shape, action: ActionShape, version: r.Version})
	if errs.Is(err, errs.Invalid) {
		return Image{}, errs.Field("shape", errs.As(err).Text)
	}
	if err != nil {
		return Image{}, err
	}
	return s.Own(ctx, r.Image)
}

// after is the whole shape once this was done on top of another. A crop lies
// within the former one; turning forgets it, since it lies elsewhere then.
func (r Shaping) after(before pipeline.Shape) pipeline.Shape {
	switch {
	case r.Reset:
		return pipeline.Shape{}
	case r.Crop != nil:
		box := *r.Crop
		if before.Crop != nil {
			box.X, box.Y = box.X+before.Crop.X, box.Y+before.Crop.Y
		}
		before.Crop = &box
		return before
	}
	return pipeline.Shape{Turn: (before.Turn + r.Turn) % 360, Straighten: before.Straighten + r.Straighten}
}
