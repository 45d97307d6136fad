package dev.drawbridge.policy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the command line does with Rego. Its methods block. */
public final class PolicyTool {
  private PolicyTool() {}

  /**
   * How a run of {@code opa} ended.
   *
   * @param exit 0 for success
   * @param output what it printed, errors included
   */
  public record Run(int exit, String output) {}

  /**
   * Compiles a folder of Rego into an archive for the embedded engine. Equal folders of one name
   * give equal bytes.
   *
   * @throws PolicyException with what {@code opa} said, where there is none or it fails
   */
  public static void build(Path folder, Path out) {
    build(OpaBinary.required(), folder, out);
  }

  static void build(OpaBinary opa, Path folder, Path out) {
    Path whole = rego(folder);
    // The archive holds paths as they are given: a bare name keeps it free of this machine's.
    Run run =
        opa.run(
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
   * Runs the tests of folders of Rego and data with {@code opa test}, all of them as one.
   *
   * @param folders at least one
   * @throws PolicyException where there is no {@code opa}
   */
  public static Run test(List<Path> folders) {
    Path parent = parent(rego(folders.getFirst()));
    List<String> arguments = new ArrayList<>(List.of("test", "-v", "--timeout", "60s"));
    for (Path folder : folders) {
      Path whole = rego(folder);
      boolean beside = parent.equals(whole.getParent());
      arguments.add(beside ? String.valueOf(whole.getFileName()) : whole.toString());
    }
    return OpaBinary.required().run(parent, arguments);
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
}
