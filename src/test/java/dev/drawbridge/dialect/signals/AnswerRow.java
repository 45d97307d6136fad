package dev.drawbridge.dialect.signals;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer of a vendor and what it means.
 *
 * @param scope null where the row says none
 */
public record AnswerRow(
    String provider,
    int status,
    Map<String, String> headers,
    byte[] body,
    SignalClass signal,
    @Nullable SignalScope scope) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Our own rows. */
  public static List<AnswerRow> shipped() throws IOException {
    try (var file = AnswerRow.class.getResourceAsStream("answers.jsonl")) {
      if (file == null) throw new IllegalStateException("answers.jsonl is missing");
      return of(new String(file.readAllBytes(), UTF_8).lines().toList());
    }
  }

  /** Rows of lines of JSON. */
  public static List<AnswerRow> of(List<String> lines) {
    return lines.stream().filter(line -> !line.isBlank()).map(AnswerRow::of).toList();
  }

  private static AnswerRow of(String line) {
    try {
      JsonNode row = JSON.readTree(line);
      Map<String, String> headers = new HashMap<>();
      row.path("headers")
          .properties()
          .forEach(
              header ->
                  headers.put(
                      header.getKey().toLowerCase(Locale.ROOT), header.getValue().asText()));
      JsonNode body = row.get("body");
      return new AnswerRow(
          row.get("provider").asText(),
          row.get("status").asInt(),
          headers,
          (body.isTextual() ? body.textValue() : body.toString()).getBytes(UTF_8),
          SignalClass.valueOf(row.get("class").asText().toUpperCase(Locale.ROOT)),
          row.hasNonNull("scope")
              ? SignalScope.valueOf(row.get("scope").asText().toUpperCase(Locale.ROOT))
              : null);
    } catch (IOException e) {
      throw new IllegalArgumentException(line, e);
    }
  }

  /** What the rules make of it. */
  Signal judged() {
    return Signals.classify(ShippedRules.vendor(provider), status, headers, body, Known.NOTHING);
  }

  /** The same where nobody says whose answer it is. */
  Signal judgedWithoutVendor() {
    return Signals.classify(null, status, headers, body, Known.NOTHING);
  }

  @Override
  public String toString() {
    return provider + " " + status + " " + signal.wire() + ": " + new String(body, UTF_8);
  }
}
