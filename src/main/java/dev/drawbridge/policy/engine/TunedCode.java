package dev.drawbridge.policy.engine;

import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.Encoding;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.RawSection;
import com.dylibso.chicory.wasm.types.SectionId;
import dev.drawbridge.policy.decision.Revision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compiled policies that run in less time and do the same: Chicory's ways to memory, to globals and
 * to the thread's interrupt are replaced by {@link PolicyMemory}'s and {@link Interruption}'s, as a
 * decision takes some ten thousands of them; and functions of OPA's library first ask those of
 * {@link QuickValues}. A library's function is known by the digest of its code. What is not known,
 * of a later OPA or Chicory, stays as the compiler made it.
 */
final class TunedCode {
  private static final ClassDesc OURS = ClassDesc.of(PolicyMemory.class.getName());
  private static final ClassDesc INTERRUPTION = ClassDesc.of(Interruption.class.getName());
  private static final ClassDesc VALUES = ClassDesc.of(QuickValues.class.getName());
  private static final ClassDesc MEMORY = ClassDesc.of(Memory.class.getName());

  /** The end of the name of the class that holds Chicory's ways, one beside each policy. */
  private static final String RUNTIME = "Shaded";

  private static final String CHECK = "checkInterruption";

  /** By the name of Chicory's method, ours, which takes and gives the same. */
  private static final Map<String, String> ACCESS =
      Map.of(
          "memoryReadByte", "readByte",
          "memoryReadShort", "readShort",
          "memoryReadInt", "readInt",
          "memoryReadLong", "readLong",
          "memoryWriteByte", "writeByte",
          "memoryWriteShort", "writeShort",
          "memoryWriteInt", "writeInt",
          "memoryWriteLong", "writeLong");

  /** Ours take the memory, too. */
  private static final Map<String, String> GLOBALS =
      Map.of("readGlobal", "readGlobal", "writeGlobal", "writeGlobal");

  /** By the start of the SHA-256 of a function's code in WebAssembly, ours. */
  private static final Map<String, String> QUICK =
      Map.of(
          "515e69618152c3569753cb1a20ccd22f", "hash", // opa_value_hash, of OPA 1.22
          "89581e22004c9fbb28163d8dbe552ca3", "compare", // opa_value_compare
          "b593250defd87fd235842081aaad909b", "entry", // opa_object_get
          "11886defce67010a3210d06f3e5763fb", "get"); // opa_value_get

  /** Ours by the name of the compiled function. */
  private final Map<String, String> quick = new HashMap<>();

  /**
   * @param wasm of which the code was compiled
   */
  TunedCode(byte[] wasm) {
    int imported = Parser.parse(wasm).importSection().count(ExternalType.FUNCTION);
    List<byte[]> bodies = bodies(wasm);
    for (int i = 0; i < bodies.size(); i++) {
      String digest = HexFormat.of().formatHex(Revision.sha256(bodies.get(i)), 0, 16);
      String ours = QUICK.get(digest);
      if (ours != null) quick.put("func_" + (imported + i), ours);
    }
  }

  private static List<byte[]> bodies(byte[] wasm) {
    List<byte[]> bodies = new ArrayList<>();
    Parser.parseWithoutDecoding(
        wasm,
        section -> {
          if (section.sectionId() != SectionId.CODE) return;
          ByteBuffer code = ByteBuffer.wrap(((RawSection) section).contents());
          int functions = (int) Encoding.readVarUInt32(code);
          for (int i = 0; i < functions; i++) {
            byte[] body = new byte[(int) Encoding.readVarUInt32(code)];
            code.get(body);
            bodies.add(body);
          }
        });
    return bodies;
  }

  /** How many functions of OPA's library are known in it, of four. */
  int known() {
    return quick.size();
  }

  /** The same archive of classes, each of them tuned. */
  byte[] archive(byte[] archive) throws IOException {
    var bytes = new ByteArrayOutputStream(archive.length);
    try (var in = new ZipInputStream(new ByteArrayInputStream(archive));
        var out = new ZipOutputStream(bytes)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        byte[] content = in.readAllBytes();
        out.write(entry.getName().endsWith(".class") ? of(content) : content);
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** The class, tuned. */
  byte[] of(byte[] classFile) {
    ClassFile format = ClassFile.of();
    return format.transformClass(
        format.parse(classFile),
        (type, member) -> {
          if (member instanceof MethodModel method) {
            type.transformMethod(method, MethodTransform.transformingCode(tuning(method)));
          } else {
            type.with(member);
          }
        });
  }

  private CodeTransform tuning(MethodModel method) {
    int memory = memoryOf(method.methodTypeSymbol());
    String ours = memory < 0 ? null : quick.get(method.methodName().stringValue());
    return new CodeTransform() {
      @Override
      public void atStart(CodeBuilder code) {
        if (ours != null) ask(code, ours, method.methodTypeSymbol());
      }

      @Override
      public void accept(CodeBuilder code, CodeElement element) {
        if (!(element instanceof InvokeInstruction call) || !replaced(code, call, memory)) {
          code.with(element);
        }
      }
    };
  }

  /** The slot of the memory that a function is called with; -1 where it is not. */
  private static int memoryOf(MethodTypeDesc function) {
    int slot = 0;
    for (ClassDesc parameter : function.parameterList()) {
      if (parameter.equals(MEMORY)) return slot;
      slot += TypeKind.from(parameter).slotSize();
    }
    return -1;
  }

  /** Returns what ours gives, where it gives anything; takes the numbers before the memory. */
  private static void ask(CodeBuilder code, String ours, MethodTypeDesc function) {
    int numbers = function.parameterCount() - 2;
    for (int slot = 0; slot <= numbers; slot++) {
      if (slot < numbers) code.iload(slot);
      else code.aload(slot);
    }
    MethodTypeDesc type = function.dropParameterTypes(numbers + 1, numbers + 2);
    code.invokestatic(VALUES, ours, type.changeReturnType(ConstantDescs.CD_long));
    var open = code.newLabel();
    code.dup2().loadConstant(QuickValues.OPEN).lcmp().ifeq(open);
    code.l2i().ireturn();
    code.labelBinding(open).pop2();
  }

  private static boolean replaced(CodeBuilder code, InvokeInstruction call, int memory) {
    if (!call.owner().asInternalName().endsWith(RUNTIME)) return false;
    String name = call.name().stringValue();
    MethodTypeDesc type = call.typeSymbol();
    @Nullable String access = ACCESS.get(name);
    @Nullable String global = GLOBALS.get(name);
    if (access != null) {
      code.invokestatic(OURS, access, type);
    } else if (global != null && memory >= 0) {
      code.aload(memory);
      code.invokestatic(OURS, global, type.insertParameterTypes(type.parameterCount(), MEMORY));
    } else if (name.equals(CHECK)) {
      code.invokestatic(INTERRUPTION, "check", type);
    } else {
      return false;
    }
    return true;
  }
}
