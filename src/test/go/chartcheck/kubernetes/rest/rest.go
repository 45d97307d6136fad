// Package rest stands in for that of Kubernetes' client.
package rest

import "errors"

// ErrNoClient is what any way to a cluster ends with.
var ErrNoClient = errors.New("there is no client of Kubernetes in this program")

// Config says how a cluster would be reached.
type Config struct{}
