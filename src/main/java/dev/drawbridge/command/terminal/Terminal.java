package dev.drawbridge.command.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Where a command reads and prints.
 *
 * @param environment what {@code env:NAME} of a configuration refers to
 * @param columns how many characters a line of the output has room for; 0 where it is no terminal
 */
public record Terminal(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    int columns) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Made for the first document: most commands print none. */
  private static final class Yaml {
    static final YAMLMapper MAPPER =
        YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();
  }

  private static final long PATIENCE_S = 120;

  /** Prints a document as a person or a program reads it. */
  public void json(JsonNode document) {
    try {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Prints a document as YAML. */
  public void yaml(JsonNode document) {
    try {
      out.println(Yaml.MAPPER.writeValueAsString(document).stripTrailing());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Prints a sentence beside the output, for the person who reads it. */
  public void warn(String sentence) {
    err.println("warning: " + sentence);
  }

  public static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Prints rows under a heading, in columns; the heading alone where there is no row. Where a line
   * would be longer than the terminal's, each row is printed as lines of its own.
   */
  public void table(List<String> heading, List<List<String>> cells) {
    List<List<String>> rows =
        cells.stream().map(row -> row.stream().map(PlainText::line).toList()).toList();
    int[] widths = new int[heading.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = heading.get(i).length();
      for (List<String> row : rows) widths[i] = Math.max(widths[i], row.get(i).length());
    }
    if (columns > 0 && Arrays.stream(widths).sum() + 2 * (widths.length - 1) > columns) {
      blocks(heading, rows);
      return;
    }
    line(heading, widths);
    for (List<String> row : rows) line(row, widths);
  }

  private void blocks(List<String> heading, List<List<String>> rows) {
    int longest = heading.stream().mapToInt(String::length).max().orElse(0);
    boolean first = true;
    for (List<String> row : rows) {
      if (!first) out.println();
      first = false;
      for (int i = 0; i < row.size(); i++) {
        if (row.get(i).isEmpty()) continue;
        String name = heading.get(i);
        out.println(name + " ".repeat(longest - name.length() + 2) + row.get(i));
      }
    }
  }

  private void line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(cells.get(i));
      if (i + 1 < widths.length) line.repeat(' ', widths[i] - cells.get(i).length() + 2);
    }
    out.println(line.toString().stripTrailing());
  }

  /** A text of a document for a table's cell: empty for null. */
  public static String cell(JsonNode document, String field) {
    JsonNode value = document.path(field);
    if (value.isArray()) {
      StringBuilder list = new StringBuilder();
      for (JsonNode each : value) list.append(list.isEmpty() ? "" : ",").append(each.asText());
      return list.toString();
    }
    return value.isNull() ? "" : value.asText();
  }

  /** What a future becomes. For a command's own thread, which has nothing else to do. */
  public static <T> T done(Future<T> future) throws Exception {
    var result = new ArrayBlockingQueue<AsyncResult<T>>(1);
    future.onComplete(result::add);
    AsyncResult<T> known = result.poll(PATIENCE_S, TimeUnit.SECONDS);
    if (known == null) {
      throw new CommandFailure(CommandFailure.FAILED, "No answer within " + PATIENCE_S + " s.");
    }
    if (known.succeeded()) return known.result();
    if (known.cause() instanceof Exception e) throw e;
    throw new IllegalStateException(known.cause());
  }
}
