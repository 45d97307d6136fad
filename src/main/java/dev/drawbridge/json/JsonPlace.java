package dev.drawbridge.json;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a value stands in a document. Its path has the names of members only: {@code
 * choices.delta.content} is that of the text of each choice.
 */
public final class JsonPlace {
  private final @Nullable JsonPlace in;
  private final String name;
  private final String path;
  private final int index;
  private @Nullable Map<String, String> notes;

  /** The document itself. */
  JsonPlace() {
    in = null;
    name = "";
    path = "";
    index = 0;
  }

  private JsonPlace(JsonPlace in, String name, String path, int index) {
    this.in = in;
    this.name = name;
    this.path = path;
    this.index = index;
  }

  /** A member of the object that stands here. */
  JsonPlace member(String named) {
    return new JsonPlace(this, named, path.isEmpty() ? named : path + "." + named, 0);
  }

  /** An element of the array that stands here. */
  JsonPlace element(int at) {
    return new JsonPlace(this, name, path, at);
  }

  void note(String member, String value) {
    if (notes == null) notes = new HashMap<>();
    notes.put(member, value);
  }

  /** Of the member that holds the value; that of its array for an element. */
  public String name() {
    return name;
  }

  /** The names of the members that lead here. */
  public String path() {
    return path;
  }

  /**
   * A scalar member of the object around this value; null where there is none or nobody noted it.
   */
  public @Nullable String beside(String member) {
    return in == null || in.notes == null ? null : in.notes.get(member);
  }

  /**
   * A scalar member of the innermost object around this value whose path is {@code at}; the place
   * in its array where it has none; empty where there is no such object.
   */
  public String within(String at, String member) {
    for (JsonPlace each = in; each != null; each = each.in) {
      if (!each.path.equals(at)) continue;
      String noted = each.notes == null ? null : each.notes.get(member);
      return noted == null ? Integer.toString(each.index) : noted;
    }
    return "";
  }

  /** The name of the outermost member that holds the value; empty for the document itself. */
  public String outermost() {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }

  @Override
  public String toString() {
    return path;
  }
}
