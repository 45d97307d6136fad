package dev.drawbridge.audit.export;

import dev.drawbridge.audit.entry.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as CSV (RFC 4180) in UTF-8. A text that a spreadsheet would read as a formula gets a
 * leading apostrophe, since callers choose model names and tags.
 */
final class CsvLines {
  private static final String NAMES =
      "request_id,seq,time,team,principal,on_behalf_of,operation,model_asked,model_served,provider,"
          + "outcome,code,reasons,sensitivity,fallbacks,cost_usd,input_tokens,output_tokens,"
          + "revision,tags,state,fallback_scopes,fallback_rules\r";

  private CsvLines() {}

  static byte[] head() {
    return NAMES.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a line with its carriage return; the caller adds the line feed. */
  static byte[] line(Row row) {
    List<String> cells = new ArrayList<>();
    cells.add(row.requestId());
    cells.add(Long.toString(row.seq()));
    cells.add(row.time().toString());
    for (String text :
        new @Nullable String[] {
          row.asker().team(),
          row.asker().principal(),
          row.asker().onBehalfOf(),
          row.asked().operation(),
          row.asked().model(),
          row.served().model(),
          row.served().provider(),
          row.decided().outcome(),
          row.decided().code()
        }) {
      cells.add(text(text));
    }
    cells.add(
        text(row.decided().reasons().stream().map(r -> r.code()).collect(Collectors.joining(" "))));
    cells.add(text(row.asked().sensitivity()));
    cells.add(ofFallbacks(row, Row.Fallback::signal));
    for (Number number :
        new @Nullable Number[] {
          row.served().costUsd(), row.served().inputTokens(), row.served().outputTokens()
        }) {
      cells.add(number == null ? "" : number.toString());
    }
    cells.add(text(row.decided().revision()));
    cells.add(
        text(
            row.asked().tags().entrySet().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .sorted()
                .collect(Collectors.joining(" "))));
    cells.add(text(row.state()));
    cells.add(ofFallbacks(row, Row.Fallback::scope));
    cells.add(ofFallbacks(row, Row.Fallback::rule));
    return (String.join(",", cells) + "\r").getBytes(StandardCharsets.UTF_8);
  }

  /** Returns what each failed target has of something, as {@code model:it}. */
  private static String ofFallbacks(Row row, Function<Row.Fallback, @Nullable String> it) {
    return text(
        row.served().fallbacks().stream()
            .filter(f -> it.apply(f) != null)
            .map(f -> f.model() + ":" + it.apply(f))
            .collect(Collectors.joining(" ")));
  }

  /** Returns a text as a cell. */
  static String text(@Nullable String value) {
    if (value == null || value.isEmpty()) return "";
    String safe = "=+-@\t\r".indexOf(value.charAt(0)) < 0 ? value : "'" + value;
    boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
