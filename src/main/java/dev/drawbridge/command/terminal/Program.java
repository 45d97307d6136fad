package dev.drawbridge.command.terminal;

import java.nio.file.Path;

/** How this program was started, for lines that a person can paste. */
public final class Program {
  /** The launcher's own path; it sets this itself. */
  private static final String LAUNCHER = "drawbridge.launcher";

  private Program() {}

  /** What a person types: {@code drawbridge}, or how Java was called without the launcher. */
  public static String name() {
    String launcher = System.getProperty(LAUNCHER);
    if (launcher != null) return String.valueOf(Path.of(launcher).getFileName());
    String jar = System.getProperty("java.class.path", "");
    if (!jar.endsWith(".jar") || jar.indexOf(':') >= 0) return "drawbridge";
    return "java -jar " + Path.of(jar).toAbsolutePath();
  }

  /** The same by its whole path, for a service's unit. */
  public static String path() {
    String launcher = System.getProperty(LAUNCHER);
    if (launcher != null) return launcher;
    String name = name();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return name.startsWith("java ") ? java + name.substring(4) : "/opt/drawbridge/bin/drawbridge";
  }
}
