package dev.drawbridge.policy.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.policy.OpaForTests;
import dev.drawbridge.policy.decision.Reads;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bundle in the jar is the Rego under {@code policies/}, and that Rego is in order. */
class DefaultBundleTest {
  private static final Path POLICIES = Path.of("policies");

  @Test
  void theCheckedInBundleIsWhatTheRegoCompilesTo() throws Exception {
    assertArrayEquals(
        OpaForTests.bundle(POLICIES),
        Bundle.resource(),
        "rebuild: opa build -t wasm -e drawbridge/decision/result -e drawbridge/admin/result"
            + " -e drawbridge/codes/result --ignore '*_test.rego' -o src/main/resources/dev/drawbridge/policy/bundle.tar.gz"
            + " -b policies");
  }

  @Test
  void everyRuleIsCoveredByTests() throws Exception {
    succeeds("test", "--coverage", "--threshold", "100", "policies");
  }

  @Test
  void theRegoIsStrict() throws Exception {
    succeeds("check", "--strict", "policies");
  }

  @Test
  void theRegoIsFormatted() throws Exception {
    succeeds("fmt", "--list", "--fail", "policies");
  }

  @Test
  void theDefaultPolicyReadsNoMoreThanTheTime() {
    assertEquals(EnumSet.of(Reads.REQUEST_TIME), Bundle.ofJar().reads());
  }

  private static void succeeds(String... arguments) throws Exception {
    OpaBinary.Run run = OpaForTests.opa().run(Path.of(""), List.of(arguments));
    String said = run.output();
    assertEquals(0, run.exit(), said.substring(Math.max(0, said.length() - 2000)));
  }
}
