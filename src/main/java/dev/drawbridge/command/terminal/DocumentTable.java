package dev.drawbridge.command.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Any document as a table: a row for each object of its list, or for each of its fields. A field of
 * an object within is named by its path, such as {@code price.input}; a list within is shown by its
 * texts, or by how many objects it holds.
 */
public final class DocumentTable {
  private DocumentTable() {}

  /** Prints a document; an object that holds one list, by the list. */
  public static void print(Terminal terminal, JsonNode document) {
    JsonNode list = list(document);
    if (list.isArray()) rows(terminal, list);
    else fields(terminal, document);
  }

  /** The document where it is a list, or the only list of objects that it holds. */
  private static JsonNode list(JsonNode document) {
    if (document.isArray()) return document;
    JsonNode only = document;
    for (JsonNode each : document) {
      if (!each.isArray() || (!each.isEmpty() && !each.path(0).isObject())) continue;
      if (only.isArray()) return document;
      only = each;
    }
    return only;
  }

  private static void rows(Terminal terminal, JsonNode list) {
    List<Map<String, String>> all = new ArrayList<>();
    Set<String> columns = new LinkedHashSet<>();
    for (JsonNode each : list) {
      Map<String, String> cells = new LinkedHashMap<>();
      if (each.isObject()) flatten("", each, cells);
      else cells.put("value", text(each));
      all.add(cells);
      columns.addAll(cells.keySet());
    }
    List<List<String>> rows = new ArrayList<>();
    for (Map<String, String> cells : all) {
      rows.add(columns.stream().map(column -> cells.getOrDefault(column, "")).toList());
    }
    List<String> heading =
        columns.stream().map(c -> c.toUpperCase(Locale.ROOT).replace('_', ' ')).toList();
    terminal.table(heading, rows);
  }

  private static void fields(Terminal terminal, JsonNode document) {
    Map<String, String> cells = new LinkedHashMap<>();
    flatten("", document, cells);
    List<List<String>> rows = new ArrayList<>();
    cells.forEach((name, value) -> rows.add(List.of(name, value)));
    terminal.table(List.of("FIELD", "VALUE"), rows);
  }

  private static void flatten(String path, JsonNode object, Map<String, String> cells) {
    for (var field : object.properties()) {
      String name = path + field.getKey();
      if (field.getValue().isObject()) flatten(name + ".", field.getValue(), cells);
      else cells.put(name, text(field.getValue()));
    }
  }

  private static String text(JsonNode value) {
    if (value.isNull()) return "";
    if (!value.isArray()) return value.isContainerNode() ? value.toString() : value.asText();
    for (JsonNode each : value) if (each.isContainerNode()) return value.size() + " entries";
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value) texts.add(each.asText());
    return String.join(",", texts);
  }
}
