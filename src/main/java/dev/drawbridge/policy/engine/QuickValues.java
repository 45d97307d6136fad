package dev.drawbridge.policy.engine;

import static dev.drawbridge.policy.engine.OpaValues.ARRAY;
import static dev.drawbridge.policy.engine.OpaValues.NUMBER;
import static dev.drawbridge.policy.engine.OpaValues.OBJECT;
import static dev.drawbridge.policy.engine.OpaValues.SET;
import static dev.drawbridge.policy.engine.OpaValues.STRING;
import static dev.drawbridge.policy.engine.OpaValues.STRING_INTERNED;
import static dev.drawbridge.policy.engine.OpaValues.WHOLE;

import com.dylibso.chicory.runtime.Memory;
import java.util.Arrays;

/**
 * Functions of OPA's WebAssembly library over values in a policy's memory, for the values that a
 * decision nearly always looks up: strings and whole numbers as keys, objects, sets and arrays to
 * look in. Each gives what OPA's own gives, as 32 bits, or {@link #OPEN} where OPA's own is to find
 * it out. {@link TunedCode} puts them before the functions of the same meaning; the layout is that
 * of {@code wasm/src/value.h} in OPA's sources.
 */
public final class QuickValues {
  /** No result: it is OPA's own function that finds it. */
  static final long OPEN = -1;

  /** FNV-1a of 32 bits: where a hash begins, and what it is multiplied with before each byte. */
  private static final int FNV_INIT = 0x811c9dc5;

  private static final int FNV_PRIME = 0x01000193;
  private static final long NONE = 0;

  private QuickValues() {}

  /** {@code opa_value_hash}. */
  public static long hash(int value, Memory memory) {
    var own = (PolicyMemory) memory;
    return switch (own.read(value)) {
      case STRING, STRING_INTERNED ->
          bits(text(own.array(), own.readInt(value + 8), own.readInt(value + 4)));
      case NUMBER -> whole(own, value) ? bits(number(own.readLong(value + 8))) : OPEN;
      default -> OPEN;
    };
  }

  /** {@code opa_value_compare}. */
  public static long compare(int one, int other, Memory memory) {
    if (one == other) return NONE;
    if (one == 0 || other == 0) return OPEN;
    var own = (PolicyMemory) memory;
    int kind = own.read(one);
    int otherKind = own.read(other);
    if (text(kind) && text(otherKind)) return bits(texts(own, one, other));
    boolean wholes = kind == NUMBER && otherKind == NUMBER && whole(own, one) && whole(own, other);
    if (wholes) return bits(Long.compare(own.readLong(one + 8), own.readLong(other + 8)));
    return OPEN;
  }

  /** {@code opa_value_get}: where the value of a key lies, 0 for none. */
  public static long get(int value, int key, Memory memory) {
    if (value == 0 || key == 0) return OPEN;
    var own = (PolicyMemory) memory;
    return switch (own.read(value)) {
      case OBJECT -> {
        long entry = entry(value, key, 8, own);
        yield entry > 0 ? own.readInt((int) entry + 4) : entry;
      }
      case SET -> {
        long entry = entry(value, key, 4, own);
        yield entry > 0 ? own.readInt((int) entry) : entry;
      }
      case ARRAY -> element(value, key, own);
      default -> OPEN;
    };
  }

  private static long element(int array, int key, PolicyMemory memory) {
    if (memory.read(key) != NUMBER) return NONE;
    if (!whole(memory, key)) return OPEN;
    long at = memory.readLong(key + 8);
    if (at < 0 || at >= memory.readInt(array + 8)) return NONE;
    return memory.readInt(memory.readInt(array + 4) + 8 * (int) at + 4);
  }

  /** {@code opa_object_get}: where the entry of a key lies, 0 for none. */
  public static long entry(int object, int key, Memory memory) {
    return object == 0 || key == 0 ? OPEN : entry(object, key, 8, (PolicyMemory) memory);
  }

  /**
   * @param next where an entry refers to the next of its bucket
   */
  private static long entry(int of, int key, int next, PolicyMemory memory) {
    long hash = hash(key, memory);
    if (hash == OPEN) return OPEN;
    int bucket = Integer.remainderUnsigned((int) hash, memory.readInt(of + 8));
    int at = memory.readInt(memory.readInt(of + 4) + 4 * bucket);
    while (at != 0) {
      int known = memory.readInt(at);
      if (known == key) return at;
      long order = compare(known, key, memory);
      if (order == NONE) return at;
      if (order == OPEN && memory.read(known) == NUMBER) return OPEN; // as a decimal of one value
      Interruption.check();
      at = memory.readInt(at + next);
    }
    return NONE;
  }

  private static boolean text(int kind) {
    return kind == STRING || kind == STRING_INTERNED;
  }

  private static boolean whole(PolicyMemory memory, int number) {
    return memory.read(number + 1) == WHOLE;
  }

  private static int texts(PolicyMemory memory, int one, int other) {
    byte[] bytes = memory.array();
    int length = memory.readInt(one + 4);
    int otherLength = memory.readInt(other + 4);
    int from = memory.readInt(one + 8);
    int otherFrom = memory.readInt(other + 8);
    return Integer.signum(
        Arrays.compareUnsigned(
            bytes, from, from + length, bytes, otherFrom, otherFrom + otherLength));
  }

  private static int text(byte[] bytes, int from, int length) {
    int hash = FNV_INIT;
    for (int i = from; i < from + length; i++) hash = hash * FNV_PRIME ^ (bytes[i] & 0xff);
    return hash;
  }

  /** Of the eight bytes of the number as a double. */
  private static int number(long whole) {
    long bits = Double.doubleToRawLongBits(whole);
    int hash = FNV_INIT;
    for (int i = 0; i < 64; i += 8) hash = hash * FNV_PRIME ^ (int) (bits >>> i & 0xff);
    return hash;
  }

  private static long bits(int result) {
    return result & 0xffff_ffffL;
  }
}
