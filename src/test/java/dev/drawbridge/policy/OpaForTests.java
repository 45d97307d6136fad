package dev.drawbridge.policy;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * The {@code opa} that tests use: {@code $OPA}, the {@code PATH}, else one that Go installs into a
 * cache (a minute, once). Where neither is there the test says so and is passed over, but never in
 * CI.
 */
final class OpaForTests {
  private static final String VERSION = "1.22.2";

  private OpaForTests() {}

  static synchronized OpaBinary opa() throws Exception {
    Optional<OpaBinary> found = OpaBinary.find();
    if (found.isPresent()) return found.get();
    Path folder =
        Path.of(System.getProperty("user.home"), ".cache", "drawbridge", "opa-" + VERSION);
    Path program = folder.resolve("opa");
    if (!Files.isExecutable(program)) install(folder);
    return new OpaBinary(program);
  }

  /** Compiles a folder of Rego. */
  static byte[] bundle(Path rego) throws Exception {
    Path out = Files.createTempFile("bundle", ".tar.gz");
    try {
      PolicyTool.build(opa(), rego, out);
      return Files.readAllBytes(out);
    } finally {
      Files.delete(out);
    }
  }

  /** Compiles one file of Rego beside an admin rule. */
  static byte[] bundleOf(Path folder, String decision) throws Exception {
    Files.writeString(folder.resolve("decision.rego"), "package drawbridge.decision\n" + decision);
    Files.writeString(
        folder.resolve("admin.rego"), "package drawbridge.admin\ndefault result := false\n");
    return bundle(folder);
  }

  private static void install(Path folder) throws Exception {
    Files.createDirectories(folder);
    var go =
        new ProcessBuilder("go", "install", "github.com/open-policy-agent/opa@v" + VERSION)
            .redirectErrorStream(true);
    go.environment().putAll(Map.of("GOBIN", folder.toString()));
    try {
      Process process = go.start();
      byte[] said = process.getInputStream().readAllBytes();
      if (process.waitFor(10, TimeUnit.MINUTES) && process.exitValue() == 0) return;
      lacking("go cannot install it: " + new String(said, StandardCharsets.UTF_8));
    } catch (IOException e) {
      lacking("there is no go to install it: " + e.getMessage());
    }
  }

  private static void lacking(String why) {
    String message = "NO OPA: this test needs the program opa (in OPA or on the PATH), and " + why;
    LoggerFactory.getLogger(OpaForTests.class).error(message);
    if (System.getenv("CI") != null || Boolean.getBoolean("drawbridge.ci")) fail(message);
    abort(message);
  }
}
