package dev.drawbridge.drill;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.signals.Known;
import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.dialect.signals.Signals;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.policy.decision.DecisionJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What vendors answer where they restrict access: of the form that each has, in words of our own.
 */
final class RestrictionAnswers {
  private static final String DEFAULT = Dialects.configured(null).dialect().wire();

  /**
   * One answer.
   *
   * @param headers by lower-case name
   */
  record Answer(int status, Map<String, String> headers, String body) {}

  private static final Map<String, Answer> ALL = read();

  private RestrictionAnswers() {}

  private static Map<String, Answer> read() {
    Map<String, Answer> answers = new HashMap<>();
    try (InputStream in = RestrictionAnswers.class.getResourceAsStream("answers.json")) {
      if (in == null) throw new IllegalStateException("not in the jar: answers.json");
      for (JsonNode each : DecisionJson.MAPPER.readTree(in)) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("content-type", "application/json");
        for (var header : each.path("headers").properties()) {
          headers.put(header.getKey(), header.getValue().asText());
        }
        JsonNode body = each.path("body");
        answers.put(
            each.path("vendor").asText() + " " + each.path("class").asText(),
            new Answer(
                each.path("status").asInt(),
                headers,
                body.isTextual() ? body.textValue() : body.toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answers;
  }

  /** What a provider answers: as its vendor does, else as its dialect's own does, else as most. */
  static Answer of(Provider provider, SignalClass meant) {
    String vendor = provider.vendor();
    Answer answer = vendor == null ? null : find(vendor, meant);
    if (answer == null) answer = find(provider.dialect(), meant);
    if (answer == null) answer = find(DEFAULT, meant);
    if (answer == null) throw new IllegalArgumentException("no answer for " + meant);
    return answer;
  }

  private static @Nullable Answer find(String vendor, SignalClass meant) {
    return ALL.get(vendor + " " + meant.wire());
  }

  /** What the gateway takes such an answer for, of a model that served before. */
  static Signal signal(Provider provider, SignalClass meant) {
    Answer answer = of(provider, meant);
    return Signals.classify(
        provider.failsAs(),
        answer.status,
        answer.headers,
        answer.body.getBytes(StandardCharsets.UTF_8),
        new Known(true, meant == SignalClass.MODEL_RETIRED));
  }
}
