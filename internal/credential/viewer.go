package credential

import (
	"context"
	"strconv"
	"strings"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

// Marker writes lines over the whole of a picture, so that a photograph of the
// screen says whose it was. App wires platform/pictures.
type Marker interface {
	Watermark(ctx context.Context, jpeg []byte, lines ...string) ([]byte, error)
}

// ViewPage gives one page of a document as a JPEG, for the reviewer who has
// claimed the item that it belongs to: anybody else's asking is NotFound, as
// is a page that was deleted. The picture is marked with the reviewer's
// session and the time. It renews the claim, and each call records
// document.view once: nothing is shown that could not be recorded.
func (s *Service) ViewPage(ctx context.Context, item, evidence ids.ID, page int) (jpeg []byte, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReviewStanding); err != nil {
		return nil, err
	}
	if s.marker == nil {
		return nil, errs.New(errs.Unavailable, "Documents can't be shown here: nothing marks them.")
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		if jpeg, err = s.claimedPage(ctx, a, item, evidence, page); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionViewPage, Object: inEvidence, ObjectID: evidence, Detail: "page " + strconv.Itoa(page)})
	})
	if err != nil {
		return nil, err
	}
	return s.marker.Watermark(ctx, jpeg, sessionMark(a), s.clock.Now().Format("2006-01-02 15:04:05 UTC"))
}

// sessionMark is how a session is told on a picture: enough to find it in the
// audit log, and nothing that opens anything.
func sessionMark(a actor.Actor) string {
	mark := a.SessionID.String()
	return "Consilium review " + strings.ToUpper(mark[len(mark)-8:])
}

func (s *Service) claimedPage(ctx context.Context, a actor.Actor, item, evidence ids.ID, page int) ([]byte, error) {
	i, err := s.item(ctx, a.MemberID, item)
	if err != nil {
		return nil, err
	}
	if !i.Mine || i.closed != nil {
		return nil, errs.Missing()
	}
	if err := s.mayTake(ctx, a, i); err != nil {
		return nil, err
	}
	if taken, err := s.takeItem(ctx, item, a.MemberID); err != nil || !taken {
		return nil, orElse(err, errs.Missing())
	}
	sealed, err := s.sealedPage(ctx, item, evidence, page)
	if err != nil {
		return nil, err
	}
	jpeg, err := s.ring.Open(sealed, pagePlace(evidence, page))
	if err != nil {
		return nil, errs.Wrap(errs.Internal, "Something went wrong on our side.", err)
	}
	return jpeg, nil
}

// sealedPage gives a page of a document of the application that an item is
// about; NotFound for any other.
func (s *Service) sealedPage(ctx context.Context, item, evidence ids.ID, page int) (sealed []byte, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT g.sealed`+queueFrom+`
		JOIN evidence e ON e.application_id = coalesce(a.id, c.application_id)
		JOIN evidence_pages g ON g.evidence_id = e.id AND g.page = $3
		WHERE i.id = $1 AND e.id = $2 AND e.kind = 'document' AND e.state <> 'withdrawn'`, item, evidence, page).Scan(&sealed)
	return sealed, database.Translate(err)
}
