package dev.drawbridge.policy.engine;

import com.dylibso.chicory.runtime.ConstantEvaluators;
import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import com.dylibso.chicory.wasm.types.PassiveDataSegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A WebAssembly memory in one array: Chicory's own memories are made of pages, so that each of a
 * policy's many small reads looks up a page first. Reads and writes outside of it fail by the
 * array's own check. What {@link TunedCode} makes of compiled policies calls the static methods.
 * Used by one thread at a time.
 */
@SuppressWarnings("removal") // of methods of the interface that shared memories have
public final class PolicyMemory implements Memory {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);
  private static final VarHandle FLOATS = view(float[].class);
  private static final VarHandle DOUBLES = view(double[].class);

  private final int most;
  private byte[] bytes;
  private int pages;
  private DataSegment[] segments = {};

  /* Those of the memory's instance that were asked for. */
  private @Nullable GlobalInstance[] globals = new @Nullable GlobalInstance[4];

  /**
   * @param pages of 64 KiB, to begin with
   * @param most pages that it grows to
   */
  PolicyMemory(int pages, int most) {
    this.pages = pages;
    this.most = most;
    bytes = new byte[pages * PAGE_SIZE];
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /** An address of the compiled code; one beyond 2 GiB is negative, and outside of the array. */
  private static int at(int base, int offset) {
    return base < 0 ? base : base + offset;
  }

  public static byte readByte(int base, int offset, Memory memory) {
    return ((PolicyMemory) memory).bytes[at(base, offset)];
  }

  public static short readShort(int base, int offset, Memory memory) {
    return (short) SHORTS.get(((PolicyMemory) memory).bytes, at(base, offset));
  }

  public static int readInt(int base, int offset, Memory memory) {
    return (int) INTS.get(((PolicyMemory) memory).bytes, at(base, offset));
  }

  public static long readLong(int base, int offset, Memory memory) {
    return (long) LONGS.get(((PolicyMemory) memory).bytes, at(base, offset));
  }

  public static void writeByte(int base, byte value, int offset, Memory memory) {
    ((PolicyMemory) memory).bytes[at(base, offset)] = value;
  }

  public static void writeShort(int base, short value, int offset, Memory memory) {
    SHORTS.set(((PolicyMemory) memory).bytes, at(base, offset), value);
  }

  public static void writeInt(int base, int value, int offset, Memory memory) {
    INTS.set(((PolicyMemory) memory).bytes, at(base, offset), value);
  }

  public static void writeLong(int base, long value, int offset, Memory memory) {
    LONGS.set(((PolicyMemory) memory).bytes, at(base, offset), value);
  }

  public static long readGlobal(int index, Instance instance, Memory memory) {
    return ((PolicyMemory) memory).global(index, instance).getValue();
  }

  public static void writeGlobal(long value, int index, Instance instance, Memory memory) {
    ((PolicyMemory) memory).global(index, instance).setValue(value);
  }

  private GlobalInstance global(int index, Instance instance) {
    GlobalInstance known = index < globals.length ? globals[index] : null;
    return known == null ? keep(index, instance.global(index)) : known;
  }

  private GlobalInstance keep(int index, GlobalInstance global) {
    if (index >= globals.length) globals = Arrays.copyOf(globals, index + 1);
    globals[index] = global;
    return global;
  }

  /** All bytes, until it grows. */
  byte[] array() {
    return bytes;
  }

  /** The offset of the next zero from an address on; the size where there is none. */
  int zeroFrom(int address) {
    int at = address;
    while (at < bytes.length && bytes[at] != 0) at++;
    return at;
  }

  /** Whether these bytes stand there. */
  boolean holds(int address, byte[] text) {
    return Arrays.equals(bytes, address, address + text.length, text, 0, text.length);
  }

  @Override
  public int pages() {
    return pages;
  }

  @Override
  public int grow(int more) {
    int before = pages;
    if (more < 0 || more > most - before) return -1;
    int needed = (before + more) * PAGE_SIZE;
    // Twice as much at a time: what lies behind the pages is zero, and nobody's.
    int length = Math.min(Math.max(needed, 2 * bytes.length), most * PAGE_SIZE);
    if (needed > bytes.length) bytes = Arrays.copyOf(bytes, length);
    pages = before + more;
    return before;
  }

  @Override
  public int initialPages() {
    return pages;
  }

  @Override
  public int maximumPages() {
    return most;
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public Object lock(int address) {
    return this;
  }

  @Override
  public int waitOn(int address, int expected, long timeout) {
    throw new WasmRuntimeException("a policy's memory is not shared");
  }

  @Override
  public int waitOn(int address, long expected, long timeout) {
    throw new WasmRuntimeException("a policy's memory is not shared");
  }

  @Override
  public int notify(int address, int most) {
    return 0;
  }

  @Override
  public void initialize(Instance instance, DataSegment @Nullable [] segments) {
    if (segments == null) return;
    this.segments = segments;
    for (DataSegment segment : segments) {
      if (!(segment instanceof ActiveDataSegment active)) continue;
      long[] at = ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions());
      write((int) at[0], active.data());
    }
  }

  @Override
  public void initPassiveSegment(int segment, int address, int offset, int size) {
    write(address, segments[segment].data(), offset, size);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  @Override
  public void write(int address, byte[] data, int offset, int size) {
    System.arraycopy(data, offset, bytes, address, size);
  }

  @Override
  public byte read(int address) {
    return bytes[address];
  }

  @Override
  public byte[] readBytes(int address, int length) {
    if (address < 0 || length < 0 || length > bytes.length - address) {
      throw new WasmRuntimeException(
          length + " bytes at " + address + " are outside of the memory");
    }
    return Arrays.copyOfRange(bytes, address, address + length);
  }

  @Override
  public void writeByte(int address, byte value) {
    bytes[address] = value;
  }

  @Override
  public void writeI32(int address, int value) {
    INTS.set(bytes, address, value);
  }

  @Override
  public int readInt(int address) {
    return (int) INTS.get(bytes, address);
  }

  @Override
  public void writeLong(int address, long value) {
    LONGS.set(bytes, address, value);
  }

  @Override
  public long readLong(int address) {
    return (long) LONGS.get(bytes, address);
  }

  @Override
  public void writeShort(int address, short value) {
    SHORTS.set(bytes, address, value);
  }

  @Override
  public short readShort(int address) {
    return (short) SHORTS.get(bytes, address);
  }

  @Override
  public long readU16(int address) {
    return Short.toUnsignedLong(readShort(address));
  }

  @Override
  public void writeF32(int address, float value) {
    FLOATS.set(bytes, address, value);
  }

  @Override
  public float readFloat(int address) {
    return (float) FLOATS.get(bytes, address);
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public void writeF64(int address, double value) {
    DOUBLES.set(bytes, address, value);
  }

  @Override
  public double readDouble(int address) {
    return (double) DOUBLES.get(bytes, address);
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void zero() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public void fill(byte value, int from, int until) {
    Arrays.fill(bytes, from, until, value);
  }

  @Override
  public void copy(int to, int from, int size) {
    System.arraycopy(bytes, from, bytes, to, size);
  }
}
