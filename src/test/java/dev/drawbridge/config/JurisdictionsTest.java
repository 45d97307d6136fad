package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places that nobody knows. */
class JurisdictionsTest {
  @TempDir Path temp;

  @Test
  void theConfigurationsPlacesMustBeKnown() {
    var folder = new ConfigFolder(temp);

    List<String> errors =
        folder.errors(
            """
            version: 1
            organisation: { name: Acme, jurisdiction: UK }
            providers:
              local: { dialect: openai, url: "http://127.0.0.1:1/v1", operator: self, jurisdiction: DEU, hosting: own }
            models:
              m: { provider: local, upstream: m, licence: { id: x, commercial: "yes", output_training: "yes", excluded_jurisdictions: [EU, ZZ] }, context: 8192 }
            """);

    assertEquals(
        List.of(
            "2:43: organisation.jurisdiction: UK is no country of ISO 3166-1 and no"
                + " group (EEA, EU), did you mean GB?",
            "4:89: providers.local.jurisdiction: DEU is no country of ISO 3166-1"
                + " and no group (EEA, EU)",
            "6:128: models.m.licence.excluded_jurisdictions.1: ZZ is no country of"
                + " ISO 3166-1 and no group (EEA, EU)"),
        errors);
  }

  @Test
  void aBundleOfOnesOwnMayHoldOtherGroupsSoAPlaceIsOnlyAWarning() {
    var folder = new ConfigFolder(temp);
    folder.write("bundle/x.rego", "package x");

    List<String> warnings =
        folder.warnings(
            ConfigFolder.SMALL.replaceFirst("jurisdiction: [A-Z]+", "jurisdiction: DACH")
                + "policy: { bundle: ./bundle }\n");

    assertEquals(
        true,
        warnings.stream().anyMatch(told -> told.contains("DACH is no country")),
        warnings.toString());
  }

  @Test
  void theGroupsAreThoseOfTheBundleInTheJar() throws IOException {
    Path facts = Path.of("policies/drawbridge/facts/jurisdictions/data.yaml");

    Set<String> groups = new TreeSet<>();
    new ObjectMapper(new YAMLFactory())
        .readTree(facts.toFile())
        .fieldNames()
        .forEachRemaining(groups::add);

    assertEquals(new TreeSet<>(Jurisdictions.GROUPS), groups);
  }
}
