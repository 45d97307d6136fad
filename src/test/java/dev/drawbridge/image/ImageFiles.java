package dev.drawbridge.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of the image as a folder: the program, a Java of the modules that it needs, OPA, and
 * the C library that these three and the native code in the jars are linked to. No shell, no tool.
 */
final class ImageFiles {
  /** What {@code jdeps} names for the program and its jars, and what they load by name. */
  private static final String MODULES =
      "java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,"
          + "java.management.rmi,java.naming,java.net.http,java.security.jgss,java.security.sasl,"
          + "java.sql,java.sql.rowset,java.transaction.xa,java.xml,jdk.crypto.cryptoki,"
          + "jdk.crypto.ec,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs";

  private static final Pattern LINKED =
      Pattern.compile("(?m)^\\s*(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)$");
  private static final Pattern MISSING = Pattern.compile("(?m)^\\s*(\\S+) => not found$");
  private static final Pattern OTHER_SYSTEMS =
      Pattern.compile("android|freebsd|musl|sunos", Pattern.CASE_INSENSITIVE);
  private static final int MACHINE = 18;
  private static final int X86_64 = 0x3e;

  private final Path root;
  private final Path java = Path.of(System.getProperty("java.home"));

  ImageFiles(Path root) {
    this.root = root;
  }

  /**
   * Puts everything there, with one time.
   *
   * @param target the folder that holds {@code drawbridge.jar} and {@code lib}
   * @return the libraries of this machine that were taken, by their path
   */
  Map<String, Path> assemble(Path target, Path opa, Instant time) throws Exception {
    runtime();
    copy(target.resolve("drawbridge.jar"), "opt/drawbridge/drawbridge.jar");
    try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
      for (Path jar : jars.sorted().toList()) copy(jar, "opt/drawbridge/lib/" + jar.getFileName());
    }
    text("opt/drawbridge/run", run(""));
    copy(opa, "usr/bin/opa");
    if (!root.resolve("usr/bin/opa").toFile().setExecutable(true, false)) {
      throw new IOException("opa cannot be made executable");
    }
    text(
        "etc/passwd",
        "root:x:0:0:root:/:/sbin/nologin\n"
            + "drawbridge:x:65532:65532:drawbridge:/var/lib/drawbridge:/sbin/nologin\n");
    text("etc/group", "root:x:0:\ndrawbridge:x:65532:\n");
    text("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
    for (String folder :
        List.of(
            "dev",
            "proc",
            "sys",
            "tmp",
            "etc/drawbridge/config",
            "var/lib/drawbridge",
            "var/lib/drawbridge-keys")) {
      Files.createDirectories(root.resolve(folder));
    }
    Map<String, Path> libraries = libraries();
    for (var library : libraries.entrySet()) copy(library.getValue(), library.getKey());
    settle(time);
    return libraries;
  }

  /** What {@code java @/opt/drawbridge/run} stands for. */
  static String run(String options) throws IOException {
    return Files.readString(Path.of("src/dist/java.options"))
        + options
        + "-jar /opt/drawbridge/drawbridge.jar\n";
  }

  private void runtime() throws Exception {
    Path made = root.resolve("opt/java");
    Files.createDirectories(made.getParent());
    said(
        List.of(
            java.resolve("bin/jlink").toString(),
            "--add-modules",
            MODULES,
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages",
            "--output",
            made.toString()));
    // What opens a screen or plays a sound, and the libraries that only this needs.
    for (String library : List.of("awt_xawt", "jawt", "splashscreen", "jsound")) {
      Files.deleteIfExists(made.resolve("lib/lib" + library + ".so"));
    }
    // What a server never starts.
    try (Stream<Path> programs = Files.list(made.resolve("bin"))) {
      for (Path program : programs.toList()) {
        if (!program.getFileName().toString().equals("java")) Files.delete(program);
      }
    }
  }

  private void copy(Path from, String to) throws IOException {
    Path file = root.resolve(to);
    Files.createDirectories(file.getParent());
    Files.copy(from.toRealPath(), file, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private void text(String to, String text) throws IOException {
    Path file = root.resolve(to);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** The libraries outside of the image that its programs and native code are linked to. */
  private Map<String, Path> libraries() throws Exception {
    List<Path> programs = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (isLinuxCode(file)) programs.add(file);
      }
    }
    Path natives = Files.createTempDirectory(root.resolveSibling(""), "natives");
    try (Stream<Path> jars = Files.list(root.resolve("opt/drawbridge/lib"))) {
      for (Path jar : jars.toList()) programs.addAll(natives(jar, natives));
    }
    Map<String, Path> found = new TreeMap<>();
    for (Path program : programs) {
      String linked = linked(program);
      Matcher missing = MISSING.matcher(linked);
      if (missing.find()) throw new IOException(program + " needs " + missing.group(1));
      Matcher library = LINKED.matcher(linked);
      while (library.find()) {
        Path file = Path.of(library.group(1));
        if (!file.normalize().startsWith(root)) found.put(file.toString().substring(1), file);
      }
    }
    return found;
  }

  /** The native code for this system in a jar, taken out. */
  private static List<Path> natives(Path jar, Path to) throws IOException {
    List<Path> taken = new ArrayList<>();
    try (var file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().filter(e -> e.getName().endsWith(".so")).toList()) {
        if (!isForThisSystem(entry.getName())) continue;
        Path out = to.resolve(jar.getFileName() + "-" + taken.size() + ".so");
        try (InputStream in = file.getInputStream(entry)) {
          Files.copy(in, out, StandardCopyOption.REPLACE_EXISTING);
        }
        if (isLinuxCode(out)) taken.add(out);
        else Files.delete(out);
      }
    }
    return taken;
  }

  /** Whether a library in a jar is for Linux and the GNU C library, by its path. */
  static boolean isForThisSystem(String entry) {
    return !OTHER_SYSTEMS.matcher(entry).find();
  }

  private static boolean isLinuxCode(Path file) throws IOException {
    byte[] head = new byte[MACHINE + 2];
    try (InputStream in = Files.newInputStream(file)) {
      if (in.readNBytes(head, 0, head.length) < head.length) return false;
    }
    return head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[MACHINE] == X86_64;
  }

  private String linked(Path program) throws Exception {
    var ldd = new ProcessBuilder("ldd", program.toString()).redirectErrorStream(true);
    // What lies in the runtime finds its own neighbours there.
    ldd.environment()
        .put("LD_LIBRARY_PATH", root + "/opt/java/lib:" + root + "/opt/java/lib/server");
    Process process = ldd.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // A program that is linked to nothing is an error to ldd.
    process.waitFor();
    return said;
  }

  static String said(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    if (exit != 0)
      throw new IOException(String.join(" ", command) + ": exit " + exit + "\n" + said);
    return said;
  }

  /** Gives every file the image's time: Java's class cache knows its jars by theirs. */
  private void settle(Instant time) throws IOException {
    FileTime stamp = FileTime.from(time);
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!Files.isSymbolicLink(file)) {
              file.toFile().setWritable(true, true);
              Files.setLastModifiedTime(file, stamp);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
              Files.setLastModifiedTime(folder, stamp);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
