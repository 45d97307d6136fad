package dev.drawbridge.dialect.codec;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.drawbridge.exchange.DataUrl;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.json.DuplicateKeyDetector;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A strict walk over a caller's JSON object: one pass, no tree. Subclasses say what each member
 * means; whatever they do not look into is checked all the same.
 */
public abstract class BodyReader {
  private static final int BOM = 0xEFBBBF;

  /** Bytes of a string that tell whether it is a link. */
  private static final int BEGINNING = 256;

  /** Elements of one array, or members of one object. */
  public static final int MOST_ELEMENTS = 250_000;

  /** Values that are skipped in all, from which on they are kept out of trees. */
  private static final int OPAQUE = 20_000;

  /** Values in all: what a body may become when it is said in another dialect has an end. */
  static final int MOST_VALUES = 2_000_000;

  public final byte[] body;
  public final List<Mark> marks = new ArrayList<>(6);
  private final Set<String> known;
  private final DuplicateKeyDetector keys = new DuplicateKeyDetector();

  /** Whether a part of the body is to be written to the vendor's cache. */
  boolean cached;

  /** Whether one is to be kept there for an hour. */
  boolean cachedForAnHour;

  private @Nullable JsonParser opened;
  private int depth;
  private int values;

  /** What was skipped, and how many values that are. */
  private final List<Mark> skipped = new ArrayList<>(0);

  private int skippedValues;

  /**
   * @param known names that have a meaning; another spelling of one is refused
   */
  public BodyReader(byte[] body, Set<String> known) {
    this.body = body;
    this.known = known;
  }

  /** One member of the body's outer object: the parser stands at its value's first token. */
  public abstract void member(String name, JsonToken value) throws IOException;

