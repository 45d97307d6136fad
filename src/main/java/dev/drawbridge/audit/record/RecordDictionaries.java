package dev.drawbridge.audit.record;

import dev.drawbridge.log.sealing.Packing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * What is usual in a record, so that it is kept as a reference. What was sealed with one of these
 * is read only with the same one: none may change, a better one gets a number of its own, at the
 * list's end. How they were made stands beside them, in the resources' folder {@code dictionary}.
 */
final class RecordDictionaries {
  /** The number of none. */
  static final int NONE = 0;

  /** The number of the one for records' JSON. */
  static final int RECORD = 1;

  /** The number of the one for what was asked and answered. */
  static final int TEXT = 2;

  /** At level 3, records take two thirds more time for 5 % less room; texts a third for 3 %. */
  static final Packing PACKING =
      new Packing(List.of(dictionary("records-1.dict", 1), dictionary("texts-1.dict", 1)));

  private RecordDictionaries() {}

  private static Packing.Dictionary dictionary(String name, int level) {
    try (InputStream in = RecordDictionaries.class.getResourceAsStream("dictionary/" + name)) {
      return new Packing.Dictionary(Objects.requireNonNull(in, name).readAllBytes(), level);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
