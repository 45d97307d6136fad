package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.policy.OpaForTests;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the policy heeds what the facts let people grant. */
class AccessCheckIT {
  private static final String TEAM = "teams: { research: { models: [\"*\"] } }\n";
  private static final String NOBODY =
      "self_service: { leads: [keys:read], members: [] }\n"
          + "admins: { roles: { drawbridge-admin: [keys:write] } }\n";

  @TempDir Path folder;

  private CommandLineRun check(String facts, boolean ownBundle) throws Exception {
    Files.writeString(folder.resolve("facts.yaml"), facts + TEAM);
    Path rego = Files.createDirectories(folder.resolve("rego"));
    Files.write(
        folder.resolve("bundle.tar.gz"), OpaForTests.bundleOf(rego, "default result := {}\n"));
    String bundle = ownBundle ? ", bundle: ./bundle.tar.gz" : "";
    Path config =
        Files.writeString(
            folder.resolve("drawbridge.yaml"),
            "version: 1\npolicy: { data: ./facts.yaml" + bundle + " }\n");
    return CommandLineRun.of("check", "-c", config.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "self_service: { leads: [access:decide], members: [] }\n",
        "self_service: { leads: [], members: [] }\n",
        "self_service: { leads: [], members: [] }\nadmins: { roles: { boss: [\"*\"] } }\n",
        "self_service: { leads: [], members: [] }\nadmins: { roles: { boss: [access:decide] } }\n",
        "admins: { roles: { boss: [keys:write] } }\n"
      })
  void aBundleThatHeedsNoGrantsIsAnErrorWhereSomebodyMayGrant(String facts) throws Exception {
    CommandLineRun own = check(facts, true);
    assertEquals(1, own.exit(), own.toString());
    assertTrue(own.err().contains("no rule of the policy heeds input.grants"), own.toString());

    CommandLineRun shipped = check(facts, false);
    assertEquals(0, shipped.exit(), shipped.toString());
  }

  @Test
  void whereNobodyMayGrantTheBundleNeedNotHeedGrants() throws Exception {
    CommandLineRun own = check(NOBODY, true);
    assertEquals(0, own.exit(), own.toString());
  }
}
