package dev.drawbridge.policy.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.PolicyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Values of OPA's WebAssembly library in an instance's memory: parsed and printed by its ABI, and
 * reached into where the ABI has no call, by the layout of {@code wasm/src/value.h} in OPA's
 * sources (the same since 2020). Who reaches into one must have OPA print what came of it.
 */
final class OpaValues {
  private static final int MOST_MEMBERS = 10_000;
  private static final int DEEPEST = 32;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Kinds of value, by their first byte; interned ones are constants of the policy. */
  private static final int NULL = 1;

  private static final int BOOLEAN = 2;
  static final int NUMBER = 3;
  static final int STRING = 4;
  static final int ARRAY = 5;
  static final int OBJECT = 6;
  static final int SET = 7;
  static final int STRING_INTERNED = 8;
  private static final int BOOLEAN_INTERNED = 9;

  /** A number's second byte where it is a whole one of 64 bits. */
  static final int WHOLE = 1;

  private final OpaWasm_ModuleExports exports;
  private final PolicyMemory memory;

  OpaValues(OpaWasm_ModuleExports exports, PolicyMemory memory) {
    this.exports = exports;
    this.memory = memory;
  }

  /** The value of a JSON text, which is kept: strings of the value lie in it. */
  int parse(byte[] json) {
    int text = exports.opaMalloc(json.length);
    memory.write(text, json);
    int value = exports.opaJsonParse(text, json.length);
    if (value == 0) throw new PolicyException("the policy's memory took no JSON");
    return value;
  }

  int parse(String json) {
    return parse(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether both print the same. */
  boolean same(int value, int other) {
    return memory
        .readCString(exports.opaJsonDump(value))
        .equals(memory.readCString(exports.opaJsonDump(other)));
  }

  /**
   * Whether {@link #node} reads a value as it prints.
   *
   * @param text as OPA prints values, sets included
   */
  boolean readsAsPrinted(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int at = exports.opaMalloc(utf8.length);
    memory.write(at, utf8);
    int value = exports.opaValueParse(at, utf8.length);
    return value != 0 && printed(value).equals(node(value));
  }

  private JsonNode printed(int value) {
    try {
      return DecisionJson.MAPPER.readTree(memory.readCString(exports.opaJsonDump(value)));
    } catch (IOException e) {
      throw new PolicyException("the policy wrote no JSON", e);
    }
  }

  int read(int slot) {
    return memory.readInt(slot);
  }

  void write(int slot, int value) {
    memory.writeI32(slot, value);
  }

  /** Where an array refers to its element: {@code {type, elems → {index, value}…, len, cap}}. */
  int element(int array, int index) {
    return memory.readInt(array + 4) + 8 * index + 4;
  }

  /** Where an object refers to a member: {@code {type, buckets → {key, value, next}, n, len}}. */
  int member(int object, String key) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    int buckets = memory.readInt(object + 4);
    int count = memory.readInt(object + 8);
    int seen = 0;
    for (int i = 0; i < count && seen < MOST_MEMBERS; i++) {
      int at = memory.readInt(buckets + 4 * i);
      for (; at != 0 && seen < MOST_MEMBERS; at = memory.readInt(at + 8)) {
        if (is(memory.readInt(at), name)) return at + 4;
        seen++;
      }
    }
    throw new PolicyException("a value in the policy's memory is not laid out as it was known");
  }

  /** A string: {@code {type, free, len, text}}. */
  private boolean is(int string, byte[] name) {
    if (memory.readInt(string + 4) != name.length) return false;
    return memory.holds(memory.readInt(string + 8), name);
  }

  /**
   * A value as printing and parsing it gives it; null where it holds what is better printed: text
   * that is no UTF-8, keys that are no strings, or more than answers hold.
   */
  @Nullable JsonNode node(int value) {
    return node(value, 0);
  }

  private @Nullable JsonNode node(int value, int depth) {
    if (value == 0 || depth > DEEPEST) return null;
    return switch (memory.read(value)) {
      case NULL -> NODES.nullNode();
      case BOOLEAN, BOOLEAN_INTERNED -> NODES.booleanNode(memory.read(value + 1) != 0);
      case NUMBER -> number(value);
      case STRING, STRING_INTERNED -> {
        String text = text(value);
        yield text == null ? null : NODES.textNode(text);
      }
      case ARRAY -> array(value, depth);
      case OBJECT -> object(value, depth);
      case SET -> set(value, depth);
      default -> null;
    };
  }

  /** A number: {@code {type, repr, whole}}; of another one, its decimal is OPA's to print. */
  private JsonNode number(int value) {
    if (memory.read(value + 1) == WHOLE) {
      long whole = memory.readLong(value + 8);
      return whole == (int) whole ? NODES.numberNode((int) whole) : NODES.numberNode(whole);
    }
    return printed(value);
  }

  private @Nullable String text(int string) {
    int length = memory.readInt(string + 4);
    byte[] utf8 = memory.readBytes(memory.readInt(string + 8), length);
    String text = new String(utf8, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0 ? text : null;
  }

  private @Nullable JsonNode array(int array, int depth) {
    int length = memory.readInt(array + 8);
    if (length < 0 || length > MOST_MEMBERS) return null;
    ArrayNode nodes = NODES.arrayNode(length);
    for (int i = 0; i < length; i++) {
      JsonNode node = node(memory.readInt(element(array, i)), depth + 1);
      if (node == null) return null;
      nodes.add(node);
    }
    return nodes;
  }

  private @Nullable JsonNode object(int object, int depth) {
    ObjectNode nodes = NODES.objectNode();
    int buckets = memory.readInt(object + 4);
    int count = memory.readInt(object + 8);
    for (int i = 0; i < count; i++) {
      int at = memory.readInt(buckets + 4 * i);
      for (; at != 0; at = memory.readInt(at + 8)) {
        int key = memory.readInt(at);
        int kind = memory.read(key);
        String name = kind == STRING || kind == STRING_INTERNED ? text(key) : null;
        JsonNode node = name == null ? null : node(memory.readInt(at + 4), depth + 1);
        if (name == null || node == null || nodes.size() == MOST_MEMBERS) return null;
        nodes.set(name, node);
      }
    }
    return nodes;
  }

  /** A set, which is printed as an array: {@code {type, buckets → {value, next}, n, len}}. */
  private @Nullable JsonNode set(int set, int depth) {
    ArrayNode nodes = NODES.arrayNode();
    int buckets = memory.readInt(set + 4);
    int count = memory.readInt(set + 8);
    for (int i = 0; i < count; i++) {
      int at = memory.readInt(buckets + 4 * i);
      for (; at != 0; at = memory.readInt(at + 4)) {
        JsonNode node = node(memory.readInt(at), depth + 1);
        if (node == null || nodes.size() == MOST_MEMBERS) return null;
        nodes.add(node);
      }
    }
    return nodes;
  }
}
