// Does what "helm template" and "helm lint" do with a chart in a folder, by Helm's own packages:
//
//	chartcheck template NAME CHART -n NAMESPACE --kube-version VERSION -f FILE [--set KEY=VALUE]…
//	chartcheck lint CHART --kube-version VERSION -f FILE [--strict]
//
// It reaches no cluster: Kubernetes' client, which Helm's packages import for that and which takes a minute to compile, is
// replaced by the empty one in the folder kubernetes. That one knows no kinds of objects: .Capabilities.APIVersions has
// none but those of definitions, and lint finds no deprecated ones. "go mod tidy" needs -e, since the tests of those
// packages want more of the client.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"helm.sh/helm/v3/pkg/lint/support"
	"helm.sh/helm/v3/pkg/releaseutil"
	"helm.sh/helm/v3/pkg/strvals"
)

// What follows the names.
type options struct {
	namespace, kubernetes, file string
	strict                      bool
	values                      map[string]any
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	switch {
	case len(arguments) > 3 && arguments[0] == "template":
		asked, err := read(arguments[3:])
		if err != nil {
			return err
		}
		return template(arguments[1], arguments[2], asked)
	case len(arguments) > 2 && arguments[0] == "lint":
		asked, err := read(arguments[2:])
		if err != nil {
			return err
		}
		return linted(arguments[1], asked)
	default:
		return errors.New("template NAME CHART or lint CHART, then what they take")
	}
}

func read(arguments []string) (options, error) {
	var asked options
	var set []string
	flags := flag.NewFlagSet("chartcheck", flag.ContinueOnError)
	flags.StringVar(&asked.namespace, "n", "default", "namespace")
	flags.StringVar(&asked.kubernetes, "kube-version", "1.34.4", "version of Kubernetes")
	flags.StringVar(&asked.file, "f", "", "file of values")
	flags.BoolVar(&asked.strict, "strict", false, "warnings are mistakes")
	flags.Func("set", "one more value", func(value string) error {
		set = append(set, value)
		return nil
	})
	if err := flags.Parse(arguments); err != nil {
		return asked, err
	}
	values, err := chartutil.ReadValuesFile(asked.file)
	if err != nil {
		return asked, err
	}
	asked.values = values
	for _, value := range set {
		if err := strvals.ParseInto(value, asked.values); err != nil {
			return asked, err
		}
	}
	return asked, nil
}

// Prints the objects in the order in which Helm makes them, and after them those that hooks make.
func template(name, folder string, asked options) error {
	chart, err := loader.Load(folder)
	if err != nil {
		return err
	}
	version, err := chartutil.ParseKubeVersion(asked.kubernetes)
	if err != nil {
		return err
	}
	if !chartutil.IsCompatibleRange(chart.Metadata.KubeVersion, version.String()) {
		return fmt.Errorf("the chart is for Kubernetes %s, not for %s", chart.Metadata.KubeVersion, version)
	}
	cluster := chartutil.DefaultCapabilities.Copy()
	cluster.KubeVersion = *version
	release := chartutil.ReleaseOptions{Name: name, Namespace: asked.namespace, Revision: 1, IsInstall: true}
	values, err := chartutil.ToRenderValues(chart, asked.values, release, cluster)
	if err != nil {
		return err
	}
	files, err := engine.Render(chart, values)
	if err != nil {
		return err
	}
	for file := range files {
		if strings.HasSuffix(file, "NOTES.txt") {
			delete(files, file)
		}
	}
	hooks, objects, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return err
	}
	for _, object := range objects {
		show(object.Name, object.Content)
	}
	for _, hook := range hooks {
		show(hook.Path, hook.Manifest)
	}
	return nil
}

func show(source, object string) {
	fmt.Printf("---\n# Source: %s\n%s\n", source, object)
}

func linted(folder string, asked options) error {
	version, err := chartutil.ParseKubeVersion(asked.kubernetes)
	if err != nil {
		return err
	}
	found := lint.AllWithKubeVersion(folder, asked.values, asked.namespace, version)
	for _, message := range found.Messages {
		fmt.Println(message)
	}
	tolerated := support.WarningSev
	if asked.strict {
		tolerated = support.InfoSev
	}
	if found.HighestSeverity > tolerated {
		return errors.New("the chart has mistakes")
	}
	return nil
}
