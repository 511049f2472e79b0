package media

import (
	"context"
	"time"

	"consilium/internal/kernel/ids"
)

// ExportedImage is what a member takes along of an image: what they said about
// it, not the image, which is its patient's.
type ExportedImage struct {
	ID          ids.ID       `json:"id"`
	Post        ids.ID       `json:"post,omitzero"`
	State       State        `json:"state"`
	Subject     string       `json:"subject"`
	Alt         string       `json:"alt"`
	Annotations []Annotation `json:"annotations,omitempty"`
	CreatedAt   time.Time    `json:"created_at"`
}

// Export gives what a member said about their images, for account.Export.
func (s *Service) Export(ctx context.Context, member ids.ID) (name string, data any, err error) {
	list, err := s.list(ctx, `i.member_id = $1 ORDER BY i.id`, member)
	out := make([]ExportedImage, 0, len(list))
	for _, i := range list {
		out = append(out, ExportedImage{ID: i.ID, Post: i.Post.ID, State: i.State, Subject: i.Subject, Alt: i.Alt, Annotations: i.Annotations, CreatedAt: i.CreatedAt})
	}
	return "images", out, err
}
