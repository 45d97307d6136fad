package dev.drawbridge.sink;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a sink's copies go. Credentials in it are resolved, and never shown. */
public sealed interface Target {
  /** Files of a line a record. */
  record Jsonl(Path folder, long rotate, int keep) implements Target {
    /**
     * @param rotate bytes after which a new file is begun
     * @param keep newest files that are kept, at least 1
     */
    public Jsonl {}
  }

  /** A table of a PostgreSQL database. */
  record Postgresql(String url, @Nullable String user, @Nullable String password, String table)
      implements Target {
    @Override
    public Set<String> secrets() {
      return password == null ? Set.of() : Set.of(password);
    }

    @Override
    public String toString() {
      return "Postgresql[secret]";
    }
  }

  /** What must not stand in any message. */
  default Set<String> secrets() {
    return Set.of();
  }
}
