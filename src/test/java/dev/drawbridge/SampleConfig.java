package dev.drawbridge;

import dev.drawbridge.upstream.FakeVendor;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assertions;

/** Pieces of configurations, and waits, that tests of a whole gateway share. */
final class SampleConfig {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private SampleConfig() {}

  /** A hosted vendor in the US, its key in {@code env:<ID>_KEY}. */
  static String vendor(String id, Object url) {
    return "  %s: { dialect: openai, url: \"%s\", key: \"env:%s_KEY\", operator: %s, jurisdiction: US, hosting: vendor }\n"
        .formatted(id, url, id.toUpperCase(Locale.ROOT), id);
  }

  /** A server of our own, without a key. */
  static String own(String id, Object url) {
    return "  %s: { dialect: openai, url: \"%s\", operator: self, jurisdiction: DE, hosting: own, vendor: vllm }\n"
        .formatted(id, url);
  }

  /** A closed model, good for internal data. */
  static String closed(String id, String provider, String more) {
    return "  \"%s\": { provider: %s, maker: Acme, weights: closed, licence: { id: LicenseRef-sample-terms, commercial: yes, output_training: no, vendor_terms: true }, price: { input: 1.0, output: 2.0 }, context: 32000, max_output: 2048, clearance: internal%s }\n"
        .formatted(id, provider, more);
  }

  /** An open model, good for everything. */
  static String open(String id, String provider, String more) {
    return "  \"%s\": { provider: %s, maker: Openers, weights: open, price: { input: 0.1, output: 0.2 }, context: 8000, max_output: 1024, clearance: restricted%s }\n"
        .formatted(id, provider, more.contains("licence:") ? more : ", licence: Apache-2.0" + more);
  }

  static JsonObject error(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getJsonObject("error");
  }

  /** What Drawbridge itself says beside an error. */
  static JsonObject ours(HttpResponse<String> answer) {
    return error(answer).getJsonObject("drawbridge");
  }

  static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  static String id(HttpResponse<?> answer) {
    return header(answer, "x-drawbridge-request-id");
  }

  /** The row of a request once it has an outcome. */
  static JsonObject ended(TestGateway gateway, HttpResponse<?> answer) throws Exception {
    return rowWhen(gateway, id(answer), row -> row.getString("outcome") != null);
  }

  static JsonObject rowWhen(TestGateway gateway, String id, Predicate<JsonObject> holds)
      throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonObject row = gateway.row(id);
    while (!holds.test(row)) {
      Assertions.assertTrue(System.nanoTime() < end, () -> "never came to be: " + id);
      Thread.sleep(20);
      row = gateway.row(id);
    }
    return row;
  }

  /** The body of a call as its bytes came. */
  static String raw(FakeVendor.Call call) {
    return call.bytes().toString();
  }
}
