package forum

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/jobs"
	"consilium/internal/platform/markup"
)

// What an erasure takes from others.
//
// Erasing is for good, so nobody may reach others' words by erasing their own;
// and a patient's privacy comes first, so a name that others took over must go
// as fast as it came. What an author erases therefore goes
//
//   - from their own posts, always and wherever it stands;
//   - from others' posts and drafts, only what they have from the author: the
//     words stood in the author's posts before they stood in anybody else's
//     of the thread, and there they are a marked quote, a passage so long
//     that nobody writes it by chance (unitMin), or what the guard takes for
//     an identifier when a patient is called so. The author's own dressing of
//     a word doesn't count for that: "Mr Heparin" makes heparin no name. Whole
//     words alone.
//
// Whatever else has the words stays until a moderator decides: what the guard
// takes for an identifier is hidden meanwhile, as a flag would, and of other
// words one post is shown to the moderators. A moderator's passage goes from
// everything, whoever wrote it; but of a post that goes whole, only quotes go
// with it, never what it was copied from. Everybody who lost words is told.

// askMin is how many letters a passage must have for moderators to be asked
// about others' posts: shorter ones stand everywhere.
const askMin = 4

// AskedErasure asks moderators to erase a passage in a post that its author
// may have written first. Hide says that it must not be read meanwhile. Posts
// is how many posts of the thread have the words.
type AskedErasure struct {
	Moderated
	Passage string
	Hide    bool
	Posts   int
}

// Outcome is what became of an erasure. Kept counts posts of others that still
// have the words, Asked says that a moderator was asked about them.
type Outcome struct {
	Thread ids.ID
	Kept   int
	Asked  bool
}

// reach says what is taken from what. own is for posts and drafts of the
// author (of everybody, for a moderator), others for the rest; quoted says of
// a line of another's block quote whether it is the author's.
type reach struct {
	author      ids.ID
	everybody   bool
	own, others scrub
	kept        func(text) bool // a text of another that still has the words
	named       bool
}

func (r reach) of(author ids.ID) scrub {
	if r.everybody || author == r.author {
		return r.own
	}
	return r.others
}

// notes are a moderator's or a flag's words about posts of the thread.
func (r reach) notes() scrub {
	if r.everybody {
		return r.own
	}
	return r.others
}

func untouched(text string) string { return text }

// reachOfWhole is for a post that goes whole.
func reachOfWhole(texts []text, p post) reach {
	words := scrubQuotes(ownWords(texts, p.PostRef), func(k string) bool {
		return wroteFirst(texts, p.Author, func(t text) bool { return strings.Contains(t.key, k) })
	})
	return reach{author: p.Author, own: words, others: words, kept: func(text) bool { return false }}
}

// reachOfPassage is for a passage of a post.
func (s *Service) reachOfPassage(a actor.Actor, texts []text, p post, passage string) reach {
	has := func(t text) bool { return t.has(passage) }
	r := reach{author: p.Author, everybody: p.Author != a.MemberID, own: scrubPassage(passage), named: s.named(passage), kept: has}
	first := wroteFirst(texts, p.Author, has)
	switch {
	case first && (r.named || letters(passage) >= unitMin):
		r.others = scrubWords(passage)
	case first:
		r.others = scrub{plain: untouched, markdown: func(md string) string { return withoutQuoted(md, passage, ownKeys(texts, p.Author)) }}
	default:
		r.others = scrub{plain: untouched, markdown: untouched}
	}
	return r
}

// wroteFirst says whether what has finds stood in posts of the author before
// it stood in anybody else's.
func wroteFirst(texts []text, author ids.ID, has func(text) bool) bool {
	var own, other time.Time
	for _, t := range texts {
		at := &other
		if t.author == author {
			at = &own
		}
		if (at.IsZero() || t.at.Before(*at)) && has(t) {
			*at = t.at
		}
	}
	return !own.IsZero() && (other.IsZero() || own.Before(other))
}

// named says whether the guard takes the words for an identifier of a patient,
// whatever its author wrote around them.
func (s *Service) named(passage string) bool {
	title := strings.Fields(strings.ToLower(passage))
	for i, w := range title {
		first := []rune(w)
		title[i] = string(unicode.ToUpper(first[0])) + string(first[1:])
	}
	for _, words := range []string{passage, strings.Join(title, " ")} {
		for _, frame := range [][2]string{{"Our patient is ", "."}, {"Seen: ", "."}} {
			d := s.guard.Decide([]guard.Text{{Field: "body", Text: frame[0] + words + frame[1]}}, guard.Answers{}, false)
			if slices.ContainsFunc(d.Findings, func(f guard.Finding) bool { return f.ByteEnd > len(frame[0]) }) {
				return true
			}
		}
	}
	return false
}

func letters(passage string) (n int) {
	for _, r := range passage {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
		}
	}
	return n
}

// has says whether a reader would read the words in any part of the text.
func (t text) has(passage string) bool {
	for _, part := range []string{t.title, t.body, t.line, t.note} {
		if _, n := markup.RedactWords(strings.ReplaceAll(markup.Plain(part), erasedWords, "|"), passage, ""); n > 0 {
			return true
		}
	}
	return false
}

func ownKeys(texts []text, author ids.ID) []string {
	var keys []string
	for _, t := range texts {
		if t.author == author {
			keys = append(keys, t.key)
		}
	}
	return keys
}

// askModerators puts what stays in others' posts before a moderator. The
// thread's own post comes last: hidden, it would hide what stands under it.
func (s *Service) askModerators(ctx context.Context, thread ids.ID, texts []text, r reach, passage string) (out Outcome, err error) {
	out.Thread = thread
	var posts []text
	for _, t := range texts {
		same := func(o text) bool { return o.PostRef == t.PostRef }
		if t.author != r.author && t.state != Erased && !slices.ContainsFunc(posts, same) && r.kept(t) {
			posts = append(posts, t)
		}
	}
	out.Kept = len(posts)
	if r.everybody || len(posts) == 0 || letters(passage) < askMin || s.holder == nil {
		return out, nil
	}
	slices.SortStableFunc(posts, func(a, b text) int { return strings.Compare(string(a.Kind), string(b.Kind)) }) // answer, comment, thread
	if !r.named {
		posts = posts[:1]
	}
	for _, t := range posts {
		err := s.holder.AskErasure(ctx, AskedErasure{Moderated: Moderated{PostRef: t.PostRef, Thread: thread, Author: t.author},
			Passage: passage, Hide: r.named && t.state == Open, Posts: out.Kept})
		if err != nil {
			return out, err
		}
	}
	out.Asked = true
	return out, nil
}

// tellOthers lets everybody know whose posts lost words by another's act.
func tellOthers(ctx context.Context, a actor.Actor, thread ids.ID, of PostRef, whole bool, touched map[PostRef]ids.ID) error {
	for ref, author := range touched {
		if author == a.MemberID {
			continue
		}
		word := "passage-erased"
		if whole && ref == of {
			word = "erased"
		}
		err := jobs.Insert(ctx, jobs.Notify{About: "moderation", ThreadID: thread, PostKind: string(ref.Kind), PostID: ref.ID, MemberID: author, Detail: word}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}
