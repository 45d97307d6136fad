package dev.drawbridge.policy;

import dev.drawbridge.policy.bundle.BundleSource;
import dev.drawbridge.policy.bundle.OpaBinary;
import dev.drawbridge.policy.decision.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
   * @param folder null for the policies in the jar
   * @param extra a folder of rules that are added; null for none
   * @throws PolicyException with what {@code opa} said, where there is none or it fails
   */
  public static void build(@Nullable Path folder, @Nullable Path extra, Path out) {
    try {
      Files.write(out, BundleSource.built(folder, extra));
    } catch (IOException e) {
      throw new PolicyException(out + " cannot be written: " + e.getMessage(), e);
    }
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
