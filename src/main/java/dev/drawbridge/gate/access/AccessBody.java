package dev.drawbridge.gate.access;

import dev.drawbridge.exchange.Moments;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A body of a step: an object of known members. */
record AccessBody(JsonObject json) {
  private static final int LONGEST = 16 << 10;

  /**
   * Reads a body; one that was not sent has no members.
   *
   * @param bytes null where none was sent
   * @throws Refusal {@code invalid_request} for another member than the known ones, or no object
   */
  static AccessBody of(byte @Nullable [] bytes, Set<String> known) {
    if (bytes == null) return new AccessBody(new JsonObject());
    if (bytes.length > LONGEST) {
      throw new Refusal(
          RefusalCode.BODY_TOO_LARGE, "The body is larger than " + LONGEST + " bytes.");
    }
    JsonObject json = object(bytes);
    for (String member : json.fieldNames()) {
      if (!known.contains(member)) {
        throw Refusal.invalid(member, "There is no such member. There are: " + shown(known) + ".");
      }
    }
    return new AccessBody(json);
  }

  private static String shown(Set<String> known) {
    return String.join(", ", known.stream().sorted().toList());
  }

  private static JsonObject object(byte[] bytes) {
    try {
      return new JsonObject(Buffer.buffer(bytes));
    } catch (DecodeException | ClassCastException e) {
      throw new Refusal(RefusalCode.INVALID_REQUEST, "The body is no JSON object.");
    }
  }

  String need(String member) {
    String text = text(member);
    if (text == null) throw Refusal.invalid(member, "The member " + member + " is missing.");
    return text;
  }

  @Nullable String text(String member) {
    Object value = json.getValue(member);
    if (value == null) return null;
    if (value instanceof String text) return text;
    throw Refusal.invalid(member, "It is a string.");
  }

  @Nullable Double usd(String member) {
    Object value = json.getValue(member);
    if (value == null) return null;
    if (value instanceof Number number) return number.doubleValue();
    throw Refusal.invalid(member, "It is a number of USD.");
  }

  /** A time to come, to the second: a duration from now, a date, or a time in UTC. */
  @Nullable Instant time(String member) {
    String text = text(member);
    if (text == null) return null;
    try {
      return Moments.after(Instant.now(), text).truncatedTo(ChronoUnit.SECONDS);
    } catch (DateTimeException | ArithmeticException e) {
      throw Refusal.invalid(
          member, "It is a time such as 2027-01-31, 2027-01-31T12:00:00Z, or 7d from now.");
    }
  }
}
