package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.policy.ShadowSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShadowReaderTest {
  private static final String POLICY =
      ConfigFolder.SMALL + "policy: { data: ./now.yaml, shadow: { data: ./next.yaml } }\n";

  @TempDir Path temporary = Path.of("");
  private ConfigFolder folder = new ConfigFolder(temporary);

  @BeforeEach
  void write() {
    folder = new ConfigFolder(temporary);
    folder.write("now.yaml", "teams: { now: { models: [\"*\"] } }\n");
    folder.write("next.yaml", "teams: { next: { models: [chat] } }\n");
  }

  private ShadowSettings shadow(String text) {
    return Objects.requireNonNull(folder.snapshot(text).rules().shadow());
  }

  @Test
  void readsTheNextFactsBesideThoseInCharge() {
    Snapshot snapshot = folder.snapshot(POLICY);
    ShadowSettings shadow = Objects.requireNonNull(snapshot.rules().shadow());

    assertEquals(List.of(), shadow.problems());
    assertEquals(
        "{next={models=[llama-3.3-70b]}}", String.valueOf(shadow.facts().byKey().get("teams")));
    assertEquals(
        "{now={models=[*]}}", String.valueOf(snapshot.rules().facts().byKey().get("teams")));
    assertTrue(snapshot.source().watched().contains(temporary.resolve("next.yaml")));
    assertNull(folder.snapshot(ConfigFolder.SMALL).rules().shadow());
  }

  @Test
  void whatItDoesNotStateIsAsInCharge() {
    folder.write("other.tar.gz", "any");
    ShadowSettings shadow =
        shadow(
            ConfigFolder.SMALL
                + "policy: { data: ./now.yaml, timeout: 90ms, shadow: { bundle: ./other.tar.gz }"
                + " }\n");

    assertEquals(Set.of("teams"), shadow.facts().byKey().keySet());
    assertEquals(90, shadow.policy().timeout().toMillis());
    assertEquals(temporary.resolve("other.tar.gz").toString(), shadow.policy().bundle());
  }

  @Test
  void aMistakeInItIsAWarningAndThePolicyInChargeServes() {
    folder.write("next.yaml", "teams:\n  next: { modles: [], models: [] }\n");

    assertEquals(1, shadow(POLICY).problems().size());
    List<String> warnings = folder.warnings(POLICY);
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(
        warnings.getFirst().startsWith("next.yaml:2:11: policy.shadow: teams.next.modles"),
        warnings.toString());
  }

  @Test
  void aFileThatIsNotThereIsAWarning() {
    String text = ConfigFolder.SMALL + "policy: { shadow: { bundle: ./nowhere } }\n";
    assertEquals(1, shadow(text).problems().size());
    assertTrue(folder.warnings(text).getFirst().contains("no readable file or folder"));
  }

  @Test
  void anUnknownKeyOfTheConfigurationIsAMistakeAllTheSame() {
    assertEquals(
        1, folder.errors(ConfigFolder.SMALL + "policy: { shadow: { bundel: ./x } }\n").size());
  }
}
