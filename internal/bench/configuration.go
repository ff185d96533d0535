package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// pictureSize is the size of an image if its size does not matter; the API accepts none below 10 KiB.
const pictureSize = 11 << 10

// configuration is what Terraform reads: images that are spread evenly over the customers.
type configuration struct {
	images, customers int
	settings          string // of the provider block
	size              int64  // of each image
	local             bool   // the state is kept in a file of the directory
	more              string // HCL besides
}

// write writes the configuration and its files. The backend is where the state is kept; "" means a local file.
func (c configuration) write(dir, backend string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for i := range c.images {
		if err := writePicture(filepath.Join(dir, fmt.Sprintf("%d.png", i)), int64(i), c.size); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "main.tf"), []byte(c.text(backend)), 0o600)
}

// writePicture writes a file with content of its own. Behind the picture is a hole, which takes no space on
// disk.
func writePicture(path string, number, size int64) error {
	if err := os.WriteFile(path, sandbox.Picture(number, pictureSize), 0o600); err != nil {
		return err
	}
	return os.Truncate(path, size)
}

func (c configuration) text(backend string) string {
	return fmt.Sprintf(`terraform {
  %s
  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}

provider "capillary" {
  %s
}

resource "capillary_customer_image" "image" {
  count       = %d
  customer_id = %d + floor(count.index / %d)
  file        = "${path.module}/${count.index}.png"
}
%s`, backend, c.settings, c.images, firstCustomer, max(1, c.images/c.customers), c.more)
}
