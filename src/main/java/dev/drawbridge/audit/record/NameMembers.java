package dev.drawbridge.audit.record;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Person;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a row that say what people call those who asked, so that a row is found by them.
 * They are sealed as all of a row is, and go with an erasure.
 */
public final class NameMembers {
  private static final String NAME = "name";
  private static final String EMAIL = "email";
  private static final String PERSON_NAME = "on_behalf_of_name";
  private static final String PERSON_EMAIL = "on_behalf_of_email";

  /** A longer one is none that people search by. */
  private static final int LONGEST = 256;

  private NameMembers() {}

  static void write(JsonGenerator g, Caller caller) throws IOException {
    // Who has no name is called by the id, which stands in the row.
    if (!caller.name().equals(caller.id())) text(g, NAME, caller.name());
    text(g, EMAIL, caller.email());
    Person person = caller.onBehalfOf();
    if (person == null) return;
    text(g, PERSON_NAME, person.name());
    text(g, PERSON_EMAIL, person.email());
  }

  private static void text(JsonGenerator g, String member, @Nullable String name)
      throws IOException {
    if (name != null && name.length() <= LONGEST) AsciiJson.text(g, member, name);
  }

  static Row.Names read(RowFacts row) {
    return new Row.Names(
        row.text(NAME), row.text(EMAIL), row.text(PERSON_NAME), row.text(PERSON_EMAIL));
  }

  /** The name of the API key that asked; null for none, or where it has none. */
  public static @Nullable String key(RowFacts row) {
    String name = row.text(NAME);
    return name != null && isKey(row) ? Query.spelled(name) : null;
  }

  /** Names and addresses of the persons who asked, or for whom. */
  public static Set<String> persons(RowFacts row) {
    Set<String> all = new HashSet<>(4);
    if (!isKey(row)) add(all, row.text(NAME));
    add(all, row.text(EMAIL));
    add(all, row.text(PERSON_NAME));
    add(all, row.text(PERSON_EMAIL));
    return all;
  }

  private static boolean isKey(RowFacts row) {
    return Caller.Kind.KEY.wire().equals(row.text("kind"));
  }

  private static void add(Set<String> all, @Nullable String name) {
    if (name != null) all.add(Query.spelled(name));
  }
}
