package dev.drawbridge.sensitivity;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.Set;

/** How the texts of one message begin and end, which is all that a seam to another one needs. */
final class MessageEdges {
  /** Characters that are kept of either end. */
  static final int KEPT = 96;

  /** Stands where one text ends and the next begins. */
  static final char BREAK = '\u0001';

  /** Fields of a message whose values no model reads as text. */
  private static final Set<String> STRUCTURE =
      Set.of(
          "role",
          "type",
          "id",
          "name",
          "status",
          "call_id",
          "tool_call_id",
          "tool_use_id",
          "media_type",
          "mime_type",
          "mimeType",
          "detail",
          "phase");

  /** No text. */
  static final int EMPTY = 1;

  /** A value may begin before the first character. */
  static final int HEAD_JOINS = 2;

  /** A digit or an at sign stands near the beginning. */
  static final int HEAD_MARKED = 4;

  /** A value may go on behind the last character. */
  static final int TAIL_JOINS = 8;

  /** A digit or an at sign stands near the end, or what is before the message may be near it. */
  static final int TAIL_MARKED = 16;

  /** Characters beside a seam of which one must be a digit or an at sign. */
  private static final int NEAR = 24;

  private String head = "";
  private String tail = "";

  /** Of a message that was not looked into, read again; empty where it is no JSON. */
  static MessageEdges of(byte[] body, int from, int to) {
    var edges = new MessageEdges();
    try (JsonParser parser = Json.FACTORY.createParser(body, from, to - from)) {
      String field = "";
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) field = parser.currentName();
        else if (token == JsonToken.VALUE_STRING && !structure(field)) edges.add(parser.getText());
      }
    } catch (IOException e) {
      return new MessageEdges(); // Who reads the call refuses it.
    }
    return edges;
  }

  /** Whether a field holds no text of a message. */
  static boolean structure(String field) {
    return STRUCTURE.contains(field);
  }

  void add(String text) {
    if (text.isEmpty()) return;
    if (head.length() < KEPT) {
      String more = text.substring(0, Math.min(KEPT, text.length()));
      head = head.isEmpty() ? more : head + BREAK + more;
    }
    if (text.length() >= KEPT) tail = text.substring(text.length() - KEPT);
    else tail = last(tail.isEmpty() ? text : tail + BREAK + text);
  }

  private static String last(String text) {
    return text.length() <= KEPT ? text : text.substring(text.length() - KEPT);
  }

  /** The end of one text before the end of another. */
  static String joined(String before, String after) {
    if (before.isEmpty()) return after;
    return after.isEmpty() ? before : before + BREAK + after;
  }

  /** What of it matters to whether a value may go over a seam: of no use to who has no text. */
  int flags() {
    if (tail.isEmpty()) return EMPTY;
    int flags = 0;
    if (joins(head, true)) flags |= HEAD_JOINS;
    if (marked(head.substring(0, Math.min(NEAR, head.length())))) flags |= HEAD_MARKED;
    if (joins(tail, false)) flags |= TAIL_JOINS;
    boolean near = marked(tail.substring(Math.max(0, tail.length() - NEAR)));
    if (near || tail.length() < NEAR) flags |= TAIL_MARKED;
    return flags;
  }

  /**
   * Whether a value may go on from one text to the next; most texts end a sentence or begin one.
   */
  static boolean promising(String before, String after) {
    if (!joins(before, false) || !joins(after, true)) return false;
    return marked(before.substring(Math.max(0, before.length() - NEAR)))
        || marked(after.substring(0, Math.min(NEAR, after.length())));
  }

  private static boolean joins(String text, boolean atHead) {
    int at = atHead ? 0 : text.length() - 1;
    int step = atHead ? 1 : -1;
    while (at >= 0 && at < text.length() && text.charAt(at) <= ' ' && text.charAt(at) != BREAK) {
      at += step;
    }
    if (at < 0 || at >= text.length()) return false;
    char c = text.charAt(at);
    // A full stop ends most sentences, and few values.
    if (c == '.') return atHead || marked(text.substring(Math.max(0, text.length() - NEAR)));
    return Character.isLetterOrDigit(c) || "@_-+=/:".indexOf(c) >= 0;
  }

  private static boolean marked(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= '0' && c <= '9') || c == '@') return true;
    }
    return false;
  }

  boolean isEmpty() {
    return tail.isEmpty();
  }

  String head() {
    return head;
  }

  String tail() {
    return tail;
  }
}
