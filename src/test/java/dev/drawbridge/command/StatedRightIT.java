package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.server.StartedGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases about what somebody may do to the gateway, by the shipped policy. */
class StatedRightIT {
  private static final String CONFIG =
      """
      version: 1
      policy: { data: ./facts.yaml }
      providers:
        local: { dialect: openai, url: http://127.0.0.1:11434/v1, jurisdiction: DE, hosting: own }
      models:
        llama-3.3-70b: { provider: local, book: meta/llama-3.3-70b }
      """;

  private static final String FACTS =
      """
      teams:
        research: { models: ["*"], roles: [model-user], leads: [research-lead, abcdefghijkl], prompt_readers: [board] }
        sales: { models: ["*"] }
      """;

  private static final String CASES =
      """
      cases:
        a lead makes a key of the team: { team: research, roles: [research-lead], may: keys:write, of: { team: research, roles: [model-user] }, expect: allowed }
        not with more than the team asks for: { team: research, roles: [research-lead], may: keys:write, of: { team: research, roles: [vip] }, expect: denied }
        not of another team: { team: research, roles: [research-lead], may: keys:write, of: { team: sales }, expect: denied }
        a lead sees the team's requests: { team: research, roles: [research-lead], may: decisions:read, of: { request: r, team: research, person: x }, expect: allowed }
        and no prompt: { team: research, roles: [research-lead], may: prompts:read, of: { request: r, team: research, person: x }, expect: denied }
        a key leads by its id: { as: key.yaml, may: usage:read, of: { team: research }, expect: allowed }
        a member does not: { team: research, may: usage:read, of: { team: research }, expect: denied }
        a member sees his own: { as: ann.yaml, may: decisions:read, of: { person: "https://id.acme.example|ann" }, expect: allowed }
        and nobody else's: { as: ann.yaml, may: decisions:read, of: { person: "https://id.acme.example|ben" }, expect: denied }
        a lead has no right on the admin port: { team: research, roles: [research-lead], may: keys:read, expect: denied }
        an auditor reads decisions: { team: research, roles: [drawbridge-auditor], may: decisions:read, expect: allowed }
        and proofs: { team: research, roles: [drawbridge-auditor], may: tlog:read, expect: allowed }
        on the admin port only: { team: research, roles: [drawbridge-auditor], may: decisions:read, of: { team: research }, expect: denied }
        an operator blocks: { team: research, roles: [drawbridge-operator], may: blocks:write, expect: allowed }
        and resets circuits: { team: research, roles: [drawbridge-operator], may: providers:reset, expect: allowed }
        but makes no key: { team: research, roles: [drawbridge-operator], may: keys:write, expect: denied }
        llama is served: { team: research, model: llama-3.3-70b, expect: licence_not_allowed }
      """;

  @TempDir Path folder;

  private CommandLineRun test(String cases) throws Exception {
    Files.writeString(folder.resolve("drawbridge.yaml"), CONFIG);
    Files.writeString(folder.resolve("facts.yaml"), FACTS);
    Path dir = Files.createDirectories(folder.resolve("cases"));
    Files.writeString(dir.resolve("cases.yaml"), cases);
    Files.writeString(
        dir.resolve("ann.yaml"),
        "{ kind: user, id: ann, issuer: 'https://id.acme.example', teams: [research], roles: [] }");
    Files.writeString(
        dir.resolve("key.yaml"), "{ kind: key, id: abcdefghijkl, teams: [sales], roles: [] }");
    String config = folder.resolve("drawbridge.yaml").toString();
    return CommandLineRun.by(
        StartedGateway.launcher(),
        Map.of(),
        "policy",
        "test",
        dir.resolve("cases.yaml").toString(),
        "-c",
        config);
  }

  @Test
  void theShippedPolicyDecidesThemAsStated() throws Exception {
    CommandLineRun run = test(CASES);

    assertEquals(0, run.exit(), run.out() + run.err());
    assertTrue(run.out().contains("all 17 cases pass"), run.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "may: keys:write, of: { team: sales }, expect: allowed; expected allowed",
        "may: keys:write, expect: granted; expect is allowed or denied",
        "may: keys:write, of: {}, expect: denied; of names a team",
        "may: keys:write, of: { teem: x }, expect: denied; no field teem",
        "may: keys:write, model: x, expect: denied; no field model",
      })
  void whatIsWrongIsTold(String stated, String told) throws Exception {
    CommandLineRun run = test("cases: { one: { team: research, " + stated + " } }");

    assertTrue(run.exit() != 0, run.out());
    assertTrue((run.out() + run.err()).contains(told), run.out() + run.err());
  }
}
