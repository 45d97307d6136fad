package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Strikes credentials and account ids out of a vendor's error text: vendors echo the key, the
 * organisation and the project that a request came with.
 */
public final class Redaction {
  private static final String STRUCK = "[redacted]";

  /** Shorter secrets occur in too many words to be struck out. */
  private static final int SHORTEST_SECRET = 4;

  private static final Pattern CREDENTIAL =
      Pattern.compile(
          String.join(
              "|",
              "(?<![A-Za-z0-9])(?:sk|pk|rk|gsk|hf|xai|nvapi|pplx|r8|csk|fw|key|dbk|ak)"
                  + "[-_][A-Za-z0-9_*.…-]{6,512}",
              "AIza[A-Za-z0-9_*.…-]{6,64}",
              "ya29\\.[A-Za-z0-9_-]{6,512}",
              "(?:AKIA|ASIA)[A-Z0-9*]{8,32}",
              "eyJ[A-Za-z0-9_-]{8,8192}(?:\\.[A-Za-z0-9_-]{0,8192}){0,4}",
              "[A-Za-z0-9]{0,64}\\*{3,64}[A-Za-z0-9]{0,8}",
              // Account ids by their own shape.
              "(?<![A-Za-z0-9])(?:org|user|acct|ws|wrkspc)[-_][A-Za-z0-9]{6,64}",
              "(?<![A-Za-z0-9])proj_[A-Za-z0-9]{3,64}",
              "(?<=:)\\d{12}(?=:)"));

  /**
   * A credential or an account's id by what stands before it: a word, then the id has a digit; the
   * part of a path that lists such ids; the name of a URL's parameter.
   */
  private static final Pattern NAMED =
      Pattern.compile(
          "((?:bearer|basic)\\s)[a-z0-9._~+/=*-]{6,8192}"
              + "|((?:organi[sz]ation|workspace|account|project|tenant|subscription|api.key)"
              + "(?:.?(?:id|number|name))?[\"'`:=#/ ]{1,4})"
              + "(?=[a-z_-]{0,64}\\d)[a-z0-9_-]{5,128}"
              + "|((?:organi[sz]ations|workspaces|accounts|projects|tenants|subscriptions)/)"
              + "[a-z0-9._:-]{2,128}"
              + "|((?<=[?&;])(?:api[-_]?key|key|(?:access[-_]?|auth[-_]?)?token|auth|sig(?:nature)?"
              + "|(?:client[-_]?)?secret|subscription[-_]key|x-(?:amz|goog)-[a-z-]{3,32}"
              + "|(?:org|organi[sz]ation|workspace|account|project|tenant|subscription)(?:[-_]?id)?)=)"
              + "[^&#;\\s\"'<>]{2,8192}",
          Pattern.CASE_INSENSITIVE);

  private static final String NAMED_BEGIN = "bowaptskcxBOWAPTSKCX";
  private static final int SHORTEST_MATCH = 5;

  private static final List<String> ACCOUNT_NAMES =
      List.of(
          "organi", "workspace", "account", "project", "tenant", "subscription", "containerinfo");

  private Redaction() {}

  /**
   * The text without credentials and account ids. JSON stays JSON; what holds none of them stays
   * the same array.
   *
   * @param secrets the credentials in use; of at least 4 characters each
   */
  public static byte[] strike(byte[] body, List<String> secrets) {
    if (Utf8.firstInvalid(body) >= 0) {
      String text = new String(body, StandardCharsets.ISO_8859_1);
      String clean = strike(text, secrets);
      return clean.equals(text) ? body : clean.getBytes(StandardCharsets.ISO_8859_1);
    }
    var out = new ByteArrayOutputStream(body.length);
    boolean changed;
    try (JsonParser parser = Json.FACTORY.createParser(body);
        JsonGenerator generator = Json.FACTORY.createGenerator(out)) {
      changed = copy(parser, generator, secrets);
    } catch (IOException e) {
      // Not JSON, so nothing has to stay so.
      String text = new String(body, StandardCharsets.UTF_8);
      String clean = strike(text, secrets);
      return clean.equals(text) ? body : clean.getBytes(StandardCharsets.UTF_8);
    }
    return changed ? out.toByteArray() : body;
  }

