package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.GoPrograms.Answer;
import dev.drawbridge.fixture.Prerequisite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** What runs the gateway on one machine: the unit for systemd and the compose file. */
class OneMachineTest {
  private static final Path COMPOSE = Path.of("src/dist/compose");
  private static final Path UNIT = Path.of("src/dist/systemd/drawbridge.service");
  private static final Pattern EXPOSURE = Pattern.compile("exposure level for \\S+: ([0-9.]+)");

  /** Of ten, as systemd counts: 2.0 is the most. */
  private static final String MOST = "20";

  @Test
  void theConfigurationOfTheComposeFileLoads() {
    Loaded loaded =
        ConfigFile.load(
            COMPOSE.resolve("config/drawbridge.yaml"),
            Map.of(
                "STORE_USER", "drawbridge",
                "STORE_PASSWORD", "secret",
                "MASTER_PASSPHRASE", "secret"));

    assertTrue(loaded instanceof Loaded.Valid, loaded.toString());
    assertEquals(List.of(), ((Loaded.Valid) loaded).warnings());
  }

  @Test
  void whatTheComposeFileMountsIsThereAndItsPortsAreOfThisMachine() throws Exception {
    JsonNode services =
        ChartFiles.YAML.readTree(COMPOSE.resolve("compose.yaml").toFile()).path("services");
    List<String> missing = new ArrayList<>();
    for (JsonNode service : services) {
      for (JsonNode volume : service.path("volumes")) {
        String from = volume.asText().split(":", 2)[0];
        if (from.startsWith(".") && !Files.exists(COMPOSE.resolve(from))) missing.add(from);
      }
      for (JsonNode port : service.path("ports")) {
        assertTrue(port.asText().startsWith("127.0.0.1:"), port.asText());
      }
    }

    assertEquals(List.of(), missing);
    assertEquals(6, services.size());
  }

  @Test
  void theRealmSpeaksForTheTeamsThatTheConfigurationNames() throws Exception {
    JsonNode realm = ChartFiles.JSON.readTree(COMPOSE.resolve("keycloak/acme-realm.json").toFile());
    JsonNode trust =
        ChartFiles.YAML
            .readTree(COMPOSE.resolve("config/drawbridge.yaml").toFile())
            .at("/identity/keycloak/0");
    JsonNode facts = ChartFiles.YAML.readTree(COMPOSE.resolve("config/facts.yaml").toFile());

    assertEquals(trust.path("realm"), realm.path("realm"));
    assertEquals(trust.at("/allow/0").asText(), realm.at("/groups/0/subGroups/0/name").asText());
    assertEquals(
        facts.at("/teams/research/roles/0").asText(),
        realm.at("/groups/0/subGroups/0/realmRoles/0").asText());
  }

  @Test
  void theUnitIsHardened() throws Exception {
    Path analyze =
        Prerequisite.onPath("systemd-analyze")
            .orElseThrow(() -> new TestAbortedException("systemd-analyze rates the unit"));

    Answer rated =
        GoPrograms.run(
            List.of(
                analyze.toString(),
                "security",
                "--offline=true",
                "--no-pager",
                "--threshold=" + MOST,
                UNIT.toAbsolutePath().toString()),
            60);

    Matcher exposure = EXPOSURE.matcher(rated.said());
    assertTrue(exposure.find(), rated.said());
    assertEquals(0, rated.exit(), rated.said());
  }
}
