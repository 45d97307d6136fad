package dev.drawbridge.policy.engine;

import com.dylibso.chicory.compiler.Cache;
import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Revision;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The jar's own policy as Java classes, compiled when the jar was built: a start with the default
 * bundle neither compiles nor parses its code, which took most of a second of both cores. The
 * outline of the module lies beside them under a name that holds the SHA-256 of the {@code
 * policy.wasm} that they were made of, so they serve for that one and no other.
 */
final class Precompiled {
  private static final String CODE = "dev.drawbridge.policy.engine.PolicyCode";

  private Precompiled() {}

  /** The one module, made when it is first asked for. */
  private static final class Made {
    static final WasmModule MODULE = read();

    private static WasmModule read() {
      String name = outline(Bundle.ofJar().wasm());
      try (InputStream outline = Precompiled.class.getResourceAsStream(name)) {
        if (outline == null) throw new IOException("the jar holds no " + name);
        var module = Parser.builder().withValidation(false).build().parse(() -> outline);
        return new WasmModule(module, machines());
      } catch (IOException | ReflectiveOperationException e) {
        throw new PolicyException("the jar's compiled policy cannot be read", e);
      }
    }
  }

  /** The module, where the classes were made of these bytes. */
  static Optional<WasmModule> of(byte[] wasm) {
    return Precompiled.class.getResource(outline(wasm)) == null
        ? Optional.empty()
        : Optional.of(Made.MODULE);
  }

  private static String outline(byte[] wasm) {
    return "policy-" + HexFormat.of().formatHex(Revision.sha256(wasm)) + ".outline.wasm";
  }

  private static Function<Instance, Machine> machines() throws ReflectiveOperationException {
    Constructor<? extends Machine> code =
        Class.forName(CODE).asSubclass(Machine.class).getConstructor(Instance.class);
    return instance -> {
      try {
        return code.newInstance(instance);
      } catch (ReflectiveOperationException e) {
        throw new PolicyException("the jar's compiled policy cannot be run", e);
      }
    };
  }

  /**
   * A step of the build: compiles the policy among the resources, where it is not compiled yet.
   *
   * @param arguments the folder of the classes
   */
  public static void main(String[] arguments) throws IOException {
    byte[] wasm = Bundle.ofJar().wasm();
    Path classes = Path.of(arguments[0]);
    Path room = classes.resolve("dev/drawbridge/policy/engine");
    Path outline = room.resolve(outline(wasm));
    if (Files.exists(outline) && Files.exists(room.resolve("PolicyCode.class"))) return;
    try (DirectoryStream<Path> stale =
        Files.newDirectoryStream(room, "{policy-*.outline.wasm,PolicyCode*.class}")) {
      for (Path file : stale) Files.delete(file);
    }
    // A function too large for the JVM fails the build: it would be interpreted.
    MachineFactoryCompiler.builder(Parser.parse(wasm))
        .withClassName(CODE)
        .withInterpreterFallback(InterpreterFallback.FAIL)
        .withCache(new IntoFolder(classes, new TunedCode(wasm)))
        .compile();
    Files.write(outline, WasmOutline.of(wasm));
  }

  /** Takes the archive of classes that the compiler offers to a cache apart into files, tuned. */
  private record IntoFolder(Path classes, TunedCode code) implements Cache {
    @Override
    public byte @Nullable [] get(String digest) {
      return null;
    }

    @Override
    public void putIfAbsent(String digest, byte[] archive) throws IOException {
      try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          if (entry.getName().endsWith(".class")) {
            Files.write(classes.resolve(entry.getName()), code.of(zip.readAllBytes()));
          }
        }
      }
    }
  }
}
