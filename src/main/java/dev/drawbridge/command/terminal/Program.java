package dev.drawbridge.command.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;

/** How this program was started, for lines that a person can paste. */
public final class Program {
  /** The launcher's own path; it sets this itself. */
  private static final String LAUNCHER = "drawbridge.launcher";

  private Program() {}

  /**
   * What a person types: {@code drawbridge} where the shell finds it, else the launcher by its
   * path, or how Java was called without the launcher.
   */
  public static String name() {
    String launcher = System.getProperty(LAUNCHER);
    if (launcher != null) {
      return typed(Path.of(launcher), String.valueOf(System.getenv("PATH")));
    }
    String jar = System.getProperty("java.class.path", "");
    if (!jar.endsWith(".jar") || jar.indexOf(':') >= 0) return "drawbridge";
    return "java -jar " + Path.of(jar).toAbsolutePath();
  }

  /**
   * How a shell is told to run a program.
   *
   * @param path folders that the shell looks into
   */
  static String typed(Path program, String path) {
    Path name = Objects.requireNonNull(program.getFileName());
    for (String folder : path.split(File.pathSeparator)) {
      try {
        if (Files.isSameFile(Path.of(folder).resolve(name), program)) return name.toString();
      } catch (IOException | InvalidPathException e) {
        // Nothing of that name is there.
      }
    }
    return program.toString();
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
