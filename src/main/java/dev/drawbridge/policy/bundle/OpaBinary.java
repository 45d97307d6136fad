package dev.drawbridge.policy.bundle;

import dev.drawbridge.policy.decision.PolicyException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The {@code opa} program, which compiles and tests Rego. Its methods block. */
public final class OpaBinary {
  /**
   * How a run ended.
   *
   * @param exit 0 for success
   * @param output what it printed, errors included
   */
  public record Run(int exit, String output) {}

  private static final int MAX_OUTPUT = 1 << 20;
  private static final long MINUTES = 2;

  private final Path program;

  public OpaBinary(Path program) {
    this.program = program;
  }

  /**
   * The program that the system property {@code drawbridge.opa} names, else {@code $OPA}, else the
   * first {@code opa} on the {@code PATH}.
   */
  public static Optional<OpaBinary> find() {
    String named = System.getProperty("drawbridge.opa", System.getenv("OPA"));
    if (named != null && !named.isBlank()) return executable(Path.of(named));
    String path = System.getenv("PATH");
    if (path == null) return Optional.empty();
    for (String folder : path.split(File.pathSeparator)) {
      if (folder.isEmpty()) continue;
      Optional<OpaBinary> found = executable(Path.of(folder, "opa"));
      if (found.isPresent()) return found;
    }
    return Optional.empty();
  }

  /**
   * As {@link #find()}.
   *
   * @throws PolicyException that says what to install, where there is none
   */
  public static OpaBinary required() {
    return find()
        .orElseThrow(
            () ->
                new PolicyException(
                    "this needs the program opa, which the image has: download it from"
                        + " https://www.openpolicyagent.org/docs/#running-opa (or: brew install opa,"
                        + " or: go install github.com/open-policy-agent/opa@latest), then put it on"
                        + " the PATH or name it in OPA; or give policy.bundle an archive built with"
                        + " 'policy build'"));
  }

  private static Optional<OpaBinary> executable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file)
        ? Optional.of(new OpaBinary(file.toAbsolutePath()))
        : Optional.empty();
  }

  /** Where the program lies. */
  public Path program() {
    return program;
  }

  /**
   * Compiles a folder of Rego into an archive for the embedded engine. Equal folders of one name
   * give equal bytes.
   *
   * @throws PolicyException with what {@code opa} said, where it fails
   */
  public void build(Path folder, Path out) {
    Path whole = rego(folder);
    // The archive holds paths as they are given: a bare name keeps it free of this machine's.
    Run run =
        run(
            parent(whole),
            List.of(
                "build",
                "-t",
                "wasm",
                "-e",
                EngineQuestion.DECISION.path(),
                "-e",
                EngineQuestion.ADMIN.path(),
                "--ignore",
                "*_test.rego",
                "-o",
                out.toAbsolutePath().toString(),
                "-b", // a bundle's folder: its .manifest counts
                String.valueOf(whole.getFileName())));
    if (run.exit() != 0) {
      throw new PolicyException("opa cannot build " + folder + ":\n" + run.output().strip());
    }
  }

  /**
   * Runs the tests of folders of Rego and data, all of them as one.
   *
   * @param folders at least one
   */
  public Run test(List<Path> folders) {
    Path parent = parent(rego(folders.getFirst()));
    List<String> arguments = new ArrayList<>(List.of("test", "-v", "--timeout", "60s"));
    for (Path folder : folders) {
      Path whole = rego(folder);
      boolean beside = parent.equals(whole.getParent());
      arguments.add(beside ? String.valueOf(whole.getFileName()) : whole.toString());
    }
    return run(parent, arguments);
  }

  private static Path rego(Path folder) {
    if (!Files.isDirectory(folder)) throw new PolicyException(folder + " is no folder");
    return folder.toAbsolutePath().normalize();
  }

  private static Path parent(Path folder) {
    Path parent = folder.getParent();
    if (parent == null) throw new PolicyException("the root is no folder of Rego");
    return parent;
  }

  /**
   * Runs to its end; output and errors together, at most 1 MiB of them.
   *
   * @throws PolicyException where it cannot be started or takes longer than two minutes
   */
  public Run run(Path folder, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    Process process = null;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toAbsolutePath().toFile())
              .redirectErrorStream(true)
              .start();
      Process started = process;
      var killer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      if (!started.waitFor(MINUTES, TimeUnit.MINUTES)) started.destroyForcibly();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      process.getOutputStream().close();
      String output;
      try (InputStream in = process.getInputStream()) {
        output = new String(in.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
        in.transferTo(OutputStream.nullOutputStream());
      }
      int exit = process.waitFor();
      killer.interrupt();
      return new Run(exit, output);
    } catch (IOException e) {
      throw new PolicyException("opa cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PolicyException("opa was interrupted", e);
    } finally {
      if (process != null) process.destroyForcibly();
    }
  }
}
