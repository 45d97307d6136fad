package dev.drawbridge.command.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Where a command reads and prints.
 *
 * @param environment what {@code env:NAME} of a configuration refers to
 */
public record Terminal(
    InputStream in, PrintWriter out, PrintWriter err, Map<String, String> environment) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long PATIENCE_S = 120;

  /** Prints a document as a person or a program reads it. */
  public void json(JsonNode document) {
    try {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
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

  /** Prints rows under a heading, in columns; the heading alone where there is no row. */
  public void table(List<String> heading, List<List<String>> cells) {
    List<List<String>> rows =
        cells.stream().map(row -> row.stream().map(PlainText::line).toList()).toList();
    int[] widths = new int[heading.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = heading.get(i).length();
      for (List<String> row : rows) widths[i] = Math.max(widths[i], row.get(i).length());
    }
    line(heading, widths);
    for (List<String> row : rows) line(row, widths);
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
