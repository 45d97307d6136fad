// Reads what Prometheus reads, by its own parsers: alerting and recording rules with their expressions, and what a scrape
// gives, where names and types that Prometheus advises against are mistakes too:
//
//	promcheck rules FILE
//	promcheck metrics FILE
package main

import (
	"fmt"
	"log/slog"
	"os"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

func main() {
	read := map[string]func(string) []error{"rules": rules, "metrics": metrics}[os.Args[1]]
	errs := read(os.Args[2])
	for _, err := range errs {
		fmt.Println(err)
	}
	if len(errs) > 0 {
		os.Exit(1)
	}
}

func rules(file string) []error {
	groups, errs := rulefmt.ParseFile(file, false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.Default())
	if len(errs) > 0 {
		return errs
	}
	rules := 0
	for _, group := range groups.Groups {
		rules += len(group.Rules)
	}
	fmt.Println("ok:", rules, "rules")
	return nil
}

func metrics(file string) []error {
	scraped, err := os.Open(file)
	if err != nil {
		return []error{err}
	}
	defer scraped.Close()
	problems, err := promlint.New(scraped).Lint()
	if err != nil {
		return []error{err}
	}
	var errs []error
	for _, problem := range problems {
		errs = append(errs, fmt.Errorf("%s: %s", problem.Metric, problem.Text))
	}
	if len(errs) == 0 {
		fmt.Println("ok")
	}
	return errs
}
