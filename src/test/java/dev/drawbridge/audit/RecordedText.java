package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.record.RecordOpener;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.log.sealing.MasterKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** All that a log says, opened, oldest first: for tests that look for something in it. */
public final class RecordedText {
  private RecordedText() {}

  /** The records of the log in that folder ({@code data}/audit), contents too. */
  public static String of(Path folder) throws IOException {
    var all = new StringBuilder();
    try (RecordReader records =
        RecordReader.open(folder, new MasterKey(AuditSettings.master(folder), null))) {
      RecordOpener opener = records.opener();
      records.walk(
          Long.MAX_VALUE,
          place -> {
            byte @Nullable [] content = opener.content(place);
            if (content != null) all.insert(0, text(content) + "\n");
            all.insert(0, text(opener.open(place).json()) + "\n");
            return true;
          });
    }
    return all.toString();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
