package forumweb

import (
	"net/http"
	"testing"

	"consilium/internal/forum"
)

func TestADeletedQuestionIsFoundInOnesOwnListAndComesBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	ann, bob := h.doctor("ann_w"), h.doctor("bob_k")
	thread := ann.asked(forum.Clinicians, "question")
	ann.post(path(thread)+"/delete", nil).want(http.StatusSeeOther)
	row := `.thread-row a[href="` + path(thread) + `"]`
	ann.get("/mine").want(http.StatusOK).has(row, 1).says(".thread-row .meta", "Deleted: open it to have it back")
	ann.get("/threads").want(http.StatusOK).has(row, 0)
	bob.get("/mine").want(http.StatusOK).has(row, 0)
	ann.get(path(thread)).want(http.StatusOK).has(`form[action="`+path(thread)+`/undelete"]`, 1)
	ann.post(path(thread)+"/undelete", nil).want(http.StatusSeeOther)
	ann.get("/mine").want(http.StatusOK).has(row, 1).has(".thread-row .meta strong", 0)
}

func TestSpecialtiesAreFoundByTheirOtherNamesWhenAsking(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	ann := h.doctor("ann_w")
	ann.get("/ask").want(http.StatusOK).says("#specialties", "kidney, renal medicine")
	thread := ann.asked(forum.Clinicians, "question")
	ann.get(path(thread)+"/edit").want(http.StatusOK).says("#specialties", "heart")
}
