package dev.drawbridge;

import dev.drawbridge.server.Launch;
import org.jspecify.annotations.Nullable;

/**
 * The entry point: runs what the command line asks for. It is compiled for Java 8, so that a Java
 * that is too old for all else says so.
 */
public final class Drawbridge {
  private static final int NEEDED = 25;

  private Drawbridge() {}

  public static void main(String[] args) {
    String problem = problem(System.getProperty("java.specification.version"));
    if (problem != null) {
      System.err.println(problem + " (" + System.getProperty("java.home") + ").");
      System.exit(1);
    }
    System.exit(Launch.run(args));
  }

  /** What is wrong with a Java of that version, such as 1.8 or 17; null where nothing is. */
  static @Nullable String problem(String java) {
    String version = java.startsWith("1.") ? java.substring(2) : java;
    if (Integer.parseInt(version) >= NEEDED) return null;
    return "Drawbridge needs Java " + NEEDED + " or newer; this is Java " + version;
  }
}