  private static boolean copy(JsonParser parser, JsonGenerator out, List<String> secrets)
      throws IOException {
    boolean changed = false;
    JsonToken token;
    while ((token = parser.nextToken()) != null) {
      if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
        String text = parser.getText();
        String clean = strike(text, secrets);
        if (token == JsonToken.VALUE_STRING && namesAccount(parser.currentName(), text)) {
          clean = STRUCK;
        }
        changed |= !clean.equals(text);
        if (token == JsonToken.FIELD_NAME) out.writeFieldName(Json.wellFormed(clean));
        else out.writeString(Json.wellFormed(clean));
      } else if (token.isNumeric() && namesAccount(parser.currentName(), parser.getText())) {
        changed = true;
        out.writeString(STRUCK);
      } else {
        out.copyCurrentEventExact(parser);
      }
    }
    return changed;
  }

  /** Whether a member's name says that it holds an account's id. */
  private static boolean namesAccount(String name, String value) {
    if (name == null || value.length() < 5 || value.indexOf(' ') >= 0) return false;
    String lower = name.toLowerCase(Locale.ROOT);
    for (String account : ACCOUNT_NAMES) {
      if (lower.contains(account)) return value.chars().anyMatch(Character::isDigit);
    }
    return false;
  }

  /** A text that is no JSON, without credentials and account ids; the same where it has none. */
  public static String strike(String text, List<String> secrets) {
    String clean = text;
    for (String secret : secrets) {
      if (secret.length() >= SHORTEST_SECRET) clean = strikeSecret(clean, secret);
    }
    return strikeWords(clean);
  }

  /** Strikes a secret wherever it stands, in whatever letter case. */
  private static String strikeSecret(String text, String secret) {
    StringBuilder out = null;
    int copied = 0;
    int last = text.length() - secret.length();
    for (int at = 0; at <= last; at++) {
      if (!text.regionMatches(true, at, secret, 0, secret.length())) continue;
      if (out == null) out = new StringBuilder(text.length());
      out.append(text, copied, at).append(STRUCK);
      copied = at + secret.length();
      at = copied - 1;
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  /** Looks at the beginnings of words only: the patterns are long, and most text is prose. */
  private static String strikeWords(String text) {
    Matcher credential = CREDENTIAL.matcher(text).useTransparentBounds(true);
    Matcher named = NAMED.matcher(text).useTransparentBounds(true);
    StringBuilder out = null;
    int copied = 0;
    int at = 0;
    int end = 0; // of the word that holds at
    while (at < text.length()) {
      if (end < at) end = at;
      if (end == at) while (end < text.length() && isWord(text.charAt(end))) end++;
      if (end == at) {
        at++;
        continue;
      }
      int from = -1;
      int to = 0;
      if (end - at >= SHORTEST_MATCH && credential.region(at, text.length()).lookingAt()) {
        from = at;
        to = credential.end();
      } else if (NAMED_BEGIN.indexOf(text.charAt(at)) >= 0
          && named.region(at, text.length()).lookingAt()) {
        from = Math.max(Math.max(named.end(1), named.end(2)), Math.max(named.end(3), named.end(4)));
        to = named.end();
      }
      if (from >= 0) {
        if (out == null) out = new StringBuilder(text.length());
        out.append(text, copied, from).append(STRUCK);
        copied = to;
        at = to;
      } else {
        at = nextWord(text, at, end);
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  /** A word goes on over marks, but what follows one may be the beginning of an id. */
  private static int nextWord(String text, int from, int end) {
    int at = from;
    while (at < end && Character.isLetterOrDigit(text.charAt(at))) at++;
    return at == from ? at + 1 : at;
  }

  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "_*.…-".indexOf(c) >= 0;
  }
}
