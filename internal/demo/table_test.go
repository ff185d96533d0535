package main

import "testing"

func TestTable(t *testing.T) {
	t.Parallel()
	before := []slot{{index: 0, token: "x/3"}, {index: 1, token: "x/1"}, {index: 2, token: "x/7"}}
	now := []slot{
		{index: 0, token: "x/1", size: 18039},
		{index: 1, token: "o/c/1234567890", size: 7},
		{index: 2, token: "x/7", size: 24576},
	}
	const want = `index  whose image         image id   bytes
-----  ------------------  ---------  -----
    0  app: photo 1        1…         18039  was 1
    1  unknown             12345678…      7  new
    2  unknown             7…         24576`
	if got := table(account(), before, now); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTableOfNothing(t *testing.T) {
	t.Parallel()
	const want = `index  whose image         image id   bytes
-----  ------------------  ---------  -----
       (no images)`
	if got := table(account(), nil, nil); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	l := account()
	noted := []slot{{index: 0, token: "x/1"}, {index: 1, token: "x/2"}}
	now := []slot{{index: 0, token: "x/2"}}
	const want = `to delete          it would send  and hit
-----------------  -------------  -----------------
Terraform: avatar  image_ids=1    nothing (error 8078)
app: photo 1       image_ids=0    Terraform: avatar`
	if got := mistakes(l, noted, now, l[1], l[0], l[2]); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
