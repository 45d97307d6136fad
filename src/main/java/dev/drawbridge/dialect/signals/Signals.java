package dev.drawbridge.dialect.signals;

import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Classifies a vendor's failure by rules: the first one counts whose conditions the answer meets,
 * those with strong evidence before those with weak. An unknown 4xx stays {@code unclassified}.
 */
public final class Signals {
  private Signals() {}

  /**
   * Classifies a vendor's answer that is no success, or an error that came inside one.
   *
   * @param vendor whose rules apply beside those for all, by any of its names; null for none
   * @param status the answer's status; 2xx for an error inside a success or a stream
   * @param headers by lower-case name
   * @param body the answer's body, or the error event's data; 64 KiB of it are read
   * @param known what the catalogue and this process know of the target
   */
  public static Signal classify(
      @Nullable String vendor, int status, Map<String, String> headers, byte[] body, Known known) {
    return classify(vendor, status, headers, body, known, Instant.now());
  }

  static Signal classify(
      @Nullable String vendor,
      int status,
      Map<String, String> headers,
      byte[] body,
      Known known,
      Instant now) {
    return judge(ShippedRules.of(vendor), AnswerEvidence.of(status, headers, body, known, now));
  }

  static Signal judge(List<SignalRule> rules, AnswerEvidence answer) {
    for (SignalRule rule : rules) {
      SignalClass meaning = rule.signal();
      if (meaning != null && rule.when().match(answer)) return rule.of(answer, meaning);
    }
    int status = answer.status();
    SignalClass otherwise =
        status >= 400 && status < 500 ? SignalClass.UNCLASSIFIED : SignalClass.UPSTREAM_FAULT;
    return new Signal(
        otherwise,
        SignalScope.of(otherwise),
        otherwise.fallback() ? answer.stated() : null,
        "none",
        "No rule knows this answer.");
  }
}
