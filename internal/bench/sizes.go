package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// imagesEach is the number of images of a customer: as many as the API allows.
const imagesEach = 5

// sizes are numbers of images; it is a flag.Value.
type sizes []int

// String implements flag.Value.
func (s *sizes) String() string {
	if s == nil {
		return ""
	}
	words := make([]string, len(*s))
	for i, n := range *s {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}

// Set implements flag.Value.
func (s *sizes) Set(text string) error {
	*s = nil
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n <= 0 || n%imagesEach != 0 {
			return fmt.Errorf("%q is no multiple of %d, the images of a customer", word, imagesEach)
		}
		*s = append(*s, n)
	}
	return nil
}

// measureSize creates and destroys this many images, and plans in between.
func measureSize(ctx context.Context, w *harness, images int) ([]result, error) {
	return w.measure(ctx, spread(images), planCreate, create, planNothing, planDestroy, destroy)
}

// measureLocal does the same with a local state, for people to compare.
func measureLocal(ctx context.Context, w *harness, images int) ([]result, error) {
	c := spread(images)
	c.local = true
	rows, err := w.measure(ctx, c, planCreate, createLocal, planDestroy, destroyLocal)
	return slices.DeleteFunc(rows, func(r result) bool { return !r.work.applies() }), err // the plans measure nothing new
}

// spread returns images of as few customers as possible.
func spread(images int) configuration {
	return configuration{images: images, customers: images / imagesEach, size: pictureSize}
}

// measureOneCustomer does the same for one customer, whose calls can be predicted exactly, and then destroys the
// images as a batch, too.
func measureOneCustomer(ctx context.Context, w *harness) ([]result, error) {
	rows, err := measureSize(ctx, w, imagesEach)
	if err != nil {
		return rows, err
	}
	c := configuration{images: imagesEach, customers: 1, size: pictureSize, settings: "batch_deletes = true"}
	batch, err := w.measure(ctx, c, planCreate, create, planDestroy, destroyAll)
	if err != nil || len(batch) == 0 {
		return rows, err
	}
	return append(rows, batch[len(batch)-1]), nil // the rest measures nothing new
}

// measure runs commands against a slow sandbox of their own.
func (w *harness) measure(ctx context.Context, c configuration, all ...phase) (rows []result, err error) {
	a, err := startAPI(ctx, c.customers, 0, nil)
	if err != nil {
		return nil, err
	}
	defer stopAPI(a, &err)
	a.slow()
	s, err := w.newScenario(ctx, c, a)
	if err != nil {
		return nil, err
	}
	return s.runAll(ctx, all...)
}

// stopAPI is for defer.
func stopAPI(a *api, err *error) { *err = errors.Join(*err, a.stop()) }
