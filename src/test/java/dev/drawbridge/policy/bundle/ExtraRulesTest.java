package dev.drawbridge.policy.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.MountedConfigMap;
import dev.drawbridge.policy.OpaForTests;
import dev.drawbridge.policy.decision.PolicyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Rego may be added to a bundle. */
class ExtraRulesTest {
  @TempDir Path folder = Path.of("");

  private void refused(String why) {
    var refused =
        assertThrows(
            PolicyException.class, () -> ExtraRules.added(Bundle.resource(), folder).clone());
    assertTrue(String.valueOf(refused.getMessage()).contains(why), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "package drawbridge.clearance",
        "package drawbridge.custom",
        "package drawbridge.custom.a.b",
        "package drawbridge.customary.a",
        "package drawbridge[\"custom\"].a",
        "# package drawbridge.custom.a\npackage drawbridge.decision",
        "# a\rpackage drawbridge.custom.a\npackage drawbridge.decision",
        "package\ndrawbridge.decision",
        "package drawbridge.custom.a;package drawbridge.decision",
        "\n"
      })
  void anyOtherPackageIsRefused(String text) throws Exception {
    Files.writeString(folder.resolve("a.rego"), text + "\n\nallow := true\n");
    refused("a.rego begins with no 'package drawbridge.custom.NAME'");
  }

  @Test
  void aTestOfAnotherPackageIsRefusedToo() throws Exception {
    Files.writeString(folder.resolve("a_test.rego"), "package other\n");
    refused("a_test.rego begins with no");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data.json", "data.yaml", "sub/DATA.YML", ".manifest"})
  void dataBesideTheRulesAreRefused(String name) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{}");
    refused("state it under custom in policy.data");
  }

  @Test
  void aMountedConfigMapHoldsEachRuleOnce() throws Exception {
    OpaForTests.provide();
    MountedConfigMap.in(folder)
        .hold("a.rego", "package drawbridge.custom.a\n\nexcluded := {\"one\"}\n");

    byte[] archive = ExtraRules.added(Bundle.resource(), folder);

    List<String> added =
        TarGz.read(archive).keySet().stream()
            .filter(name -> name.startsWith("policies/extra/"))
            .toList();
    assertEquals(List.of("policies/extra/a.rego"), added);
  }

  @Test
  void aMountedConfigMapIsAWholePolicyToo() throws Exception {
    OpaForTests.provide();
    MountedConfigMap.in(folder)
        .hold("decision.rego", "package drawbridge.decision\n\nresult := {}\n")
        .hold("admin.rego", "package drawbridge.admin\n\nresult := {}\n");

    assertEquals(
        2,
        TarGz.read(BundleSource.built(folder, null)).keySet().stream()
            .filter(name -> name.endsWith(".rego"))
            .count());
  }

  @Test
  void aFolderWithoutRulesIsRefused() {
    refused("holds no Rego");
    folder = folder.resolve("none");
    refused("is no folder of Rego");
  }

  @Test
  void aBundleThatDoesNotAskForThemIsRefused() throws Exception {
    byte[] other = OpaForTests.bundleOf(folder, "result := {}");
    Path rules = Files.createDirectory(folder.resolve("rules"));
    Files.writeString(rules.resolve("a.rego"), "# ours\n\npackage drawbridge.custom.a # a\n");
    var refused = assertThrows(PolicyException.class, () -> ExtraRules.added(other, rules).clone());
    assertTrue(String.valueOf(refused.getMessage()).contains("does not ask"), refused.getMessage());
  }
}
