package dev.drawbridge.acceptance.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The files of the Helm chart as they lie in the sources. */
final class ChartFiles {
  static final Path CHART = Path.of("charts/drawbridge");
  static final Path VALUES = CHART.resolve("values.yaml");
  static final Path RULES = CHART.resolve("rules/drawbridge.yaml");
  static final YAMLMapper YAML = new YAMLMapper();
  static final ObjectMapper JSON = new ObjectMapper();

  private ChartFiles() {}

  /** All of them. */
  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(CHART)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** A query for Prometheus, with the place where it stands. */
  record Query(String place, String expression) {}

  /** The sets of values that the chart is tested with. */
  static List<Path> valueSets() throws IOException {
    return listed(CHART.resolve("ci"), ".yaml");
  }

  static List<Path> dashboards() throws IOException {
    return listed(CHART.resolve("dashboards"), ".json");
  }

  private static List<Path> listed(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
    }
  }

  /** The alerts of the rules. */
  static List<JsonNode> alerts() throws IOException {
    List<JsonNode> alerts = new ArrayList<>();
    for (JsonNode group : YAML.readTree(RULES.toFile()).path("groups")) {
      group.path("rules").forEach(alerts::add);
    }
    return alerts;
  }

  /** Every query of the dashboards and the rules. */
  static List<Query> queries() throws IOException {
    List<Query> queries = new ArrayList<>();
    for (JsonNode alert : alerts()) {
      queries.add(new Query(alert.path("alert").asText(), alert.path("expr").asText()));
    }
    for (Path dashboard : dashboards()) {
      for (JsonNode panel : JSON.readTree(dashboard.toFile()).path("panels")) {
        String place = dashboard.getFileName() + ": " + panel.path("title").asText();
        for (JsonNode target : panel.path("targets")) {
          queries.add(new Query(place, target.path("expr").asText()));
        }
      }
    }
    return queries;
  }

  /** A new file that has each query as a rule, since checkers read those. */
  static Path queriesAsRules(Path folder) throws IOException {
    ObjectNode group = JSON.createObjectNode().put("name", "queries");
    int number = 0;
    for (Query query : queries()) {
      String expression =
          query.expression().replace("$__rate_interval", "5m").replace("$instance", ".*");
      group
          .withArray("rules")
          .addObject()
          .put("record", "drawbridge:query" + number++)
          .put("expr", expression);
    }
    ObjectNode groups = JSON.createObjectNode();
    groups.putArray("groups").add(group);
    return Files.writeString(folder.resolve("queries.yaml"), groups.toString());
  }

  /** All documents of a stream of YAML, empty ones left out. */
  static List<JsonNode> documents(String yaml) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    try (var parser = YAML.createParser(yaml)) {
      Iterator<JsonNode> read = YAML.readerFor(JsonNode.class).readValues(parser);
      while (read.hasNext()) {
        JsonNode document = read.next();
        if (document != null && document.isObject()) documents.add(document);
      }
    }
    return documents;
  }
}
