package forumweb

import "consilium/internal/guard"

// Fragments gives what parts of pages are rendered alone with, for the
// template check.
func (*Pages) Fragments() map[string][]any {
	return map[string][]any{"forum/show#thread-content": {&contentView{mark: "x"}},
		guardPage + "#guard-panel": {samplePanel(), guard.NewPanel(guard.Decision{}, guard.Answers{}, "")}}
}
