package dev.drawbridge.policy;

import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.policy.bundle.OpaBinary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code opa} that tests use: {@code $OPA}, the {@code PATH}, else one that Go installs into a
 * cache (minutes, once), which the gateways and commands of this JVM then find too.
 */
public final class OpaForTests {
  private static final String MODULE = "github.com/open-policy-agent/opa@v1.22.2";

  private OpaForTests() {}

  public static synchronized OpaBinary opa() throws Exception {
    Optional<OpaBinary> found = OpaBinary.find();
    if (found.isPresent()) return found.get();
    Path program = GoPrograms.installed("opa", MODULE);
    System.setProperty("drawbridge.opa", program.toString());
    return new OpaBinary(program);
  }

  /** For a test whose gateway or command looks for {@code opa} itself. */
  public static void provide() throws Exception {
    opa();
  }

  /** Compiles a folder of Rego. */
  public static byte[] bundle(Path rego) throws Exception {
    Path out = Files.createTempFile("bundle", ".tar.gz");
    try {
      opa().build(rego, out);
      return Files.readAllBytes(out);
    } finally {
      Files.delete(out);
    }
  }

  /** Compiles one file of Rego beside an admin rule. */
  public static byte[] bundleOf(Path folder, String decision) throws Exception {
    Files.writeString(folder.resolve("decision.rego"), "package drawbridge.decision\n" + decision);
    Files.writeString(
        folder.resolve("admin.rego"), "package drawbridge.admin\ndefault result := false\n");
    return bundle(folder);
  }
}
