package dev.drawbridge.alert;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thing that people are told.
 *
 * @param id stays the same when it is sent again
 * @param rule the id of the rule that found it; empty where none did
 * @param summary a sentence of our own, which holds nothing of a vendor's text
 * @param until until when it holds, as far as that is known; null where it is not
 * @param count how many of the same it stands for
 */
public record Alert(
    String id,
    AlertCode code,
    Instant time,
    Subject subject,
    String rule,
    String summary,
    @Nullable Instant until,
    int count) {
  /**
   * What it is about. Each text is an id of the configuration, empty where it is about any.
   *
   * @param scope how far it reaches: {@code provider}, {@code credential}, {@code model} …; {@code
   *     operator} of a ban
   * @param owner a credential or an account; of a ban, whom it names
   */
  public record Subject(String provider, String scope, String owner, String model) {
    /** On one line: {@code openai/default/gpt-4.1}. */
    String line() {
      return Stream.of(provider, owner, model)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining("/"));
    }
  }

  /** One of its own, with a new id. */
  public static Alert of(
      AlertCode code,
      Instant time,
      Subject subject,
      String rule,
      String summary,
      @Nullable Instant until) {
    return new Alert(UUID.randomUUID().toString(), code, time, subject, rule, summary, until, 1);
  }

  /** The same for so many. */
  Alert counting(int all) {
    return new Alert(id, code, time, subject, rule, summary, until, all);
  }
}