  /** Walks the whole body. */
  public final void walk() {
    checkBytes();
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
      opened = parser;
      JsonToken first = parser.nextToken();
      if (first == null) throw invalid("The body is empty; a JSON object is expected.");
      if (first != JsonToken.START_OBJECT) throw invalid("The body must be a JSON object.");
      int inside = offset(parser.currentLocation());
      marks.add(new Mark(Mark.Kind.OBJECT, "", inside, inside));
      object(true, this::member);
      if (parser.nextToken() != null) {
        throw invalid("Something follows the body's JSON object" + at(parser) + ".");
      }
      if (skippedValues > OPAQUE) marks.addAll(skipped);
    } catch (StreamConstraintsException e) {
      throw invalid("A name or number in the body is too long" + at(e.getLocation()) + ".");
    } catch (JsonEOFException e) {
      throw invalid("The body ends in the middle of its JSON" + at(e.getLocation()) + ".");
    } catch (JsonProcessingException e) {
      throw invalid("The body is not valid JSON" + at(e.getLocation()) + ".");
    } catch (IOException e) {
      throw invalid("The body is not JSON in UTF-8.");
    }
  }

  private void checkBytes() {
    if (body.length >= 3
        && ((body[0] & 0xFF) << 16 | (body[1] & 0xFF) << 8 | (body[2] & 0xFF)) == BOM) {
      throw invalid("The body begins with a byte order mark; JSON has none.");
    }
    for (int i = 0; i < Math.min(4, body.length); i++) {
      if (body[i] == 0) throw invalid("The body is not JSON in UTF-8.");
    }
    int bad = Utf8.firstInvalid(body);
    if (bad < 0) return;
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < bad; i++) {
      if (body[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    throw invalid("The body is not valid UTF-8" + at(line, bad - lineStart + 1) + ".");
  }

  public final JsonParser parser() {
    if (opened == null) throw new IllegalStateException("not walking");
    return opened;
  }

  /** What to do at a value. */
  public interface OnMember {
    void value(String name, JsonToken value) throws IOException;
  }

  /** What to do at an array's element. */
  public interface OnElement {
    void value(JsonToken value) throws IOException;
  }

  /**
   * Walks the object that the parser stands at the beginning of.
   *
   * @param knownNames whether names here may not be twins of the known ones
   */
  public final void object(boolean knownNames, OnMember each) throws IOException {
    JsonParser parser = parser();
    String own = parser.currentName();
    enter();
    keys.open();
    String name;
    int count = 0;
    while ((name = parser.nextFieldName()) != null) {
      String folded = knownNames ? fold(name) : DuplicateKeyDetector.fold(name);
      count(own, ++count);
      if (!keys.add(folded)) {
        throw invalid("A key appears twice in one object (but for case)" + at(parser) + ".");
      }
      if (knownNames && known.contains(folded) && misspelt(name, folded)) {
        throw Refusal.invalid(
            folded, "A key is spelled like \"" + folded + "\" but for case" + at(parser) + ".");
      }
      JsonToken value = parser.nextToken();
      if (knownNames) cacheMark(folded, value);
      each.value(name, value);
      if (knownNames && value == JsonToken.VALUE_STRING) text(name);
    }
    keys.close();
    depth--;
  }

  /**
   * Looks once more at a member that is a string, or at a string in an array that is one, at
   * whatever depth it stands; the parser is still at it. Not called for maps whose keys the caller
   * makes up.
   */
  public void text(String name) throws IOException {}

  private void cacheMark(String name, JsonToken value) throws IOException {
    if (name.equals("cache_control")) {
      cached |= value == JsonToken.START_OBJECT;
    } else if (name.equals("ttl") && value == JsonToken.VALUE_STRING) {
      cachedForAnHour |= parser().getText().equals("1h");
    }
  }

  /** What spellings of a name share that some reader takes for the same. */
  public String fold(String name) {
    return DuplicateKeyDetector.fold(name);
  }

  /** Whether a name is a spelling of a known one that not every reader takes for it. */
  public boolean misspelt(String name, String folded) {
    return !folded.equals(name);
  }

  public final void array(OnElement each) throws IOException {
    array(true, each);
  }

  private void array(boolean knownNames, OnElement each) throws IOException {
    JsonParser parser = parser();
    String own = parser.currentName();
    enter();
    JsonToken token;
    int count = 0;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      count(own, ++count);
      each.value(token);
      if (knownNames && own != null && token == JsonToken.VALUE_STRING) text(own);
    }
    depth--;
  }

  /** Counts a value, the how manieth of the array or object that has that name. */
  private void count(@Nullable String name, int count) {
    values++;
    if (count > MOST_ELEMENTS) {
      String rest = " must have at most " + MOST_ELEMENTS + " elements" + at(parser()) + ".";
      // A name that the caller made up stays out of the message.
      if (name == null || !known.contains(fold(name))) throw invalid("An array or object" + rest);
      throw Refusal.invalid(name, name + rest);
    }
    if (values > MOST_VALUES) {
      throw invalid("The body must have at most " + MOST_VALUES + " values" + at(parser()) + ".");
    }
  }

  /** How many values were read, but for those within schemas and arguments of tools. */
  public final int values() {
    return values;
  }

  private void enter() {
    if (++depth > Json.DEPTH) {
      throw invalid(
          "The body is nested deeper than " + Json.DEPTH + " levels" + at(parser()) + ".");
    }
  }

  /** Whether the string at hand is a link, where a medium's data or a link may stand. */
  public final boolean isLink() throws IOException {
    return DataUrl.isLink(beginning());
  }

  /**
   * How the string at hand begins once its escapes are read, at least up to a comma. A long one is
   * read only where its beginning has an escape.
   */
  private String beginning() throws IOException {
    int from = offset(parser().currentTokenLocation()) + 1;
    int most = Math.min(body.length, from + BEGINNING);
    int end = from;
    while (end < most && body[end] != ',' && body[end] != '"' && body[end] != '\\') end++;
    if (end < most && body[end] == '\\') return parser().getText();
    if (end < most && body[end] == ',') end++;
    return new String(body, from, end - from, StandardCharsets.UTF_8);
  }

  /** Checks a value that has no meaning here. */
  public final void pass(JsonToken value) throws IOException {
    if (value == JsonToken.START_OBJECT) object(true, (name, inner) -> pass(inner));
    else if (value == JsonToken.START_ARRAY) array(this::pass);
  }

  /** Checks a map whose keys the caller makes up. */
  public final void passMap(JsonToken value) throws IOException {
    if (value == JsonToken.START_OBJECT) object(false, (name, inner) -> passMap(inner));
    else if (value == JsonToken.START_ARRAY) array(false, this::passMap);
  }

  /** Skips a schema or a tool's arguments, where any key may stand. */
  public final void skip(JsonToken value) throws IOException {
    if (!value.isStructStart()) return;
    int from = offset(parser().currentTokenLocation());
    int open = 0;
    JsonToken token = value;
    do {
      skippedValues++;
      if (token.isStructStart()) {
        open++;
        enter();
      } else if (token.isStructEnd()) {
        open--;
        depth--;
      }
    } while (open > 0 && (token = parser().nextToken()) != null);
    skipped.add(new Mark(Mark.Kind.OPAQUE, "", from, offset(parser().currentLocation())));
  }

  /** The string at the parser, or a refusal that names its field. */
  public final String string(String field, JsonToken value) throws IOException {
    if (value != JsonToken.VALUE_STRING) throw wrong(field, "a string");
    return parser().getText();
  }

  /** The boolean at the parser; false for null. */
  public final boolean bool(String field, JsonToken value) {
    return switch (value) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw wrong(field, "a boolean");
    };
  }

  /** The whole number at the parser, from 1 to a highest. */
  public final int count(String field, JsonToken value, int highest) throws IOException {
    if (value == JsonToken.VALUE_NUMBER_INT
        && parser().getNumberType() == JsonParser.NumberType.INT) {
      int number = parser().getIntValue();
      if (number >= 1 && number <= highest) return number;
    }
    throw wrong(field, "a whole number from 1 to " + highest);
  }

  /** Remembers where the value at the parser stands; it must be a scalar. */
  public final void mark(Mark.Kind kind, String name) throws IOException {
    JsonParser parser = parser();
    parser.finishToken();
    marks.add(
        new Mark(
            kind, name, offset(parser.currentTokenLocation()), offset(parser.currentLocation())));
  }

  /** Remembers what began at an offset and ends where the parser stands. */
  public final void mark(Mark.Kind kind, String name, int from) {
    marks.add(new Mark(kind, name, from, offset(parser().currentLocation())));
  }

  public static int offset(JsonLocation location) {
    return (int) location.getByteOffset();
  }

  public final Refusal wrong(String field, String expected) {
    return Refusal.invalid(field, field + " must be " + expected + at(parser()) + ".");
  }

  public static Refusal missing(String field) {
    return Refusal.invalid(field, field + " is missing.");
  }

  public static Refusal invalid(String message) {
    return new Refusal(RefusalCode.INVALID_REQUEST, message);
  }

  private static String at(JsonParser parser) {
    return at(parser.currentTokenLocation());
  }

  private static String at(@Nullable JsonLocation location) {
    return location == null ? "" : at(location.getLineNr(), location.getColumnNr());
  }

  private static String at(int line, int column) {
    return line < 1 || column < 1 ? "" : " (line " + line + ", column " + column + ")";
  }
}
