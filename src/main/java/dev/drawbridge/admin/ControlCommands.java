package dev.drawbridge.admin;

import io.vertx.core.Future;
import java.util.Map;

/** What the control socket can ask of the gateway: keys and the log. */
@FunctionalInterface
public interface ControlCommands {
  /**
   * Runs one command.
   *
   * @param localUser the operating system's name of who asks, for the record
   * @param command such as {@code key.create}
   * @param arguments strings, numbers, booleans, lists and maps of these
   * @return maps, lists, strings, numbers, booleans or null; fails with a {@link ControlRefused}
   *     whose message may be shown, or with anything else, which is logged and not shown
   */
  Future<Object> run(String localUser, String command, Map<String, Object> arguments);
}
