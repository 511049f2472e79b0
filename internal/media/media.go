// Package media keeps the images beneath posts: what is given is looked at and
// drawn anew by media/pipeline, waits with the draft that it belongs to, is
// posted with it, is shown to who may read the post and to nobody else, and
// goes, with every copy, when its author or its patient says so.
//
// What was given lies sealed on the node that took it, outside the store and
// outside backups, until its author is done with it, and for an hour at most.
package media

import (
	"context"
	"sync"
	"time"

	"consilium/internal/guard"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/media/pipeline"
	"consilium/internal/platform/blob"
	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
)

// Bounds.
const (
	// MaxUpload is how many bytes the files of one image may have together: one
	// file, or the files of a DICOM series.
	MaxUpload = 96 << 20
	// MaxWaiting is how many images may wait with one draft, or stand beneath
	// one post.
	MaxWaiting = 20
	// maxDrafted is how many images of one member may wait with all of their
	// drafts together: drafts are many, and the node's folder isn't.
	maxDrafted = 60
	// AltMin and AltMax bound an alternative text, in letters.
	AltMin = 10
	AltMax = 300
	// OriginalLife is how long what was given is kept at most.
	OriginalLife = time.Hour
	// DraftLife is how long an image waits with a draft that nobody touches.
	DraftLife = 14 * 24 * time.Hour
	// hourly is how many images a member may add in an hour.
	hourly = 120
)

// The audited actions, each recorded once by the method of its name.
const (
	ActionAdd      = "image.add"
	ActionShape    = "image.shape"
	ActionMask     = "image.mask"
	ActionDescribe = "image.describe"
	ActionCode     = "image.code"
	ActionPost     = "image.post"
	ActionAnnotate = "image.annotate"
	ActionWithdraw = "image.withdraw"
	// ActionRemoved is recorded by the job that took the last copy out of the
	// store, with how many there were.
	ActionRemoved = "image.removed"
	// ActionByCode is a patient's withdrawal.
	ActionByCode = "consent.withdraw"
)

// Posts is what media asks of the posts that images stand beneath; app wires
// the forum.
type Posts interface {
	// CanSee says whether the context's actor may read the words of a post now.
	CanSee(ctx context.Context, kind string, id ids.ID) (bool, error)
	// MayChange locks the thread of a post in the caller's transaction and says
	// whether the context's actor may change the post now, by an error with a
	// sentence where not.
	MayChange(ctx context.Context, kind string, id ids.ID) error
	// Touch locks a thread in the caller's transaction, gives it a new version
	// and tells the feed.
	Touch(ctx context.Context, thread ids.ID) error
}

// Limiter counts; app wires platform/ratelimit.
type Limiter interface {
	Allow(ctx context.Context, key string, limit int, window time.Duration) (ok bool, retryAfter time.Duration, err error)
}

// Deps is what the service stands on; all are required.
type Deps struct {
	DB       *database.DB
	Clock    clock.Clock
	Ring     *seal.KeyRing
	Guard    *guard.Service
	Pipeline *pipeline.Pipeline
	// Store keeps what may be shown.
	Store  blob.Store
	Limits Limiter
	// Held is this node's folder for what was given.
	Held string
}

// Service has the use-cases. It is safe for concurrent use.
type Service struct {
	db     *database.DB
	clock  clock.Clock
	ring   *seal.KeyRing
	guard  *guard.Service
	pipe   *pipeline.Pipeline
	store  blob.Store
	limits Limiter
	held   *hold
	// busy are the images that this node, which alone holds what was given, is
	// drawing anew.
	busy  sync.Map
	posts Posts
}

// New makes the service; its error is the folder's.
func New(d Deps) (*Service, error) {
	held, err := openHold(d.Held)
	if err != nil {
		return nil, err
	}
	return &Service{db: d.DB, clock: d.Clock, ring: d.Ring, guard: d.Guard, pipe: d.Pipeline, store: d.Store, limits: d.Limits,
		held: held}, nil
}

// UsePosts is called once, while wiring.
func (s *Service) UsePosts(p Posts) { s.posts = p }

func (s *Service) allow(ctx context.Context, key string, limit int, window time.Duration) error {
	ok, wait, err := s.limits.Allow(ctx, key, limit, window)
	if err != nil || ok {
		return err
	}
	return &errs.Error{Kind: errs.TooMany, RetryAfter: int(wait/time.Second) + 1,
		Text: "That was a lot in a short time. Nothing is lost: wait a while and try again."}
}
