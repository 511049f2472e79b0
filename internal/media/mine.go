package media

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// PageSize is how many images Mine gives at once.
const PageSize = 24

// Mine lists the acting member's images that are not gone, the newest first,
// behind the one of the key; the zero id begins. next is the key of the page
// that follows, zero where none does. Whoever added images has it for as long
// as the account is open, suspended too.
func (s *Service) Mine(ctx context.Context, after ids.ID) (list []Image, next ids.ID, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnImages); err != nil {
		return nil, next, err
	}
	list, err = s.list(ctx, `i.member_id = $1 AND i.state <> 'gone' AND ($2::uuid IS NULL OR i.id < $2) ORDER BY i.id DESC LIMIT $3`, a.MemberID, after, PageSize+1)
	if len(list) > PageSize {
		list = list[:PageSize]
		next = list[PageSize-1].ID
	}
	return list, next, err
}

// Small gives the smallest picture of an image of the acting member's, so that
// they know which one they withdraw; NotFound for one that is another's, gone
// or not made yet.
func (s *Service) Small(ctx context.Context, id ids.ID) (kind string, data []byte, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnImages); err != nil {
		return "", nil, err
	}
	var key string
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT f.type, f.blob FROM images i JOIN image_files f ON f.image_id = i.id AND f.frame = 0 AND f.use <> 'deep'
		WHERE i.id = $1 AND i.member_id = $2 AND i.state = 'made' ORDER BY f.width LIMIT 1`, id, a.MemberID).Scan(&kind, &key)
	if err != nil {
		return "", nil, database.Translate(err)
	}
	data, err = s.fetch(ctx, key)
	return kind, data, err
}
