package dev.drawbridge.backup;

import dev.drawbridge.files.BoundedFile;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a backup says of itself, in {@code backup.json}.
 *
 * @param taken when it was ended
 * @param origin the log's name; null where nothing was signed yet
 * @param records how many records it has, those included that were pruned
 * @param keys whether the keys are in it
 * @param files the SHA-256 of each, in hex, by its name
 */
public record Manifest(
    Instant taken, @Nullable String origin, long records, boolean keys, Map<String, String> files) {
  static final String FILE = "backup.json";

  /** The version of the layout: a newer one is not read. */
  private static final int FORMAT = 1;

  private static final int MOST_BYTES = 1 << 30;

  /**
   * A backup's.
   *
   * @throws IOException where there is none, or a newer release wrote it
   */
  public static Manifest read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      throw new IOException(
          folder + " holds no backup that was ended: there is no " + FILE + " in it");
    }
    try {
      var json = new JsonObject(BoundedFile.text(file, MOST_BYTES));
      int format = json.getInteger("format", 0);
      if (format != FORMAT) {
        throw new IOException(file + " has the format " + format + ", and " + FORMAT + " is read");
      }
      Map<String, String> files = new TreeMap<>();
      json.getJsonObject("files").forEach(e -> files.put(e.getKey(), String.valueOf(e.getValue())));
      return new Manifest(
          Instant.parse(json.getString("taken")),
          json.getString("origin"),
          json.getLong("records"),
          json.getBoolean("keys"),
          files);
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw new IOException(file + " is no description of a backup", e);
    }
  }

  String text() {
    var digests = new JsonObject();
    files.forEach(digests::put);
    return new JsonObject()
        .put("format", FORMAT)
        .put("taken", taken.toString())
        .put("origin", origin)
        .put("records", records)
        .put("keys", keys)
        .put("files", digests)
        .encodePrettily();
  }
}
