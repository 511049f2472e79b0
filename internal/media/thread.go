package media

import (
	"encoding/hex"
	"encoding/json"
	"time"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/media/pipeline"
)

// ThreadSQL gives the images beneath every post of a thread over the alias t,
// as one column of the forum's own statement, so that a page needs no statement
// more. ReadThread reads it.
const ThreadSQL = `(SELECT json_agg(json_build_object('id', i.id, 'kind', i.post_kind, 'post', i.post_id, 'state', i.state, 'subject', i.subject,
		'screen', i.screen_photo, 'facts', i.facts, 'words', encode(i.words_sealed, 'hex'), 'how', i.gone_how, 'gone', i.gone_at,
		'files', (SELECT json_agg(json_build_object('Number', f.number, 'Use', f.use, 'Frame', f.frame, 'Width', f.width, 'Height', f.height)
			ORDER BY f.number) FROM image_files f WHERE f.image_id = i.id AND f.frame = 0 AND f.use <> 'deep')) ORDER BY i.place, i.id)
	FROM images i WHERE i.thread_id = t.id AND (i.state = 'made' OR i.state = 'gone'))`

type threadImage struct {
	ID, Post      string
	Kind, Subject string
	State         State
	Screen        bool
	Facts         pipeline.Facts
	Words         string
	How           How
	Gone          *time.Time
	Files         []File
}

// ReadThread gives the images of a thread by the post that they stand beneath.
func (s *Service) ReadThread(raw []byte) (map[ids.ID][]Image, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var list []threadImage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, errs.As(err)
	}
	out := map[ids.ID][]Image{}
	for _, t := range list {
		i := Image{State: t.State, Subject: t.Subject, Screen: t.Screen, Facts: t.Facts, How: t.How, Files: t.Files}
		i.Post.Kind = t.Kind
		_, _ = i.ID.Scan(t.ID), i.Post.ID.Scan(t.Post) // PostgreSQL wrote them: they are uuids
		if t.Gone != nil {
			i.GoneAt = t.Gone.UTC()
		}
		sealed, err := hex.DecodeString(t.Words)
		if err != nil {
			return nil, errs.As(err)
		}
		if i.Words, err = s.openWords(i.ID, sealed); err != nil {
			return nil, err
		}
		out[i.Post.ID] = append(out[i.Post.ID], i)
	}
	return out, nil
}
