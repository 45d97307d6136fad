package dev.drawbridge.policy;

import dev.drawbridge.policy.bundle.OpaBinary;
import dev.drawbridge.policy.decision.PolicyException;
import java.nio.file.Path;
import java.util.List;

/** What the command line does with Rego. Its methods block. */
public final class PolicyTool {
  private PolicyTool() {}

  /**
   * How the tests ended.
   *
   * @param pass whether all of them passed
   * @param output what {@code opa} printed, errors included
   */
  public record Tested(boolean pass, String output) {}

  /**
   * Compiles a folder of Rego into an archive for the embedded engine. Equal folders of one name
   * give equal bytes.
   *
   * @throws PolicyException with what {@code opa} said, where there is none or it fails
   */
  public static void build(Path folder, Path out) {
    OpaBinary.required().build(folder, out);
  }

  /**
   * Runs the tests of folders of Rego and data with {@code opa test}, all of them as one.
   *
   * @param folders at least one
   * @throws PolicyException where there is no {@code opa}
   */
  public static Tested test(List<Path> folders) {
    OpaBinary.Run run = OpaBinary.required().test(folders);
    return new Tested(run.exit() == 0, run.output());
  }
}
