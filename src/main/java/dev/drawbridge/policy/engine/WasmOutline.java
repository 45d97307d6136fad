package dev.drawbridge.policy.engine;

import com.dylibso.chicory.wasm.Encoding;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmWriter;
import com.dylibso.chicory.wasm.types.OpCode;
import com.dylibso.chicory.wasm.types.RawSection;
import com.dylibso.chicory.wasm.types.SectionId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A WebAssembly module without the code of its functions: what an instance still needs once they
 * are compiled. It is read in a fraction of the time, and spares the megabytes that parsed
 * instructions take.
 */
final class WasmOutline {
  /** A body of three bytes: no locals, and a trap should it ever be interpreted. */
  private static final byte[] TRAP = {
    3, 0, (byte) OpCode.UNREACHABLE.opcode(), (byte) OpCode.END.opcode()
  };

  private WasmOutline() {}

  static byte[] of(byte[] wasm) {
    var out = new WasmWriter();
    Parser.parseWithoutDecoding(
        wasm,
        section -> {
          switch (section.sectionId()) {
            case SectionId.CUSTOM -> {} // names for debugging
            case SectionId.CODE -> out.writeSection(SectionId.CODE, traps((RawSection) section));
            default -> out.writeSection((RawSection) section);
          }
        });
    return out.bytes();
  }

  private static byte[] traps(RawSection code) {
    int functions = (int) Encoding.readVarUInt32(ByteBuffer.wrap(code.contents()));
    var out = new ByteArrayOutputStream(5 + functions * TRAP.length);
    WasmWriter.writeVarUInt32(out, functions);
    for (int i = 0; i < functions; i++) out.writeBytes(TRAP);
    return out.toByteArray();
  }
}
