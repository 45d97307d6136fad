package dev.drawbridge.admin.levels;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.logging.LogLevels;
import dev.drawbridge.logging.LogLevels.Change;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an admin has loggers say for a while. */
public final class LogOperations {
  private static final Logger LOG = LoggerFactory.getLogger(LogOperations.class);
  private static final Duration LONGEST = Duration.ofHours(24);

  private final Vertx vertx;
  private final AuditTrail audit;
  private final LogLevels levels = new LogLevels();

  public LogOperations(Vertx vertx, AuditTrail audit) {
    this.vertx = vertx;
    this.audit = audit;
  }

  /** The levels that hold for a while. */
  public JsonArray list() {
    JsonArray all = new JsonArray();
    for (Change each : levels.all()) all.add(json(each));
    return all;
  }

  /**
   * Has a logger say more or less until then. It is on record first.
   *
   * @param actor who asks for it
   */
  public Future<JsonObject> set(String actor, String logger, String level, Instant until) {
    Instant now = Instant.now();
    if (!levels.knows(logger)) {
      throw Refusal.invalid(
          "logger", "There is no logger of that name; the gateway's begin with dev.drawbridge.");
    }
    if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST))) {
      throw Refusal.invalid("for", "for is at most 24h from now.");
    }
    var event =
        new Event(
            now,
            "admin",
            actor,
            Map.of(
                "action",
                "log.level",
                "logger",
                logger,
                "level",
                level,
                "until",
                until.toString()));
    return audit.note(event).map(recorded -> json(changed(logger, level, until)));
  }

  private Change changed(String logger, String level, Instant until) {
    Change change = levels.set(logger, level, until);
    LOG.info(EventCode.LOG_LEVEL_SET, "{} logs from {} on until {}", logger, level, until);
    long left = Math.max(1, Duration.between(Instant.now(), until).toMillis());
    vertx.setTimer(left, t -> end(change));
    return change;
  }

  private void end(Change change) {
    if (levels.end(change))
      LOG.info(EventCode.LOG_LEVEL_ENDED, "{} logs what it logged before", change.logger());
  }

  private static JsonObject json(Change change) {
    return new JsonObject()
        .put("logger", change.logger())
        .put("level", change.level())
        .put("until", change.until().toString());
  }
}
