package dev.drawbridge.admin;

import dev.drawbridge.audit.entry.Erasures;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Erases content, and sets and releases legal holds, whether asked over HTTP or on the machine.
 * Each is recorded with who asked and on what basis.
 */
public final class ErasureOperations {
  private final Supplier<Erasures> erasures;

  public ErasureOperations(Supplier<Erasures> erasures) {
    this.erasures = erasures;
  }

  /** All erasures, newest first. */
  Future<List<Map<String, Object>>> list() {
    return erasures.get().list();
  }

  /**
   * Erases what is on record of a subject or of one request.
   *
   * @param asked {@code basis}, and one of {@code subject} and {@code request_id}
   */
  Future<Map<String, Object>> erase(String actor, Arguments asked) {
    String basis = asked.need("basis");
    if (asked.has("subject")) return erasures.get().subject(actor, subject(asked), basis);
    String id = asked.need("request_id");
    if (id.isBlank()) throw Refusal.invalid("request_id", "Name the request.");
    return erasures.get().request(actor, id, basis);
  }

  /** All legal holds, newest first. */
  Future<List<Map<String, Object>>> holds() {
    return erasures.get().holds();
  }

  /** Keeps a subject from being erased; {@code subject} and {@code basis}. */
  Future<Map<String, Object>> hold(String actor, Arguments asked) {
    return erasures.get().hold(actor, subject(asked), asked.need("basis"));
  }

  /** Notes that what is on record of a subject is given out; {@code subject} and {@code reason}. */
  Future<Map<String, Object>> access(String actor, Arguments asked) {
    return erasures.get().access(actor, subject(asked), asked.need("reason").strip());
  }

  /** Lets a held subject be erased again; {@code subject} and {@code basis}. */
  Future<Map<String, Object>> release(String actor, Arguments asked) {
    return erasures.get().release(actor, subject(asked), asked.need("basis"));
  }

  private static String subject(Arguments asked) {
    String subject = asked.need("subject");
    int bar = subject.indexOf('|');
    if (bar > 0 && !subject.substring(bar + 1).isBlank()) return subject;
    throw Refusal.invalid(
        "subject", "A subject is ISSUER|ID, key|ID for a key, or named|ID for a named person.");
  }
}
