package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check knows which keys there are to be limited. */
class LimitedKeysIT {
  private static final String CONFIG =
      """
      version: 1
      data: ./var
      policy: { data: ./facts.yaml }
      providers:
        house: { dialect: openai, url: "http://127.0.0.1:9/v1", operator: self, jurisdiction: DE, hosting: own }
      models:
        house-open: { provider: house, maker: Sample, weights: open, licence: Apache-2.0, price: { input: 1, output: 1 }, context: 4096 }
      """;

  @TempDir Path folder;

  private CommandLineRun check(String limited) throws Exception {
    Files.writeString(
        folder.resolve("facts.yaml"),
        "teams: { r: { models: ['*'] } }\nkeys: { " + limited + ": { rate: { requests: 1 } } }\n");
    return CommandLineRun.of("check", "-c", folder.resolve("drawbridge.yaml").toString());
  }

  @Test
  void aLimitOfAKeyThatIsNotThereIsAMistake() throws Exception {
    Files.writeString(folder.resolve("drawbridge.yaml"), CONFIG);
    CommandLineRun early = check("uspvpsgrcw7c");
    assertEquals(0, early.exit(), early.err());
    assertTrue(early.err().startsWith("warning: the facts limit keys"), early.err());

    CommandLineRun made =
        CommandLineRun.of(
            "key", "create", "-c", folder.resolve("drawbridge.yaml").toString(), "--team", "r");
    assertEquals(0, made.exit(), made.err());
    String id = made.out().strip().split("_")[1];

    CommandLineRun unknown = check("uspvpsgrcw7c");
    assertEquals(2, unknown.exit(), unknown.out());
    assertTrue(unknown.err().contains("not there: uspvpsgrcw7c"), unknown.err());
    assertEquals(0, check(id).exit());
    assertEquals(0, check("'*'").exit());
  }
}
