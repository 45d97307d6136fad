package dev.drawbridge.sensitivity.detect;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The files of rules in the jar: one rule a line, its fields separated by two or more spaces. */
final class RuleFile {
  /** Hex digits of a version. */
  private static final int VERSION = 12;

  private RuleFile() {}

  /** The version of rules: 12 hex digits of SHA-256 over their files. */
  static String version(String... names) {
    return version(Stream.of(names).map(RuleFile::bytes).toList());
  }

  /** The version of rules, likewise. */
  static String version(List<byte[]> rules) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      rules.forEach(digest::update);
      return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 in this JDK", e);
    }
  }

  private static byte[] bytes(String name) {
    try (InputStream in = RuleFile.class.getResourceAsStream(name)) {
      if (in == null) throw new FileNotFoundException("not in the jar: " + name);
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** The fields of each line of a file that is neither empty nor a comment. */
  static List<String[]> lines(String name) {
    List<String[]> lines = new ArrayList<>();
    for (String line : new String(bytes(name), StandardCharsets.UTF_8).split("\n", -1)) {
      if (!line.isBlank() && line.charAt(0) != '#') lines.add(line.strip().split(" {2,}", -1));
    }
    return lines;
  }

  /** The identifiers of {@code identifiers.txt}. */
  static List<Numbers.Identifier> identifiers() {
    List<Numbers.Identifier> all = new ArrayList<>();
    for (String[] line : lines("identifiers.txt")) {
      List<String> context = line.length > 5 ? List.of(line[5].split(",", -1)) : List.of();
      all.add(
          new Numbers.Identifier(
              line[0],
              "pii",
              line[0].replace('_', '-'),
              new Shape(line[1]),
              Checksum.of(line[2]),
              context,
              Double.parseDouble(line[3]),
              Double.parseDouble(line[4])));
    }
    return all;
  }

  /** The rules of a file whose patterns a keyword brings into play. */
  static List<PatternRule> patterns(String name, String category) {
    List<PatternRule> all = new ArrayList<>();
    for (String[] line : lines(name)) {
      var options = line.length > 3 ? line[3] : "";
      all.add(PatternRule.of(line[0], category, List.of(line[1].split(",", -1)), line[2], options));
    }
    return all;
  }
}
