package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/errs"
)

// uploadTime is how long the request of an Upload route may take: a picture of
// several megabytes over a ward's wireless, and the drawing of its pages.
const uploadTime = 90 * time.Second

// UploadBody is the limit of an Upload route's body where it names none: three
// files of ten megabytes with what stands around them.
const UploadBody = 31 << 20

// inMemory is more than any body that is let in: a file is never written to
// the disk on its way.
const inMemory = 128 << 20

// room is how many bytes of files this node holds in memory at once, whoever
// sends them; who comes then waits a while.
const room = 256 << 20

// makeRoom waits until a form with files fits beside those that are here, and
// into its sender's share. The returned function gives its room back.
func (s *Site) makeRoom(c echo.Context, limit int64) (done func(), err error) {
	size := c.Request().ContentLength
	if size < 0 || size > limit {
		size = limit
	}
	who := Actor(c).MemberID.String()
	if Actor(c).MemberID.IsZero() {
		who = AddressKey(c)
	}
	own, err := s.shares.acquire(c.Request().Context(), who, size)
	if err != nil {
		return nil, crowded(err)
	}
	if err := s.room.Acquire(c.Request().Context(), size); err != nil {
		own()
		return nil, crowded(err)
	}
	return func() {
		s.room.Release(size)
		own()
	}, nil
}

func crowded(cause error) error {
	return errs.Wrap(errs.Unavailable, "Too many files are on their way at this moment. Nothing was taken; try again in a minute.", cause)
}

// uploads says whether the request is a form with files, on a route that takes
// them.
func uploads(c echo.Context) bool {
	r, routed := c.Get(keyRoute).(Route)
	if !routed || !r.Upload {
		return false
	}
	kind, _, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	return err == nil && kind == "multipart/form-data"
}

// parseFiles reads a form with files into memory, once.
func parseFiles(c echo.Context) error {
	if c.Request().MultipartForm != nil {
		return nil
	}
	err := c.Request().ParseMultipartForm(inMemory)
	var tooBig *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &tooBig):
		return tooLarge()
	}
	return errs.Wrap(errs.Invalid, "That form could not be read. Go back, reload the page and try again.", err)
}

// Files reads the files of one field, in the order in which they came, without
// their names, which tell too much. An empty file field has none.
func Files(c echo.Context, field string) ([][]byte, error) {
	if !uploads(c) {
		return nil, nil
	}
	if err := parseFiles(c); err != nil {
		return nil, err
	}
	var out [][]byte
	for _, header := range c.Request().MultipartForm.File[field] {
		if header.Size == 0 {
			continue
		}
		file, err := header.Open()
		if err != nil {
			return nil, errs.As(err)
		}
		data, err := io.ReadAll(file)
		_ = file.Close()
		if err != nil {
			return nil, errs.As(err)
		}
		out = append(out, data)
	}
	return out, nil
}

// patience is how long the work for a request may take.
func (s *Site) patience(c echo.Context) time.Duration {
	if !s.slow[c.Request().Method+" "+c.Path()] {
		return requestTimeout
	}
	// The server's own limits are for requests without files.
	until := time.Now().Add(uploadTime)
	control := http.NewResponseController(c.Response())
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until.Add(10 * time.Second))
	return uploadTime
}
