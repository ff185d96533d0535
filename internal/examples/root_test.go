package examples_test

import "path/filepath"

// root is the folder of the examples.
var root = filepath.Join("..", "..", "examples") //nolint:gochecknoglobals // a constant in all but syntax
