package dev.drawbridge.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The loggers that say more or less for a while than the configuration has it. Those of the gateway
 * only: what a library says in detail may hold what callers sent.
 */
public final class LogLevels {
  /** What a logger may be told to say. */
  public static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

  /** The loggers of all that is ours. */
  public static final String ALL = "dev.drawbridge";

  private static final Pattern NAME = Pattern.compile("dev\\.drawbridge(\\.\\w{1,100}){0,6}");

  private final Map<String, Change> changes = new LinkedHashMap<>();

  /**
   * A level that holds for a while.
   *
   * @param before the logger's own; null where it has its parent's
   */
  public record Change(String logger, String level, Instant until, @Nullable String before) {}

  /** Whether there is a logger of that name, and it is one of the gateway's. */
  public boolean knows(String logger) {
    return NAME.matcher(logger).matches() && found(logger) != null;
  }

  private static @Nullable Logger found(String name) {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        ? context.exists(name)
        : null;
  }

  /** Sets a level; what a logger had before the first of several changes is what it gets back. */
  public synchronized Change set(String name, String level, Instant until) {
    Logger logger = found(name);
    if (logger == null) throw new IllegalArgumentException("there is no logger " + name);
    Change earlier = changes.get(name);
    Level own = logger.getLevel();
    String before = earlier != null ? earlier.before() : own == null ? null : own.levelStr;
    Change change = new Change(name, level, until, before);
    logger.setLevel(Level.toLevel(level.toUpperCase(Locale.ROOT), Level.INFO));
    changes.put(name, change);
    return change;
  }

  /** Gives a logger back what it had; false where a later change holds, or none does. */
  public synchronized boolean end(Change change) {
    if (changes.get(change.logger()) != change) return false;
    changes.remove(change.logger());
    Logger logger = found(change.logger());
    String before = change.before();
    if (logger != null) logger.setLevel(before == null ? null : Level.toLevel(before));
    return true;
  }

  /** Those that hold, the oldest first. */
  public synchronized List<Change> all() {
    return List.copyOf(changes.values());
  }
}
