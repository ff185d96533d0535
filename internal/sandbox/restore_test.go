package sandbox_test

import (
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

func TestRestoreBringsBackWhatWasDeletedLast(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	c := newClient(t, sb)
	if _, err := sb.Foreign().Restore(full); err == nil {
		t.Error("restored what was never deleted")
	}
	before := sb.Images(full)
	c.delete(full, 2)
	c.delete(full, 0)
	for _, want := range []string{before[0].Token, before[2].Token} {
		restored, err := sb.Foreign().Restore(full)
		if err != nil || restored.Token != want {
			t.Errorf("restored %+v, error %v", restored, err)
		}
	}
	if after := sb.Images(full); len(after) != 3 || after[1].Token != before[0].Token || after[1].SHA256 != before[0].SHA256 {
		t.Errorf("after: %+v", after)
	}
	if link := c.get(full).images()[1]["filePath"].(string); c.follow(link).status != 200 {
		t.Error("the bytes were not restored")
	}
}

func TestTheJournalTellsARepeatedCallApart(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	sb.Script(sandbox.Rule{Repeat: true})
	newClient(t, sb).add(empty, picture(1))
	journal := sb.Journal()
	if len(journal) != 2 || journal[0].SHA256 != journal[1].SHA256 || journal[1].By != "terraform-provider-capillary/test, repeated" {
		t.Errorf("journal %+v", journal)
	}
}
