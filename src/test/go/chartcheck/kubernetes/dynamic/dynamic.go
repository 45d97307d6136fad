// Package dynamic stands in for that of Kubernetes' client, which reads objects of any kind.
package dynamic

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
)

// ResourceInterface is of one kind.
type ResourceInterface interface {
	Get(context.Context, string, v1.GetOptions, ...string) (*unstructured.Unstructured, error)
	List(context.Context, v1.ListOptions) (*unstructured.UnstructuredList, error)
}

// NamespaceableResourceInterface is of one kind, in all namespaces.
type NamespaceableResourceInterface interface {
	Namespace(string) ResourceInterface
	ResourceInterface
}

// Interface is of all kinds.
type Interface interface {
	Resource(schema.GroupVersionResource) NamespaceableResourceInterface
}

// NewForConfig fails.
func NewForConfig(*rest.Config) (Interface, error) {
	return nil, rest.ErrNoClient
}
