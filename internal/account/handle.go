package account

import (
	"context"
	"regexp"
	"strings"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
)

// ActionHandle is the audited action of choosing a handle.
const ActionHandle = "member.handle"

// formerMember begins the handle that stands for a closed account.
const formerMember = "former_member"

var handleForm = regexp.MustCompile(`^[a-z0-9_]{3,24}$`)

// reservedHandles could be taken for the house, or for an address of it.
var reservedHandles = words(`about account admin administrator administrators alert alerts alias all answers anonymous api
	app application applications apps ask asks audit auth author bookmarks bot call care case cases clinician clinicians
	closed closed_member comment comments consilium contact credential credentials deleted deleted_member demo desk doctor drafts
	erased everyone flags former found group groups guest handle health help home house inbox index info join legal library
	live login logout mail me member members metrics mod moderation moderator moderators moderators_desk news newest notices
	nobody null official operator owner patient patients physician physicians policy postmaster privacy profile question
	questions report review reviewer reviewers root rules search security self session settings sign_in sign_out signin
	signout specialties specialty staff static stranger student students support system team terms thread threads undefined
	unanswered unknown user users webmaster you`)

func words(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(text) {
		out[w] = true
	}
	return out
}

// CheckHandle says what is wrong with a handle as such; nil for one that may
// be chosen if nobody has it.
func CheckHandle(handle string) error {
	var check errs.Check
	bare := strings.Trim(handle, "_")
	check.That(handleForm.MatchString(handle), "handle",
		"Use 3 to 24 of the letters a to z, digits and underscores.")
	check.That(strings.ContainsAny(handle, "abcdefghijklmnopqrstuvwxyz"), "handle", "Use at least one letter.")
	check.That(!reservedHandles[bare] && !strings.HasPrefix(handle, formerMember) && !strings.Contains(handle, "consilium"),
		"handle", "This handle could be taken for the house itself. Choose another.")
	return check.Err()
}

// ChooseHandle gives the acting member their handle, once and for good.
// Capitals are taken as small letters. A handle that somebody has, or that a
// closed account had, is refused at the field. It records member.handle.
func (s *Service) ChooseHandle(ctx context.Context, handle string) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ChooseHandle); err != nil {
		return err
	}
	handle = strings.ToLower(strings.TrimSpace(handle))
	if err := CheckHandle(handle); err != nil {
		return err
	}
	err := s.db.WithTx(ctx, func(ctx context.Context) error {
		m, err := s.lockMember(ctx, a.MemberID)
		if err != nil {
			return err
		}
		if m.Handle != "" {
			return errs.New(errs.Conflict, "You have chosen your handle already; it stays.")
		}
		retired, err := s.handleRetired(ctx, s.handleHash(handle))
		if err != nil {
			return err
		}
		if retired {
			return errs.Field("handle", "Somebody has this handle already. Choose another.")
		}
		if err := s.updateMember(ctx, m.ID, map[string]any{"handle": handle}); err != nil {
			return err
		}
		if err := changes.Append(ctx, changes.Member, m.ID); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionHandle, Object: "member", ObjectID: m.ID})
	})
	return handleTaken(err)
}

func (s *Service) handleHash(handle string) []byte {
	return s.ring.Hash("handle", strings.ToLower(handle))
}
