package dev.drawbridge.identity;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stop: what it names is not served, until a time or for good.
 *
 * @param id 12 characters {@code a-z2-7}; {@link #FACTS} for one of the facts
 * @param name of what it stops; a model's without regard to case
 * @param until null for one without an end
 * @param reason for those who set it, never shown to callers
 * @param by who set it
 */
public record Block(
    String id,
    Target target,
    String name,
    @Nullable Instant until,
    String reason,
    Instant created,
    String by) {

  /** The id and the author of a block that stands in the facts. */
  private static final String FACTS = "facts";

  /** How the name of an actor begins who is a local user of the machine. */
  public static final String LOCAL = "local:";

  /** A block of the facts: it goes when they do. */
  public static Block ofFacts(Target target, String name, @Nullable Instant until, String reason) {
    return new Block(FACTS, target, name, until, reason, Instant.EPOCH, FACTS);
  }

  /** What can be stopped. */
  public enum Target {
    TEAM,
    /** A caller, or the person that one acts for, by its id. */
    PRINCIPAL,
    KEY,
    MODEL,
    PROVIDER;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }

    public static Optional<Target> of(String wire) {
      for (Target target : values()) if (target.wire.equals(wire)) return Optional.of(target);
      return Optional.empty();
    }
  }

  /** Whether the facts hold it, or a local user of the machine set it. */
  public boolean isOfTheMachine() {
    return by.equals(FACTS) || by.startsWith(LOCAL);
  }

  /** Whether it holds at a moment. */
  public boolean inForce(Instant now) {
    return until == null || now.isBefore(until);
  }

  public boolean stops(Target kind, @Nullable String called) {
    if (kind != target || called == null) return false;
    return kind == Target.MODEL ? name.equalsIgnoreCase(called) : name.equals(called);
  }

  /**
   * The block as {@code block list --json} and the admin plane show it; one of the facts has
   * neither id nor time, as nobody set it here and no command takes it away.
   */
  public JsonObject toJson() {
    boolean ours = !id.equals(FACTS);
    return new JsonObject()
        .put("id", ours ? id : null)
        .put(target.wire, name)
        .put("until", until == null ? null : until.toString())
        .put("reason", reason)
        .put("created", ours ? created.toString() : null)
        .put("by", by);
  }
}
