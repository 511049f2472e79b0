package app

import (
	"context"
	"path/filepath"
	"time"

	"consilium/internal/guard"
	"consilium/internal/media"
	"consilium/internal/media/pipeline"
	"consilium/internal/platform/blob"
	"consilium/internal/platform/ratelimit"
)

// imageTime is how long one image may be worked on: less than its request may
// take.
const imageTime = 75 * time.Second

// wireMedia makes what holds images. Posts come later, since the forum stands
// on it.
func (a *App) wireMedia() error {
	store, err := a.blobs()
	if err != nil {
		return err
	}
	if a.pipeline, err = pipeline.New(pipeline.Config{Time: imageTime, Cameras: true}); err != nil {
		return err
	}
	a.Media, err = media.New(media.Deps{DB: a.DB, Clock: a.clock, Ring: a.Ring, Guard: guard.New(a.DB, a.clock, a.Ring), Pipeline: a.pipeline,
		Store: store, Limits: ratelimit.NewExact(a.DB), Held: filepath.Join(a.Config.Data, "originals")})
	return err
}

// sweep takes away what this node has held for an hour.
func (a *App) sweep(ctx context.Context) error {
	every := time.NewTicker(5 * time.Minute)
	defer every.Stop()
	for {
		a.Media.Sweep()
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
	}
}

// blobs opens the store of images that the configuration names. What it stores
// is sealed with the house's ring.
func (a *App) blobs() (blob.Store, error) {
	where := a.Config.Blobs
	if where.S3 == nil {
		dir, err := blob.OpenDir(where.Dir)
		if err != nil {
			return nil, err
		}
		return blob.Sealed(dir, a.Ring), nil
	}
	s3, err := blob.OpenS3(blob.S3Config{Endpoint: where.S3.Endpoint, Bucket: where.S3.Bucket, Region: where.S3.Region,
		AccessKey: where.S3.AccessKey, Secret: where.S3.Secret, Prefix: where.S3.Prefix, PathStyle: where.S3.PathStyle})
	if err != nil {
		return nil, err
	}
	return blob.Sealed(s3, a.Ring), nil
}

// lookBlobs writes, reads and deletes a value where images are kept.
func (a *App) lookBlobs(ctx context.Context) Finding {
	f := Finding{Name: "images", Text: a.Config.Blobs.Dir, Mend: "Set CONSILIUM_BLOB_DIR to a folder that this user alone may read and write."}
	if s3 := a.Config.Blobs.S3; s3 != nil {
		f.Text = s3.Bucket + " at " + s3.Endpoint.Host
		f.Mend = "Look at CONSILIUM_S3_ENDPOINT, _BUCKET, _REGION, _PATH_STYLE, the key's rights and the clock of this machine."
	}
	if a.Ring == nil {
		return a.unlooked("images")
	}
	store, err := a.blobs()
	if err == nil {
		err = store.Check(ctx)
	}
	if err != nil {
		f.Text += ": " + err.Error()
		return f
	}
	f.OK, f.Mend = true, ""
	f.Text += " takes, gives and deletes"
	return f
}
