package dev.drawbridge.command;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.drawbridge.logging.AccessLine;
import dev.drawbridge.logging.JsonLog;
import dev.drawbridge.logging.LogForm;
import dev.drawbridge.logging.LogSettings;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Logs to standard error, so that what a command prints can be piped. Logback finds it as a service
 * and, unlike with a {@code logback.xml}, reads no XML: a quarter of a second of each start. Where
 * there is such a file, named by {@code -Dlogback.configurationFile} or on the class path, it is
 * left to it.
 */
public final class StandardErrorLog extends ContextAwareBase implements Configurator {
  private static final String APPENDER = "ERR";
  private static final String ASIDE = "ACCESS";
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20}"
          + " %replace(%msg){'[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]', '?'}%n%ex";
  private static final List<String> QUIET =
      List.of("com.zaxxer.hikari", "io.netty", "com.networknt");

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null
        || onClassPath("logback-test.xml")
        || onClassPath("logback.xml")) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    install(context);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static void install(LoggerContext context) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName(APPENDER);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    for (String name : QUIET) context.getLogger(name).setLevel(Level.WARN);
    // Two of Vert.x's loops may register one gauge at once: that one of them came later is no news.
    context.getLogger("io.micrometer.core.instrument.MeterRegistry").setLevel(Level.ERROR);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
  }

  /**
   * Has the log that {@link #install} made written as the configuration says. Another log, by a
   * file of Logback's, stays.
   */
  public static void apply(LogSettings settings) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context)
      apply(context, settings);
  }

  static void apply(LoggerContext context, LogSettings settings) {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    if (!(root.getAppender(APPENDER) instanceof ConsoleAppender<ILoggingEvent> appender)) return;
    root.setLevel(Level.toLevel(settings.level().name()));
    if (settings.form() == LogForm.JSON) {
      var encoder = new JsonLog();
      encoder.setContext(context);
      encoder.start();
      appender.setEncoder(encoder);
    }
    if (settings.access()) aside(context, appender);
  }

  /** Who logs each request does not wait for whoever reads the log: lines are lost before that. */
  private static void aside(LoggerContext context, ConsoleAppender<ILoggingEvent> appender) {
    Logger access = context.getLogger(AccessLine.LOGGER);
    if (access.getAppender(ASIDE) != null) return;
    var aside = new AsyncAppender();
    aside.setContext(context);
    aside.setName(ASIDE);
    aside.setQueueSize(8192);
    aside.setDiscardingThreshold(0);
    aside.setNeverBlock(true);
    aside.setMaxFlushTime(2_000);
    aside.addAppender(appender);
    aside.start();
    access.setLevel(Level.INFO);
    access.setAdditive(false);
    access.addAppender(aside);
  }

  /** Writes what waits still; nothing of requests is logged after that. */
  public static void end() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) end(context);
  }

  static void end(LoggerContext context) {
    var aside = context.getLogger(AccessLine.LOGGER).getAppender(ASIDE);
    if (aside != null) aside.stop();
  }

  /**
   * Ends the log that {@link #install} made: a command prints sentences of its own. Another log, by
   * a file of Logback's, stays.
   */
  static void silence() {
    level(Level.OFF);
  }

  /** Limits the log that {@link #install} made to warnings and errors. */
  static void quieten() {
    level(Level.WARN);
  }

  private static void level(Level least) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) return;
    var appender = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(APPENDER);
    if (appender == null) return;
    var filter = new ThresholdFilter();
    filter.setContext(context);
    filter.setLevel(least.levelStr);
    filter.start();
    appender.addFilter(filter);
  }

  private static boolean onClassPath(String file) {
    return StandardErrorLog.class.getClassLoader().getResource(file) != null;
  }
}
