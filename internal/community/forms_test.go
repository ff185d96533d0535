package community

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// form has the keys that GitHub documents for an issue form.
type form struct {
	Name        string
	Description string
	Title       string
	Labels      []string
	Assignees   []string
	Projects    []string
	Type        string
	Body        []element
}

// element has the keys that GitHub documents for an element of a form.
type element struct {
	Type        string
	ID          string
	Attributes  attributes
	Validations *struct{ Required bool }
}

// attributes has the attributes of all types of elements.
type attributes struct {
	Label       string
	Description string
	Placeholder string
	Value       string
	Render      string
	Multiple    bool
	Options     []yaml.Node
	Default     *int
}

// option is one checkbox of a group.
type option struct {
	Label    string
	Required bool
}

// taken lists the attributes that each type of element has besides label and description.
var taken = map[string][]string{ //nolint:gochecknoglobals // a constant in all but syntax
	"textarea":   {"placeholder", "value", "render"},
	"input":      {"placeholder", "value"},
	"dropdown":   {"multiple", "options", "default"},
	"checkboxes": {"options"},
}

func TestIssueForms(t *testing.T) {
	t.Parallel()
	var names []string
	for _, path := range files(t, ".github/ISSUE_TEMPLATE/*.yml") {
		if filepath.Base(path) == "config.yml" {
			continue
		}
		parsed := parse[form](t, path)
		for _, problem := range parsed.problems() {
			t.Errorf("%s: %s", path, problem)
		}
		if slices.Contains(names, parsed.Name) {
			t.Errorf("%s: another form has the name %q", path, parsed.Name)
		}
		names = append(names, parsed.Name)
	}
	for _, want := range []string{"Bug", "Feature", "Question"} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no form %q", want)
		}
	}
}

// The page on which people choose a form links to where vulnerabilities are reported, and has no http links.
func TestIssueConfig(t *testing.T) {
	t.Parallel()
	type contact struct{ Name, URL, About string }
	config := parse[struct {
		BlankIssuesEnabled *bool     `yaml:"blank_issues_enabled"`
		ContactLinks       []contact `yaml:"contact_links"`
	}](t, ".github/ISSUE_TEMPLATE/config.yml")
	if config.BlankIssuesEnabled == nil || *config.BlankIssuesEnabled {
		t.Error("a blank issue tells no versions")
	}
	for _, link := range config.ContactLinks {
		target, err := url.Parse(link.URL)
		if err != nil || target.Scheme != "https" || link.Name == "" || link.About == "" {
			t.Errorf("the link %+v lacks something: %v", link, err)
		}
	}
	if !slices.ContainsFunc(config.ContactLinks, func(c contact) bool { return strings.HasSuffix(c.URL, "/security/advisories/new") }) {
		t.Error("no link leads to a private report")
	}
}

func (f form) problems() []string {
	var found []string
	if f.Name == "" || f.Description == "" {
		found = append(found, "a form needs a name and a description")
	}
	if !slices.ContainsFunc(f.Body, func(e element) bool { return e.Type != "markdown" }) {
		found = append(found, "a form needs an element that asks for something")
	}
	var ids, labels []string
	for i, e := range f.Body {
		for _, problem := range e.problems() {
			found = append(found, fmt.Sprintf("element %d: %s", i+1, problem))
		}
		if e.ID != "" && slices.Contains(ids, e.ID) {
			found = append(found, "two elements have the id "+e.ID)
		}
		if e.Attributes.Label != "" && slices.Contains(labels, e.Attributes.Label) {
			found = append(found, "two elements have the label "+e.Attributes.Label)
		}
		ids, labels = append(ids, e.ID), append(labels, e.Attributes.Label)
	}
	return found
}

func (e element) problems() []string {
	if e.Type == "markdown" {
		if e.Attributes.Value == "" || e.Attributes.Label != "" || e.Validations != nil {
			return []string{"markdown takes a value and nothing else"}
		}
		return nil
	}
	allowed, known := taken[e.Type]
	if !known {
		return []string{fmt.Sprintf("there is no type %q", e.Type)}
	}
	var found []string
	if e.Attributes.Label == "" {
		found = append(found, "there is no label")
	}
	if !regexp.MustCompile(`^[\w-]*$`).MatchString(e.ID) {
		found = append(found, fmt.Sprintf("the id %q has other characters than letters, digits, - and _", e.ID))
	}
	for _, name := range e.Attributes.given() {
		if !slices.Contains(allowed, name) {
			found = append(found, fmt.Sprintf("%s takes no %s", e.Type, name))
		}
	}
	return append(found, e.optionProblems()...)
}

// given returns the attributes that are set besides label and description.
func (a attributes) given() []string {
	var names []string
	for name, set := range map[string]bool{
		"placeholder": a.Placeholder != "", "value": a.Value != "", "render": a.Render != "",
		"multiple": a.Multiple, "options": a.Options != nil, "default": a.Default != nil,
	} {
		if set {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (e element) optionProblems() []string {
	if !slices.Contains(taken[e.Type], "options") {
		return nil
	}
	var found, labels []string
	for _, node := range e.Attributes.Options {
		label := node.Value
		if e.Type == "checkboxes" {
			var box option
			if err := node.Decode(&box); err != nil {
				found = append(found, err.Error())
			}
			label = box.Label
		}
		switch {
		case label == "":
			found = append(found, "an option has no label")
		case slices.Contains(labels, label):
			found = append(found, "two options are "+label)
		case e.Type == "dropdown" && strings.EqualFold(label, "none"):
			found = append(found, "GitHub adds None itself")
		}
		labels = append(labels, label)
	}
	if len(labels) == 0 {
		found = append(found, "there is no option")
	}
	if d := e.Attributes.Default; d != nil && (*d < 0 || *d >= len(labels)) {
		found = append(found, "the default is no option")
	}
	return found
}

// The checks find each kind of mistake.
func TestFormProblems(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"name: x": "a form needs a name and a description",
		"body: [{type: markdown, attributes: {value: x}}]":                                                   "asks for something",
		"body: [{type: markdown, attributes: {label: x}}]":                                                   "markdown takes a value and nothing else",
		"body: [{type: text, attributes: {label: x}}]":                                                       `there is no type "text"`,
		"body: [{type: input, id: a}]":                                                                       "there is no label",
		"body: [{type: input, id: 'a b', attributes: {label: x}}]":                                           `the id "a b"`,
		"body: [{type: input, attributes: {label: x, render: text}}]":                                        "input takes no render",
		"body: [{type: textarea, attributes: {label: x, options: [a]}}]":                                     "textarea takes no options",
		"body: [{type: dropdown, attributes: {label: x}}]":                                                   "there is no option",
		"body: [{type: dropdown, attributes: {label: x, options: [a, a]}}]":                                  "two options are a",
		"body: [{type: dropdown, attributes: {label: x, options: [None]}}]":                                  "GitHub adds None itself",
		"body: [{type: dropdown, attributes: {label: x, options: [a], default: 1}}]":                         "the default is no option",
		"body: [{type: checkboxes, attributes: {label: x, options: [{required: true}]}}]":                    "an option has no label",
		"body: [{type: input, id: a, attributes: {label: x}}, {type: input, id: a, attributes: {label: y}}]": "the id a",
		"body: [{type: input, attributes: {label: x}}, {type: input, attributes: {label: x}}]":               "the label x",
	} {
		var f form
		if err := yaml.Unmarshal([]byte(text), &f); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(f.problems(), "\n"); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
