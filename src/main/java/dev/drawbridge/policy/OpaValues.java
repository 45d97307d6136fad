package dev.drawbridge.policy;

import com.dylibso.chicory.runtime.Memory;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import java.nio.charset.StandardCharsets;

/**
 * Values of OPA's WebAssembly library in an instance's memory: parsed and printed by its ABI, and
 * reached into where the ABI has no call, by the layout of {@code wasm/src/value.h} in OPA's
 * sources (the same since 2020). Who reaches into one must have OPA print what came of it.
 */
final class OpaValues {
  private static final int MOST_MEMBERS = 10_000;

  private final OpaWasm_ModuleExports exports;
  private final Memory memory;

  OpaValues(OpaWasm_ModuleExports exports, Memory memory) {
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
    int text = memory.readInt(string + 8);
    for (int i = 0; i < name.length; i++) if (memory.read(text + i) != name[i]) return false;
    return true;
  }
}
