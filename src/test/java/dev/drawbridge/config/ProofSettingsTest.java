package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.log.tree.ProofSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code audit.origin}, {@code checkpoint} and {@code witnesses} are read. */
class ProofSettingsTest {
  @TempDir Path temp;

  private Snapshot valid(String audit) {
    var folder = new ConfigFolder(temp);
    folder.write("none.policy", "# nobody\nquorum none\n");
    return folder.snapshot(ConfigFolder.SMALL + audit);
  }

  @Test
  void defaultsDrawAnOriginAndAskNobody() {
    ProofSettings proof = valid("").record().audit().proof();
    assertNull(proof.origin());
    assertEquals(Duration.ofSeconds(1), proof.interval());
    assertEquals(List.of(), proof.witnesses().witnesses());
    assertEquals(proof.folder().resolveSibling("keys").toAbsolutePath(), proof.keys());
  }

  @Test
  void aChangeNeedsARestartAndIsNamed() {
    Snapshot before = valid("");
    Snapshot after =
        valid("audit: { origin: acme.example/log/eu1, checkpoint: 5s, witnesses: none.policy }\n");
    assertEquals("acme.example/log/eu1", after.record().audit().proof().origin());
    assertEquals(List.of("audit.origin", "audit.checkpoint"), before.needsRestart(after));
    assertEquals(List.of(), after.needsRestart(after));
  }
}
