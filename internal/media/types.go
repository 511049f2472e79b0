package media

import (
	"time"

	"consilium/internal/kernel/ids"
	"consilium/internal/media/pipeline"
)

// State says how far an image is.
type State string

// The states. Of one that is gone nothing is left but that it was there.
const (
	Given State = "given"
	Mask  State = "mask"
	Made  State = "made"
	Gone  State = "gone"
)

// How says why an image is gone.
type How string

// The ways. Dropped is a draft's that was never posted.
const (
	ByAuthor  How = "author"
	ByPatient How = "patient"
	Expired   How = "expired"
	Erased    How = "erased"
	Dropped   How = "dropped"
	// ByModerator is one image that broke a rule; its post stays.
	ByModerator How = "moderator"
)

// Post names the post that an image stands beneath: its kind is thread or
// answer.
type Post struct {
	Kind       string
	ID, Thread ids.ID
}

// File is one picture of an image, as its address names it.
type File struct {
	Number int `json:"number"`
	pipeline.Use
	Frame, Width, Height int
	Type                 string
	bytes                int
	blob                 string
}

// Words are what an author says about an image. They are sealed wherever they
// are kept.
type Words struct {
	Alt         string       `json:"alt,omitempty"`
	Annotations []Annotation `json:"annotations,omitempty"`
}

// Annotation is an arrow or a label over one frame, in pixels of the picture
// at its full size. X2 and Y2 are an arrow's point, Text a label's words.
type Annotation struct {
	Kind  string `json:"kind"`
	Frame int    `json:"frame"`
	X     int    `json:"x"`
	Y     int    `json:"y"`
	X2    int    `json:"x2,omitempty"`
	Y2    int    `json:"y2,omitempty"`
	Text  string `json:"text,omitempty"`
}

// Image is an image as its author and, once it is posted, its readers have it.
type Image struct {
	ID     ids.ID
	Member ids.ID
	// Slot is the draft that it waits in; empty once it was posted.
	Slot  string
	Post  Post
	State State
	// Subject is a key of Subjects; empty until its author chose.
	Subject string
	Screen  bool
	// DICOM says that it was one: it can't be turned or cropped.
	DICOM bool
	// Reason says what the mask step is for.
	Reason    string
	Proposals []pipeline.Proposal
	// Masks are what its author hid so far.
	Masks         pipeline.Masks
	Facts         pipeline.Facts
	Width, Height int
	Words
	Consent ids.ID
	// Held says that what was given is still there, so that masks and shape can
	// be changed.
	Held      bool
	Version   int
	CreatedAt time.Time
	GoneAt    time.Time
	How       How
	Files     []File

	shape       pipeline.Shape
	original    string
	originalKey []byte
}

// Finished says whether it can be posted: it is made, described and its
// consent is on record.
func (i Image) Finished() bool {
	return i.State == Made && i.Alt != "" && i.Subject != "" && !i.Consent.IsZero()
}

// Attested says whether its author said already that they looked for each entry
// of the checklist: in the mask step, without which no masks are kept, or when
// they described it as a photograph. What is seen of it has not changed since.
func (i Image) Attested() bool {
	return i.Masks.Attest || len(i.Masks.Boxes)+len(i.Masks.Polygons) > 0 || i.Subject == photograph && i.Alt != ""
}

// Frames is how many frames it has, at least one.
func (i Image) Frames() int { return max(1, i.Facts.Frames) }

// Thumb is the smallest picture of the first frame; false where none was made.
func (i Image) Thumb() (File, bool) {
	var found File
	for _, f := range i.Files {
		if f.Frame == 0 && f.Use != pipeline.Deep && (found.Width == 0 || f.Width < found.Width) {
			found = f
		}
	}
	return found, found.Width > 0
}

// Picture is the largest picture of the first frame whose longest side is no
// longer than side, or the thumb.
func (i Image) Picture(side int) (File, bool) {
	found, ok := i.Thumb()
	for _, f := range i.Files {
		if f.Frame == 0 && f.Use != pipeline.Deep && max(f.Width, f.Height) <= side && f.Width > found.Width {
			found = f
		}
	}
	return found, ok
}
