package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.policy.OpaForTests;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the policy heeds what the facts let people grant. */
class AccessCheckIT {
  private static final String FACTS =
      "self_service: { leads: [access:decide], members: [] }\nteams: { research: { models: [\"*\"] } }\n";

  @TempDir Path folder;

  private String config(String policy) throws Exception {
    Files.writeString(folder.resolve("facts.yaml"), FACTS);
    return Files.writeString(
            folder.resolve("drawbridge.yaml"),
            "version: 1\npolicy: { data: ./facts.yaml" + policy + " }\n")
        .toString();
  }

  @Test
  void aBundleThatHeedsNoGrantsIsAnErrorWhereTheFactsLetSomebodyGrant() throws Exception {
    Path rego = Files.createDirectories(folder.resolve("rego"));
    Files.write(
        folder.resolve("bundle.tar.gz"), OpaForTests.bundleOf(rego, "default result := {}\n"));

    CommandLineRun own = CommandLineRun.of("check", "-c", config(", bundle: ./bundle.tar.gz"));
    assertEquals(1, own.exit(), own.toString());
    assertTrue(own.err().contains("no rule of the policy heeds input.grants"), own.toString());

    CommandLineRun shipped = CommandLineRun.of("check", "-c", config(""));
    assertEquals(0, shipped.exit(), shipped.toString());
  }
}
