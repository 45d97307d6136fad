package dev.drawbridge.sensitivity.detect;

import java.util.List;
import java.util.Locale;

/**
 * Values given to names such as {@code password} and {@code api_key} in code, configuration and
 * sentences. Which issuer gave them out is not known: how random they look decides.
 */
final class Assignments {
  /** Names of values that a machine made. */
  static final List<String> TOKENS =
      List.of(
          "api_key",
          "apikey",
          "api-key",
          "access_key",
          "accesskey",
          "secret",
          "token",
          "auth_key",
          "authkey",
          "private_key",
          "privatekey",
          "encryption_key",
          "signing_key",
          "credential",
          "client_key");

  /** Names of values that a person chose. */
  static final List<String> PASSWORDS =
      List.of("password", "passwd", "passwort", "pwd", "passphrase", "kennwort", "mot_de_passe");

  private static final int LONGEST_NAME = 24;
  private static final int LONGEST_VALUE = 256;
  private static final double RANDOM_BITS = 3.4;

  private static final List<String> PLACEHOLDERS =
      List.of(
          "changeme",
          "change_me",
          "placeholder",
          "your_",
          "your-",
          "yourpass",
          "redacted",
          "dummy",
          "xxxx",
          "****",
          "....",
          "todo",
          "insert",
          "replace",
          "sample",
          "fake",
          "null",
          "none",
          "undefined",
          "true",
          "false",
          "abcdef",
          "123456789",
          "password",
          "secret",
          "token",
          "string",
          "process.env",
          "os.environ");

  private Assignments() {}

  /** Looks behind a name for a value that is a secret. */
  static int look(Text text, int nameEnd, boolean chosen, Found found) {
    int start = value(text, nameEnd);
    if (start < 0) return -1;
    char quote = text.at(start - 1);
    boolean quoted = quote == '"' || quote == '\'' || quote == '`';
    int end = start;
    while (end - start < LONGEST_VALUE && goesOn(text.at(end), quoted ? quote : 0)) end++;
    if (!quoted) while (end > start && ".,;:)".indexOf(text.at(end - 1)) >= 0) end--;
    if (quoted && text.at(end) != quote) return -1;
    double confidence =
        chosen ? password(text, start, end, quoted) : token(text, start, end, quoted);
    if (confidence == 0 || placeholder(text, start, end)) return -1;
    String type = chosen ? "password" : "generic_secret";
    found.add(
        new Finding(
            type, "secret", chosen ? "password" : "generic-secret", confidence, start, end));
    return end;
  }

  private static boolean goesOn(char c, char quote) {
    if (c == 0 || c == '\n' || c == '\r' || (c == quote && quote != 0)) return false;
    return quote != 0 || (c > ' ' && "\"'`<>(){}[],;&|".indexOf(c) < 0);
  }

  private static double password(Text text, int start, int end, boolean quoted) {
    int length = end - start;
    if (length < 6 || length > 64) return 0;
    Kinds kinds = Kinds.of(text, start, end);
    if (kinds.spaces > 0 || kinds.digits == 0 || kinds.letters() == 0) return 0;
    boolean strong = kinds.different() >= 3;
    if (!quoted && !strong) return 0;
    return strong ? 0.8 : 0.6;
  }

  private static double token(Text text, int start, int end, boolean quoted) {
    int length = end - start;
    if (length < 16) return 0;
    Kinds kinds = Kinds.of(text, start, end);
    if (kinds.spaces > 0 || kinds.digits < 2 || kinds.letters() == 0 || kinds.others > length / 4)
      return 0;
    double bits = entropy(text, start, end);
    boolean hex = kinds.upper == 0 && kinds.others == 0;
    if (bits < (hex ? 3.0 : RANDOM_BITS)) return 0;
    return quoted ? 0.75 : 0.65;
  }

  /**
   * Where the value begins that is given to a name; -1 where none is. Between them stand the rest
   * of the name, a quote, and {@code =}, {@code :}, {@code :=}, {@code =>} or a verb.
   */
  static int value(Text text, int nameEnd) {
    int at = nameEnd;
    while (at - nameEnd < LONGEST_NAME
        && (Text.word(text.at(at)) || text.at(at) == '-' || text.at(at) == '.')) at++;
    if (quote(text.at(at))) at++;
    if (text.at(at) == ']') at++;
    int sign = spaces(text, at);
    int value = sign;
    if ((text.at(value) == ':' && text.at(value + 1) == '=')
        || (text.at(value) == '=' && text.at(value + 1) == '>')) {
      value += 2;
    } else if ((text.at(value) == '=' && text.at(value + 1) != '=')
        || (text.at(value) == ':' && text.at(value + 1) != ':')) {
      value++;
    } else if (text.at(value) == 'i' && text.at(value + 1) == 's' && text.at(value + 2) == ' ') {
      value += 3;
      if (text.at(value) == ':') value++;
    } else {
      return -1;
    }
    value = spaces(text, value);
    if (quote(text.at(value))) value++;
    return value < text.length() ? value : -1;
  }

  private static int spaces(Text text, int from) {
    int at = from;
    while (at - from < 4 && (text.at(at) == ' ' || text.at(at) == '\t')) at++;
    return at;
  }

  private static boolean quote(char c) {
    return c == '"' || c == '\'' || c == '`';
  }

  /** Whether a value stands for one: a variable, a reference, a word of an example. */
  private static boolean placeholder(Text text, int start, int end) {
    if (example(text, start, end)) return true;
    String value = lower(text, start, end);
    for (String each : PLACEHOLDERS) if (value.contains(each)) return true;
    return value.startsWith("env:");
  }

  /** Whether a text only shows how a secret would look. */
  static boolean example(Text text, int start, int end) {
    if ("$<{%[".indexOf(text.at(start)) >= 0) return true;
    String value = lower(text, start, end);
    if (value.contains("${") || value.contains("{{") || value.contains("xxxx")) return true;
    return value.contains("example") || value.chars().distinct().count() < Math.min(5, end - start);
  }

  private static String lower(Text text, int start, int end) {
    return text.between(start, Math.min(end, start + LONGEST_VALUE)).toLowerCase(Locale.ROOT);
  }

  /** Shannon's entropy of the characters, in bits a character. */
  static double entropy(Text text, int start, int end) {
    int[] counts = new int[128];
    int length = end - start;
    for (int i = start; i < end; i++) counts[text.at(i) & 127]++;
    double bits = 0;
    for (int count : counts) {
      if (count > 0)
        bits -= (double) count / length * Math.log((double) count / length) / Math.log(2);
    }
    return bits;
  }

  /** How many characters of each kind a value has. */
  private record Kinds(int lower, int upper, int digits, int spaces, int others) {
    static Kinds of(Text text, int start, int end) {
      int lower = 0;
      int upper = 0;
      int digits = 0;
      int spaces = 0;
      int others = 0;
      for (int i = start; i < end; i++) {
        char c = text.at(i);
        if (c >= 'a' && c <= 'z') lower++;
        else if (c >= 'A' && c <= 'Z') upper++;
        else if (Text.digit(c)) digits++;
        else if (c <= ' ') spaces++;
        else others++;
      }
      return new Kinds(lower, upper, digits, spaces, others);
    }

    int letters() {
      return lower + upper;
    }

    int different() {
      return (lower > 0 ? 1 : 0)
          + (upper > 0 ? 1 : 0)
          + (digits > 0 ? 1 : 0)
          + (others > 0 ? 1 : 0);
    }
  }
}
