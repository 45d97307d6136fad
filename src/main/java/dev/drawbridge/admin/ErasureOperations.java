package dev.drawbridge.admin;

import dev.drawbridge.audit.entry.Erasures;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Erases content, and sets and releases legal holds, whether asked over HTTP or on the machine.
 * Each is recorded with who asked and on what basis.
 */
public final class ErasureOperations {
  private static final int LONGEST = 1_024;

  private final Supplier<Erasures> erasures;

  public ErasureOperations(Supplier<Erasures> erasures) {
    this.erasures = erasures;
  }

  /** All erasures, newest first. */
  public Future<List<Map<String, Object>>> list() {
    return erasures.get().list();
  }

  /**
   * Erases what is on record of a subject or of one request.
   *
   * @param asked {@code basis}, and one of {@code subject} and {@code request_id}
   */
  public Future<Map<String, Object>> erase(String actor, Map<String, Object> asked) {
    Set<String> named = new HashSet<>(asked.keySet());
    named.remove("basis");
    String basis = text(asked, "basis", "An erasure needs a basis.");
    if (named.equals(Set.of("subject"))) {
      return erasures.get().subject(actor, subject(asked), basis);
    }
    if (named.equals(Set.of("request_id"))) {
      String id = text(asked, "request_id", "Name the request.");
      return erasures.get().request(actor, id, basis);
    }
    throw Refusal.invalid("body", "An erasure names exactly one of subject and request_id.");
  }

  /** All legal holds, newest first. */
  public Future<List<Map<String, Object>>> holds() {
    return erasures.get().holds();
  }

  /** Keeps a subject from being erased; {@code subject} and {@code basis}. */
  public Future<Map<String, Object>> hold(String actor, Map<String, Object> asked) {
    String basis = text(asked, "basis", "A hold needs a basis.");
    return erasures.get().hold(actor, subject(asked), basis);
  }

  /** Lets a held subject be erased again; {@code subject} and {@code basis}. */
  public Future<Map<String, Object>> release(String actor, Map<String, Object> asked) {
    String basis = text(asked, "basis", "A release needs a basis.");
    return erasures.get().release(actor, subject(asked), basis);
  }

  private static String subject(Map<String, Object> asked) {
    String subject = text(asked, "subject", "Name the subject.");
    int bar = subject.indexOf('|');
    if (bar > 0 && !subject.substring(bar + 1).isBlank()) return subject;
    throw Refusal.invalid(
        "subject", "A subject is ISSUER|ID, key|ID for a key, or named|ID for a named person.");
  }

  private static String text(Map<String, Object> asked, String field, String missing) {
    String text = KeyForm.text(asked, field);
    if (text == null || text.isBlank()) throw Refusal.invalid(field, missing);
    if (text.length() > LONGEST)
      throw Refusal.invalid(field, field + " has 1024 characters at most.");
    return text;
  }
}
