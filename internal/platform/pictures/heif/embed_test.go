package heif

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

func TestTheLibraryIsTheOneThatIsNamed(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256(Module)
	if got := hex.EncodeToString(sum[:]); got != Sum {
		t.Errorf("heif.wasm.gz is %s; run: go generate ./internal/platform/pictures/heif", got)
	}
}
